//! A change: begun by somebody, granted act by act, committed with what the log says of it.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    denial::Denial,
    ids::{MembershipId, PersonId},
};
use uuid::Uuid;

use crate::{
    Portal,
    audit::{self, Events},
    authority::{Actor, Scope},
    error::{Error, Result},
    store::{Reader, Transaction, Writer, memberships},
};

/// A writing transaction of one actor. Dropped without a commit, it leaves nothing behind.
pub(crate) struct Tx<'p> {
    portal: &'p Portal,
    scope: Scope,
    inner: Transaction,
    now: DateTime<Utc>,
}

impl Portal {
    /// Begins a change. The actor's rights are read anew, in this transaction: a change of rights is in force at once.
    /// `other` is a membership held besides the actor's for the length of the change: whoever takes access away holds
    /// both, in the order of their ids, so that two who remove each other meet in one queue.
    ///
    /// # Errors
    /// *Signed out* where the session, the membership or the company's standing ended meanwhile.
    pub(crate) async fn begin(&self, scope: &Scope, other: Option<MembershipId>) -> Result<Tx<'_>> {
        let inner = self.db().begin().await?;
        if let (Some(other), Some(own)) = (other, scope.membership()) {
            let partner = scope.place().ok_or(Error::NOT_FOUND)?.partner;
            memberships::hold_both(inner.writer(), partner, own, other).await?;
        }
        let mut tx = Tx { portal: self, scope: scope.clone(), inner, now: self.now() };
        tx.verify_actor().await?;
        Ok(tx)
    }
}

impl Tx<'_> {
    /// Reads the actor's session and membership again and holds the membership for the transaction: two who remove
    /// each other at once are put in order, and the second is signed out.
    async fn verify_actor(&mut self) -> Result<()> {
        let Actor::Person { session, membership, .. } = self.scope.actor() else { return Ok(()) };
        let (session, membership) = (*session, *membership);
        let partner = self.partner().ok_or(Error::NOT_FOUND)?;
        let roles = memberships::hold_acting(self.writer(), partner, membership, session, self.now).await?;
        self.scope.set_roles(roles.ok_or(Error::Denied(Denial::SignedOut))?);
        Ok(())
    }

    /// Who acts, with the rights of this transaction.
    pub(crate) const fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The tree acted in; `None` for a task that isn't bound to one.
    pub(crate) fn partner(&self) -> Option<Uuid> {
        self.scope.place().map(|place| place.partner)
    }

    /// For rooms that only read.
    pub(crate) const fn reader(&self) -> Reader<'_> {
        self.inner.reader()
    }

    /// For rooms that change or hold rows.
    pub(crate) const fn writer(&self) -> Writer<'_> {
        self.inner.writer()
    }

    pub(crate) const fn portal(&self) -> &Portal {
        self.portal
    }

    /// The time of this change: one for all its rows.
    pub(crate) const fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// From here on the change is this person's, who was just admitted.
    pub(crate) fn act_as(&mut self, person: PersonId, name: &str) {
        self.scope.sign_in_as(person, name);
    }

    /// A new id, in the order of time.
    pub(crate) fn new_id(&self) -> Uuid {
        self.portal.new_id()
    }

    /// Commits with what the log says of it. A change that nobody can read about does not compile: see
    /// [`Self::commit_unaudited`] for the few that need no entry.
    pub(crate) async fn commit(self, events: impl Into<Events>) -> Result<()> {
        let mut at = self.now;
        for event in events.into() {
            audit::record(&self, &event, at).await?;
            // What happened together is read in the order in which it was written.
            at += TimeDelta::microseconds(1);
        }
        self.inner.commit().await
    }

    /// Commits what is nobody's act: drafts, sessions' clocks, leases. `why` is for the reader; the count of these is
    /// kept by a test.
    pub(crate) async fn commit_unaudited(self, _why: &'static str) -> Result<()> {
        self.inner.commit().await
    }
}

/// Runs a change; where another transaction was quicker, the whole of it again, at most five times.
macro_rules! in_transaction {
    ($portal:expr, $scope:expr, |$tx:ident| $body:expr) => {
        $crate::transaction::in_transaction!($portal, $scope, holding None, |$tx| $body)
    };
    ($portal:expr, $scope:expr, holding $other:expr, |$tx:ident| $body:expr) => {{
        let mut attempt: u32 = 0;
        loop {
            let outcome: $crate::error::Result<_> = async {
                let $tx = $portal.begin($scope, $other).await?;
                $body
            }
            .await;
            match outcome {
                Err(error) if error.is_transient() && attempt < 5 => {
                    attempt += 1;
                    tokio::time::sleep($portal.pause(attempt)).await;
                }
                outcome => break outcome,
            }
        }
    }};
}
pub(crate) use in_transaction;
