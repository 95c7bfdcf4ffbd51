//! The worker: claims jobs and carries them on.

use core::{panic::AssertUnwindSafe, time::Duration};
use futures::FutureExt;
use tokio::sync::watch;

use super::{Claim, Hands, Rest, Stumbled, back_off};
use crate::{
    Portal, Scope,
    authority::Task,
    error::{Error, Result},
    transaction::in_transaction,
};

/// How long a worker sleeps when there is nothing to do and nobody rings.
const NAP: Duration = Duration::from_millis(400);
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
        let carried = AssertUnwindSafe(async { (self.kind_of(&claim)?.work)(self, hands, &claim).await });
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
        // One that this release doesn't know waits for a worker that does.
        let stumbled = self.kind_of(claim).map_or(Stumbled::TriedAgain, |kind| kind.stumbled);
        let ended = in_transaction!(self, &scope, |tx| {
            tx.fence(claim).await?;
            match stumbled {
                Stumbled::LeftToAPerson(hand_over) if claim.attempts >= STUMBLES => {
                    tx.rest(claim, Rest::ForAPerson).await?;
                    hand_over(tx, claim).await
                }
                _ => {
                    tx.rest(claim, Rest::Again(back_off(self, claim.attempts))).await?;
                    tx.commit_unaudited("a job stumbled and is tried again").await
                }
            }
        });
        match ended {
            Err(Error::LeaseLost) => Ok(()),
            ended => ended,
        }
    }
}
