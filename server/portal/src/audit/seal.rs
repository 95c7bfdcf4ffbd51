//! The chain: each company's events numbered, hashed onto each other and signed, within seconds after their commit
//! (architecture.md 6). Nobody waits for it.

use aws_lc_rs::digest;
use chrono::{DateTime, Utc};
use domain::ids::EventId;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::{
    Portal,
    error::Result,
    store::{self, Row},
};

/// What verifying found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChainReport {
    /// Chains walked: one a company.
    pub companies: usize,
    /// Sealed events checked.
    pub events: usize,
    /// Events not sealed yet.
    pub unsealed: usize,
    /// The first bad entry of each chain that has one.
    pub faults: Vec<ChainFault>,
}

/// A chain's first bad entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainFault {
    /// The company.
    pub company: Uuid,
    /// The entry.
    pub event: EventId,
    /// Its number in the chain.
    pub sequence: i64,
}

const COLUMNS: &str =
    "id, at, org_id, reseller_id, class, kind, actor_id, actor, on_behalf_of, company, data, cause, request_id";

/// Seals what has gathered; answers how many events.
pub(crate) async fn seal(portal: &Portal) -> Result<usize> {
    let waiting = "SELECT DISTINCT partner_id, org_id FROM event WHERE sequence IS NULL LIMIT 200";
    let mut sealed = 0;
    for row in store::all(&portal.db().read, waiting, Vec::new()).await? {
        sealed += seal_company(portal, row.get(0)?, row.get(1)?).await?;
    }
    Ok(sealed)
}

async fn seal_company(portal: &Portal, partner: Uuid, org: Uuid) -> Result<usize> {
    let tx = portal.db().begin().await?;
    let head = "SELECT sequence, hash FROM event WHERE partner_id = $1 AND org_id = $2 AND sequence IS NOT NULL \
                ORDER BY sequence DESC LIMIT 1";
    let head = store::one(&tx, head, store::values![partner, org]).await?;
    let (mut sequence, mut previous): (i64, Vec<u8>) =
        head.map_or(Ok((0, Vec::new())), |row| Ok::<_, crate::Error>((row.get(0)?, row.get(1)?)))?;
    let sql = format!(
        "SELECT {COLUMNS} FROM event WHERE partner_id = $1 AND org_id = $2 AND sequence IS NULL ORDER BY at, id LIMIT 500"
    );
    let rows = store::all(&tx, &sql, store::values![partner, org]).await?;
    for row in &rows {
        sequence += 1;
        let hash = link(partner, sequence, &previous, row)?;
        let signature = portal.key().sign_chain(&hash);
        let sql = "UPDATE event SET sequence = $4, previous_hash = $5, hash = $6, signature = $7 \
                   WHERE partner_id = $1 AND at = $2 AND id = $3 AND sequence IS NULL";
        let at: DateTime<Utc> = row.get(1)?;
        let id: Uuid = row.get(0)?;
        let values = store::values![partner, at, id, sequence, previous, hash.clone(), signature];
        store::execute(&tx, sql, values).await?;
        previous = hash;
    }
    // Two sealers at once meet at the unique (company, sequence): the second is refused whole and tries later.
    tx.commit().await.map_err(store::told)?;
    Ok(rows.len())
}

/// The hash of an entry: over the one before it and over everything it says.
fn link(partner: Uuid, sequence: i64, previous: &[u8], row: &Row) -> Result<Vec<u8>> {
    let at: DateTime<Utc> = row.get(1)?;
    let data: serde_json::Value = row.get(10)?;
    let text = serde_json::to_string(&serde_json::json!([
        partner,
        sequence,
        data_encoding::HEXLOWER.encode(previous),
        row.get::<Uuid>(0)?,
        at.timestamp_micros(),
        row.get::<Uuid>(2)?,
        row.get::<Uuid>(3)?,
        row.get::<i16>(4)?,
        row.get::<String>(5)?,
        row.get::<Option<Uuid>>(6)?,
        row.get::<String>(7)?,
        row.get::<Option<String>>(8)?,
        row.get::<String>(9)?,
        data,
        row.get::<Option<Uuid>>(11)?,
        row.get::<String>(12)?,
    ]))?;
    Ok(digest::digest(&digest::SHA256, text.as_bytes()).as_ref().to_vec())
}

impl Portal {
    /// Seals what has gathered: what the worker does every few seconds.
    ///
    /// # Errors
    /// What the database said.
    pub async fn seal_log(&self) -> Result<usize> {
        seal(self).await
    }

    /// Walks every company's chain and names the first bad entry of each.
    ///
    /// # Errors
    /// What the database said.
    pub async fn verify_log(&self) -> Result<ChainReport> {
        let db = &self.db().read;
        let unsealed = store::one(db, "SELECT count(*) FROM event WHERE sequence IS NULL", Vec::new()).await?;
        let unsealed: i64 = unsealed.map_or(Ok(0), |row| row.get(0))?;
        let mut report = ChainReport { unsealed: usize::try_from(unsealed).unwrap_or(0), ..ChainReport::default() };
        let companies = "SELECT DISTINCT partner_id, org_id FROM event WHERE sequence IS NOT NULL";
        for row in store::all(db, companies, Vec::new()).await? {
            report.companies += 1;
            self.verify_company(db, row.get(0)?, row.get(1)?, &mut report).await?;
        }
        Ok(report)
    }

    async fn verify_company<C: ConnectionTrait>(
        &self,
        db: &C,
        partner: Uuid,
        org: Uuid,
        report: &mut ChainReport,
    ) -> Result<()> {
        let (mut expected, mut previous) = (1_i64, Vec::new());
        loop {
            let sql = format!(
                "SELECT {COLUMNS}, sequence, hash, signature FROM event WHERE partner_id = $1 AND org_id = $2 \
                 AND sequence >= $3 ORDER BY sequence LIMIT 1000"
            );
            let rows = store::all(db, &sql, store::values![partner, org, expected]).await?;
            if rows.is_empty() {
                return Ok(());
            }
            for row in &rows {
                let sequence: i64 = row.get(13)?;
                let hash: Vec<u8> = row.get(14)?;
                let signature: Vec<u8> = row.get(15)?;
                let good = sequence == expected
                    && link(partner, sequence, &previous, row)? == hash
                    && self.key().sign_chain(&hash) == signature;
                if !good {
                    report.faults.push(ChainFault { company: org, event: EventId::new(row.get(0)?), sequence });
                    return Ok(());
                }
                report.events += 1;
                (expected, previous) = (sequence + 1, hash);
            }
        }
    }
}
