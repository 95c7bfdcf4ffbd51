//! Chores: one replica does one at a time.

use core::time::Duration;

use super::{Writer, values};
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
