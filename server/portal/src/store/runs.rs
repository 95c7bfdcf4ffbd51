//! Runs of the provisioning.

use chrono::{DateTime, Utc};
use domain::{
    ids::{CompanyId, RunId},
    provisioning::{PlannedStep, RunRow, RunState},
};
use uuid::Uuid;

use super::{
    Reader, Writer,
    entity::run,
    keyset::{Rows, Window},
    orgs::{self, PLACE},
    told, values,
};
use crate::{
    authority::{Grant, Place, RetryRun},
    error::Result,
};

/// A run about to begin.
pub(crate) struct New<'a> {
    pub(crate) id: RunId,
    pub(crate) subject: &'a str,
    pub(crate) customer: Option<Uuid>,
    /// What it carries out.
    pub(crate) plan: serde_json::Value,
    /// Who pressed *Provision*.
    pub(crate) actor: (Option<Uuid>, &'a str),
    pub(crate) request: &'a str,
    pub(crate) steps: usize,
    pub(crate) mail_to: Option<String>,
    pub(crate) created_at: DateTime<Utc>,
}

pub(crate) async fn begin(on: Writer<'_>, place: &Place, new: New<'_>) -> Result<()> {
    let (actor_id, actor) = new.actor;
    let row = run::Model {
        partner_id: place.partner,
        id: new.id.uuid(),
        org_id: place.id,
        reseller_id: place.reseller,
        subject: new.subject.to_owned(),
        customer_id: new.customer,
        plan: new.plan,
        actor_id,
        actor: actor.to_owned(),
        request_id: new.request.to_owned(),
        state: RunState::Working.number(),
        steps: i32::try_from(new.steps).unwrap_or(i32::MAX),
        done: 0,
        mail_to: new.mail_to,
        created_at: new.created_at,
        finished_at: None,
    };
    on.keep::<_, run::ActiveModel>(row).await.map_err(told)
}

/// A run as its page needs it.
pub(crate) struct Found {
    pub(crate) company: CompanyId,
    /// The customer it is about, once it is made.
    pub(crate) customer: Option<CompanyId>,
    pub(crate) subject: String,
    pub(crate) actor: String,
    pub(crate) actor_id: Option<Uuid>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) state: RunState,
    pub(crate) mail_to: Option<String>,
    pub(crate) finished_at: Option<DateTime<Utc>>,
    pub(crate) plan: serde_json::Value,
}

pub(crate) async fn find(on: Reader<'_>, partner: Uuid, id: RunId) -> Result<Option<Found>> {
    let sql = "SELECT r.org_id, c.id, r.subject, r.actor, r.actor_id, r.created_at, r.state, r.mail_to, \
               r.finished_at, r.plan FROM run r \
               LEFT JOIN org c ON c.partner_id = r.partner_id AND c.id = r.customer_id \
               WHERE r.partner_id = $1 AND r.id = $2";
    let row = on.one(sql, values![partner, id.uuid()]).await?;
    row.map(|row| {
        Ok(Found {
            company: CompanyId::new(row.get(0)?),
            customer: row.get::<Option<Uuid>>(1)?.map(CompanyId::new),
            subject: row.get(2)?,
            actor: row.get(3)?,
            actor_id: row.get(4)?,
            created_at: row.get(5)?,
            state: row.numbered(6, RunState::from_number)?,
            mail_to: row.get(7)?,
            finished_at: row.get(8)?,
            plan: row.get(9)?,
        })
    })
    .transpose()
}

/// Those of a company and of everything below it, the newest first.
pub(crate) async fn list(on: Reader<'_>, place: &Place, whole_tree: bool, window: &Window) -> Result<Rows<RunRow>> {
    let (which, mut values) = if whole_tree {
        ("r.partner_id = $1", values![place.partner])
    } else if place.level.sells() {
        ("r.partner_id = $1 AND r.reseller_id = $2", values![place.partner, place.id])
    } else {
        ("r.partner_id = $1 AND (r.org_id = $2 OR r.customer_id = $2)", values![place.partner, place.id])
    };
    let clause = window.clause(("r.created_at", "r.id"), true, &mut values);
    let sql = format!(
        "SELECT r.id, r.subject, o.name, r.actor, r.created_at, r.state, r.done, r.steps FROM run r \
         JOIN org o ON o.partner_id = r.partner_id AND o.id = r.org_id WHERE {which}{clause}"
    );
    let rows = on.all(&sql, values).await?;
    let runs = rows.iter().map(|row| {
        Ok(RunRow {
            id: RunId::new(row.get(0)?),
            subject: row.get(1)?,
            company: row.get(2)?,
            actor: row.get(3)?,
            created_at: row.get(4)?,
            state: row.numbered(5, RunState::from_number)?,
            done: row.get(6)?,
            steps: row.get(7)?,
        })
    });
    Ok(window.found(runs.collect::<Result<_>>()?))
}

/// A run that works, as its worker needs it.
pub(crate) struct Open {
    pub(crate) place: Place,
    pub(crate) subject: String,
    pub(crate) customer: Option<Uuid>,
    pub(crate) plan: serde_json::Value,
    /// Who pressed *Provision*, and their name as it was.
    pub(crate) actor: (Option<Uuid>, String),
    /// Its company, its seller or its customer is suspended.
    pub(crate) suspended: bool,
}

pub(crate) async fn open(on: Reader<'_>, partner: Uuid, id: RunId) -> Result<Option<Open>> {
    let sql = format!(
        "SELECT {PLACE}, r.subject, r.customer_id, r.plan, r.actor_id, r.actor, \
         (o.suspended OR s.suspended OR coalesce(c.suspended, FALSE)) FROM run r \
         JOIN org o ON o.partner_id = r.partner_id AND o.id = r.org_id \
         JOIN org s ON s.partner_id = r.partner_id AND s.id = r.reseller_id \
         LEFT JOIN org c ON c.partner_id = r.partner_id AND c.id = r.customer_id \
         WHERE r.partner_id = $1 AND r.id = $2 AND r.state = 0"
    );
    let row = on.one(&sql, values![partner, id.uuid()]).await?;
    row.map(|row| {
        Ok(Open {
            place: orgs::place(&row)?,
            subject: row.get(5)?,
            customer: row.get(6)?,
            plan: row.get(7)?,
            actor: (row.get(8)?, row.get(9)?),
            suspended: row.get(10)?,
        })
    })
    .transpose()
}

/// Counts a step that was done, and says how the run stands with it.
pub(crate) async fn count_done(
    on: Writer<'_>,
    partner: Uuid,
    id: RunId,
    state: RunState,
    finished_at: Option<DateTime<Utc>>,
) -> Result<()> {
    let sql = "UPDATE run SET done = done + 1, state = $3, finished_at = $4 WHERE partner_id = $1 AND id = $2";
    on.execute(sql, values![partner, id.uuid(), state.number(), finished_at]).await?;
    Ok(())
}

/// From now on it waits for a person.
pub(crate) async fn rest(on: Writer<'_>, partner: Uuid, id: RunId) -> Result<()> {
    on.execute("UPDATE run SET state = 2 WHERE partner_id = $1 AND id = $2", values![partner, id.uuid()]).await?;
    Ok(())
}

/// Holds a run; answers the company it is for.
pub(crate) async fn hold(on: Writer<'_>, partner: Uuid, id: RunId) -> Result<Option<Place>> {
    let sql = format!(
        "SELECT {PLACE} FROM run r JOIN org o ON o.partner_id = r.partner_id AND o.id = r.org_id \
         WHERE r.partner_id = $1 AND r.id = $2{}",
        on.holding(" FOR NO KEY UPDATE OF r")
    );
    on.one(&sql, values![partner, id.uuid()]).await?.map(|row| orgs::place(&row)).transpose()
}

/// A run as showing its password needs it (E14).
#[derive(Debug)]
pub(crate) struct Ordered {
    /// Who pressed *Provision*.
    pub(crate) actor: Option<Uuid>,
    /// What it carries out.
    pub(crate) plan: serde_json::Value,
}

pub(crate) async fn hold_ordered(on: Writer<'_>, partner: Uuid, id: RunId) -> Result<Option<(Place, Ordered)>> {
    let sql = format!(
        "SELECT {PLACE}, r.actor_id, r.plan FROM run r JOIN org o ON o.partner_id = r.partner_id AND o.id = r.org_id \
         WHERE r.partner_id = $1 AND r.id = $2{}",
        on.holding(" FOR NO KEY UPDATE OF r")
    );
    let row = on.one(&sql, values![partner, id.uuid()]).await?;
    row.map(|row| Ok((orgs::place(&row)?, Ordered { actor: row.get(5)?, plan: row.get(6)? }))).transpose()
}

/// A run that waits for a person.
pub(crate) struct Waiting {
    pub(crate) id: RunId,
    pub(crate) subject: String,
    /// The company it is for.
    pub(crate) place: Place,
}

/// Runs below a company that wait because of that problem, held; not those that a suspension still keeps.
pub(crate) async fn hold_stopped(on: Writer<'_>, below: &Place, problem: &str) -> Result<Vec<Waiting>> {
    let which = if below.level.sells() { "r.reseller_id = $2" } else { "(r.org_id = $2 OR r.customer_id = $2)" };
    let sql = format!(
        "SELECT {PLACE}, r.id, r.subject FROM run r JOIN org o ON o.partner_id = r.partner_id AND o.id = r.org_id \
         WHERE r.partner_id = $1 AND {which} AND r.state = 2 \
         AND EXISTS (SELECT 1 FROM run_step s WHERE s.partner_id = r.partner_id AND s.run_id = r.id \
         AND s.state IN (3, 4) AND s.problem = $3) \
         AND NOT EXISTS (SELECT 1 FROM org c WHERE c.partner_id = r.partner_id AND c.suspended \
         AND c.id IN (r.org_id, r.reseller_id, r.customer_id)) ORDER BY r.id{}",
        on.holding(" FOR NO KEY UPDATE OF r")
    );
    let rows = on.all(&sql, values![below.partner, below.id, problem]).await?;
    rows.iter()
        .map(|row| Ok(Waiting { place: orgs::place(row)?, id: RunId::new(row.get(5)?), subject: row.get(6)? }))
        .collect()
}

/// Makes a run that waits for a person work again, with every step that failed or only those of one problem; answers
/// what it is about, nothing where it doesn't wait.
pub(crate) async fn reopen(on: Writer<'_>, partner: Uuid, id: RunId, problem: Option<&str>) -> Result<Option<String>> {
    let sql = "UPDATE run SET state = 0 WHERE partner_id = $1 AND id = $2 AND state = 2 RETURNING subject";
    let Some(run) = on.one(sql, values![partner, id.uuid()]).await? else { return Ok(None) };
    let sql = "UPDATE run_step SET state = 0, attempts = 0, problem = NULL, retry_at = NULL \
               WHERE partner_id = $1 AND run_id = $2 AND state IN (3, 4) AND problem = coalesce($3, problem)";
    on.execute(sql, values![partner, id.uuid(), problem]).await?;
    Ok(Some(run.get(0)?))
}

/// A run that was stopped, and at which step.
pub(crate) struct Stopped {
    pub(crate) place: Place,
    /// The customer it is about: the one it makes, or its own company.
    pub(crate) customer: Option<Uuid>,
    pub(crate) subject: String,
    pub(crate) step: Option<PlannedStep>,
}

/// Makes a working run wait for a person at its open step; none where it doesn't work.
pub(crate) async fn stop(on: Writer<'_>, partner: Uuid, id: RunId, problem: &str) -> Result<Option<Stopped>> {
    let Some(place) = hold(on, partner, id).await? else { return Ok(None) };
    let sql = "UPDATE run SET state = 2 WHERE partner_id = $1 AND id = $2 AND state = 0 \
               RETURNING subject, coalesce(customer_id, org_id)";
    let Some(run) = on.one(sql, values![partner, id.uuid()]).await? else { return Ok(None) };
    let sql = "UPDATE run_step SET state = 3, problem = $3 WHERE partner_id = $1 AND id = (SELECT id FROM run_step \
               WHERE partner_id = $1 AND run_id = $2 AND state IN (0, 1, 5) ORDER BY position LIMIT 1) RETURNING what";
    let step = on.one(sql, values![partner, id.uuid(), problem]).await?;
    let step = step.and_then(|row| row.json(0).ok());
    Ok(Some(Stopped { place, subject: run.get(0)?, customer: run.get(1)?, step }))
}

/// Gives up a run that waits for a person; answers what it was about, nothing where it doesn't wait.
pub(crate) async fn give_up(on: Writer<'_>, grant: &Grant<'_, RetryRun>) -> Result<Option<String>> {
    let (partner, id) = (grant.place().partner, *grant.target());
    let sql = "UPDATE run SET state = $3 WHERE partner_id = $1 AND id = $2 AND state = $4 RETURNING subject";
    let (given_up, waits) = (RunState::GivenUp.number(), RunState::NeedsPerson.number());
    on.one(sql, values![partner, id.uuid(), given_up, waits]).await?.map(|row| row.get(0)).transpose()
}

/// Whether a run was given up and what it left isn't cleared away.
pub(crate) async fn is_given_up(on: Reader<'_>, partner: Uuid, id: RunId) -> Result<bool> {
    let sql = "SELECT 1 FROM run WHERE partner_id = $1 AND id = $2 AND state = $3 AND finished_at IS NULL";
    on.any(sql, values![partner, id.uuid(), RunState::GivenUp.number()]).await
}

/// From now on nothing of it is open.
pub(crate) async fn finish(on: Writer<'_>, partner: Uuid, id: RunId, now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE run SET finished_at = $3 WHERE partner_id = $1 AND id = $2";
    on.execute(sql, values![partner, id.uuid(), now]).await?;
    Ok(())
}

/// The customer a run is about.
pub(crate) struct Customer {
    pub(crate) id: Uuid,
    /// It is there.
    pub(crate) is_made: bool,
    /// The run makes it: it belongs to the seller, not to the customer.
    pub(crate) is_to_be_made: bool,
}

pub(crate) async fn customer(on: Reader<'_>, partner: Uuid, id: RunId) -> Result<Option<Customer>> {
    let sql = "SELECT coalesce(r.customer_id, r.org_id), c.id IS NOT NULL, \
               r.org_id <> coalesce(r.customer_id, r.org_id) FROM run r LEFT JOIN org c \
               ON c.partner_id = r.partner_id AND c.id = coalesce(r.customer_id, r.org_id) \
               WHERE r.partner_id = $1 AND r.id = $2";
    let row = on.one(sql, values![partner, id.uuid()]).await?;
    row.map(|row| Ok(Customer { id: row.get(0)?, is_made: row.get(1)?, is_to_be_made: row.get(2)? })).transpose()
}
