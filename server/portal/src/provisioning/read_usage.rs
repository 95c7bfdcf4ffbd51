//! Reading what the host measured (A45): a chore that follows the host's readings, page by page.
//!
//! Whoever holds the chore's lease reads on from where the last page ended; a page's figures and the place to read on
//! from are written in one transaction, fenced by the lease. So a worker that dies between two pages loses nothing, one
//! that comes late writes nothing, and a page that is read twice changes nothing.

use core::time::Duration;

use tokio::sync::watch;
use uuid::Uuid;

use super::count_usage;
use crate::{
    Portal, Scope,
    authority::Task,
    error::{Error, Result},
    jobs::{Hands, back_off},
    ports::{HostError, OUTDATED_CURSOR, UsagePage},
    store::{self, database_millis},
    transaction::{Tx, in_transaction},
};

/// How many pages are read before somebody else may go on.
const PAGES: usize = 1000;

/// The longest a follower sleeps before it looks whether it's time again.
const NAP: Duration = Duration::from_secs(5);

/// The chore in hand, for the length of a lease.
struct Turn {
    lease: Uuid,
    position: Option<String>,
    attempts: i32,
}

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
        let now = database_millis(self.db().backend);
        let sql = format!(
            "INSERT INTO chore (name, lease, lease_until) VALUES ('usage', $1, {now} + $2) ON CONFLICT (name) \
             DO UPDATE SET lease = excluded.lease, lease_until = excluded.lease_until \
             WHERE chore.lease_until <= {now} RETURNING position, attempts"
        );
        let lease = self.new_id();
        let tx = self.db().begin().await?;
        let row = store::one(&tx, &sql, store::values![lease, millis(self.lease())]).await?;
        tx.commit().await.map_err(store::told)?;
        row.map(|row| Ok(Turn { lease, position: row.get(0)?, attempts: row.get(1)? })).transpose()
    }

    /// Asks the host, giving signs of life meanwhile.
    async fn ask_for_usage(&self, hands: &Hands, turn: &Turn) -> Result<core::result::Result<UsagePage, HostError>> {
        let asking = hands.host.usage(turn.position.as_deref());
        tokio::pin!(asking);
        let beat = (self.lease() / 3).max(Duration::from_millis(50));
        loop {
            tokio::select! {
                answer = &mut asking => return Ok(answer),
                () = tokio::time::sleep(beat) => {
                    let sql = format!(
                        "UPDATE chore SET lease_until = {} + $2 WHERE name = 'usage' AND lease = $1",
                        database_millis(self.db().backend)
                    );
                    let values = store::values![turn.lease, millis(self.lease())];
                    held(store::execute(self.db().writer(), &sql, values).await?)?;
                }
            }
        }
    }

    /// Writes a page down: its figures, and where to read on.
    async fn keep_page(&self, turn: &Turn, page: &UsagePage) -> Result<usize> {
        let scope = Scope::system(Task::Usage, "usage");
        in_transaction!(self, &scope, |tx| {
            // First of all, so that nobody takes the chore over before this transaction ends.
            fence(&tx, turn, &page.next).await?;
            let changed = count_usage::count(&tx, &page.readings).await?;
            tx.commit_unaudited("what was measured is a fact and nobody's act").await?;
            Ok(changed)
        })
    }

    async fn end_turn(&self, turn: &Turn, wait: Duration, attempts: i32) -> Result<()> {
        let sql = format!(
            "UPDATE chore SET lease = NULL, lease_until = {} + $2, attempts = $3, position = $4 \
             WHERE name = 'usage' AND lease = $1",
            database_millis(self.db().backend)
        );
        let values = store::values![turn.lease, millis(wait), attempts, turn.position.clone()];
        held(store::execute(self.db().writer(), &sql, values).await?)
    }

    /// From the beginning the next time: customers came that were measured before. Who reads right now writes nothing.
    pub(super) async fn read_usage_anew(&self) -> Result<()> {
        let sql = "UPDATE chore SET position = NULL, lease = NULL, lease_until = 0, attempts = 0 WHERE name = 'usage'";
        store::execute(self.db().writer(), sql, Vec::new()).await?;
        Ok(())
    }
}

async fn fence(tx: &Tx<'_>, turn: &Turn, next: &str) -> Result<()> {
    let sql = format!(
        "UPDATE chore SET position = $2, attempts = 0, lease_until = {} + $3 WHERE name = 'usage' AND lease = $1",
        database_millis(tx.backend())
    );
    let values = store::values![turn.lease, next, millis(tx.portal().lease())];
    held(store::execute(tx.db(), &sql, values).await?)
}

const fn held(rows: u64) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(Error::LeaseLost) }
}

fn millis(length: Duration) -> i64 {
    i64::try_from(length.as_millis()).unwrap_or(30_000)
}
