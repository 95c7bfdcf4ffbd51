//! Identity: landing, signing in, terms, one's own page.

pub mod api;
#[cfg(feature = "ssr")]
pub(crate) mod pages;
