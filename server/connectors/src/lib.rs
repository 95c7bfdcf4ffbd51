//! The world outside, as `portal` asks for it: sign-in at Microsoft, the mail server, the host of services.
//!
//! **Owns** what is said over each wire: addresses, headers, time limits, and the translation of every answer, also the
//! broken ones, into the words of [`portal::ports`].
//! **Never** decides who may do what, never keeps anything but public keys and documents, never retries by itself (the
//! job engine does, with its leases and its patience), never follows a redirect, never speaks plain http to anything but
//! loopback, and never reads an e-mail address to tell who somebody is.

pub mod entra;
mod outbound;
pub mod service_host;
pub mod smtp;

/// A setting that can't be worked with. Said when the process starts, not when the first person needs it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{setting}: {problem}")]
pub struct ConfigError {
    /// The setting's name.
    pub setting: &'static str,
    /// What is wrong with it. Never holds the value: it may be a secret.
    pub problem: String,
}

impl ConfigError {
    fn new(setting: &'static str, problem: impl Into<String>) -> Self {
        Self { setting, problem: problem.into() }
    }
}
