//! Audit: the log.

#[cfg(feature = "ssr")]
mod doors;
#[cfg(feature = "ssr")]
mod pages;
mod paths;
#[cfg(feature = "ssr")]
pub(crate) use doors::SLICE;
