//! Form keys: the second post of a form gets the first one's answer (architecture.md 2), if it asks for the same.

use chrono::{DateTime, Utc};
use domain::denial::Staleness;
use serde::{Serialize, de::DeserializeOwned};

use super::{Writer, json, values};
use crate::{
    authority::Place,
    error::{Error, Result},
    keys::Posted,
};

/// Notes the key with what was asked for under it. Where it was posted before, answers what was answered then.
///
/// # Errors
/// *Sent otherwise* where something else was asked for under that key: what was answered then isn't true of this.
pub(crate) async fn claim<T: DeserializeOwned>(
    on: Writer<'_>,
    place: &Place,
    form: &Posted,
    now: DateTime<Utc>,
) -> Result<Option<T>> {
    let sql = "INSERT INTO form_post (partner_id, id, org_id, reseller_id, action, body_hash, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
    let Posted { key, act, body_hash } = form;
    let values = values![place.partner, *key, place.id, place.reseller, *act, body_hash.clone(), now];
    if on.execute(sql, values).await? == 1 {
        return Ok(None);
    }
    // The first poster has committed: on PostgreSQL the insert above waited for it.
    let sql = "SELECT action, body_hash, answer FROM form_post WHERE partner_id = $1 AND id = $2";
    let row = on.one(sql, values![place.partner, *key]).await?.ok_or(Error::stale(Staleness::AlreadyEnded))?;
    // A release before this one noted no hash: of what it answered nobody knows what was asked.
    let (asked, hash): (String, Option<Vec<u8>>) = (row.get(0)?, row.get(1)?);
    if asked != *act || hash.as_ref() != Some(body_hash) {
        return Err(Error::stale(Staleness::SentOtherwise));
    }
    let answer: Option<serde_json::Value> = row.get(2)?;
    let answer = answer.ok_or(Error::stale(Staleness::AlreadyEnded))?;
    Ok(Some(serde_json::from_value(answer)?))
}

/// Keeps the answer for the next post of the same form.
pub(crate) async fn answer<T: Serialize>(on: Writer<'_>, place: &Place, form: &Posted, answer: &T) -> Result<()> {
    let sql = "UPDATE form_post SET answer = $3 WHERE partner_id = $1 AND id = $2";
    on.execute(sql, values![place.partner, form.key, json(answer)?]).await?;
    Ok(())
}

/// Forgets the key: nothing was done under it.
pub(crate) async fn release(on: Writer<'_>, place: &Place, form: &Posted) -> Result<()> {
    let sql = "DELETE FROM form_post WHERE partner_id = $1 AND id = $2";
    on.execute(sql, values![place.partner, form.key]).await?;
    Ok(())
}

/// Forgets those that were posted before then.
pub(crate) async fn clear(on: Writer<'_>, before: DateTime<Utc>) -> Result<()> {
    on.execute("DELETE FROM form_post WHERE created_at < $1", values![before]).await?;
    Ok(())
}
