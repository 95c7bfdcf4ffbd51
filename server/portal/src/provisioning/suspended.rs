//! Runs of suspended companies: they stop before their next step, and go on when the suspension is taken back.

use domain::provisioning::StepState;

use super::{
    attention,
    carry_on::{Work, for_a_person},
    event::ProvisioningEvent,
    provision::job_key,
};
use crate::{
    audit::Event,
    authority::Place,
    error::Result,
    jobs::{self, Claim},
    store::{self, suspensions},
    transaction::Tx,
};

/// The word that stands at a step which stopped for it (`trouble-…`).
pub(super) const PROBLEM: &str = "suspended";

/// Stops the run in hand, and says whether it rests now; nothing where the suspension was taken back meanwhile. The
/// companies are held, so that whoever takes it back either comes first or finds the run stopped.
pub(super) async fn stop(tx: Tx<'_>, claim: &Claim, work: &Work) -> Result<Option<bool>> {
    tx.fence(claim).await?;
    let (_, customer) = work.customer();
    let companies = [work.place.id, work.place.reseller, customer];
    let suspended = suspensions::hold_any(tx.writer(), claim.partner, companies).await?;
    if suspended { for_a_person(tx, claim, work, StepState::NeedsPerson, PROBLEM).await.map(Some) } else { Ok(None) }
}

/// Wakes the runs that stopped while `place` was suspended; those that something else still suspends stay.
pub(crate) async fn go_on(tx: &Tx<'_>, place: &Place) -> Result<Vec<Event>> {
    let mut events = Vec::new();
    for run in store::runs::hold_stopped(tx.writer(), place, PROBLEM).await? {
        store::runs::reopen(tx.writer(), place.partner, run.id, Some(PROBLEM)).await?;
        attention::needs_attention(tx, (place.partner, run.place.reseller), run.id, -1).await?;
        jobs::wake(tx, place.partner, &job_key(run.id.uuid())).await?;
        let retried = ProvisioningEvent::RunRetried { subject: run.subject };
        events.push(Event::new(&run.place, retried).caused_by(run.id.uuid()));
    }
    Ok(events)
}
