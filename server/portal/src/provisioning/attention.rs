//! Runs that wait for a person, as the companies they belong to show them (A16).

use domain::ids::RunId;
use uuid::Uuid;

use crate::{
    authority::CompanyKey,
    error::Result,
    store::{
        orgs::{self, Counters},
        runs,
    },
    transaction::Tx,
};

/// The status of a run's seller, and of its customer where that is there, follows from how many runs wait for a person.
pub(super) async fn needs_attention(tx: &Tx<'_>, (partner, seller): (Uuid, Uuid), run: RunId, by: i64) -> Result<()> {
    let customer = runs::customer(tx.reader(), partner, run).await?.filter(|customer| customer.is_made);
    // Customers before their sellers, as everywhere.
    for id in customer.map(|customer| customer.id).into_iter().chain([seller]) {
        orgs::count(tx.writer(), CompanyKey { partner, id }, Counters { attention: by, ..Counters::default() }).await?;
    }
    Ok(())
}
