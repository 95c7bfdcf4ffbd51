//! `server`: wiring only. It reads the configuration, serves pages and server functions, keeps the cookie, runs the
//! worker, renders mails, and has the command line.
//!
//! **Owns** what HTTP is: hosts, cookies, headers, redirects, the door table ([`doors`]) and the reply to a form.
//! **Never** decides who may do what (that is `portal`'s), never reads or writes a table, never holds a text of a page.

pub mod address;
pub mod assets;
pub mod budget;
pub mod cli;
pub mod config;
mod cookies;
#[cfg(feature = "demo")]
pub mod demo;
mod descriptors;
pub mod doors;
mod gate;
mod headers;
pub mod host;
mod intake;
pub mod mail;
pub mod reply;
pub mod router;
pub mod routes;
pub mod serve;
pub mod shield;
pub mod site;
mod stream;
pub mod system;
mod trouble;
mod visit;
pub mod work;
