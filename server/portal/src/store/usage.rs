//! What customers use, as the host measured it (A45).

use chrono::{DateTime, Utc};
use domain::{authority::Level, ids::CompanyId};

use super::{
    Writer,
    orgs::{self, PLACE},
    values,
};
use crate::{authority::Place, error::Result};

/// A customer as its row says it now.
pub(crate) struct Standing {
    pub(crate) place: Place,
    pub(crate) code: String,
    pub(crate) mailboxes: i64,
    pub(crate) storage_mb: i64,
    pub(crate) measured_at: Option<DateTime<Utc>>,
}

/// The customers of those partners and codes, held in the order of their keys.
pub(crate) async fn hold(on: Writer<'_>, named: &[(CompanyId, &str)]) -> Result<Vec<Standing>> {
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let pairs: Vec<String> = (1..=named.len()).map(|pair| format!("(${}, ${})", 2 * pair - 1, 2 * pair)).collect();
    let sql = format!(
        "SELECT {PLACE}, o.code, o.mailboxes, o.storage_mb, o.measured_at FROM org o WHERE o.level = {} \
         AND (o.partner_id, o.code) IN (VALUES {}) ORDER BY o.partner_id, o.id{}",
        Level::Customer.number(),
        pairs.join(", "),
        on.holding(" FOR NO KEY UPDATE")
    );
    let values = named.iter().flat_map(|(partner, code)| values![partner.uuid(), *code]).collect();
    let rows = on.all(&sql, values).await?;
    rows.iter()
        .map(|row| {
            Ok(Standing {
                place: orgs::place(row)?,
                code: row.get(5)?,
                mailboxes: row.get(6)?,
                storage_mb: row.get(7)?,
                measured_at: row.get(8)?,
            })
        })
        .collect()
}

/// Figures to keep in a customer's own row.
pub(crate) struct Measured {
    pub(crate) storage_mb: i64,
    pub(crate) mailboxes: i64,
    pub(crate) at: DateTime<Utc>,
    /// Whether the host counts mailboxes: then our own books don't.
    pub(crate) host_counts: bool,
}

pub(crate) async fn keep(on: Writer<'_>, customer: &Place, measured: &Measured) -> Result<()> {
    let sql = "UPDATE org SET storage_mb = $3, mailboxes = $4, measured_at = $5, host_counts = $6 \
               WHERE partner_id = $1 AND id = $2";
    let Measured { storage_mb, mailboxes, at, host_counts } = measured;
    on.execute(sql, values![customer.partner, customer.id, *storage_mb, *mailboxes, *at, *host_counts]).await?;
    Ok(())
}

/// Holds a customer; answers how many users it has, and whether its mailboxes are ours to count: once the host counts
/// them, its next reading says what came of a change.
pub(crate) async fn hold_users(on: Writer<'_>, customer: &Place) -> Result<Option<(i64, bool)>> {
    let sql = "SELECT users, NOT host_counts FROM org WHERE partner_id = $1 AND id = $2".to_owned()
        + on.holding(" FOR NO KEY UPDATE");
    let row = on.one(&sql, values![customer.partner, customer.id]).await?;
    row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}
