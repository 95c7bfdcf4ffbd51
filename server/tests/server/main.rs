//! Tests of the server: one binary.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "only tests")]
#![expect(clippy::print_stdout, reason = "the soak's figures are read from there")]

mod choices;
mod commands;
mod csrf;
mod demo;
mod doors;
mod enumeration;
mod headers;
mod host;
mod hosts;
mod limits;
mod log;
mod reply;
mod settings;
mod sign_in;
mod soak;
mod stage;
mod stream;
mod times;
