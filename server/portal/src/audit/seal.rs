//! The chain: each company's events numbered, hashed onto each other and signed, within seconds after their commit
//! (architecture.md 6). Nobody waits for it.

use aws_lc_rs::digest;
use domain::ids::EventId;
use uuid::Uuid;

use crate::{
    Portal,
    error::Result,
    store::{
        chains::{self, Company, Link, Seal},
        log::Entry,
    },
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

/// Seals what has gathered; answers how many events.
pub(crate) async fn seal(portal: &Portal) -> Result<usize> {
    let mut sealed = 0;
    for company in chains::waiting(portal.db().reader()).await? {
        sealed += seal_company(portal, company).await?;
    }
    Ok(sealed)
}

async fn seal_company(portal: &Portal, company: Company) -> Result<usize> {
    let tx = portal.db().begin().await?;
    let (mut sequence, mut previous_hash) = chains::head(tx.reader(), company).await?.unwrap_or_default();
    let entries = chains::unsealed(tx.reader(), company).await?;
    for entry in &entries {
        sequence += 1;
        let hash = link(company.partner, sequence, &previous_hash, entry)?;
        let signature = portal.key().sign_chain(&hash);
        let seal = Seal { sequence, previous_hash, hash: hash.clone(), signature };
        chains::seal(tx.writer(), company.partner, entry, seal).await?;
        previous_hash = hash;
    }
    // Two sealers at once meet at the unique (company, sequence): the second is refused whole and tries later.
    tx.commit().await?;
    Ok(entries.len())
}

/// The hash of an entry: over the one before it and over everything it says.
fn link(partner: Uuid, sequence: i64, previous: &[u8], entry: &Entry) -> Result<Vec<u8>> {
    let text = serde_json::to_string(&serde_json::json!([
        partner,
        sequence,
        data_encoding::HEXLOWER.encode(previous),
        entry.id.uuid(),
        entry.at.timestamp_micros(),
        entry.org,
        entry.reseller,
        entry.class,
        entry.kind,
        entry.actor_id,
        entry.actor,
        entry.on_behalf_of,
        entry.company,
        entry.data,
        entry.cause,
        entry.request,
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
        let unsealed = chains::count_unsealed(self.db().reader()).await?;
        let mut report = ChainReport { unsealed: usize::try_from(unsealed).unwrap_or(0), ..ChainReport::default() };
        for company in chains::companies(self.db().reader()).await? {
            report.companies += 1;
            self.verify_company(company, &mut report).await?;
        }
        Ok(report)
    }

    async fn verify_company(&self, company: Company, report: &mut ChainReport) -> Result<()> {
        let (mut expected, mut previous) = (1_i64, Vec::new());
        loop {
            let links = chains::stretch(self.db().reader(), company, expected).await?;
            if links.is_empty() {
                return Ok(());
            }
            for Link { entry, sequence, hash, signature } in links {
                let good = sequence == expected
                    && link(company.partner, sequence, &previous, &entry)? == hash
                    && self.key().sign_chain(&hash) == signature;
                if !good {
                    report.faults.push(ChainFault { company: company.id, event: entry.id, sequence });
                    return Ok(());
                }
                report.events += 1;
                (expected, previous) = (sequence + 1, hash);
            }
        }
    }
}
