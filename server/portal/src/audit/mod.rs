//! Audit: what happened, and who started it (A19, A39). Events are written by `Tx::commit`, and only there.

mod adopt;
mod event;
mod export;
mod fault;
mod head;
mod read_log;
mod seal;
mod verify;

use core::time::Duration;

pub(crate) use self::{
    adopt::adopt,
    event::{Event, EventKind, Events, Kept, Tells, Told, events, record, said},
};
pub use self::{
    export::LogExport,
    fault::{Broken, LogFault, LogReport},
    read_log::LogQuery,
};

use crate::{jobs::Chore, slices::Slice};

/// What the engine knows of it.
pub(crate) const SLICE: Slice = Slice {
    chores: &[
        Chore {
            name: "seal",
            every: 3,
            alone: Some(Duration::from_secs(2)),
            work: |portal| Box::pin(async { seal::seal(portal).await.map(drop) }),
        },
        Chore {
            name: "check-log",
            every: 600,
            alone: Some(Duration::from_secs(540)),
            work: |portal| Box::pin(verify::tell_of_faults(portal)),
        },
    ],
    ..Slice::NOTHING
};
