//! What failed posts left behind, each readable by its owner only.

use chrono::{DateTime, Utc};
use domain::ids::FlashId;

use super::{Reader, Writer, json, values};
use crate::{error::Result, identity::Flash};

pub(crate) async fn keep(
    on: Writer<'_>,
    id: FlashId,
    owner_hash: Vec<u8>,
    flash: &Flash,
    expires_at: DateTime<Utc>,
) -> Result<()> {
    let sql = "INSERT INTO flash (id, owner_hash, content, expires_at) VALUES ($1, $2, $3, $4)";
    on.execute(sql, values![id.uuid(), owner_hash, json(flash)?, expires_at]).await?;
    Ok(())
}

pub(crate) async fn find(
    on: Reader<'_>,
    id: FlashId,
    owner_hash: Vec<u8>,
    now: DateTime<Utc>,
) -> Result<Option<Flash>> {
    let sql = "SELECT content FROM flash WHERE id = $1 AND owner_hash = $2 AND expires_at > $3";
    on.one(sql, values![id.uuid(), owner_hash, now]).await?.map(|row| row.json(0)).transpose()
}

/// Forgets those that expired before then.
pub(crate) async fn clear(on: Writer<'_>, before: DateTime<Utc>) -> Result<()> {
    on.execute("DELETE FROM flash WHERE expires_at < $1", values![before]).await?;
    Ok(())
}
