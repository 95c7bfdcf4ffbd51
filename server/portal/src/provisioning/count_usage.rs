//! A page of the host's readings in our own books: the customer's row, its seller's, and the tree's totals.

use std::collections::BTreeMap;

use domain::ids::CompanyId;
use uuid::Uuid;

use crate::{
    authority::CompanyKey,
    error::Result,
    ports::{HostCustomer, UsageReading},
    store::{
        orgs::{self, Counters},
        totals,
        usage::{self, Measured, Standing},
    },
    transaction::Tx,
};

const BYTES_A_MEGABYTE: u64 = 1_000_000;

/// Writes down what changed; answers at how many customers. What the host tells of nobody we know is passed over.
///
/// Rows are held in the order in which runs hold them: customers, then sellers, then totals; each by their keys.
pub(super) async fn count(tx: &Tx<'_>, readings: &[UsageReading]) -> Result<usize> {
    let mut newest: BTreeMap<&HostCustomer, &UsageReading> = BTreeMap::new();
    for reading in readings {
        let known = newest.entry(&reading.customer).or_insert(reading);
        if reading.measured_at >= known.measured_at {
            *known = reading;
        }
    }
    let (mut changed, mut by_seller) = (0, BTreeMap::<CompanyKey, Counters>::new());
    let named: Vec<_> = newest.keys().filter_map(|customer| customer.parts()).collect();
    for customer in usage::hold(tx.writer(), &named).await? {
        let name = HostCustomer::new(CompanyId::new(customer.place.partner), &customer.code);
        let Some(reading) = newest.get(&name) else { continue };
        let Some(by) = keep(tx, &customer, reading).await? else { continue };
        if by.mailboxes == 0 && by.storage_mb == 0 {
            continue;
        }
        changed += 1;
        let sum = by_seller.entry(customer.place.seller_key()).or_default();
        sum.mailboxes += by.mailboxes;
        sum.storage_mb += by.storage_mb;
    }
    let mut by_partner = BTreeMap::<Uuid, totals::Delta>::new();
    for (seller, sum) in by_seller {
        orgs::count(tx.writer(), seller, sum).await?;
        let delta = by_partner.entry(seller.partner).or_default();
        delta.mailboxes += sum.mailboxes;
        delta.storage_mb += sum.storage_mb;
    }
    for (partner, delta) in by_partner {
        totals::change(tx.writer(), partner, tx.new_id(), delta).await?;
    }
    Ok(changed)
}

/// Writes the customer's own row; answers by how much its figures changed, nothing where we know newer ones.
async fn keep(tx: &Tx<'_>, customer: &Standing, reading: &UsageReading) -> Result<Option<Counters>> {
    // The host's clock may be ahead of ours; a figure from tomorrow would keep tomorrow's out.
    let measured_at = reading.measured_at.min(tx.now());
    if customer.measured_at.is_some_and(|known| measured_at < known) {
        return Ok(None);
    }
    // What takes any storage at all isn't shown as taking none.
    let storage_mb = i64::try_from(reading.storage_bytes.div_ceil(BYTES_A_MEGABYTE)).unwrap_or(i64::MAX);
    let mailboxes = reading.protected_mailboxes.map_or(customer.mailboxes, i64::from);
    let host_counts = reading.protected_mailboxes.is_some();
    let measured = Measured { storage_mb, mailboxes, at: measured_at, host_counts };
    usage::keep(tx.writer(), &customer.place, &measured).await?;
    Ok(Some(Counters {
        mailboxes: mailboxes - customer.mailboxes,
        storage_mb: storage_mb - customer.storage_mb,
        ..Counters::default()
    }))
}
