//! Kinds of jobs: each slice says what a worker does for it.

use futures::future::BoxFuture;

use super::{Claim, Hands};
use crate::{
    Portal,
    error::{Error, Result},
    transaction::Tx,
};

/// What a worker does of one kind, and what becomes of it where it can't be done.
pub(crate) struct JobKind {
    /// The word in the queue.
    pub(crate) word: &'static str,
    /// Carries a job on to where it rests, and says so in the queue.
    pub(crate) work: for<'a> fn(&'a Portal, &'a Hands, &'a Claim) -> BoxFuture<'a, Result<()>>,
    /// What becomes of one that stumbled too often.
    pub(crate) stumbled: Stumbled,
}

/// What becomes of a job that stumbled too often.
#[derive(Clone, Copy)]
pub(crate) enum Stumbled {
    /// It is tried again as long as it lasts: many attempts are no stumbles, and it ends by itself.
    TriedAgain,
    /// A person has to look at it: this ends the change in which it is left to them.
    LeftToAPerson(for<'a> fn(Tx<'a>, &'a Claim) -> BoxFuture<'a, Result<()>>),
}

impl Portal {
    /// What the job does. Asked after the claim is committed: a job of a later release is then given back and tried again
    /// ever later, instead of being claimed first for ever.
    ///
    /// # Errors
    /// Where this release doesn't know it.
    pub(super) fn kind_of(&self, claim: &Claim) -> Result<&'static JobKind> {
        self.job_kind(&claim.kind).ok_or_else(|| Error::Stored(format!("job kind {}", claim.kind)))
    }
}
