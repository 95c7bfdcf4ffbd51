//! The chains as they are walked through when somebody verifies them. What can't be read doesn't stop the walk: it is
//! what the walk looks for.

use chrono::{DateTime, Utc};
use domain::ids::EventId;
use uuid::Uuid;

use super::{
    Reader, Row,
    chains::Company,
    heads::{self, HEAD, Head},
    log::{ENTRY_OF_E, Entry},
    values,
};
use crate::error::Result;

/// A chain's end as of one moment.
pub(crate) struct End {
    /// Its head; `None` where there is none, or nobody can read it.
    pub(crate) head: Option<Head>,
    /// The highest number any seal has; 0 where there is none.
    pub(crate) highest: i64,
}

/// Where a company's chain ends.
pub(crate) async fn end(on: Reader<'_>, company: Company) -> Result<End> {
    let sql = format!(
        "SELECT {HEAD}, (SELECT coalesce(max(s.sequence), 0) FROM event_seal s WHERE s.partner_id = $1 \
         AND s.org_id = $2) FROM (SELECT 1 AS one) o LEFT JOIN event_head h ON h.partner_id = $1 AND h.id = $2"
    );
    let Some(row) = on.one(&sql, values![company.partner, company.id]).await? else {
        return Ok(End { head: None, highest: 0 });
    };
    Ok(End { head: heads::head(&row).ok(), highest: row.get(8)? })
}

/// A seal, and the entry it stands for.
pub(crate) struct Link {
    pub(crate) sequence: i64,
    pub(crate) hash: Vec<u8>,
    pub(crate) signature: Vec<u8>,
    pub(crate) event: EventId,
    /// Whether the entry is there at all.
    pub(crate) is_there: bool,
    /// The entry; `None` where it is gone, or where what stands in it can't be read.
    pub(crate) entry: Option<Entry>,
}

/// The next stretch of a chain, from a number on and up to another.
pub(crate) async fn stretch(on: Reader<'_>, company: Company, from: i64, through: i64) -> Result<Vec<Link>> {
    let sql = format!(
        "SELECT s.sequence, s.hash, s.signature, s.id, {ENTRY_OF_E} FROM event_seal s \
         LEFT JOIN event e ON e.partner_id = s.partner_id AND e.at = s.at AND e.id = s.id AND e.org_id = s.org_id \
         AND e.reseller_id = s.reseller_id WHERE s.partner_id = $1 AND s.org_id = $2 AND s.sequence >= $3 \
         AND s.sequence <= $4 ORDER BY s.sequence LIMIT 1000"
    );
    let rows = on.all(&sql, values![company.partner, company.id, from, through]).await?;
    let links = rows.iter().map(|row| Link {
        sequence: row.get(0).unwrap_or_default(),
        hash: row.get(1).unwrap_or_default(),
        signature: row.get(2).unwrap_or_default(),
        event: EventId::new(row.get(3).unwrap_or_default()),
        is_there: row.get::<Option<Uuid>>(4).is_ok_and(|id| id.is_some()),
        entry: Entry::read(row, 4).ok(),
    });
    Ok(links.collect())
}

/// The newest sealed entry by time.
pub(crate) async fn newest(on: Reader<'_>, company: Company) -> Result<Option<(DateTime<Utc>, EventId)>> {
    let sql = "SELECT at, id FROM event_seal WHERE partner_id = $1 AND org_id = $2 ORDER BY at DESC, id DESC LIMIT 1";
    let row = on.one(sql, values![company.partner, company.id]).await?;
    row.map(|row| Ok((row.get(0)?, EventId::new(row.get(1)?)))).transpose()
}

/// The hash of a company's entry of that number.
pub(crate) async fn hash_of(on: Reader<'_>, company: Company, sequence: i64) -> Result<Option<Vec<u8>>> {
    let sql = "SELECT hash FROM event_seal WHERE partner_id = $1 AND org_id = $2 AND sequence = $3";
    on.one(sql, values![company.partner, company.id, sequence]).await?.map(|row| row.get(0)).transpose()
}

/// Companies that have a head or any seal.
pub(crate) async fn companies(on: Reader<'_>) -> Result<Vec<Company>> {
    let sql = "SELECT partner_id, id FROM event_head UNION SELECT partner_id, org_id FROM event_seal ORDER BY 1, 2";
    on.all(sql, Vec::new()).await?.iter().map(Company::read).collect()
}

/// Companies without a head, though what made them is either sealed or gone: every company's making is an entry of its
/// own log. `makings` are the kinds of those entries.
pub(crate) async fn headless(on: Reader<'_>, makings: &[&str]) -> Result<Vec<Company>> {
    let kinds: Vec<String> = (1..=makings.len()).map(|place| format!("${place}")).collect();
    let sql = format!(
        "SELECT o.partner_id, o.id FROM org o WHERE NOT EXISTS (SELECT 1 FROM event_head h \
         WHERE h.partner_id = o.partner_id AND h.id = o.id) AND NOT EXISTS (SELECT 1 FROM event_waiting w \
         JOIN event e ON e.partner_id = w.partner_id AND e.at = w.at AND e.id = w.id \
         WHERE w.partner_id = o.partner_id AND w.org_id = o.id AND e.kind IN ({})) ORDER BY 1, 2",
        kinds.join(", ")
    );
    let values = makings.iter().map(|kind| (*kind).into()).collect();
    on.all(&sql, values).await?.iter().map(Company::read).collect()
}

/// Entries of a company that have no seal: the first of them, and how many.
pub(crate) struct Unsealed {
    pub(crate) company: Company,
    pub(crate) event: EventId,
    pub(crate) count: i64,
}

impl Unsealed {
    fn read(row: &Row) -> Result<Self> {
        Ok(Self { company: Company::read(row)?, event: EventId::new(row.get(2)?), count: row.get(3)? })
    }
}

/// What has waited for its seal for longer than that, by the database's own clock; or says that it will begin to.
pub(crate) async fn overdue(on: Reader<'_>, millis: i64) -> Result<Vec<Unsealed>> {
    let sql = format!(
        "SELECT partner_id, org_id, id, many FROM (SELECT partner_id, org_id, id, \
         row_number() OVER (PARTITION BY partner_id, org_id ORDER BY at, id) AS place, \
         count(*) OVER (PARTITION BY partner_id, org_id) AS many FROM event_waiting \
         WHERE since < {now} - $1 OR since > {now} + $1) w WHERE place = 1 ORDER BY 1, 2",
        now = on.clock()
    );
    on.all(&sql, values![millis]).await?.iter().map(Unsealed::read).collect()
}

/// Entries that neither have a seal nor wait for one.
pub(crate) async fn forgotten(on: Reader<'_>) -> Result<Vec<Unsealed>> {
    let sql = "SELECT partner_id, org_id, id, many FROM (SELECT e.partner_id, e.org_id, e.id, \
               row_number() OVER (PARTITION BY e.partner_id, e.org_id ORDER BY e.at, e.id) AS place, \
               count(*) OVER (PARTITION BY e.partner_id, e.org_id) AS many FROM event e \
               WHERE NOT EXISTS (SELECT 1 FROM event_seal s WHERE s.partner_id = e.partner_id AND s.id = e.id \
               AND s.at = e.at) AND NOT EXISTS (SELECT 1 FROM event_waiting w WHERE w.partner_id = e.partner_id \
               AND w.id = e.id AND w.at = e.at)) u WHERE place = 1 ORDER BY 1, 2";
    on.all(sql, Vec::new()).await?.iter().map(Unsealed::read).collect()
}
