//! Tests of the server: one binary.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod choices;
mod csrf;
mod doors;
mod enumeration;
mod headers;
mod host;
mod hosts;
mod reply;
mod sign_in;
mod soak;
mod stage;
mod stream;
