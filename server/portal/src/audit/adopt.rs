//! Heads for chains that were laid before there were heads: once, right after the step of the schema that brought them.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::head;
use crate::{
    Portal,
    error::{Error, Result},
    store::{
        Transaction,
        chains::Company,
        chores,
        heads::{self, Head},
        seals,
    },
};

/// The chore that the schema's step leaves behind where there are such chains.
const CHORE: &str = "adopt-log";

/// Signs a head for each chain as it stands. What is wrong inside a chain stays wrong, and verifying names it; a chain
/// whose last entry isn't signed with this portal's key gets no head. A partner that has a register was here before, and
/// gets nothing.
pub(crate) async fn adopt(portal: &Portal) -> Result<()> {
    let tx = portal.db().begin().await?;
    if !chores::is_kept(tx.reader(), CHORE).await? {
        return Ok(());
    }
    let mut adopted: BTreeMap<Uuid, (i64, i64)> = BTreeMap::new();
    let mut has_foreign = false;
    for company in seals::companies(tx.reader()).await? {
        if heads::has_register(tx.reader(), company.partner).await? {
            continue;
        }
        match adopt_company(portal, &tx, company).await? {
            Some(entries) => {
                let (companies, counted) = adopted.entry(company.partner).or_default();
                *companies += 1;
                *counted += entries;
            }
            None => has_foreign = true,
        }
    }
    if adopted.is_empty() && has_foreign {
        let told = "signing_key: the log was signed with another one; run `tenantry migrate` again with that";
        return Err(Error::Configuration(told.into()));
    }
    for (partner, (companies, entries)) in adopted {
        heads::keep_register(tx.writer(), head::register(portal.key(), partner, companies, entries)).await?;
    }
    chores::forget(tx.writer(), CHORE).await?;
    tx.commit().await
}

/// Answers how many entries the head counts; `None` where the last one isn't ours.
async fn adopt_company(portal: &Portal, tx: &Transaction, company: Company) -> Result<Option<i64>> {
    let entries = seals::end(tx.reader(), company).await?.highest;
    let last = seals::stretch(tx.reader(), company, entries, entries).await?.pop();
    let (Some(last), Some(newest)) = (last, seals::newest(tx.reader(), company).await?) else { return Ok(None) };
    let Some(entry) = last.entry.filter(|_| portal.key().sign_chain(&last.hash) == last.signature) else {
        return Ok(None);
    };
    let head = Head { company, reseller: entry.reseller, entries, hash: last.hash, newest, signature: Vec::new() };
    heads::keep(tx.writer(), &head::signed(portal.key(), head)).await?;
    Ok(Some(entries))
}
