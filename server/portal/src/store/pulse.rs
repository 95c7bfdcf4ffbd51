//! The pulse of each process: a row that is written and read back to see that writes arrive.

use uuid::Uuid;

use super::{Reader, Writer, values};
use crate::error::Result;

/// Writes a beat of a process.
pub(crate) async fn beat(on: Writer<'_>, process: Uuid, beat: i64) -> Result<()> {
    let sql = "INSERT INTO pulse (id, beat) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET beat = excluded.beat";
    on.execute(sql, values![process, beat]).await?;
    Ok(())
}

/// The last beat of a process that arrived.
pub(crate) async fn last(on: Reader<'_>, process: Uuid) -> Result<Option<i64>> {
    on.one("SELECT beat FROM pulse WHERE id = $1", values![process]).await?.map(|row| row.get(0)).transpose()
}

/// Forgets processes that beat last before then.
pub(crate) async fn clear(on: Writer<'_>, before: i64) -> Result<()> {
    on.execute("DELETE FROM pulse WHERE beat < $1", values![before]).await?;
    Ok(())
}
