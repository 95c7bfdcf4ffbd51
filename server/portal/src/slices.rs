//! What a slice has, as the engine and the log know it. `open.rs` names each slice in one line; engine and log ask the
//! portal for all of them, and name none.

use crate::{
    Portal,
    audit::EventKind,
    jobs::{Chore, Doing, JobKind},
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

impl Portal {
    /// The words of every kind of event that tells of a company's making.
    pub(crate) fn makings(&self) -> Vec<&'static str> {
        let kinds = self.slices().iter().flat_map(|slice| slice.events);
        kinds.filter(|kind| kind.makes_company).map(|kind| kind.word).collect()
    }

    /// The kind of job that a word in the queue stands for; nothing where this release doesn't know it.
    pub(crate) fn job_kind(&self, word: &str) -> Option<&'static JobKind> {
        self.slices().iter().flat_map(|slice| slice.jobs.iter().copied()).find(|kind| kind.word == word)
    }

    /// The chores of all slices.
    pub(crate) fn chores(&self) -> impl Iterator<Item = &'static Chore> {
        self.slices().iter().flat_map(|slice| slice.chores)
    }

    /// What forgets, slice by slice.
    pub(crate) fn sweeps(&self) -> impl Iterator<Item = Doing> {
        self.slices().iter().filter_map(|slice| slice.sweep)
    }
}
