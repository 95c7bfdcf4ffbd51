//! Tenancy: the overview, a seller's customers, who has access, settings.

pub mod api;
#[cfg(feature = "ssr")]
mod doors;
#[cfg(feature = "ssr")]
mod pages;
pub mod paths;
#[cfg(feature = "ssr")]
pub(crate) use doors::SLICE;
#[cfg(feature = "ssr")]
pub(crate) use pages::{advanced_in_words, company_for, suspended, tone};
