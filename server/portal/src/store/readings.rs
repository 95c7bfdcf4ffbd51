//! Following the host's readings: one chore, held under a lease of its own, that knows how far it has read (A45).

use core::time::Duration;

use uuid::Uuid;

use super::{Writer, values};
use crate::error::{Error, Result};

/// The chore in hand, for the length of a lease.
pub(crate) struct Turn {
    pub(crate) lease: Uuid,
    /// Where the last page ended.
    pub(crate) position: Option<String>,
    /// How often the host failed since.
    pub(crate) attempts: i32,
}

/// Takes the chore where it's time and nobody else has it.
pub(crate) async fn take(on: Writer<'_>, lease: Uuid, length: Duration) -> Result<Option<Turn>> {
    let now = on.clock();
    let sql = format!(
        "INSERT INTO chore (name, lease, lease_until) VALUES ('usage', $1, {now} + $2) ON CONFLICT (name) \
         DO UPDATE SET lease = excluded.lease, lease_until = excluded.lease_until \
         WHERE chore.lease_until <= {now} RETURNING position, attempts"
    );
    let row = on.one(&sql, values![lease, millis(length)]).await?;
    row.map(|row| Ok(Turn { lease, position: row.get(0)?, attempts: row.get(1)? })).transpose()
}

/// A sign of life.
///
/// # Errors
/// *Lease lost* where somebody else took the chore over, here as below.
pub(crate) async fn hold(on: Writer<'_>, turn: &Turn, length: Duration) -> Result<()> {
    let sql = format!("UPDATE chore SET lease_until = {} + $2 WHERE name = 'usage' AND lease = $1", on.clock());
    held(on.execute(&sql, values![turn.lease, millis(length)]).await?)
}

/// Notes where to read on, and holds the chore until the transaction ends.
pub(crate) async fn advance(on: Writer<'_>, turn: &Turn, next: &str, length: Duration) -> Result<()> {
    let sql = format!(
        "UPDATE chore SET position = $2, attempts = 0, lease_until = {} + $3 WHERE name = 'usage' AND lease = $1",
        on.clock()
    );
    held(on.execute(&sql, values![turn.lease, next, millis(length)]).await?)
}

/// Gives the chore back for that long.
pub(crate) async fn end(on: Writer<'_>, turn: &Turn, wait: Duration, attempts: i32) -> Result<()> {
    let sql = format!(
        "UPDATE chore SET lease = NULL, lease_until = {} + $2, attempts = $3, position = $4 \
         WHERE name = 'usage' AND lease = $1",
        on.clock()
    );
    held(on.execute(&sql, values![turn.lease, millis(wait), attempts, turn.position.clone()]).await?)
}

/// Has it begin anew. Who reads right now writes nothing.
pub(crate) async fn restart(on: Writer<'_>) -> Result<()> {
    let sql = "UPDATE chore SET position = NULL, lease = NULL, lease_until = 0, attempts = 0 WHERE name = 'usage'";
    on.execute(sql, Vec::new()).await?;
    Ok(())
}

const fn held(rows: u64) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(Error::LeaseLost) }
}

fn millis(length: Duration) -> i64 {
    i64::try_from(length.as_millis()).unwrap_or(30_000)
}
