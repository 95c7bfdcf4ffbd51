//! `domain`: the words and rules that browser and server share.
//!
//! Knows no Leptos, no database, no clock and no randomness; compiles to wasm. Values are parsed, not validated: who
//! holds a [`text::MailAddress`] holds a good one.

pub mod address;
pub mod audit;
pub mod authority;
pub mod denial;
pub mod form;
pub mod identity;
pub mod ids;
pub mod limits;
pub mod mail;
pub mod paging;
pub mod problem;
pub mod provisioning;
pub mod tenancy;
pub mod text;

#[cfg(test)]
mod kept_words;
