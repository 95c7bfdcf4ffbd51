//! The chain through each company's log: entries that were numbered, hashed onto each other and signed.

use uuid::Uuid;

use super::{
    Reader, Row, Writer,
    log::{ENTRY, Entry},
    values,
};
use crate::error::Result;

/// A company with a log of its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Company {
    pub(crate) partner: Uuid,
    pub(crate) id: Uuid,
}

impl Company {
    fn read(row: &Row) -> Result<Self> {
        Ok(Self { partner: row.get(0)?, id: row.get(1)? })
    }
}

/// Companies with entries that aren't sealed yet: as many as one round takes.
pub(crate) async fn waiting(on: Reader<'_>) -> Result<Vec<Company>> {
    let sql = "SELECT DISTINCT partner_id, org_id FROM event WHERE sequence IS NULL LIMIT 200";
    on.all(sql, Vec::new()).await?.iter().map(Company::read).collect()
}

/// How many entries aren't sealed yet.
pub(crate) async fn count_unsealed(on: Reader<'_>) -> Result<i64> {
    let row = on.one("SELECT count(*) FROM event WHERE sequence IS NULL", Vec::new()).await?;
    row.map_or(Ok(0), |row| row.get(0))
}

/// Companies that have a chain.
pub(crate) async fn companies(on: Reader<'_>) -> Result<Vec<Company>> {
    let sql = "SELECT DISTINCT partner_id, org_id FROM event WHERE sequence IS NOT NULL";
    on.all(sql, Vec::new()).await?.iter().map(Company::read).collect()
}

/// The last link: its number and its hash.
pub(crate) async fn head(on: Reader<'_>, company: Company) -> Result<Option<(i64, Vec<u8>)>> {
    let sql = "SELECT sequence, hash FROM event WHERE partner_id = $1 AND org_id = $2 AND sequence IS NOT NULL \
               ORDER BY sequence DESC LIMIT 1";
    let row = on.one(sql, values![company.partner, company.id]).await?;
    row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}

/// Entries to seal next, in the order of time.
pub(crate) async fn unsealed(on: Reader<'_>, company: Company) -> Result<Vec<Entry>> {
    let sql = format!(
        "SELECT {ENTRY} FROM event WHERE partner_id = $1 AND org_id = $2 AND sequence IS NULL ORDER BY at, id LIMIT 500"
    );
    on.all(&sql, values![company.partner, company.id]).await?.iter().map(Entry::read).collect()
}

/// What makes an entry a link of the chain.
pub(crate) struct Seal {
    pub(crate) sequence: i64,
    pub(crate) previous_hash: Vec<u8>,
    pub(crate) hash: Vec<u8>,
    pub(crate) signature: Vec<u8>,
}

pub(crate) async fn seal(on: Writer<'_>, partner: Uuid, entry: &Entry, seal: Seal) -> Result<()> {
    let sql = "UPDATE event SET sequence = $4, previous_hash = $5, hash = $6, signature = $7 \
               WHERE partner_id = $1 AND at = $2 AND id = $3 AND sequence IS NULL";
    let Seal { sequence, previous_hash, hash, signature } = seal;
    on.execute(sql, values![partner, entry.at, entry.id.uuid(), sequence, previous_hash, hash, signature]).await?;
    Ok(())
}

/// An entry as it was sealed.
pub(crate) struct Link {
    pub(crate) entry: Entry,
    pub(crate) sequence: i64,
    pub(crate) hash: Vec<u8>,
    pub(crate) signature: Vec<u8>,
}

/// The next stretch of a chain, from that number on.
pub(crate) async fn stretch(on: Reader<'_>, company: Company, from: i64) -> Result<Vec<Link>> {
    let sql = format!(
        "SELECT {ENTRY}, sequence, hash, signature FROM event WHERE partner_id = $1 AND org_id = $2 \
         AND sequence >= $3 ORDER BY sequence LIMIT 1000"
    );
    let rows = on.all(&sql, values![company.partner, company.id, from]).await?;
    let links = rows.iter().map(|row| {
        Ok(Link { entry: Entry::read(row)?, sequence: row.get(13)?, hash: row.get(14)?, signature: row.get(15)? })
    });
    links.collect()
}
