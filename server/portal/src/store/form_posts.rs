//! Form keys: the second post of a form gets the first one's answer (architecture.md 2).

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, Value};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use super::Writer;
use crate::{authority::Place, error::Result, store};

/// Notes the key. Where it was posted before, answers what was answered then.
pub(crate) async fn claim<C: ConnectionTrait, T: DeserializeOwned>(
    on: &C,
    place: &Place,
    key: Uuid,
    action: &str,
    now: DateTime<Utc>,
) -> Result<Option<T>> {
    let fresh = store::execute(
        on,
        "INSERT INTO form_post (partner_id, id, org_id, reseller_id, action, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        store::values![place.partner, key, place.id, place.reseller, action, now],
    )
    .await?;
    if fresh == 1 {
        return Ok(None);
    }
    // The first poster has committed: on PostgreSQL the insert above waited for it.
    let sql = "SELECT answer FROM form_post WHERE partner_id = $1 AND id = $2 AND action = $3";
    let row = store::one(on, sql, store::values![place.partner, key, action]).await?;
    let answer: Option<serde_json::Value> = row.map(|row| row.get(0)).transpose()?.flatten();
    let answer = answer.ok_or(crate::Error::stale(domain::denial::Staleness::AlreadyEnded))?;
    Ok(Some(serde_json::from_value(answer)?))
}

/// Keeps the answer for the next post of the same form.
pub(crate) async fn answer<C: ConnectionTrait, T: Serialize>(
    on: &C,
    place: &Place,
    key: Uuid,
    answer: &T,
) -> Result<()> {
    let answer = Value::Json(Some(Box::new(serde_json::to_value(answer)?)));
    let sql = "UPDATE form_post SET answer = $3 WHERE partner_id = $1 AND id = $2";
    store::execute(on, sql, vec![place.partner.into(), key.into(), answer]).await?;
    Ok(())
}

/// Forgets the key: nothing was done under it.
pub(crate) async fn release<C: ConnectionTrait>(on: &C, place: &Place, key: Uuid) -> Result<()> {
    let sql = "DELETE FROM form_post WHERE partner_id = $1 AND id = $2";
    store::execute(on, sql, store::values![place.partner, key]).await?;
    Ok(())
}

/// Forgets those that were posted before then.
pub(crate) async fn clear(on: Writer<'_>, before: DateTime<Utc>) -> Result<()> {
    on.execute("DELETE FROM form_post WHERE created_at < $1", store::values![before]).await?;
    Ok(())
}
