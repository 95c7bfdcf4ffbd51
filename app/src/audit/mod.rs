//! Audit: the log.

pub mod api;
#[cfg(feature = "ssr")]
pub(crate) mod pages;
