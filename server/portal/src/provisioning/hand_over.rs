//! A run that stumbles over a fault again and again is handed to a person, as one that its host refuses.

use domain::{ids::RunId, provisioning::ServiceState};

use super::{attention, event::ProvisioningEvent, make};
use crate::{
    audit::Event,
    error::Result,
    store::{self, jobs::Claim},
    transaction::Tx,
};

/// The word for what isn't the host's doing but ours (`trouble-unexpected`).
const PROBLEM: &str = "unexpected";

/// Ends the change of a worker that gives the run up; the job already rests.
pub(crate) async fn hand_over(tx: Tx<'_>, claim: &Claim) -> Result<()> {
    let run = RunId::new(claim.subject);
    let Some(stopped) = store::runs::stop(tx.writer(), claim.partner, run, PROBLEM).await? else {
        return tx.commit_unaudited("the run had ended before").await;
    };
    if let (Some(step), Some(customer)) = (&stopped.step, stopped.customer) {
        make::show(&tx, (claim.partner, customer), step, ServiceState::Failed).await?;
    }
    attention::needs_attention(&tx, (claim.partner, stopped.place.reseller), run, 1).await?;
    // A plan that can't be read any more still gets its line.
    let step = stopped.step.as_ref().map(make::name).unwrap_or_default();
    let what = ProvisioningEvent::RunNeedsPerson { subject: stopped.subject, step, problem: PROBLEM.to_owned() };
    tx.commit(Event::new(&stopped.place, what).caused_by(claim.subject)).await
}
