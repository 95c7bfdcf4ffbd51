//! The worker: claims jobs and carries them on; does the chores in between.

use core::{panic::AssertUnwindSafe, time::Duration};
use std::sync::Arc;

use chrono::TimeDelta;
use futures::FutureExt;
use tokio::sync::watch;

use super::{Claim, JobKind, Rest, back_off};
use crate::{
    Portal, Scope,
    authority::Task,
    error::{Error, Result},
    ports::{MailRenderer, Mailer, ServiceHost},
    store::{
        allowances, attempts, chores, drafts, flashes, form_posts, invitations, jobs, outbox, passwords, pulse,
        sessions, totals,
    },
    transaction::in_transaction,
};

/// What a worker reaches the world with.
#[derive(Clone)]
pub struct Hands {
    /// The host of mail and backup services.
    pub host: Arc<dyn ServiceHost>,
    /// The mail server.
    pub mailer: Arc<dyn Mailer>,
    /// Makes mails out of their contents.
    pub renderer: Arc<dyn MailRenderer>,
}

/// How long a worker sleeps when there is nothing to do and nobody rings.
const NAP: Duration = Duration::from_millis(400);
/// How long an invitation that was taken up and a mail that was sent are kept beside the log, which tells of both.
const KEPT: TimeDelta = TimeDelta::days(90);
/// How often a job may stumble before a person is asked.
const STUMBLES: i32 = 12;

impl Portal {
    /// Works until told to stop. A job in hand is carried to its next safe point.
    pub async fn work(&self, hands: &Hands, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            match self.work_once(hands).await {
                Ok(true) => {}
                Ok(false) => {
                    tokio::select! {
                        () = self.bell().wait(NAP) => {}
                        _ = stop.changed() => {}
                    }
                }
                Err(error) => {
                    tracing::error!(%error, source = ?error, "the worker stumbled");
                    tokio::time::sleep(NAP).await;
                }
            }
        }
    }

    /// Claims one job and carries it on; answers whether there was one. A job that stumbles, over a fault of ours or the
    /// database's, is tried again later, and after [`STUMBLES`] attempts waits for a person: it never takes the worker
    /// with it.
    ///
    /// # Errors
    /// What the database said, where not even that can be written. The job's lease then runs out and somebody takes it
    /// up again.
    pub async fn work_once(&self, hands: &Hands) -> Result<bool> {
        let Some(claim) = self.claim().await? else { return Ok(false) };
        let carried = AssertUnwindSafe(async {
            match claim.kind()? {
                JobKind::Run => self.work_run(hands, &claim).await,
                JobKind::Mail => self.work_mail(hands, &claim).await,
            }
        });
        match carried.catch_unwind().await {
            Ok(Ok(())) => {}
            Ok(Err(Error::LeaseLost)) => {
                tracing::warn!(job = %claim.id, "somebody else took the job over; nothing was written");
            }
            Ok(Err(error)) => {
                tracing::error!(job = %claim.id, %error, source = ?error, "a job stumbled");
                self.stumble(&claim).await?;
            }
            Err(_) => {
                tracing::error!(job = %claim.id, "a job panicked");
                self.stumble(&claim).await?;
            }
        }
        Ok(true)
    }

    async fn stumble(&self, claim: &Claim) -> Result<()> {
        let scope = Scope::system(Task::Run, "worker");
        // A mail that waited out an outage has many attempts behind it, none of them a stumble. It ends with its link.
        let again = claim.attempts < STUMBLES || matches!(claim.kind(), Ok(JobKind::Mail));
        let ended = in_transaction!(self, &scope, |tx| {
            tx.fence(claim).await?;
            if again {
                tx.rest(claim, Rest::Again(back_off(self, claim.attempts))).await?;
                return tx.commit_unaudited("a job stumbled and is tried again").await;
            }
            tx.rest(claim, Rest::ForAPerson).await?;
            match claim.kind() {
                Ok(JobKind::Run) => crate::provisioning::hand_over(tx, claim).await,
                _ => tx.commit_unaudited("a job that nobody can do; its problem stands with it").await,
            }
        });
        match ended {
            Err(Error::LeaseLost) => Ok(()),
            ended => ended,
        }
    }

    /// Does chores until told to stop: folding totals, sealing the log, clearing what has expired.
    pub async fn do_chores(&self, mut stop: watch::Receiver<bool>) {
        let mut round: u32 = 0;
        // The configuration is read at the start: what was wrong with it may be mended now.
        if let Err(error) = jobs::wake_held_mails(self.db().writer()).await {
            tracing::error!(%error, source = ?error, "mails that are held were not tried again");
        }
        while !*stop.borrow() {
            if let Err(error) = self.chores(round).await {
                tracing::error!(%error, source = ?error, "a chore failed");
            }
            round = round.wrapping_add(1);
            tokio::select! {
                () = tokio::time::sleep(Duration::from_secs(1)) => {}
                _ = stop.changed() => {}
            }
        }
    }

    async fn chores(&self, round: u32) -> Result<()> {
        totals::fold(self.db().writer()).await?;
        if round.is_multiple_of(3) && self.take_chore("seal", Duration::from_secs(2)).await? {
            crate::audit::seal(self).await?;
        }
        if round.is_multiple_of(600) && self.take_chore("check-log", Duration::from_secs(540)).await? {
            for fault in self.check_log().await? {
                tracing::error!(%fault, "the log is not as it should be: run `tenantry audit verify`");
            }
        }
        if round.is_multiple_of(300) && self.take_chore("clear", Duration::from_secs(240)).await? {
            self.clear_expired().await?;
        }
        if round.is_multiple_of(3600) && self.take_chore("check", Duration::from_secs(20 * 3600)).await? {
            for partner in self.check_totals().await? {
                tracing::error!(%partner, "the figures of this tree are not what a count says");
            }
        }
        Ok(())
    }

    /// One replica does a chore at a time.
    async fn take_chore(&self, name: &str, length: Duration) -> Result<bool> {
        chores::take(self.db().writer(), name, length).await
    }

    /// Clears what nobody can use any more.
    async fn clear_expired(&self) -> Result<()> {
        let now = self.now();
        allowances::clear(self.db().writer(), now).await?;
        flashes::clear(self.db().writer(), now).await?;
        attempts::clear(self.db().writer(), now - crate::identity::REMEMBERED).await?;
        pulse::clear(self.db().writer(), (now - TimeDelta::days(1)).timestamp_micros()).await?;
        form_posts::clear(self.db().writer(), now - TimeDelta::days(2)).await?;
        passwords::clear(self.db().writer(), now).await?;
        drafts::clear(self.db().writer(), now - TimeDelta::days(30)).await?;
        invitations::clear(self.db().writer(), now - KEPT).await?;
        outbox::clear(self.db().writer(), now - KEPT).await?;
        sessions::clear(self.db().writer(), now - TimeDelta::days(30)).await
    }
}
