//! Audit: the log.

#[cfg(feature = "ssr")]
pub(crate) mod pages;
