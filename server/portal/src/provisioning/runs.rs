//! Runs as pages show them, and the way on for one that waits for a person.

use domain::{
    authority::Action,
    denial::{Denial, Staleness},
    ids::{CompanyId, RunId, StepId},
    provisioning::{GeneratedPassword, Run, RunRow, RunState, RunStep, StepState},
};
use uuid::Uuid;

use super::{onward, passwords, plan::RunPlan, provision::job_key};
use crate::{
    FormStamp, Portal, Scope,
    audit::{Event, What},
    authority::RetryRun,
    error::{Error, Result},
    jobs,
    store::{
        self, form_posts,
        orgs::{self, Counters},
    },
    transaction::in_transaction,
};

impl Portal {
    /// A run with its steps: right after a reload, on another device and after a crash, because it is read.
    ///
    /// # Errors
    /// *Not found* where there is none the reader may see.
    pub async fn read_run(&self, scope: &Scope, id: RunId) -> Result<Run> {
        let partner = scope.place().ok_or(Error::NOT_FOUND)?.partner;
        let sql = "SELECT r.org_id, r.subject, r.actor, r.created_at, r.state, r.mail_to, c.id, r.finished_at, r.plan, \
                   r.actor_id FROM run r \
                   LEFT JOIN org c ON c.partner_id = r.partner_id AND c.id = r.customer_id \
                   WHERE r.partner_id = $1 AND r.id = $2";
        let row = store::one(&self.db().read, sql, store::values![partner, id.uuid()]).await?;
        let row = row.ok_or(Error::NOT_FOUND)?;
        let customer = row.get::<Option<Uuid>>(6)?.map(CompanyId::new);
        // A run belongs to the seller while it makes the customer; afterwards the customer's people see it as theirs.
        let place = match (self.may_see_runs(scope, CompanyId::new(row.get(0)?)).await, customer) {
            (Err(Error::Denied(Denial::NotFound)), Some(customer)) => self.may_see_runs(scope, customer).await?,
            (place, _) => place?,
        };
        let sql = "SELECT id, what, state, problem, retry_at FROM run_step \
                   WHERE partner_id = $1 AND run_id = $2 ORDER BY position";
        let steps = store::all(&self.db().read, sql, store::values![partner, id.uuid()]).await?;
        let steps = steps.iter().map(step).collect::<Result<Vec<_>>>()?;
        let state = RunState::from_number(row.get(4)?);
        let parts: RunPlan = serde_json::from_value(row.get(8)?)?;
        let password = passwords::seen_by(self, scope, &place, id.uuid(), (&parts, row.get(9)?)).await?;
        let (onward, on_the_road) = match (state, customer) {
            (RunState::Done, Some(customer)) => onward::of(self, scope, customer, &steps).await?,
            _ => (None, false),
        };
        Ok(Run {
            id,
            company: self.company(scope, &place).await?,
            subject: row.get(1)?,
            actor: row.get(2)?,
            created_at: row.get(3)?,
            state,
            steps,
            customer,
            mail_to: row.get(5)?,
            finished_at: row.get(7)?,
            onward,
            goes_on: on_the_road && !matches!(password, Some(GeneratedPassword::Ready(_))),
            password,
        })
    }

    /// The newest runs of a company and, for who sells, of everything below it; at most 50.
    ///
    /// # Errors
    /// *Not found* or a refusal, for who may not see them.
    pub async fn read_runs(&self, scope: &Scope, company: CompanyId) -> Result<Vec<RunRow>> {
        let place = self.look_for(scope, company, Action::SeeRuns).await?;
        let (which, values) = if place.id == place.partner && scope.company() == Some(company) {
            ("r.partner_id = $1", store::values![place.partner])
        } else if place.level.sells() {
            ("r.partner_id = $1 AND r.reseller_id = $2", store::values![place.partner, place.id])
        } else {
            ("r.partner_id = $1 AND (r.org_id = $2 OR r.customer_id = $2)", store::values![place.partner, place.id])
        };
        let sql = format!(
            "SELECT r.id, r.subject, o.name, r.actor, r.created_at, r.state, r.done, r.steps FROM run r \
             JOIN org o ON o.partner_id = r.partner_id AND o.id = r.org_id WHERE {which} \
             ORDER BY r.created_at DESC, r.id DESC LIMIT 50"
        );
        let rows = store::all(&self.db().read, &sql, values).await?;
        rows.iter()
            .map(|row| {
                Ok(RunRow {
                    id: RunId::new(row.get(0)?),
                    subject: row.get(1)?,
                    company: row.get(2)?,
                    actor: row.get(3)?,
                    created_at: row.get(4)?,
                    state: RunState::from_number(row.get(5)?),
                    done: row.get(6)?,
                    steps: row.get(7)?,
                })
            })
            .collect()
    }

    /// Tries a run again that waits for a person.
    ///
    /// # Errors
    /// *Already ended* where it doesn't wait; a refusal for who may not.
    pub async fn retry_run(&self, scope: &Scope, form: FormStamp, run: RunId) -> Result<()> {
        in_transaction!(self, scope, |tx| {
            let grant = tx.grant::<RetryRun>(run).await?;
            let (place, id) = (grant.place(), grant.target().uuid());
            if let Some(()) = form_posts::claim(tx.writer(), place, form.key, "retry_run", tx.now()).await? {
                return Ok(());
            }
            let reopened = store::runs::reopen(tx.writer(), place.partner, run, None).await?;
            let subject = reopened.ok_or(Error::stale(Staleness::AlreadyEnded))?;
            needs_attention(&tx, place.partner, place.reseller, -1).await?;
            jobs::wake(&tx, place.partner, &job_key(id)).await?;
            form_posts::answer(tx.writer(), place, form.key, &()).await?;
            tx.commit(Event::new(place, What::RunRetried { subject }).caused_by(id)).await
        })?;
        self.bell().ring();
        Ok(())
    }
}

/// The seller's status follows from how many of its runs wait for a person.
pub(super) async fn needs_attention(
    tx: &crate::transaction::Tx<'_>,
    partner: Uuid,
    seller: Uuid,
    by: i64,
) -> Result<()> {
    let place = orgs::find(tx.reader(), partner, seller).await?.ok_or(Error::NOT_FOUND)?;
    orgs::count(tx.writer(), &place, Counters { attention: by, ..Counters::default() }).await
}

fn step(row: &store::Row) -> Result<RunStep> {
    let what: serde_json::Value = row.get(1)?;
    Ok(RunStep {
        id: StepId::new(row.get(0)?),
        what: serde_json::from_value(what)?,
        state: StepState::from_number(row.get(2)?),
        problem: row.get(3)?,
        retry_at: row.get(4)?,
    })
}
