//! Giving up a run that waits for a person: what is made stays, what isn't is not made any more, and nobody is stuck with
//! a code that is used for nothing.

use domain::{
    denial::Staleness,
    ids::{CompanyId, DraftId, RunId},
    provisioning::{PlannedStep, StepState},
};
use uuid::Uuid;

use super::{drafts::times, runs::needs_attention};
use crate::{
    FormStamp, Portal, Scope,
    audit::{Event, What},
    authority::RetryRun,
    error::{Error, Result},
    store::{codes, drafts, form_posts, passwords, run_steps, runs, services},
    transaction::{Tx, in_transaction},
};

impl Portal {
    /// Gives up a run that waits for a person, for who may also try it again. Where its customer isn't made, the code is
    /// free again and the draft is open: answers that draft and its seller, to plan anew from what was typed.
    ///
    /// # Errors
    /// *Already ended* where it doesn't wait; a refusal for who may not.
    pub async fn give_up_run(
        &self,
        scope: &Scope,
        form: FormStamp,
        run: RunId,
    ) -> Result<Option<(CompanyId, DraftId)>> {
        let draft = in_transaction!(self, scope, |tx| {
            let grant = tx.grant::<RetryRun>(run).await?;
            let place = grant.place();
            if let Some(done) = form_posts::claim(tx.writer(), place, form.key, "give_up_run", tx.now()).await? {
                return Ok(done);
            }
            let ended = runs::give_up(tx.writer(), place.partner, run, tx.now()).await?;
            let subject = ended.ok_or(Error::stale(Staleness::AlreadyEnded))?;
            needs_attention(&tx, place.partner, place.reseller, -1).await?;
            passwords::forget(tx.writer(), place.partner, run.uuid()).await?;
            let (customer, is_made) = runs::customer(tx.reader(), place.partner, run).await?.ok_or(Error::NOT_FOUND)?;
            forget_services(&tx, (place.partner, customer), run).await?;
            let mut draft = None;
            if !is_made {
                codes::free(tx.writer(), place.partner, run).await?;
                draft = drafts::reopen(tx.writer(), place.partner, run, times(&tx)).await?;
            }
            let draft = draft.map(|draft| (place.company(), draft));
            form_posts::answer(tx.writer(), place, form.key, &draft).await?;
            tx.commit(Event::new(place, What::RunGivenUp { subject }).caused_by(run.uuid())).await?;
            Ok(draft)
        })?;
        self.bell().moved(run);
        Ok(draft)
    }
}

/// What was ordered and isn't there can be ordered anew.
async fn forget_services(tx: &Tx<'_>, customer: (Uuid, Uuid), run: RunId) -> Result<()> {
    for step in run_steps::list(tx.reader(), customer.0, run).await? {
        match &step.what {
            _ if step.state == StepState::Done => {}
            PlannedStep::Customer { .. } | PlannedStep::Account { .. } => {}
            PlannedStep::Service { service, .. } => services::forget(tx.writer(), customer, service).await?,
            PlannedStep::UserService { upn, service, .. } => {
                services::forget_for(tx.writer(), customer, (upn, service)).await?;
            }
        }
    }
    Ok(())
}
