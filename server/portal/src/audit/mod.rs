//! Audit: what happened, and who started it (A19, A39). Events are written by `Tx::commit`, and only there.

mod acceptance;
mod adopt;
mod event;
mod export;
mod fault;
mod head;
mod read_log;
mod seal;
mod verify;

pub use self::{
    acceptance::Acceptance,
    event::What,
    export::LogExport,
    fault::{Broken, LogFault, LogReport},
    read_log::LogQuery,
};
pub(crate) use self::{
    adopt::adopt,
    event::{Event, Events, record},
    seal::seal,
};
