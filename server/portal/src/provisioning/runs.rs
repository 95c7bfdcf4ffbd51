//! Runs as pages show them, and the way on for one that waits for a person.

use domain::{
    authority::Action,
    denial::{Denial, Staleness},
    ids::{CompanyId, RunId},
    paging::{Page, PageAt},
    provisioning::{GeneratedPassword, PlannedStep, Run, RunRow, RunState, RunStep, StepState},
};

use super::{
    attention::needs_attention, event::ProvisioningEvent, onward, passwords, plan::RunPlan, provision::job_key,
};
use crate::{
    FormStamp, Portal, Scope,
    audit::Event,
    authority::RetryRun,
    error::{Error, Result},
    jobs,
    limits::Budget,
    store::{keyset::Position, run_steps, runs},
    transaction::{Ending, act},
};

impl Portal {
    /// A run with its steps: right after a reload, on another device and after a crash, because it is read.
    ///
    /// # Errors
    /// *Not found* where there is none the reader may see.
    pub async fn read_run(&self, scope: &Scope, id: RunId) -> Result<Run> {
        let partner = scope.place().ok_or(Error::NOT_FOUND)?.partner;
        let found = runs::find(self.db().reader(), partner, id).await?.ok_or(Error::NOT_FOUND)?;
        let customer = found.customer;
        // A run belongs to the seller while it makes the customer; afterwards the customer's people see it as theirs.
        let place = match (self.look_for(scope, found.company, Action::SeeRuns).await, customer) {
            (Err(Error::Denied(Denial::NotFound)), Some(customer)) => {
                self.look_for(scope, customer, Action::SeeRuns).await?
            }
            (place, _) => place?,
        };
        let steps = run_steps::list(self.db().reader(), partner, id).await?;
        // A plan of no release we know has no password to show, and neither has a run that will never make its account.
        let has_account =
            |step: &RunStep| matches!(step.what, PlannedStep::Account { .. }) && step.state == StepState::Done;
        let never = found.state == RunState::GivenUp && !steps.iter().any(has_account);
        let password = match serde_json::from_value::<RunPlan>(found.plan) {
            Ok(parts) if !never => passwords::seen_by(self, scope, &place, id.uuid(), (&parts, found.actor_id)).await?,
            _ => None,
        };
        let (onward, on_the_road) = match (found.state, customer) {
            (RunState::Done, Some(customer)) => onward::of(self, scope, customer, &steps).await?,
            _ => (None, false),
        };
        Ok(Run {
            id,
            company: self.company(scope, &place).await?,
            subject: found.subject,
            actor: found.actor,
            created_at: found.created_at,
            state: found.state,
            steps,
            customer,
            mail_to: found.mail_to,
            finished_at: found.finished_at,
            onward,
            goes_on: on_the_road && !matches!(password, Some(GeneratedPassword::Ready(_))),
            password,
        })
    }

    /// The bell's other end for pages that watch a run.
    pub fn watch_runs(&self) -> tokio::sync::broadcast::Receiver<RunId> {
        self.bell().watch()
    }

    /// The runs of a company and, for who sells, of everything below it, the newest first.
    ///
    /// # Errors
    /// *Not found* or a refusal, for who may not see them.
    pub async fn read_runs(&self, scope: &Scope, company: CompanyId, at: &PageAt) -> Result<Page<RunRow>> {
        let place = self.look_for(scope, company, Action::SeeRuns).await?;
        let whole_tree = place.id == place.partner && scope.company() == Some(company);
        let list = format!("runs {} {whole_tree}", place.id);
        let window = self.window(&list, at)?;
        let found = runs::list(self.db().reader(), &place, whole_tree, &window).await?;
        Ok(self.page(&list, &window, found, |run| run, |run| Position::by_time(run.created_at, run.id.uuid())))
    }

    /// Tries a run again that waits for a person.
    ///
    /// # Errors
    /// *Already ended* where it doesn't wait; a refusal for who may not.
    pub async fn retry_run(&self, scope: &Scope, form: FormStamp, run: RunId) -> Result<()> {
        let form = form.asks("retry_run", &run)?;
        act!(self, scope, form, RetryRun, run, |tx, grant| {
            let (place, id) = (grant.place(), grant.target().uuid());
            let reopened = runs::reopen(tx.writer(), place.partner, run, None).await?;
            let subject = reopened.ok_or(Error::stale(Staleness::AlreadyEnded))?;
            tx.spend_own(Budget::Runs).await?;
            needs_attention(tx, (place.partner, place.reseller), run, -1).await?;
            jobs::wake(tx, place.partner, &job_key(id)).await?;
            Ok(Ending::told((), Event::new(place, ProvisioningEvent::RunRetried { subject }).caused_by(id)))
        })
    }
}
