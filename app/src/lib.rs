//! `app`: what a person sees and does. Pages run on the server, islands in the browser, server functions join them.
#![cfg_attr(feature = "ssr", recursion_limit = "512")]

pub mod audit;
pub mod error;
pub mod identity;
pub mod live;
pub mod paths;
pub mod provisioning;
pub mod tenancy;

#[cfg(feature = "ssr")]
pub mod forms;
#[cfg(feature = "ssr")]
mod frame;
#[cfg(feature = "ssr")]
mod house;
#[cfg(feature = "ssr")]
pub mod routes;
#[cfg(feature = "ssr")]
pub mod server_ctx;

#[cfg(feature = "ssr")]
pub use routes::{App, document};
