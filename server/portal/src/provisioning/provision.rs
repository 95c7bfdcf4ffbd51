//! *Provision*: the one final act. It writes what is wanted, in one transaction, and answers; a worker does it.

use domain::{
    authority::Action,
    denial::Staleness,
    ids::{CompanyId, DraftId, RunId},
    provisioning::{PlannedStep, RunState, StepState},
};
use uuid::Uuid;

use super::{
    codes, drafts, passwords,
    plan::{self, AccountPart, RunPlan},
};
use crate::{
    FormStamp, Portal, Scope,
    audit::{Event, What},
    authority::{CreateCustomer, Place},
    error::{Error, Result},
    jobs::{self, JobKind},
    store::{
        self,
        entity::{run, run_step},
        form_posts,
    },
    transaction::{Tx, in_transaction},
};

impl Portal {
    /// Runs a draft's plan. Pressed twice, by whomever, it is one run.
    ///
    /// # Errors
    /// *Plan changed* where the plan no longer says what would be made; a field's problem where the code was used.
    pub async fn provision(&self, scope: &Scope, form: FormStamp, draft: DraftId, fingerprint: &str) -> Result<RunId> {
        let run = in_transaction!(self, scope, |tx| {
            let partner = tx.partner().ok_or(Error::NOT_FOUND)?;
            let seller = drafts::load(tx.db(), partner, draft, false).await?.seller;
            let grant = tx.grant::<CreateCustomer>(CompanyId::new(seller)).await?;
            let place = grant.place().clone();
            // The seller's row is locked by the grant, so this reads what whoever pressed first has committed.
            let stored = drafts::load(tx.db(), partner, draft, true).await?;
            if let Some(run) = stored.run {
                return Ok(RunId::new(run));
            }
            if let Some(done) = form_posts::claim(tx.writer(), &place, form.key, "provision", tx.now()).await? {
                return Ok(done);
            }
            if stored.cancelled {
                return Err(Error::stale(Staleness::AlreadyEnded));
            }
            let drawn = plan::draw(tx.db(), self, &place, &stored.content).await?;
            if drawn.fingerprint != fingerprint || !drawn.faults.is_empty() {
                return Err(Error::stale(Staleness::PlanChanged));
            }
            let id = tx.new_id();
            let customer = drawn.parts.customer.as_ref().ok_or(Error::stale(Staleness::NotYet))?;
            codes::take(&tx, &place, &customer.code, id, &customer.name).await?;
            let wanted = Wanted {
                subject: customer.name.clone(),
                customer: Some(tx.new_id()),
                mail_to: drawn.parts.account.as_ref().map(|account| account.mail.clone()),
                parts: &drawn.parts,
                steps: &drawn.steps,
            };
            let event = write(&tx, &place, id, &wanted).await?;
            let sql = "UPDATE draft SET run_id = $3 WHERE partner_id = $1 AND id = $2";
            store::execute(tx.db(), sql, store::values![partner, draft.uuid(), id]).await?;
            form_posts::answer(tx.writer(), &place, form.key, &RunId::new(id)).await?;
            tx.commit(event).await?;
            Ok(RunId::new(id))
        })?;
        self.bell().ring();
        Ok(run)
    }

    /// The bell's other end for pages that watch a run.
    pub fn watch_runs(&self) -> tokio::sync::broadcast::Receiver<RunId> {
        self.bell().watch()
    }

    /// Whether somebody may see that company's runs, for the stream of its page.
    pub(crate) async fn may_see_runs(&self, scope: &Scope, company: CompanyId) -> Result<Place> {
        self.look_for(scope, company, Action::SeeRuns).await
    }
}

/// A run that is wanted.
pub(super) struct Wanted<'a> {
    pub(super) subject: String,
    pub(super) customer: Option<Uuid>,
    pub(super) mail_to: Option<String>,
    pub(super) parts: &'a RunPlan,
    pub(super) steps: &'a [PlannedStep],
}

/// Writes a run, its steps and its job.
pub(super) async fn write(tx: &Tx<'_>, place: &Place, id: Uuid, wanted: &Wanted<'_>) -> Result<Event> {
    let row = run::Model {
        partner_id: place.partner,
        id,
        org_id: place.id,
        reseller_id: place.reseller,
        subject: wanted.subject.clone(),
        customer_id: wanted.customer,
        plan: serde_json::to_value(wanted.parts)?,
        actor_id: tx.scope().person_uuid(),
        actor: tx.scope().actor_name().to_owned(),
        request_id: tx.scope().request().to_owned(),
        state: RunState::Working.number(),
        steps: i32::try_from(wanted.steps.len()).unwrap_or(i32::MAX),
        done: 0,
        mail_to: wanted.mail_to.clone(),
        created_at: tx.now(),
        finished_at: None,
    };
    store::keep::<_, run::ActiveModel>(tx, row).await.map_err(store::told)?;
    for (position, what) in wanted.steps.iter().enumerate() {
        let row = run_step::Model {
            partner_id: place.partner,
            id: tx.new_id(),
            org_id: place.id,
            reseller_id: place.reseller,
            run_id: id,
            position: i32::try_from(position).unwrap_or(i32::MAX),
            what: serde_json::to_value(what)?,
            state: StepState::Waiting.number(),
            attempts: 0,
            problem: None,
            retry_at: None,
            receipt: None,
            finished_at: None,
        };
        store::keep::<_, run_step::ActiveModel>(tx, row).await.map_err(store::told)?;
    }
    if wanted.parts.account.as_ref().is_some_and(AccountPart::has_generated_password) {
        passwords::prepare(tx, place, id).await?;
    }
    jobs::enqueue(tx, place, JobKind::Run, id, &job_key(id)).await?;
    Ok(Event::new(place, What::RunStarted { subject: wanted.subject.clone() }).caused_by(id))
}

/// The key of a run's job: one job a run, for ever.
pub(super) fn job_key(run: Uuid) -> String {
    format!("run {run}")
}
