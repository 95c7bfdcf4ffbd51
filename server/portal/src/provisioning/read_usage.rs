//! Reading what the host measured (A45): a chore that follows the host's readings, page by page.
//!
//! Whoever holds the chore's lease reads on from where the last page ended; a page's figures and the place to read on
//! from are written in one transaction, fenced by the lease. So a worker that dies between two pages loses nothing, one
//! that comes late writes nothing, and a page that is read twice changes nothing.

use core::time::Duration;

use tokio::sync::watch;

use super::count_usage;
use crate::{
    Portal, Scope,
    authority::Task,
    error::{Error, Result},
    jobs::{Hands, back_off},
    ports::{HostError, OUTDATED_CURSOR, UsagePage},
    store::readings::{self, Turn},
    transaction::in_transaction,
};

/// How many pages are read before somebody else may go on.
const PAGES: usize = 1000;

/// The longest a follower sleeps before it looks whether it's time again.
const NAP: Duration = Duration::from_secs(5);

impl Portal {
    /// Follows the host's readings until told to stop.
    pub async fn follow_usage(&self, hands: &Hands, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            tokio::select! {
                read = self.read_usage(hands) => match read {
                    Ok(_) => {}
                    Err(Error::LeaseLost) => tracing::info!("the host's readings are read by somebody else, or anew"),
                    Err(error) => tracing::error!(%error, source = ?error, "the host's readings can't be written down"),
                },
                // Given up wherever it stands: what isn't committed is read again.
                _ = stop.changed() => return,
            }
            tokio::select! {
                () = tokio::time::sleep(self.usage_every().min(NAP)) => {}
                _ = stop.changed() => {}
            }
        }
    }

    /// Reads what the host measured since the last time, if it's time and nobody else does; answers how many customers'
    /// figures changed.
    ///
    /// # Errors
    /// What the database said, or that somebody else took the chore over: it's read again from the last page written.
    pub async fn read_usage(&self, hands: &Hands) -> Result<usize> {
        let Some(mut turn) = self.take_turn().await? else { return Ok(0) };
        let mut changed = 0;
        for _ in 0..PAGES {
            match self.ask_for_usage(hands, &turn).await? {
                Ok(page) => {
                    changed += self.keep_page(&turn, &page).await?;
                    turn = Turn { position: Some(page.next), attempts: 0, ..turn };
                    if !page.more {
                        self.end_turn(&turn, self.usage_every(), 0).await?;
                        return Ok(changed);
                    }
                }
                Err(HostError::Refused { code }) if code == OUTDATED_CURSOR && turn.position.is_some() => {
                    tracing::warn!("the host's readings are read from the beginning: it can't read on");
                    turn.position = None;
                }
                Err(error) => {
                    let wait = self.wait_after(&error, turn.attempts + 1);
                    tracing::warn!(%error, wait = wait.as_secs(), "the host's readings can't be read");
                    self.end_turn(&turn, wait, turn.attempts + 1).await?;
                    return Ok(changed);
                }
            }
        }
        self.end_turn(&turn, Duration::ZERO, 0).await?;
        Ok(changed)
    }

    fn wait_after(&self, error: &HostError, attempts: i32) -> Duration {
        match error {
            HostError::Busy { retry_after: Some(wait) } => *wait,
            HostError::Busy { retry_after: None } | HostError::Unreachable(_) | HostError::Ambiguous(_) => {
                back_off(self, attempts)
            }
            // Nothing that passes by itself: no more often than when all is well.
            HostError::Refused { .. } | HostError::NotConfigured => self.usage_every(),
        }
    }

    async fn take_turn(&self) -> Result<Option<Turn>> {
        // In a transaction: a statement by itself that is given up halfway holds the row until its connection is read.
        let tx = self.db().begin().await?;
        let turn = readings::take(tx.writer(), self.new_id(), self.lease()).await?;
        tx.commit().await?;
        Ok(turn)
    }

    /// Asks the host, giving signs of life meanwhile.
    async fn ask_for_usage(&self, hands: &Hands, turn: &Turn) -> Result<core::result::Result<UsagePage, HostError>> {
        let beat = || readings::hold(self.db().writer(), turn, self.lease());
        self.while_beating(beat, hands.host.usage(turn.position.as_deref())).await
    }

    /// Writes a page down: its figures, and where to read on.
    async fn keep_page(&self, turn: &Turn, page: &UsagePage) -> Result<usize> {
        let scope = Scope::system(Task::Usage, "usage");
        in_transaction!(self, &scope, |tx| {
            // First of all, so that nobody takes the chore over before this transaction ends.
            readings::advance(tx.writer(), turn, &page.next, self.lease()).await?;
            let changed = count_usage::count(&tx, &page.readings).await?;
            tx.commit_unaudited("what was measured is a fact and nobody's act").await?;
            Ok(changed)
        })
    }

    async fn end_turn(&self, turn: &Turn, wait: Duration, attempts: i32) -> Result<()> {
        readings::end(self.db().writer(), turn, wait, attempts).await
    }

    /// From the beginning the next time: customers came that were measured before.
    pub(super) async fn read_usage_anew(&self) -> Result<()> {
        readings::restart(self.db().writer()).await
    }
}
