//! Runs of the provisioning.

use domain::{ids::RunId, provisioning::PlannedStep};
use uuid::Uuid;

use super::{
    Writer,
    orgs::{self, PLACE},
    values,
};
use crate::{authority::Place, error::Result};

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
    pub(crate) subject: String,
    pub(crate) step: Option<PlannedStep>,
}

/// Makes a working run wait for a person at its open step; none where it doesn't work.
pub(crate) async fn stop(on: Writer<'_>, partner: Uuid, id: RunId, problem: &str) -> Result<Option<Stopped>> {
    let Some(place) = hold(on, partner, id).await? else { return Ok(None) };
    let sql = "UPDATE run SET state = 2 WHERE partner_id = $1 AND id = $2 AND state = 0 RETURNING subject";
    let Some(run) = on.one(sql, values![partner, id.uuid()]).await? else { return Ok(None) };
    let sql = "UPDATE run_step SET state = 3, problem = $3 WHERE partner_id = $1 AND id = (SELECT id FROM run_step \
               WHERE partner_id = $1 AND run_id = $2 AND state IN (0, 1, 5) ORDER BY position LIMIT 1) RETURNING what";
    let step = on.one(sql, values![partner, id.uuid(), problem]).await?;
    let step = step.and_then(|row| row.json(0).ok());
    Ok(Some(Stopped { place, subject: run.get(0)?, step }))
}
