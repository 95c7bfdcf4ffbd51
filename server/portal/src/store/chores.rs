//! Chores: one replica does one at a time.

use core::time::Duration;

use super::{Reader, Writer, values};
use crate::error::Result;

/// Takes a chore for that long; answers whether nobody else has it.
pub(crate) async fn take(on: Writer<'_>, name: &str, length: Duration) -> Result<bool> {
    let now = on.clock();
    let sql = format!(
        "INSERT INTO chore (name, lease_until) VALUES ($1, {now} + $2) ON CONFLICT (name) DO UPDATE \
         SET lease_until = excluded.lease_until WHERE chore.lease_until < {now}"
    );
    let millis = i64::try_from(length.as_millis()).unwrap_or(1000);
    Ok(on.execute(&sql, values![name, millis]).await? == 1)
}

/// Whether there is a chore of that name, whoever has it.
pub(crate) async fn is_kept(on: Reader<'_>, name: &str) -> Result<bool> {
    on.any("SELECT 1 FROM chore WHERE name = $1", values![name]).await
}

/// Strikes a chore that is done for ever.
pub(crate) async fn forget(on: Writer<'_>, name: &str) -> Result<()> {
    on.execute("DELETE FROM chore WHERE name = $1", values![name]).await?;
    Ok(())
}
