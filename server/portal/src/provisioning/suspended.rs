//! Runs of suspended companies: they stop before their next step, and go on when the suspension is taken back.

use domain::provisioning::{RunState, StepState};
use uuid::Uuid;

use super::{
    carry_on::{Work, for_a_person},
    provision::job_key,
    runs,
};
use crate::{
    audit::{Event, What},
    authority::Place,
    error::{Error, Result},
    jobs::{self, Claim},
    store,
    transaction::Tx,
};

/// The word that stands at a step which stopped for it (`trouble-…`).
pub(super) const PROBLEM: &str = "suspended";

/// Stops the run in hand, and says whether it rests now; nothing where the suspension was taken back meanwhile. The
/// companies are held, so that whoever takes it back either comes first or finds the run stopped.
pub(super) async fn stop(tx: Tx<'_>, claim: &Claim, work: &Work) -> Result<Option<bool>> {
    tx.fence(claim).await?;
    let sql = "SELECT suspended FROM org WHERE partner_id = $1 AND id IN ($2, $3, $4) ORDER BY level DESC, id"
        .to_owned()
        + store::for_update(tx.backend());
    let customer = work.customer.unwrap_or(work.place.id);
    let values = store::values![claim.partner, work.place.id, work.place.reseller, customer];
    let mut suspended = false;
    for row in store::all(tx.db(), &sql, values).await? {
        suspended |= row.get::<bool>(0)?;
    }
    if suspended { for_a_person(tx, claim, work, StepState::NeedsPerson, PROBLEM).await.map(Some) } else { Ok(None) }
}

/// Wakes the runs that stopped while `place` was suspended; those that something else still suspends stay.
pub(crate) async fn go_on(tx: &Tx<'_>, place: &Place) -> Result<Vec<Event>> {
    let which = if place.level.sells() { "r.reseller_id = $2" } else { "(r.org_id = $2 OR r.customer_id = $2)" };
    let sql = format!(
        "SELECT r.id, r.subject, r.org_id FROM run r WHERE r.partner_id = $1 AND {which} AND r.state = $3 \
         AND EXISTS (SELECT 1 FROM run_step s WHERE s.partner_id = r.partner_id AND s.run_id = r.id \
         AND s.state IN (3, 4) AND s.problem = $4) \
         AND NOT EXISTS (SELECT 1 FROM org c WHERE c.partner_id = r.partner_id AND c.suspended \
         AND c.id IN (r.org_id, r.reseller_id, r.customer_id)) ORDER BY r.id{}",
        if store::for_update(tx.backend()).is_empty() { "" } else { " FOR NO KEY UPDATE OF r" }
    );
    let values = store::values![place.partner, place.id, RunState::NeedsPerson.number(), PROBLEM];
    let mut events = Vec::new();
    for row in store::all(tx.db(), &sql, values).await? {
        let (run, org): (Uuid, Uuid) = (row.get(0)?, row.get(2)?);
        let sql = "UPDATE run SET state = 0 WHERE partner_id = $1 AND id = $2";
        store::execute(tx.db(), sql, store::values![place.partner, run]).await?;
        let sql = "UPDATE run_step SET state = 0, attempts = 0, problem = NULL, retry_at = NULL \
                   WHERE partner_id = $1 AND run_id = $2 AND state IN (3, 4) AND problem = $3";
        store::execute(tx.db(), sql, store::values![place.partner, run, PROBLEM]).await?;
        runs::needs_attention(tx, place.partner, place.reseller, -1).await?;
        jobs::wake(tx, place.partner, &job_key(run)).await?;
        let of = store::orgs::find(tx.db(), place.partner, org).await?.ok_or(Error::NOT_FOUND)?;
        events.push(Event::new(&of, What::RunRetried { subject: row.get(1)? }).caused_by(run));
    }
    Ok(events)
}
