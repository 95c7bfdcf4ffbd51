//! What failed posts left behind, each readable by its owner only.

use chrono::{DateTime, Utc};
use domain::ids::FlashId;

use super::{Reader, Writer, json, values};
use crate::{error::Result, identity::Flash};

/// One that is about to be kept.
pub(crate) struct New {
    pub(crate) id: FlashId,
    /// The hash of what reads it back.
    pub(crate) owner: Vec<u8>,
    /// In whose number it counts.
    pub(crate) counted: Vec<u8>,
    pub(crate) expires_at: DateTime<Utc>,
}

/// Forgets all but the newest `left` that count there. Who keeps one at the same moment waits, so that none is too many.
pub(crate) async fn make_room(on: Writer<'_>, counted: &[u8], left: u64) -> Result<()> {
    if on.is_postgres() {
        let number = counted.iter().take(4).fold(0_i32, |number, byte| number << 8 | i32::from(*byte));
        on.execute("SELECT pg_advisory_xact_lock(7310426, $1)", values![number]).await?;
    }
    let sql = "DELETE FROM flash WHERE counted_hash = $1 AND id NOT IN \
               (SELECT id FROM flash WHERE counted_hash = $1 ORDER BY expires_at DESC, id DESC LIMIT $2)";
    let left = i64::try_from(left).unwrap_or(i64::MAX);
    on.execute(sql, values![counted.to_vec(), left]).await?;
    Ok(())
}

pub(crate) async fn keep(on: Writer<'_>, new: &New, flash: &Flash) -> Result<()> {
    let sql = "INSERT INTO flash (id, owner_hash, counted_hash, content, expires_at) VALUES ($1, $2, $3, $4, $5)";
    let New { id, owner, counted, expires_at } = new;
    on.execute(sql, values![id.uuid(), owner.clone(), counted.clone(), json(flash)?, *expires_at]).await?;
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
