//! Drafts of the stepper: what was typed so far, a row of the seller's.

use chrono::{DateTime, Utc};
use domain::ids::{DraftId, RunId};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use super::{Reader, Row, Writer, entity::draft, json, told, values};
use crate::{
    authority::{CreateCustomer, Grant, Place},
    error::Result,
};

/// A draft. `C` is what was typed.
pub(crate) struct Kept<C> {
    pub(crate) content: C,
    pub(crate) version: i32,
    /// The run that carries it out, once *Provision* was pressed.
    pub(crate) run: Option<RunId>,
    pub(crate) cancelled: bool,
    pub(crate) updated_at: DateTime<Utc>,
    pub(crate) owner: String,
    pub(crate) seller: Uuid,
}

const DRAFT: &str = "SELECT content, version, run_id, cancelled, updated_at, owner, org_id FROM draft \
                     WHERE partner_id = $1 AND id = $2";

fn kept<C: DeserializeOwned>(row: &Row) -> Result<Kept<C>> {
    Ok(Kept {
        content: row.json(0)?,
        version: row.get(1)?,
        run: row.get::<Option<Uuid>>(2)?.map(RunId::new),
        cancelled: row.get(3)?,
        updated_at: row.get(4)?,
        owner: row.get(5)?,
        seller: row.get(6)?,
    })
}

pub(crate) async fn find<C: DeserializeOwned>(on: Reader<'_>, partner: Uuid, id: DraftId) -> Result<Option<Kept<C>>> {
    on.one(DRAFT, values![partner, id.uuid()]).await?.map(|row| kept(&row)).transpose()
}

/// The same, held.
pub(crate) async fn hold<C: DeserializeOwned>(on: Writer<'_>, partner: Uuid, id: DraftId) -> Result<Option<Kept<C>>> {
    let sql = DRAFT.to_owned() + on.holding(" FOR NO KEY UPDATE");
    on.one(&sql, values![partner, id.uuid()]).await?.map(|row| kept(&row)).transpose()
}

/// A draft that can still be changed.
pub(crate) struct Open<C> {
    pub(crate) id: DraftId,
    pub(crate) content: C,
    pub(crate) owner: String,
    pub(crate) updated_at: DateTime<Utc>,
}

/// A seller's that can still be changed, the newest first; at most 100.
pub(crate) async fn open<C: DeserializeOwned>(
    on: Reader<'_>,
    seller: &Place,
    now: DateTime<Utc>,
) -> Result<Vec<Open<C>>> {
    let sql = "SELECT id, content, owner, updated_at FROM draft WHERE partner_id = $1 AND org_id = $2 \
               AND run_id IS NULL AND NOT cancelled AND expires_at > $3 ORDER BY updated_at DESC LIMIT 100";
    let rows = on.all(sql, values![seller.partner, seller.id, now]).await?;
    let open = rows.iter().map(|row| {
        Ok(Open { id: DraftId::new(row.get(0)?), content: row.json(1)?, owner: row.get(2)?, updated_at: row.get(3)? })
    });
    open.collect()
}

/// When a draft was changed last, and until when it is kept.
#[derive(Clone, Copy)]
pub(crate) struct Times {
    pub(crate) now: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
}

pub(crate) async fn begin<C: Serialize>(
    on: Writer<'_>,
    seller: &Place,
    id: DraftId,
    (owner, content): (&str, &C),
    times: Times,
) -> Result<()> {
    let row = draft::Model {
        partner_id: seller.partner,
        id: id.uuid(),
        org_id: seller.id,
        reseller_id: seller.reseller,
        owner: owner.to_owned(),
        content: serde_json::to_value(content)?,
        version: 0,
        run_id: None,
        cancelled: false,
        updated_at: times.now,
        expires_at: times.expires_at,
    };
    on.keep::<_, draft::ActiveModel>(row).await.map_err(told)
}

pub(crate) async fn save<C: Serialize>(
    on: Writer<'_>,
    grant: &Grant<'_, CreateCustomer>,
    id: DraftId,
    content: &C,
    times: Times,
) -> Result<()> {
    let sql = "UPDATE draft SET content = $3, version = version + 1, updated_at = $4, expires_at = $5 \
               WHERE partner_id = $1 AND id = $2 AND org_id = $6";
    let (place, kept) = (grant.place(), json(content)?);
    on.execute(sql, values![place.partner, id.uuid(), kept, times.now, times.expires_at, place.id]).await?;
    Ok(())
}

pub(crate) async fn cancel(on: Writer<'_>, grant: &Grant<'_, CreateCustomer>, id: DraftId) -> Result<()> {
    let sql = "UPDATE draft SET cancelled = TRUE WHERE partner_id = $1 AND id = $2 AND org_id = $3";
    on.execute(sql, values![grant.place().partner, id.uuid(), grant.place().id]).await?;
    Ok(())
}

/// *Provision* was pressed: from here on the draft is that run's.
pub(crate) async fn close(on: Writer<'_>, grant: &Grant<'_, CreateCustomer>, id: DraftId, run: RunId) -> Result<()> {
    let sql = "UPDATE draft SET run_id = $3 WHERE partner_id = $1 AND id = $2 AND org_id = $4";
    on.execute(sql, values![grant.place().partner, id.uuid(), run.uuid(), grant.place().id]).await?;
    Ok(())
}

/// Forgets those that nobody can go on with: cancelled, or untouched for longer than they are kept.
pub(crate) async fn clear(on: Writer<'_>, before: DateTime<Utc>) -> Result<()> {
    let sql = "DELETE FROM draft WHERE run_id IS NULL AND (expires_at < $1 OR cancelled AND updated_at < $1)";
    on.execute(sql, values![before]).await?;
    Ok(())
}

/// Opens the draft of a run again; answers which it was.
pub(crate) async fn reopen(on: Writer<'_>, partner: Uuid, run: RunId, times: Times) -> Result<Option<DraftId>> {
    let sql = "UPDATE draft SET run_id = NULL, updated_at = $3, expires_at = $4 WHERE partner_id = $1 AND run_id = $2 \
               RETURNING id";
    let row = on.one(sql, values![partner, run.uuid(), times.now, times.expires_at]).await?;
    row.map(|row| Ok(DraftId::new(row.get(0)?))).transpose()
}
