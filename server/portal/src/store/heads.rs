//! The signed heads of the companies' chains, and each partner's register of them.

use chrono::{DateTime, Utc};
use domain::ids::EventId;
use uuid::Uuid;

use super::{Reader, Row, Writer, chains::Company, values};
use crate::error::Result;

/// Where a company's chain ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) company: Company,
    pub(crate) reseller: Uuid,
    /// How many entries are sealed.
    pub(crate) entries: i64,
    /// The last one's hash.
    pub(crate) hash: Vec<u8>,
    /// The newest of them by time.
    pub(crate) newest: (DateTime<Utc>, EventId),
    pub(crate) signature: Vec<u8>,
}

/// The columns of a [`Head`] of `event_head h`, in its order.
pub(super) const HEAD: &str =
    "h.partner_id, h.id, h.reseller_id, h.entries, h.hash, h.newest_at, h.newest_id, h.signature";

pub(super) fn head(row: &Row) -> Result<Head> {
    Ok(Head {
        company: Company::read(row)?,
        reseller: row.get(2)?,
        entries: row.get(3)?,
        hash: row.get(4)?,
        newest: (row.get(5)?, EventId::new(row.get(6)?)),
        signature: row.get(7)?,
    })
}

/// A company's head, as it stands.
pub(crate) async fn find(on: Reader<'_>, company: Company) -> Result<Option<Head>> {
    let sql = format!("SELECT {HEAD} FROM event_head h WHERE h.partner_id = $1 AND h.id = $2");
    on.one(&sql, values![company.partner, company.id]).await?.map(|row| head(&row)).transpose()
}

/// The heads that follow a company's in the order of their ids: a page of them.
pub(crate) async fn after(on: Reader<'_>, last: Option<Company>) -> Result<Vec<Result<Head, Company>>> {
    let mut values = Vec::new();
    let mut after = "";
    if let Some(last) = last {
        values = values![last.partner, last.id];
        after = "WHERE (h.partner_id, h.id) > ($1, $2)";
    }
    let sql = format!("SELECT {HEAD} FROM event_head h {after} ORDER BY h.partner_id, h.id LIMIT 1000");
    let rows = on.all(&sql, values).await?;
    rows.iter().map(|row| Company::read(row).map(|company| head(row).map_err(|_| company))).collect()
}

/// Writes a company's head over the one before it.
pub(crate) async fn keep(on: Writer<'_>, head: &Head) -> Result<()> {
    let sql = "INSERT INTO event_head (partner_id, id, org_id, reseller_id, entries, hash, newest_at, newest_id, \
               signature) VALUES ($1, $2, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (partner_id, id) DO UPDATE SET \
               reseller_id = excluded.reseller_id, entries = excluded.entries, hash = excluded.hash, \
               newest_at = excluded.newest_at, newest_id = excluded.newest_id, signature = excluded.signature";
    let Head { company, reseller, entries, hash, newest: (at, id), signature } = head.clone();
    let values = values![company.partner, company.id, reseller, entries, hash, at, id.uuid(), signature];
    on.execute(sql, values).await?;
    Ok(())
}

/// How many heads a partner's companies have, and how many entries those count in all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Register {
    pub(crate) partner: Uuid,
    pub(crate) companies: i64,
    pub(crate) entries: i64,
    pub(crate) signature: Vec<u8>,
}

/// The partner's register, held until the transaction ends: one sealer at a time lays a partner's chains. Where there is
/// neither a register nor a head yet, the one that is handed in; where only the register is gone, none.
pub(crate) async fn hold_register(on: Writer<'_>, first: Register) -> Result<Option<Register>> {
    let Register { partner, companies, entries, signature } = first;
    let begin = "INSERT INTO event_register (partner_id, id, org_id, reseller_id, companies, entries, signature) \
                 SELECT o.id, o.id, o.id, o.id, $2, $3, $4 FROM org o WHERE o.partner_id = $1 AND o.id = $1 \
                 AND NOT EXISTS (SELECT 1 FROM event_head h WHERE h.partner_id = $1) \
                 ON CONFLICT (partner_id, id) DO NOTHING";
    on.execute(begin, values![partner, companies, entries, signature]).await?;
    let held = on.holding(" FOR NO KEY UPDATE");
    let sql =
        format!("SELECT companies, entries, signature FROM event_register WHERE partner_id = $1 AND id = $1{held}");
    let row = on.one(&sql, values![partner]).await?;
    row.map(|row| Ok(Register { partner, companies: row.get(0)?, entries: row.get(1)?, signature: row.get(2)? }))
        .transpose()
}

/// How many heads a partner's companies have.
pub(crate) async fn count(on: Reader<'_>, partner: Uuid) -> Result<i64> {
    let sql = "SELECT count(*) FROM event_head WHERE partner_id = $1";
    on.one(sql, values![partner]).await?.map_or(Ok(0), |row| row.get(0))
}

/// Whether a partner has a register.
pub(crate) async fn has_register(on: Reader<'_>, partner: Uuid) -> Result<bool> {
    on.any("SELECT 1 FROM event_register WHERE partner_id = $1 AND id = $1", values![partner]).await
}

/// Writes the register over the one before it.
pub(crate) async fn keep_register(on: Writer<'_>, register: Register) -> Result<()> {
    let sql = "INSERT INTO event_register (partner_id, id, org_id, reseller_id, companies, entries, signature) \
               VALUES ($1, $1, $1, $1, $2, $3, $4) ON CONFLICT (partner_id, id) DO UPDATE SET \
               companies = excluded.companies, entries = excluded.entries, signature = excluded.signature";
    let Register { partner, companies, entries, signature } = register;
    on.execute(sql, values![partner, companies, entries, signature]).await?;
    Ok(())
}

/// A partner's register beside what there is, as of one moment.
pub(crate) struct Counted {
    pub(crate) partner: Uuid,
    pub(crate) register: Option<Register>,
    pub(crate) companies: i64,
    pub(crate) entries: i64,
}

/// Every partner that has a register, a head or companies.
pub(crate) async fn registers(on: Reader<'_>) -> Result<Vec<Counted>> {
    let whole = if on.is_postgres() { "::bigint" } else { "" };
    let sql = format!(
        "SELECT p.partner_id, r.companies, r.entries, r.signature, \
         (SELECT count(*) FROM event_head h WHERE h.partner_id = p.partner_id), \
         (SELECT coalesce(sum(h.entries), 0){whole} FROM event_head h WHERE h.partner_id = p.partner_id) \
         FROM (SELECT partner_id FROM event_head UNION SELECT partner_id FROM event_register \
         UNION SELECT partner_id FROM org WHERE level = 0) p \
         LEFT JOIN event_register r ON r.partner_id = p.partner_id AND r.id = p.partner_id \
         AND r.org_id = p.partner_id AND r.reseller_id = p.partner_id ORDER BY p.partner_id"
    );
    let counted = |row: &Row| {
        let partner = row.get(0)?;
        let companies: Option<i64> = row.get(1)?;
        let register = match companies {
            Some(companies) => Some(Register { partner, companies, entries: row.get(2)?, signature: row.get(3)? }),
            None => None,
        };
        Ok(Counted { partner, register, companies: row.get(4)?, entries: row.get(5)? })
    };
    on.all(&sql, Vec::new()).await?.iter().map(counted).collect()
}
