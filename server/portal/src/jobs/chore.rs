//! Chores: what nobody asks for and somebody has to do. Each slice says its own.

use core::time::Duration;

use futures::future::BoxFuture;
use tokio::sync::watch;

use crate::{
    Portal,
    error::Result,
    store::{allowances, chores, jobs, outbox, pulse, totals},
};

/// What is done for nobody in particular.
pub(crate) type Doing = for<'a> fn(&'a Portal) -> BoxFuture<'a, Result<()>>;

/// What is done again and again.
pub(crate) struct Chore {
    /// Its name among replicas.
    pub(crate) name: &'static str,
    /// How often, in rounds of about a second.
    pub(crate) every: u32,
    /// For how long no other replica does it; nothing where each may at any time.
    pub(crate) alone: Option<Duration>,
    pub(crate) work: Doing,
}

/// The engine's own: totals that are added up, and what has expired.
pub(super) const CHORES: &[Chore] = &[
    Chore {
        name: "fold",
        every: 1,
        alone: None,
        work: |portal| Box::pin(async { totals::fold(portal.db().writer()).await.map(drop) }),
    },
    Chore {
        name: "clear",
        every: 300,
        alone: Some(Duration::from_secs(240)),
        work: |portal| Box::pin(portal.clear_expired()),
    },
];

/// How long a mail that was sent is kept beside the log, which tells of it.
const KEPT: chrono::TimeDelta = chrono::TimeDelta::days(90);

/// What the engine itself forgets.
pub(super) async fn forget_expired(portal: &Portal) -> Result<()> {
    let now = portal.now();
    allowances::clear(portal.db().writer(), now).await?;
    pulse::clear(portal.db().writer(), (now - chrono::TimeDelta::days(1)).timestamp_micros()).await?;
    outbox::clear(portal.db().writer(), now - KEPT).await
}

impl Portal {
    /// Does chores until told to stop.
    pub async fn do_chores(&self, mut stop: watch::Receiver<bool>) {
        let mut round: u32 = 0;
        // The configuration is read at the start: what was wrong with it may be mended now.
        if let Err(error) = jobs::wake_held_mails(self.db().writer()).await {
            tracing::error!(%error, source = ?error, "mails that are held were not tried again");
        }
        while !*stop.borrow() {
            for chore in self.chores().filter(|chore| round.is_multiple_of(chore.every)) {
                if let Err(error) = self.do_chore(chore).await {
                    tracing::error!(chore = chore.name, %error, source = ?error, "a chore failed");
                }
            }
            round = round.wrapping_add(1);
            tokio::select! {
                () = tokio::time::sleep(Duration::from_secs(1)) => {}
                _ = stop.changed() => {}
            }
        }
    }

    async fn do_chore(&self, chore: &Chore) -> Result<()> {
        match chore.alone {
            Some(length) if !chores::take(self.db().writer(), chore.name, length).await? => Ok(()),
            _ => (chore.work)(self).await,
        }
    }

    /// Clears what nobody can use any more, slice by slice: one that can't leaves the others to be cleared.
    async fn clear_expired(&self) -> Result<()> {
        for forget in self.sweeps() {
            if let Err(error) = forget(self).await {
                tracing::error!(%error, source = ?error, "what has expired was not cleared");
            }
        }
        Ok(())
    }
}
