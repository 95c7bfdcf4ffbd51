//! `portal`: use cases, authority, job engine.
pub mod ports;
