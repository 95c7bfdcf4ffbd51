//! The chain: each company's events numbered, hashed onto each other and signed, within seconds after their commit, and a
//! signed head that says where it ends (architecture.md 6, ADR 013). Nobody waits for it.
//!
//! Only what is newer than the head, or hardly older, gets a seal. An entry that lost its seal is a fault, and never
//! signed anew.

use aws_lc_rs::digest;
use chrono::TimeDelta;
use uuid::Uuid;

use super::head;
use crate::{
    Portal,
    error::Result,
    store::{
        Transaction,
        chains::{self, Company, Seal, Start},
        heads::{self, Head, Register},
        log::Entry,
    },
};

/// Seals what has gathered; answers how many events. A company whose log can't be carried on doesn't hold up others.
pub(crate) async fn seal(portal: &Portal) -> Result<usize> {
    let (mut sealed, mut failed) = (0, None);
    for company in chains::waiting(portal.db().reader()).await? {
        match seal_company(portal, company).await {
            Ok(entries) => sealed += entries,
            Err(error) => failed = Some(error),
        }
    }
    failed.map_or(Ok(sealed), Err)
}

async fn seal_company(portal: &Portal, company: Company) -> Result<usize> {
    let tx = portal.db().begin().await?;
    let first = head::register(portal.key(), company.partner, 0, 0);
    // Two sealers at once meet here: the second waits, and goes on from the first one's head.
    let register = heads::hold_register(tx.writer(), first).await?;
    let before = heads::find(tx.reader(), company).await?;
    let entries = newer(&tx, company, before.as_ref()).await?;
    let why = match (&register, &before) {
        (None, _) => Some("the register of this partner's heads is missing"),
        (Some(register), _) if !head::is_our_register(portal.key(), register) => {
            Some("the register of this partner's heads is not signed by this portal")
        }
        (_, Some(head)) => cannot_go_on(portal, &tx, head).await?,
        (Some(register), None) => cannot_begin(portal, &tx, (company, register), &entries).await?,
    };
    if let Some(why) = why {
        tracing::error!(partner = %company.partner, company = %company.id, why, "this log can't be carried on");
        return Ok(0);
    }
    let head = lay(portal, &tx, company, before.as_ref(), &entries).await?;
    if let (Some(head), Some(Register { companies, entries: counted, .. })) = (head, register) {
        heads::keep(tx.writer(), &head).await?;
        let companies = companies + i64::from(before.is_none());
        let counted = counted + i64::try_from(entries.len()).unwrap_or(0);
        let register = head::register(portal.key(), company.partner, companies, counted);
        heads::keep_register(tx.writer(), register).await?;
    }
    chains::clear_sealed(tx.writer(), company).await?;
    tx.commit().await?;
    Ok(entries.len())
}

/// Why a chain isn't carried on: its end isn't what was signed.
async fn cannot_go_on(portal: &Portal, tx: &Transaction, head: &Head) -> Result<Option<&'static str>> {
    if !head::is_ours(portal.key(), head) {
        return Ok(Some("its head is not signed by this portal"));
    }
    let last = chains::last(tx.reader(), head.company).await?;
    let is_the_last = last.is_some_and(|(sequence, hash)| (sequence, hash) == (head.entries, head.hash.clone()));
    Ok((!is_the_last).then_some("its last entry is not the one its head names"))
}

/// Why a chain isn't begun: there was one. Every company's making is among the first entries of its own log.
async fn cannot_begin(
    portal: &Portal,
    tx: &Transaction,
    (company, register): (Company, &Register),
    entries: &[Entry],
) -> Result<Option<&'static str>> {
    if chains::last(tx.reader(), company).await?.is_some() {
        return Ok(Some("it has sealed entries, but no head"));
    }
    if heads::count(tx.reader(), company.partner).await? != register.companies {
        return Ok(Some("it has no head, and the register of this partner's heads counts others than there are"));
    }
    let makings = portal.makings();
    let is_made = entries.is_empty() || entries.iter().any(|entry| makings.contains(&entry.kind.as_str()));
    Ok((!is_made).then_some("it has no head, and what made the company isn't among its entries"))
}

/// How much older than the newest sealed entry an entry may be: a long transaction, a replica whose clock is behind. What
/// is older than that was put in afterwards. It is never signed, and named as unsealed.
const LATE: TimeDelta = TimeDelta::minutes(10);

/// The entries to seal. One that is newer by time than every sealed one was never sealed before. One that isn't may have
/// come late; or its seal was taken away. It has come late where no seal is missing.
async fn newer(tx: &Transaction, company: Company, before: Option<&Head>) -> Result<Vec<Entry>> {
    let Some(head) = before else { return chains::unsealed(tx.reader(), company, Start::First).await };
    let entries = chains::unsealed(tx.reader(), company, Start::Moment(head.newest.0 - LATE)).await?;
    let is_late = |entry: &Entry| (entry.at, entry.id) <= head.newest;
    if !entries.iter().any(is_late) || chains::count_seals(tx.reader(), company).await? == head.entries {
        return Ok(entries);
    }
    tracing::error!(partner = %company.partner, company = %company.id, "an entry of this log lost its seal");
    chains::unsealed(tx.reader(), company, Start::After(head.newest)).await
}

/// Lays the entries onto the chain; answers its new head.
async fn lay(
    portal: &Portal,
    tx: &Transaction,
    company: Company,
    before: Option<&Head>,
    entries: &[Entry],
) -> Result<Option<Head>> {
    let (mut sequence, mut hash) = before.map(|head| (head.entries, head.hash.clone())).unwrap_or_default();
    for entry in entries {
        sequence += 1;
        hash = link(company.partner, sequence, &hash, entry)?;
        let signature = portal.key().sign_chain(&hash);
        chains::seal(tx.writer(), company.partner, entry, Seal { sequence, hash: hash.clone(), signature }).await?;
    }
    let newest = entries.iter().map(|entry| (entry.at, entry.id)).chain(before.map(|head| head.newest)).max();
    let (Some(last), Some(newest)) = (entries.last(), newest) else { return Ok(None) };
    let head = Head { company, reseller: last.reseller, entries: sequence, hash, newest, signature: Vec::new() };
    Ok(Some(head::signed(portal.key(), head)))
}

/// The hash of an entry: over the one before it and over everything it says.
pub(super) fn link(partner: Uuid, sequence: i64, previous: &[u8], entry: &Entry) -> Result<Vec<u8>> {
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
}
