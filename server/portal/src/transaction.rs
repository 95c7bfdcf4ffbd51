//! A change: begun by somebody, granted act by act, committed with what the log says of it.

use core::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    denial::Denial,
    ids::{MembershipId, PersonId},
};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{
    Portal,
    audit::{self, Event, Events},
    authority::{Actor, Scope},
    error::{Error, Result},
    keys::Posted,
    store::{Reader, Transaction, Writer, form_posts, memberships},
};

/// A writing transaction of one actor. Dropped without a commit, it leaves nothing behind.
pub(crate) struct Tx<'p> {
    portal: &'p Portal,
    scope: Scope,
    inner: Transaction,
    now: DateTime<Utc>,
    /// Whether it makes work for a worker.
    makes_work: AtomicBool,
}

/// How an act ends, and what the log says of it.
pub(crate) enum Ending<T> {
    /// It was done; the answer is kept for the next post of the same form.
    Told(T, Events),
    /// The same for what is nobody's act: `why` as for [`Tx::commit_unaudited`].
    Unaudited(T, &'static str),
    /// It wasn't done. The event, where there is one, says that it was asked for.
    Refused(Error, Option<Event>),
}

impl<T> Ending<T> {
    /// It was done.
    pub(crate) fn told(answer: T, events: impl Into<Events>) -> Self {
        Self::Told(answer, events.into())
    }
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
        let (now, makes_work) = (self.now(), AtomicBool::new(false));
        let mut tx = Tx { portal: self, scope: scope.clone(), inner, now, makes_work };
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

    /// Work for a worker was put into the queue: whoever sleeps is woken once this is committed.
    pub(crate) fn makes_work(&self) {
        self.makes_work.store(true, Ordering::Relaxed);
    }

    /// What was answered where the form was posted before; else notes its key, so that the next post of it waits for
    /// this one.
    ///
    /// # Errors
    /// *Sent otherwise* where something else was asked for under that key.
    pub(crate) async fn answered_before<T: DeserializeOwned>(&self, form: &Posted) -> Result<Option<T>> {
        let acting = self.scope.place().ok_or(Error::NOT_FOUND)?;
        form_posts::claim(self.writer(), acting, form, self.now).await
    }

    /// Ends an act: keeps its answer, commits, and wakes a worker where there is work. Nothing is computed after that.
    pub(crate) async fn end<T: Serialize>(self, form: &Posted, ending: Ending<T>) -> Result<T> {
        let acting = self.scope.place().ok_or(Error::NOT_FOUND)?;
        match ending {
            Ending::Told(answer, events) => {
                form_posts::answer(self.writer(), acting, form, &answer).await?;
                self.commit(events).await?;
                Ok(answer)
            }
            Ending::Unaudited(answer, why) => {
                form_posts::answer(self.writer(), acting, form, &answer).await?;
                self.commit_unaudited(why).await?;
                Ok(answer)
            }
            Ending::Refused(refusal, attempt) => {
                if let Some(attempt) = attempt {
                    form_posts::release(self.writer(), acting, form).await?;
                    self.commit(attempt).await?;
                }
                Err(refusal)
            }
        }
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
        self.commit_rows().await
    }

    /// Commits what is nobody's act: drafts, sessions' clocks, leases. `why` is for the reader; the count of these is
    /// kept by a test.
    pub(crate) async fn commit_unaudited(self, _why: &'static str) -> Result<()> {
        self.commit_rows().await
    }

    async fn commit_rows(self) -> Result<()> {
        let Self { portal, inner, makes_work, .. } = self;
        inner.commit().await?;
        if makes_work.into_inner() {
            portal.bell().ring();
        }
        Ok(())
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

/// An act that somebody asks for with a form, one step deep, always in this order: begin, the form's key, grant, change,
/// answer, commit with what the log says, wake a worker. The key comes first, because what takes something away finds
/// nothing to be granted when the same form is posted again (docs/adr/019).
///
/// The body gets the transaction and the grant, changes what it has to, and answers an [`Ending`]. Ids may be read
/// through the transaction.
macro_rules! act {
    ($portal:expr, $scope:expr, $form:expr, $act:ty, $id:expr, |$tx:ident, $grant:ident| $body:expr) => {
        $crate::transaction::act!($portal, $scope, $form, $act, $id, holding None, |$tx, $grant| $body)
    };
    ($portal:expr, $scope:expr, $form:expr, $act:ty, $id:expr, holding $other:expr, |$tx:ident, $grant:ident| $body:expr) => {
        $crate::transaction::in_transaction!($portal, $scope, holding $other, |begun| {
            if let Some(answer) = begun.answered_before(&$form).await? {
                return Ok(answer);
            }
            let $tx = &begun;
            let $grant = $tx.grant::<$act>($id).await?;
            let ending: $crate::error::Result<$crate::transaction::Ending<_>> = async { $body }.await;
            begun.end(&$form, ending?).await
        })
    };
}
pub(crate) use act;
