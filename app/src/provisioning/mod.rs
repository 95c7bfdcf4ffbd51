//! Provisioning: the stepper, its plan, runs, a customer's users and services, codes, the catalogue.

pub mod api;
#[cfg(feature = "ssr")]
mod doors;
#[cfg(feature = "ssr")]
mod pages;
pub mod paths;
#[cfg(feature = "ssr")]
pub(crate) use doors::SLICE;
