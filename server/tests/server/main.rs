//! Tests of the server: one binary.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "only tests")]
#![expect(clippy::print_stdout, reason = "the soak's figures are read from there")]

mod choices;
mod commands;
mod csrf;
mod demo;
mod doors;
mod enumeration;
mod fuzz;
mod headers;
mod host;
mod hostile;
mod hosts;
mod limits;
mod log;
mod mails;
mod markup;
mod naughty;
mod no_driver_text;
mod refused;
mod reply;
mod secrets;
mod sentences;
mod settings;
mod sign_in;
mod slow;
mod soak;
mod stage;
mod stream;
mod times;
mod unavailable;
mod unfit;
