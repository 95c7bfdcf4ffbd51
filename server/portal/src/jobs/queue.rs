//! Claiming, holding and giving back jobs.

use core::time::Duration;

use uuid::Uuid;

use super::JobKind;
use crate::{
    Portal,
    authority::Place,
    error::Result,
    store::{
        jobs::{self, Claim, Queued, Rest},
        turns,
    },
    transaction::Tx,
};

/// Queues a job in the transaction of what it is for. The same key twice is one job.
pub(crate) async fn enqueue(tx: &Tx<'_>, place: &Place, kind: &JobKind, subject: Uuid, key: &str) -> Result<()> {
    let job = Queued { id: tx.new_id(), kind: kind.word, subject, key };
    tx.makes_work();
    jobs::queue(tx.writer(), place, &job).await
}

/// Makes a job that rests due at once: a person tries again.
pub(crate) async fn wake(tx: &Tx<'_>, partner: Uuid, key: &str) -> Result<()> {
    tx.makes_work();
    jobs::wake(tx.writer(), partner, key).await
}

impl Portal {
    /// Claims a job of whoever's turn it is, if one is due.
    pub(crate) async fn claim(&self) -> Result<Option<Claim>> {
        let tx = self.db().begin().await?;
        jobs::give_back_abandoned(tx.writer()).await?;
        let claim = jobs::claim(tx.writer(), self.new_id(), self.lease()).await?;
        tx.commit().await?;
        Ok(claim)
    }

    /// Waits for something outside, and gives signs of life meanwhile: whoever is slow doesn't lose the job to a second
    /// worker, who would ask for the same.
    ///
    /// # Errors
    /// *Lease lost* where somebody else took the job over all the same.
    pub(crate) async fn while_holding<T>(&self, claim: &Claim, outside: impl Future<Output = T>) -> Result<T> {
        self.while_beating(|| self.hold(claim), outside).await
    }

    /// The same for any lease: `beat` is its sign of life.
    pub(crate) async fn while_beating<T, B: Future<Output = Result<()>>>(
        &self,
        beat: impl Fn() -> B,
        outside: impl Future<Output = T>,
    ) -> Result<T> {
        let pause = (self.lease() / 3).max(Duration::from_millis(50));
        tokio::pin!(outside);
        loop {
            tokio::select! {
                answer = &mut outside => return Ok(answer),
                () = tokio::time::sleep(pause) => beat().await?,
            }
        }
    }

    /// Between two steps of a long job: gives it back where somebody waits whom nobody works for, and says whether.
    pub(crate) async fn give_way(&self, claim: &Claim) -> Result<bool> {
        let tx = self.db().begin().await?;
        if !turns::somebody_waits(tx.writer(), claim.partner).await? {
            return Ok(false);
        }
        jobs::give_way(tx.writer(), claim).await?;
        tx.commit().await?;
        self.bell().ring();
        Ok(true)
    }

    /// A sign of life while something outside takes long.
    pub(crate) async fn hold(&self, claim: &Claim) -> Result<()> {
        let tx = self.db().begin().await?;
        jobs::hold(tx.writer(), claim, self.lease()).await?;
        tx.commit().await
    }
}

impl Tx<'_> {
    /// The fence: the first write of every transaction of a worker. Who lost the lease writes nothing; who holds it
    /// keeps others from claiming the job until this transaction ends.
    pub(crate) async fn fence(&self, claim: &Claim) -> Result<()> {
        jobs::hold(self.writer(), claim, self.portal().lease()).await
    }

    /// Gives the job back.
    pub(crate) async fn rest(&self, claim: &Claim, rest: Rest) -> Result<()> {
        jobs::rest(self.writer(), claim, rest).await
    }
}

/// How long to wait before the n-th attempt: doubling from a second to five minutes, and not the same for everybody.
pub(crate) fn back_off(portal: &Portal, attempts: i32) -> Duration {
    doubling(portal, attempts, Duration::from_secs(300))
}

/// The same where nothing gets better before somebody mends something: to half an hour.
pub(crate) fn back_off_patiently(portal: &Portal, attempts: i32) -> Duration {
    doubling(portal, attempts, Duration::from_secs(1200))
}

fn doubling(portal: &Portal, attempts: i32, most: Duration) -> Duration {
    let doublings = u32::try_from(attempts.clamp(1, 12) - 1).unwrap_or(0);
    let base = Duration::from_millis(1000 * 2_u64.pow(doublings)).min(most);
    let [jitter] = portal.random::<1>();
    base + base.mul_f64(f64::from(jitter) / 512.0)
}
