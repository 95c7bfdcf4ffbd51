//! `app`: what a person sees and does. Pages run on the server, islands in the browser, server functions join them.
#![cfg_attr(feature = "ssr", recursion_limit = "512")]

pub mod audit;
pub mod error;
pub mod identity;
pub mod live;
pub mod paths;
mod place;
pub mod provisioning;
pub mod tenancy;

#[cfg(feature = "ssr")]
mod column;
#[cfg(feature = "ssr")]
pub mod document;
#[cfg(feature = "ssr")]
pub mod doors;
#[cfg(feature = "ssr")]
pub mod forms;
#[cfg(feature = "ssr")]
mod frame;
#[cfg(feature = "ssr")]
mod house;
#[cfg(feature = "ssr")]
pub mod server_ctx;

#[cfg(feature = "ssr")]
pub use document::{Rendered, render};
#[cfg(feature = "ssr")]
pub use frame::not_here;

/// Every slice, and the pages that belong to none.
#[cfg(feature = "ssr")]
const SLICES: [&doors::Slice; 5] =
    [&house::SLICE, &identity::SLICE, &tenancy::SLICE, &provisioning::SLICE, &audit::SLICE];
