//! Giving up a run that waits for a person: what is made stays, what isn't is not made any more, and nobody is stuck with
//! a code that is used for nothing.
//!
//! Whether the host made what our books don't know isn't known: an answer may have been lost. So a worker has it taken
//! back, under the keys it was asked for with, before anybody may order the same under another key.

use domain::{denial::Staleness, ids::RunId, provisioning::PlannedStep};
use uuid::Uuid;

use super::{attention::needs_attention, carry_on::key, drafts::times, event::ProvisioningEvent, provision::job_key};
use crate::{
    FormStamp, Portal, Scope,
    audit::Event,
    authority::{RetryRun, Task},
    error::{Error, Result},
    jobs::{self, Claim, Hands, Rest, back_off},
    ports::HostError,
    store::{
        codes, drafts, passwords,
        run_steps::{self, Unfinished},
        runs, services,
    },
    transaction::{Ending, Tx, act, in_transaction},
};

impl Portal {
    /// Gives up a run that waits for a person, for who may also try it again. Once a worker has cleared away what it
    /// left, and where its customer isn't made, the code is free again and the draft open, to plan anew from what was
    /// typed.
    ///
    /// # Errors
    /// *Already ended* where it doesn't wait; a refusal for who may not.
    pub async fn give_up_run(&self, scope: &Scope, form: FormStamp, run: RunId) -> Result<()> {
        let form = form.asks("give_up_run", &run)?;
        act!(self, scope, form, RetryRun, run, |tx, grant| {
            let place = grant.place();
            let subject = runs::give_up(tx.writer(), &grant).await?;
            let subject = subject.ok_or(Error::stale(Staleness::AlreadyEnded))?;
            needs_attention(tx, (place.partner, place.reseller), run, -1).await?;
            jobs::wake(tx, place.partner, &job_key(run.uuid())).await?;
            Ok(Ending::told((), Event::new(place, ProvisioningEvent::RunGivenUp { subject }).caused_by(run.uuid())))
        })
    }

    /// Clears away what a given-up run left, if that is why there is nothing to carry on.
    pub(super) async fn clear_away(&self, hands: &Hands, claim: &Claim) -> Result<()> {
        let system = Scope::system(Task::Run, &format!("run {}", claim.subject));
        let (on, run) = (self.db().reader(), RunId::new(claim.subject));
        let unfinished = if runs::is_given_up(on, claim.partner, run).await? {
            run_steps::unfinished(on, claim.partner, run).await?
        } else {
            return in_transaction!(self, &system, |tx| {
                tx.rest(claim, Rest::Done).await?;
                tx.commit_unaudited("the run had ended before").await
            });
        };
        for step in &unfinished {
            let taking = hands.host.take_back(key(claim.subject, step.position));
            match self.while_holding(claim, taking).await? {
                Ok(()) => {}
                Err(HostError::Refused { code }) => {
                    tracing::warn!(%code, %run, "what a given-up run may have left can't be taken back");
                }
                Err(error) => {
                    tracing::warn!(%error, %run, "what a given-up run may have left is taken back later");
                    return in_transaction!(self, &system, |tx| {
                        tx.rest(claim, Rest::Again(back_off(self, claim.attempts))).await?;
                        tx.commit_unaudited("the host can't be asked now").await
                    });
                }
            }
        }
        in_transaction!(self, &system, |tx| {
            tx.rest(claim, Rest::Done).await?;
            cleared(&tx, claim.partner, run, &unfinished).await?;
            tx.commit_unaudited("what a given-up run left; that it was given up is in the log").await
        })?;
        self.bell().moved(run);
        Ok(())
    }
}

async fn cleared(tx: &Tx<'_>, partner: Uuid, run: RunId, unfinished: &[Unfinished]) -> Result<()> {
    let customer = runs::customer(tx.reader(), partner, run).await?.ok_or(Error::NOT_FOUND)?;
    passwords::forget(tx.writer(), partner, run.uuid()).await?;
    // The services of a run that makes its customer have no row before they run: a row there is another run's.
    if !customer.is_to_be_made {
        for step in unfinished {
            forget(tx, (partner, customer.id), step).await?;
        }
    }
    if !customer.is_made {
        codes::free(tx.writer(), partner, run).await?;
        drafts::reopen(tx.writer(), partner, run, times(tx)).await?;
    }
    runs::finish(tx.writer(), partner, run, tx.now()).await
}

/// What was ordered and isn't there can be ordered anew.
async fn forget(tx: &Tx<'_>, customer: (Uuid, Uuid), step: &Unfinished) -> Result<()> {
    match &step.what {
        Some(PlannedStep::Service { service, .. }) => services::forget(tx.writer(), customer, service).await,
        Some(PlannedStep::UserService { upn, service, .. }) => {
            services::forget_for(tx.writer(), customer, (upn, service)).await
        }
        Some(PlannedStep::Customer { .. } | PlannedStep::Account { .. }) | None => Ok(()),
    }
}
