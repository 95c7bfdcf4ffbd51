//! `portal`: use cases, authority, the job engine.
//!
//! Knows no Leptos, no axum, no cookie, no HTML and no connector: a command line could drive it, and does. What reads or
//! writes takes a [`Scope`]; what a person may not know of is not found. The database is a private module.
#![warn(missing_docs)]

pub mod audit;
pub mod authority;
mod error;
pub mod identity;
pub mod jobs;
mod keys;
mod limits;
mod names;
mod open;
mod paging;
mod portal;
pub mod ports;
pub mod provisioning;
mod slices;
mod store;
pub mod tenancy;
mod transaction;

pub use error::{Error, Result};
pub use keys::{FormStamp, SigningKey};
pub use limits::Network;

pub use self::{
    open::event_kinds,
    portal::{Portal, Settings},
};
pub use crate::authority::Scope;
