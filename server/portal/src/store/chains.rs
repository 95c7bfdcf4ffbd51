//! The chain through each company's log, as it is laid: entries that wait, the seals they get, the queue cleared after.

use chrono::{DateTime, Utc};
use domain::ids::EventId;
use uuid::Uuid;

use super::{
    Reader, Row, Writer,
    log::{ENTRY_OF_E, Entry},
    values,
};
use crate::error::Result;

/// A company with a log of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Company {
    pub(crate) partner: Uuid,
    pub(crate) id: Uuid,
}

impl Company {
    pub(super) fn read(row: &Row) -> Result<Self> {
        Ok(Self { partner: row.get(0)?, id: row.get(1)? })
    }
}

/// Companies with entries that aren't sealed yet: as many as one round takes, those that wait longest first.
pub(crate) async fn waiting(on: Reader<'_>) -> Result<Vec<Company>> {
    let sql = "SELECT partner_id, org_id FROM event_waiting GROUP BY partner_id, org_id ORDER BY min(since) LIMIT 200";
    on.all(sql, Vec::new()).await?.iter().map(Company::read).collect()
}

/// How many entries aren't sealed yet.
pub(crate) async fn count_waiting(on: Reader<'_>) -> Result<i64> {
    let row = on.one("SELECT count(*) FROM event_waiting", Vec::new()).await?;
    row.map_or(Ok(0), |row| row.get(0))
}

/// The last link: its number and its hash.
pub(crate) async fn last(on: Reader<'_>, company: Company) -> Result<Option<(i64, Vec<u8>)>> {
    let sql = "SELECT sequence, hash FROM event_seal WHERE partner_id = $1 AND org_id = $2 \
               ORDER BY sequence DESC LIMIT 1";
    let row = on.one(sql, values![company.partner, company.id]).await?;
    row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}

/// How many seals a company's chain has.
pub(crate) async fn count_seals(on: Reader<'_>, company: Company) -> Result<i64> {
    let sql = "SELECT count(*) FROM event_seal WHERE partner_id = $1 AND org_id = $2";
    on.one(sql, values![company.partner, company.id]).await?.map_or(Ok(0), |row| row.get(0))
}

/// From where on entries are read.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Start {
    /// All of them.
    First,
    /// Those of that moment, and newer ones.
    Moment(DateTime<Utc>),
    /// Those that are newer than that entry.
    After((DateTime<Utc>, EventId)),
}

/// Entries to seal next, in the order of time: those that have no seal, from there on.
pub(crate) async fn unsealed(on: Reader<'_>, company: Company, start: Start) -> Result<Vec<Entry>> {
    let mut values = values![company.partner, company.id];
    let mut newer = "";
    match start {
        Start::First => {}
        Start::Moment(at) => {
            values.extend(values![at]);
            newer = "AND w.at >= $3";
        }
        Start::After((at, id)) => {
            values.extend(values![at, id.uuid()]);
            newer = "AND (w.at, w.id) > ($3, $4)";
        }
    }
    let sql = format!(
        "SELECT {ENTRY_OF_E} FROM event_waiting w \
         JOIN event e ON e.partner_id = w.partner_id AND e.at = w.at AND e.id = w.id AND e.org_id = w.org_id \
         WHERE w.partner_id = $1 AND w.org_id = $2 AND NOT EXISTS (SELECT 1 FROM event_seal s \
         WHERE s.partner_id = w.partner_id AND s.id = w.id) {newer} ORDER BY w.at, w.id LIMIT 500"
    );
    on.all(&sql, values).await?.iter().map(|row| Entry::read(row, 0)).collect()
}

/// What makes an entry a link of the chain.
pub(crate) struct Seal {
    pub(crate) sequence: i64,
    pub(crate) hash: Vec<u8>,
    pub(crate) signature: Vec<u8>,
}

/// Seals an entry, once and for ever.
pub(crate) async fn seal(on: Writer<'_>, partner: Uuid, entry: &Entry, seal: Seal) -> Result<()> {
    let sql = "INSERT INTO event_seal (partner_id, id, org_id, reseller_id, at, sequence, hash, signature) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let Seal { sequence, hash, signature } = seal;
    let values = values![partner, entry.id.uuid(), entry.org, entry.reseller, entry.at, sequence, hash, signature];
    on.execute(sql, values).await?;
    Ok(())
}

/// Takes whatever has a seal off the queue.
pub(crate) async fn clear_sealed(on: Writer<'_>, company: Company) -> Result<()> {
    let sql = "DELETE FROM event_waiting WHERE partner_id = $1 AND org_id = $2 AND EXISTS (SELECT 1 FROM event_seal s \
               WHERE s.partner_id = event_waiting.partner_id AND s.id = event_waiting.id)";
    on.execute(sql, values![company.partner, company.id]).await?;
    Ok(())
}
