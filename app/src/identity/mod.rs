//! Identity: landing, signing in, terms, one's own page.

pub mod api;
#[cfg(feature = "ssr")]
mod doors;
#[cfg(feature = "ssr")]
mod pages;
pub mod paths;
#[cfg(feature = "ssr")]
mod sign_in_pages;
#[cfg(feature = "ssr")]
mod take_up_page;

#[cfg(feature = "ssr")]
pub(crate) use doors::SLICE;
