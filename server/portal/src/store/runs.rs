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
