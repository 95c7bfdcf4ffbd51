//! Carrying a run on: one step after the other, each begun and ended in a fenced transaction of its own.
//!
//! A step sends the host the same key on every retry, derived from run and position. So a worker that dies at any point
//! is followed by one that asks for the very same thing, and the host makes it once. Our own rows are written with the
//! step's end, in the transaction that only the holder of the lease can commit.

use core::time::Duration;

use chrono::TimeDelta;
use domain::{
    ids::{RunId, StepId},
    provisioning::{PlannedStep, RunState, ServiceState, StepState},
};
use uuid::Uuid;

use super::{attention::needs_attention, event::ProvisioningEvent, make, plan::RunPlan, suspended};
use crate::{
    Portal, Scope,
    audit::{Event, Events},
    authority::{Place, Task},
    error::{Error, Result},
    jobs::{Claim, Hands, Rest, back_off},
    ports::{HostError, Receipt},
    store::{run_steps, runs},
    transaction::{Tx, in_transaction},
};

/// How often a host may be unreachable before a person is asked.
const ATTEMPTS: i32 = 12;

/// A run in hand.
pub(super) struct Work {
    pub(super) run: Uuid,
    pub(super) subject: String,
    pub(super) customer: Option<Uuid>,
    pub(super) parts: RunPlan,
    /// Where the run belongs.
    pub(super) place: Place,
    /// Who pressed *Provision*, and their name as it was.
    actor: (Option<Uuid>, String),
    /// Whether its seller or customer was suspended when it was looked at.
    suspended: bool,
    /// The step whose turn it is.
    pub(super) step: StepId,
    position: i32,
    pub(super) what: PlannedStep,
    attempts: i32,
    /// How many other steps can still be carried out, and how many wait for a person.
    others_open: i64,
    others_failed: i64,
}

impl Work {
    /// The customer it is about, with its partner: the one the run makes, or the company it belongs to.
    pub(super) fn customer(&self) -> (Uuid, Uuid) {
        (self.place.partner, self.customer.unwrap_or(self.place.id))
    }
}

/// The namespace of the keys that hosts get.
const KEYS: Uuid = Uuid::from_u128(0x7e4a_4c7e_0d1f_4b7e_9a55_0c0f_fee0_0001);

/// The key that a step's order is sent under, on every retry.
pub(super) fn key(run: Uuid, position: i32) -> Uuid {
    let mut name = run.as_bytes().to_vec();
    name.extend_from_slice(&position.to_be_bytes());
    Uuid::new_v5(&KEYS, &name)
}

impl Portal {
    /// Carries a run on until it rests, or until it is somebody else's turn.
    pub(crate) async fn work_run(&self, hands: &Hands, claim: &Claim) -> Result<()> {
        let system = Scope::system(Task::Run, &format!("run {}", claim.subject));
        loop {
            let Some(work) = self.load_work(claim).await? else { return self.clear_away(hands, claim).await };
            let scope = system.clone().ordered_by(work.actor.0, &work.actor.1);
            if work.suspended {
                let stopped = in_transaction!(self, &scope, |tx| suspended::stop(tx, claim, &work).await)?;
                self.bell().moved(RunId::new(work.run));
                match stopped {
                    Some(true) => return Ok(()),
                    Some(false) => continue,
                    None => {}
                }
            }
            in_transaction!(self, &scope, |tx| {
                tx.fence(claim).await?;
                run_steps::begin(tx.writer(), claim.partner, work.step).await?;
                make::show(&tx, work.customer(), &work.what, ServiceState::Working).await?;
                tx.commit_unaudited("a step begins; its end is in the log").await
            })?;
            self.bell().moved(RunId::new(work.run));
            let answer = self.ask_host(hands, claim, &work).await?;
            let ended = in_transaction!(self, &scope, |tx| self.end_step(tx, claim, &work, &answer).await);
            let resting = match ended {
                Err(Error::Denied(denial)) => {
                    tracing::warn!(%denial, run = %work.run, "the host made what our own books refuse");
                    self.undo_misfit(hands, claim, &work, &scope).await?
                }
                ended => ended?,
            };
            self.bell().moved(RunId::new(work.run));
            if resting || self.give_way(claim).await? {
                return Ok(());
            }
        }
    }

    async fn load_work(&self, claim: &Claim) -> Result<Option<Work>> {
        let (on, run) = (self.db().reader(), RunId::new(claim.subject));
        let Some(open) = runs::open(on, claim.partner, run).await? else { return Ok(None) };
        let Some(next) = run_steps::next(on, claim.partner, run).await? else { return Ok(None) };
        Ok(Some(Work {
            run: claim.subject,
            subject: open.subject,
            customer: open.customer,
            parts: serde_json::from_value(open.plan)?,
            place: open.place,
            actor: open.actor,
            suspended: open.suspended,
            step: next.id,
            position: next.position,
            what: next.what,
            attempts: next.attempts + 1,
            others_open: next.others_open,
            others_failed: next.others_failed,
        }))
    }

    /// Asks the host, giving signs of life meanwhile. After a lost answer it looks before it acts again.
    async fn ask_host(
        &self,
        hands: &Hands,
        claim: &Claim,
        work: &Work,
    ) -> Result<core::result::Result<Receipt, HostError>> {
        let order = self.order(work).await?;
        let key = key(work.run, work.position);
        let asking = async {
            match hands.host.carry_out(key, &order).await {
                Err(HostError::Ambiguous(lost)) => match hands.host.look_up(key).await {
                    Ok(Some(receipt)) => Ok(receipt),
                    Ok(None) => Err(HostError::Unreachable(lost)),
                    Err(error) => Err(error),
                },
                answer => answer,
            }
        };
        self.while_holding(claim, asking).await
    }

    /// The host made it, but our own books refuse it: two plans wanted the same name or domain, and the other was
    /// quicker. What the host made is taken back, and a person decides.
    async fn undo_misfit(&self, hands: &Hands, claim: &Claim, work: &Work, scope: &Scope) -> Result<bool> {
        // Held first: whoever lost the lease takes nothing back that another worker may just have been given.
        self.hold(claim).await?;
        let taking = hands.host.take_back(key(work.run, work.position));
        if let Err(error) = self.while_holding(claim, taking).await? {
            tracing::warn!(%error, run = %work.run, "what doesn't fit can't be taken back");
        }
        in_transaction!(self, scope, |tx| {
            tx.fence(claim).await?;
            for_a_person(tx, claim, work, StepState::Failed, "conflict").await
        })
    }

    /// Ends a step with the host's answer; says whether the run rests now.
    async fn end_step(
        &self,
        tx: Tx<'_>,
        claim: &Claim,
        work: &Work,
        answer: &core::result::Result<Receipt, HostError>,
    ) -> Result<bool> {
        tx.fence(claim).await?;
        match answer {
            Ok(receipt) => done(tx, claim, work, receipt).await,
            Err(HostError::Busy { retry_after }) => {
                let wait = retry_after.unwrap_or_else(|| back_off(self, work.attempts));
                later(tx, claim, work, wait, "busy").await
            }
            Err(HostError::Unreachable(_) | HostError::Ambiguous(_)) if work.attempts < ATTEMPTS => {
                later(tx, claim, work, back_off(self, work.attempts), "unreachable").await
            }
            Err(HostError::Unreachable(_) | HostError::Ambiguous(_)) => {
                for_a_person(tx, claim, work, StepState::Failed, "unreachable").await
            }
            Err(HostError::NotConfigured) => {
                for_a_person(tx, claim, work, StepState::NeedsPerson, "not-configured").await
            }
            Err(HostError::Refused { code }) => {
                let problem = match code.as_str() {
                    "conflict" => "conflict",
                    "quota" => "quota",
                    "suspended" => "suspended",
                    _ => "refused",
                };
                for_a_person(tx, claim, work, StepState::Failed, problem).await
            }
        }
    }
}

async fn done(tx: Tx<'_>, claim: &Claim, work: &Work, receipt: &Receipt) -> Result<bool> {
    let mut events: Events = make::make(&tx, work).await?;
    if !run_steps::end(tx.writer(), claim.partner, work.step, &receipt.reference, tx.now()).await? {
        return Err(Error::LeaseLost);
    }
    let state = match (work.others_open, work.others_failed) {
        (0, 0) => RunState::Done,
        (0, _) => RunState::NeedsPerson,
        _ => RunState::Working,
    };
    let finished = (state == RunState::Done).then(|| tx.now());
    runs::count_done(tx.writer(), claim.partner, RunId::new(work.run), state, finished).await?;
    match state {
        RunState::Working | RunState::GivenUp => {}
        RunState::Done => {
            tx.rest(claim, Rest::Done).await?;
            let what = ProvisioningEvent::RunFinished { subject: work.subject.clone() };
            events = events.and([Event::new(&work.place, what).caused_by(work.run)]);
        }
        RunState::NeedsPerson => {
            needs_attention(&tx, (claim.partner, work.place.reseller), RunId::new(work.run), 1).await?;
            tx.rest(claim, Rest::ForAPerson).await?;
            events = events.and([first_failed(&tx, claim, work).await?]);
        }
    }
    tx.commit(events).await?;
    Ok(state != RunState::Working)
}

/// What a person is to look at, in a run whose other steps went on.
async fn first_failed(tx: &Tx<'_>, claim: &Claim, work: &Work) -> Result<Event> {
    let failed = run_steps::first_failed(tx.reader(), claim.partner, RunId::new(work.run)).await?;
    let (step, problem) = failed.ok_or(Error::NOT_FOUND)?;
    let what = ProvisioningEvent::RunNeedsPerson { subject: work.subject.clone(), step: make::name(&step), problem };
    Ok(Event::new(&work.place, what).caused_by(work.run))
}

async fn later(tx: Tx<'_>, claim: &Claim, work: &Work, wait: Duration, problem: &str) -> Result<bool> {
    let at = tx.now() + TimeDelta::from_std(wait).unwrap_or_default();
    run_steps::wait(tx.writer(), claim.partner, work.step, problem, at).await?;
    tx.rest(claim, Rest::Again(wait)).await?;
    tx.commit_unaudited("a step was asked to wait").await?;
    Ok(true)
}

/// Leaves a step to a person; says whether the run rests now.
pub(super) async fn for_a_person(
    tx: Tx<'_>,
    claim: &Claim,
    work: &Work,
    state: StepState,
    problem: &str,
) -> Result<bool> {
    run_steps::fail(tx.writer(), claim.partner, work.step, state, problem).await?;
    let shown = if problem == suspended::PROBLEM { ServiceState::Waiting } else { ServiceState::Failed };
    make::show(&tx, work.customer(), &work.what, shown).await?;
    // A user's services rest on nothing of this run: one's failure leaves the others (E22).
    if matches!(work.what, PlannedStep::UserService { .. }) && work.others_open > 0 {
        tx.commit_unaudited("the run's other services go on; that it needs a person is said when they are done")
            .await?;
        return Ok(false);
    }
    runs::rest(tx.writer(), claim.partner, RunId::new(work.run)).await?;
    needs_attention(&tx, (claim.partner, work.place.reseller), RunId::new(work.run), 1).await?;
    tx.rest(claim, Rest::ForAPerson).await?;
    let what = ProvisioningEvent::RunNeedsPerson {
        subject: work.subject.clone(),
        step: make::name(&work.what),
        problem: problem.to_owned(),
    };
    tx.commit(Event::new(&work.place, what).caused_by(work.run)).await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steps_key_is_the_same_on_every_retry_and_no_other_steps() {
        let run = Uuid::from_u128(5);
        assert_eq!(key(run, 1), key(run, 1));
        assert_ne!(key(run, 1), key(run, 2));
        assert_ne!(key(run, 1), key(Uuid::from_u128(6), 1));
    }
}
