//! Audit: what happened, and who started it (A19, A39). Events are written by `Tx::commit`, and only there.

mod acceptance;
mod event;
mod read_log;
mod seal;

pub use self::{
    acceptance::Acceptance,
    event::What,
    read_log::LogQuery,
    seal::{ChainFault, ChainReport},
};
pub(crate) use self::{
    event::{Event, Events, record},
    seal::seal,
};
