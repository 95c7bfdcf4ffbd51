//! What was used of each budget, in the time that runs.

use chrono::{DateTime, Utc};

use super::{Row, Writer, values};
use crate::error::{Error, Result};

/// One use of one budget.
pub(crate) struct Use {
    /// Which budget of whom.
    pub(crate) key: Vec<u8>,
    /// When the time ends that begins with this use, if none runs.
    pub(crate) ends_at: DateTime<Utc>,
}

/// How a budget stands, this use included.
pub(crate) struct Standing {
    pub(crate) key: Vec<u8>,
    pub(crate) used: i64,
    /// When the time that runs ends, and the budget is whole again.
    pub(crate) ends_at: DateTime<Utc>,
}

/// Counts one use of each, all in one statement. In a transaction, the counts are held until it ends, in the order of
/// their keys: two who use the same budgets stand in one queue, and what is rolled back was never counted.
pub(crate) async fn draw(on: Writer<'_>, mut uses: Vec<Use>, now: DateTime<Utc>) -> Result<Vec<Standing>> {
    if uses.is_empty() {
        return Ok(Vec::new());
    }
    uses.sort_unstable_by(|one, other| one.key.cmp(&other.key));
    let rows: Vec<String> = (0..uses.len()).map(|row| format!("(${}, 1, ${})", 2 * row + 2, 2 * row + 3)).collect();
    let sql = format!(
        "INSERT INTO allowance (key, used, ends_at) VALUES {} ON CONFLICT (key) DO UPDATE SET \
         used = CASE WHEN allowance.ends_at <= $1 THEN 1 ELSE allowance.used + 1 END, \
         ends_at = CASE WHEN allowance.ends_at <= $1 THEN excluded.ends_at ELSE allowance.ends_at END \
         RETURNING key, used, ends_at",
        rows.join(", ")
    );
    let mut bound = values![now.timestamp_micros()];
    for Use { key, ends_at } in uses {
        bound.extend(values![key, ends_at.timestamp_micros()]);
    }
    let standing = |row: &Row| -> Result<Standing> {
        let ends_at = DateTime::from_timestamp_micros(row.get(2)?);
        let ends_at = ends_at.ok_or_else(|| Error::Stored("the end of an allowance".into()))?;
        Ok(Standing { key: row.get(0)?, used: row.get(1)?, ends_at })
    };
    on.all(&sql, bound).await?.iter().map(standing).collect()
}

/// Forgets those whose time is over.
pub(crate) async fn clear(on: Writer<'_>, now: DateTime<Utc>) -> Result<()> {
    on.execute("DELETE FROM allowance WHERE ends_at <= $1", values![now.timestamp_micros()]).await?;
    Ok(())
}
