//! *Provision*: the one final act. It writes what is wanted, in one transaction, and answers; a worker does it.

use domain::{
    denial::Staleness,
    ids::{DraftId, RunId},
    provisioning::PlannedStep,
};
use uuid::Uuid;

use super::{
    codes, drafts,
    event::ProvisioningEvent,
    hand_over::hand_over,
    passwords,
    plan::{self, AccountPart, RunPlan},
};
use crate::{
    FormStamp, Portal, Scope,
    audit::Event,
    authority::{CreateCustomer, Place},
    error::{Error, Result},
    jobs::{self, JobKind, Stumbled},
    limits::Budget,
    store::{self, run_steps, runs},
    transaction::{Ending, Tx, act},
};

impl Portal {
    /// Runs a draft's plan. Pressed twice, by whomever, it is one run.
    ///
    /// # Errors
    /// *Plan changed* where the plan no longer says what would be made; a field's problem where the code was used.
    pub async fn provision(&self, scope: &Scope, form: FormStamp, draft: DraftId, fingerprint: &str) -> Result<RunId> {
        let form = form.asks("provision", &(draft, fingerprint))?;
        act!(self, scope, form, CreateCustomer, drafts::seller_of(tx, draft).await?, |tx, grant| {
            let place = grant.place();
            // The seller's row is locked by the grant, so this reads what whoever pressed first has committed.
            let stored = drafts::hold(tx, place.partner, draft).await?;
            if let Some(run) = stored.run {
                return Ok(Ending::Unaudited(run, "somebody else pressed first; their run is in the log"));
            }
            if stored.cancelled {
                return Err(Error::stale(Staleness::AlreadyEnded));
            }
            let drawn = plan::draw(tx.reader(), self, place, &stored.content).await?;
            if drawn.fingerprint != fingerprint || !drawn.faults.is_empty() {
                return Err(Error::stale(Staleness::PlanChanged));
            }
            let id = RunId::new(tx.new_id());
            let customer = drawn.parts.customer.as_ref().ok_or(Error::stale(Staleness::NotYet))?;
            codes::take(tx, place, &customer.code, id, &customer.name).await?;
            let wanted = Wanted {
                subject: customer.name.clone(),
                customer: Some(tx.new_id()),
                mail_to: drawn.parts.account.as_ref().map(|account| account.mail.clone()),
                parts: &drawn.parts,
                steps: &drawn.steps,
            };
            let event = write(tx, place, id, &wanted).await?;
            store::drafts::close(tx.writer(), &grant, draft, id).await?;
            Ok(Ending::told(id, event))
        })
    }
}

/// Carries a run on.
pub(super) const RUN: JobKind = JobKind {
    word: "run",
    work: |portal, hands, claim| Box::pin(portal.work_run(hands, claim)),
    stumbled: Stumbled::LeftToAPerson(|tx, claim| Box::pin(hand_over(tx, claim))),
};

/// A run that is wanted.
pub(super) struct Wanted<'a> {
    pub(super) subject: String,
    pub(super) customer: Option<Uuid>,
    pub(super) mail_to: Option<String>,
    pub(super) parts: &'a RunPlan,
    pub(super) steps: &'a [PlannedStep],
}

/// Writes a run, its steps and its job.
pub(super) async fn write(tx: &Tx<'_>, place: &Place, id: RunId, wanted: &Wanted<'_>) -> Result<Event> {
    tx.spend_own(Budget::Runs).await?;
    if let Some(account) = wanted.parts.account.as_ref().filter(|account| account.administrator) {
        // The welcome mail that the run will write: refused now, or never.
        tx.spend_mail(place, &account.mail).await?;
    }
    let new = runs::New {
        id,
        subject: &wanted.subject,
        customer: wanted.customer,
        plan: serde_json::to_value(wanted.parts)?,
        actor: (tx.scope().person_uuid(), tx.scope().actor_name()),
        request: tx.scope().request(),
        steps: wanted.steps.len(),
        mail_to: wanted.mail_to.clone(),
        created_at: tx.now(),
    };
    runs::begin(tx.writer(), place, new).await?;
    for (position, what) in (0..).zip(wanted.steps) {
        run_steps::keep(tx.writer(), place, id, (tx.new_id(), position), what).await?;
    }
    if wanted.parts.account.as_ref().is_some_and(AccountPart::has_generated_password) {
        passwords::prepare(tx, place, id.uuid()).await?;
    }
    jobs::enqueue(tx, place, &RUN, id.uuid(), &job_key(id.uuid())).await?;
    Ok(Event::new(place, ProvisioningEvent::RunStarted { subject: wanted.subject.clone() }).caused_by(id.uuid()))
}

/// The key of a run's job: one job a run, for ever.
pub(super) fn job_key(run: Uuid) -> String {
    format!("run {run}")
}
