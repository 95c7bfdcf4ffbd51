//! Form keys: the second post of a form gets the first one's answer (architecture.md 2).

use chrono::{DateTime, Utc};
use domain::denial::Staleness;
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use super::{Writer, json, values};
use crate::{
    authority::Place,
    error::{Error, Result},
};

/// Notes the key. Where it was posted before, answers what was answered then.
pub(crate) async fn claim<T: DeserializeOwned>(
    on: Writer<'_>,
    place: &Place,
    key: Uuid,
    action: &str,
    now: DateTime<Utc>,
) -> Result<Option<T>> {
    let sql = "INSERT INTO form_post (partner_id, id, org_id, reseller_id, action, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
    if on.execute(sql, values![place.partner, key, place.id, place.reseller, action, now]).await? == 1 {
        return Ok(None);
    }
    // The first poster has committed: on PostgreSQL the insert above waited for it.
    let sql = "SELECT answer FROM form_post WHERE partner_id = $1 AND id = $2 AND action = $3";
    let row = on.one(sql, values![place.partner, key, action]).await?;
    let answer: Option<serde_json::Value> = row.map(|row| row.get(0)).transpose()?.flatten();
    let answer = answer.ok_or(Error::stale(Staleness::AlreadyEnded))?;
    Ok(Some(serde_json::from_value(answer)?))
}

/// Keeps the answer for the next post of the same form.
pub(crate) async fn answer<T: Serialize>(on: Writer<'_>, place: &Place, key: Uuid, answer: &T) -> Result<()> {
    let sql = "UPDATE form_post SET answer = $3 WHERE partner_id = $1 AND id = $2";
    on.execute(sql, values![place.partner, key, json(answer)?]).await?;
    Ok(())
}

/// Forgets the key: nothing was done under it.
pub(crate) async fn release(on: Writer<'_>, place: &Place, key: Uuid) -> Result<()> {
    let sql = "DELETE FROM form_post WHERE partner_id = $1 AND id = $2";
    on.execute(sql, values![place.partner, key]).await?;
    Ok(())
}

/// Forgets those that were posted before then.
pub(crate) async fn clear(on: Writer<'_>, before: DateTime<Utc>) -> Result<()> {
    on.execute("DELETE FROM form_post WHERE created_at < $1", values![before]).await?;
    Ok(())
}
