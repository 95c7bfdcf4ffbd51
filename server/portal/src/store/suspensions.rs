//! Suspensions: which company is suspended, by whom and from where (A16).

use chrono::{DateTime, Utc};
use domain::text::Reason;
use uuid::Uuid;

use super::{Reader, Writer, values};
use crate::{
    authority::{Grant, Place, SuspendCompany},
    error::Result,
};

/// What suspending a company would stop.
pub(crate) struct Stops {
    pub(crate) people: i64,
    pub(crate) runs: i64,
    pub(crate) customers: i64,
}

pub(crate) async fn stops(on: Reader<'_>, place: &Place) -> Result<Option<Stops>> {
    let (people, runs) = if place.level.sells() {
        ("reseller_id = $2", "reseller_id = $2")
    } else {
        ("org_id = $2", "(org_id = $2 OR customer_id = $2)")
    };
    let sql = format!(
        "SELECT (SELECT count(*) FROM membership WHERE partner_id = $1 AND {people} AND state = 1), \
         (SELECT count(*) FROM run WHERE partner_id = $1 AND {runs} AND state = 0), \
         (SELECT customers FROM org WHERE partner_id = $1 AND id = $2)"
    );
    let row = on.one(&sql, values![place.partner, place.id]).await?;
    row.map(|row| Ok(Stops { people: row.get(0)?, runs: row.get(1)?, customers: row.get(2)? })).transpose()
}

/// Who suspends, and from which company.
pub(crate) struct By<'a> {
    pub(crate) reason: &'a Reason,
    pub(crate) name: &'a str,
    pub(crate) from: Option<Uuid>,
    pub(crate) at: DateTime<Utc>,
}

/// Answers whether it wasn't suspended yet.
pub(crate) async fn set(on: Writer<'_>, grant: &Grant<'_, SuspendCompany>, by: &By<'_>) -> Result<bool> {
    let place = grant.place();
    let sql = "UPDATE org SET suspended = TRUE, suspended_reason = $3, suspended_by = $4, suspended_at = $5, \
               suspended_from = $6 WHERE partner_id = $1 AND id = $2 AND NOT suspended";
    let values = values![place.partner, place.id, by.reason.as_str(), by.name, by.at, by.from];
    Ok(on.execute(sql, values).await? == 1)
}

/// From which company it was set; nothing where it isn't suspended.
pub(crate) async fn set_from(on: Reader<'_>, place: &Place) -> Result<Option<Option<Uuid>>> {
    let sql = "SELECT suspended_from FROM org WHERE partner_id = $1 AND id = $2 AND suspended";
    on.one(sql, values![place.partner, place.id]).await?.map(|row| row.get(0)).transpose()
}

pub(crate) async fn take_back(on: Writer<'_>, grant: &Grant<'_, SuspendCompany>) -> Result<()> {
    let place = grant.place();
    let sql = "UPDATE org SET suspended = FALSE, suspended_reason = '', suspended_by = '', suspended_at = NULL, \
               suspended_from = NULL WHERE partner_id = $1 AND id = $2";
    on.execute(sql, values![place.partner, place.id]).await?;
    Ok(())
}

/// Whether one of these companies is suspended; all are held, customers first, as everybody holds them.
pub(crate) async fn hold_any(on: Writer<'_>, partner: Uuid, companies: [Uuid; 3]) -> Result<bool> {
    let [one, other, third] = companies;
    let sql = format!(
        "SELECT suspended FROM org WHERE partner_id = $1 AND id IN ($2, $3, $4) ORDER BY level DESC, id{}",
        on.holding(" FOR NO KEY UPDATE")
    );
    let mut suspended = false;
    for row in on.all(&sql, values![partner, one, other, third]).await? {
        suspended |= row.get::<bool>(0)?;
    }
    Ok(suspended)
}
