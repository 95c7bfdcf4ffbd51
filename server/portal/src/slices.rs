//! The slices as the engine and the log know them: each says what it has, and is named here in one line.

use crate::{
    audit::{self, EventKind},
    identity,
    jobs::{self, Chore, Doing, JobKind},
    provisioning, tenancy,
};

/// What a slice has.
pub(crate) struct Slice {
    /// What can happen in it.
    pub(crate) events: &'static [EventKind],
    /// What a worker does for it.
    pub(crate) jobs: &'static [&'static JobKind],
    /// What has to be done for it again and again.
    pub(crate) chores: &'static [Chore],
    /// Forgets what nobody can use any more.
    pub(crate) sweep: Option<Doing>,
}

impl Slice {
    /// One that has nothing yet.
    pub(crate) const NOTHING: Self = Self { events: &[], jobs: &[], chores: &[], sweep: None };
}

/// The engine's own, and every slice that has any of it.
const SLICES: [Slice; 5] = [jobs::ENGINE, audit::SLICE, identity::SLICE, tenancy::SLICE, provisioning::SLICE];

/// The kinds of events of all slices.
pub(crate) fn event_kinds() -> impl Iterator<Item = &'static EventKind> {
    SLICES.iter().flat_map(|slice| slice.events)
}

/// The kinds of jobs of all slices.
pub(crate) fn job_kinds() -> impl Iterator<Item = &'static JobKind> {
    SLICES.iter().flat_map(|slice| slice.jobs.iter().copied())
}

/// The chores of all slices.
pub(crate) fn chores() -> impl Iterator<Item = &'static Chore> {
    SLICES.iter().flat_map(|slice| slice.chores)
}

/// What forgets, slice by slice.
pub(crate) fn sweeps() -> impl Iterator<Item = Doing> {
    SLICES.iter().filter_map(|slice| slice.sweep)
}
