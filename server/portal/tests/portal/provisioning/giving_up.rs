//! Giving up a run that waits for a person: nobody is stuck with what can't be mended.

use domain::{
    denial::{Denial, RefusalReason, Staleness},
    ids::{DraftId, RunId},
    provisioning::{AdministratorForm, CustomerForm, RunState, StepState},
};
use simulators::services::{Faults, Refusal};
use testkit::{Tree, World, bengt_form, on_both, testbolag_customer};

use super::{due_now, read, testbolag_run};
use crate::{denial, refusal};

/// Another customer that wants testbolag's domain, planned before anybody had it.
fn rival_customer() -> CustomerForm {
    CustomerForm { code: "TB1002".into(), name: "Testbolag Två AB".into(), ..testbolag_customer() }
}

/// Two runs that want the same domain: the first is made, the second waits for a person.
async fn conflicting(world: &World) -> (Tree, RunId) {
    let tree = world.tree().await;
    world.issue(&tree.ingrid, tree.fjord, "TB1002").await;
    let made = testbolag_run(world, &tree).await;
    let waits = world.provision(&tree.rita, tree.fjord, &rival_customer(), &bengt_form()).await;
    world.work().await;
    assert_eq!(read(world, &tree.rita, made).await.state, RunState::Done);
    let run = read(world, &tree.rita, waits).await;
    assert_eq!((run.state, run.steps[0].problem.as_deref()), (RunState::NeedsPerson, Some("conflict")));
    (tree, waits)
}

/// The one draft that can be changed.
async fn open_draft(world: &World, tree: &Tree) -> DraftId {
    let open = world.portal.read_drafts(&tree.rita, tree.fjord).await.unwrap();
    assert_eq!(open.len(), 1);
    open[0].id
}

async fn what_cannot_be_made_is_given_up_and_planned_anew(world: World) {
    let (tree, run) = conflicting(&world).await;
    let portal = &world.portal;
    let form = world.form(&tree.rita);
    portal.give_up_run(&tree.rita, form, run).await.unwrap();
    portal.give_up_run(&tree.rita, form, run).await.expect("a double click is one act");
    let again = portal.give_up_run(&tree.rita, world.form(&tree.rita), run).await;
    assert_eq!(denial(again), Denial::Stale(Staleness::AlreadyEnded));
    let retried = portal.retry_run(&tree.rita, world.form(&tree.rita), run).await;
    assert_eq!(denial(retried), Denial::Stale(Staleness::AlreadyEnded));
    assert_eq!(read(&world, &tree.rita, run).await.state, RunState::GivenUp);
    assert_eq!(world.count("org WHERE attention <> 0").await, 0);
    assert_eq!(world.count("event WHERE kind = 'run-given-up' AND actor = 'Rita Holm'").await, 1);
    assert!(portal.read_drafts(&tree.rita, tree.fjord).await.unwrap().is_empty(), "not before the host was asked");
    due_now(&world).await;
    world.work().await;
    assert!(read(&world, &tree.rita, run).await.finished_at.is_some());
    assert_eq!(world.count("org WHERE level = 2").await, 1, "nothing more was made");

    // What was typed is there, its code is free: another domain, and it is made.
    let draft = open_draft(&world, &tree).await;
    let kept = portal.read_draft(&tree.rita, draft).await.unwrap();
    assert_eq!((kept.run, kept.customer.clone().unwrap().code), (None, "TB1002".to_owned()));
    let mended = CustomerForm { domain: "annat.example".into(), ..kept.customer.unwrap() };
    let form = world.form(&tree.rita);
    let at = world.draft_at(&tree.rita, draft).await;
    let (at, _) = portal.save_customer_step(&tree.rita, form, tree.fjord, Some(at), &mended).await.unwrap();
    let administrator = AdministratorForm { upn_domain: "annat.example".into(), ..kept.administrator.unwrap() };
    portal.save_administrator_step(&tree.rita, world.form(&tree.rita), (tree.fjord, at), &administrator).await.unwrap();
    let next = press_provision(&world, &tree, draft).await;
    world.work().await;
    assert_eq!(read(&world, &tree.rita, next).await.state, RunState::Done);
    assert_eq!(world.count("org WHERE level = 2").await, 2);
}

/// One tries again while another gives up: one of the two happens, and the other is told that it is over.
async fn giving_up_and_trying_again_at_once_is_one_of_them(world: World) {
    let (tree, run) = conflicting(&world).await;
    for round in 0..12 {
        let (retry, give_up) = (world.form(&tree.rita), world.form(&tree.jonas));
        let (one, other) = (world.portal.clone(), world.portal.clone());
        let (rita, jonas) = (tree.rita.clone(), tree.jonas.clone());
        let retried = tokio::spawn(async move { one.retry_run(&rita, retry, run).await });
        let given_up = tokio::spawn(async move { other.give_up_run(&jonas, give_up, run).await });
        let (retried, given_up) = (retried.await.unwrap(), given_up.await.unwrap());
        assert_ne!(retried.is_ok(), given_up.is_ok(), "round {round}: {retried:?} {given_up:?}");
        let late = if retried.is_ok() { denial(given_up) } else { denial(retried) };
        assert_eq!(late, Denial::Stale(Staleness::AlreadyEnded));
        due_now(&world).await;
        world.work().await;
        let now = read(&world, &tree.rita, run).await;
        let waits = i64::from(now.state == RunState::NeedsPerson);
        assert_eq!(world.count("org WHERE attention = 1").await, waits, "round {round}");
        assert_eq!(world.count("org WHERE attention NOT IN (0, 1)").await, 0);
        if now.state == RunState::GivenUp {
            assert!(now.finished_at.is_some(), "cleared away");
            return;
        }
        assert_eq!(now.state, RunState::NeedsPerson, "the domain is somebody else's still");
    }
}

async fn press_provision(world: &World, tree: &Tree, draft: DraftId) -> RunId {
    let plan = world.portal.read_plan(&tree.rita, draft).await.unwrap();
    assert!(plan.faults.is_empty(), "{:?}", plan.faults);
    world.portal.provision(&tree.rita, world.form(&tree.rita), draft, &plan.fingerprint).await.unwrap()
}

/// The host made the customer, and no answer ever came back: it is taken back before anybody orders it anew, or the
/// host would say that it is there already.
async fn what_the_host_made_unheard_is_taken_back(world: World) {
    let tree = world.tree().await;
    let run = testbolag_run(&world, &tree).await;
    world.host.services.set_faults(Faults { drop_after: 1000, ..Faults::default() });
    for _ in 0..12 {
        due_now(&world).await;
        world.work().await;
    }
    assert_eq!(read(&world, &tree.rita, run).await.state, RunState::NeedsPerson);
    world.portal.give_up_run(&tree.rita, world.form(&tree.rita), run).await.unwrap();
    world.work().await;
    assert!(read(&world, &tree.rita, run).await.finished_at.is_none(), "the host still can't be asked");
    world.host.services.set_faults(Faults::default());
    due_now(&world).await;
    world.work().await;
    let draft = open_draft(&world, &tree).await;
    let next = press_provision(&world, &tree, draft).await;
    world.work().await;
    assert_eq!(read(&world, &tree.rita, next).await.state, RunState::Done);
}

/// A plan's services have no row before they run: a row that is there is another run's, and stays.
async fn giving_up_forgets_no_other_runs_service(world: World) {
    let tree = world.tree().await;
    let run = testbolag_run(&world, &tree).await;
    let refuse = Refusal { calls: 2, service: "hosted-exchange".into(), code: "quota".into() };
    world.host.services.set_faults(Faults { refuse: Some(refuse), ..Faults::default() });
    world.work().await;
    let customer = read(&world, &tree.rita, run).await.customer.expect("it is made");
    let form = world.form(&tree.rita);
    let chosen = ["hosted-exchange".to_owned()];
    let other = world.portal.start_services(&tree.rita, form, customer, &chosen).await.unwrap();
    world.work().await;
    assert_eq!(read(&world, &tree.rita, other).await.state, RunState::NeedsPerson);
    world.portal.give_up_run(&tree.rita, world.form(&tree.rita), run).await.unwrap();
    world.work().await;
    assert_eq!(world.count("customer_service WHERE service = 'hosted-exchange'").await, 1, "the other run's");
    world.portal.retry_run(&tree.rita, world.form(&tree.rita), other).await.unwrap();
    world.work().await;
    assert_eq!(world.count("customer_service WHERE service = 'hosted-exchange' AND state = 2").await, 1);
}

async fn only_who_may_try_again_may_give_up(world: World) {
    let (tree, run) = conflicting(&world).await;
    let foreign = world.portal.give_up_run(&tree.anna, world.form(&tree.anna), run).await;
    assert_eq!(denial(foreign), Denial::NotFound);
    assert_eq!(refusal(world.portal.give_up_run(&tree.per, world.form(&tree.per), run).await), RefusalReason::Role);
    assert_eq!(read(&world, &tree.rita, run).await.state, RunState::NeedsPerson);
    world.portal.give_up_run(&tree.ingrid, world.form(&tree.ingrid), run).await.unwrap();
}

async fn what_is_made_stays_and_what_is_not_can_be_ordered_anew(world: World) {
    let tree = world.tree().await;
    let run = testbolag_run(&world, &tree).await;
    let refuse = Refusal { calls: 1, service: "hosted-exchange".into(), code: "quota".into() };
    world.host.services.set_faults(Faults { refuse: Some(refuse), ..Faults::default() });
    world.work().await;
    let customer = read(&world, &tree.rita, run).await.customer.expect("it is made");
    world.portal.give_up_run(&tree.rita, world.form(&tree.rita), run).await.unwrap();
    world.work().await;
    let open = world.portal.read_drafts(&tree.rita, tree.fjord).await.unwrap();
    assert!(open.is_empty(), "there is nothing to plan anew: the customer is there");
    assert_eq!(world.count("customer_code WHERE used_by IS NULL").await, 0, "and its code is its own");
    let chosen = ["hosted-exchange".to_owned()];
    let order = async || {
        let form = world.form(&tree.rita);
        let run = world.portal.start_services(&tree.rita, form, customer, &chosen).await.unwrap();
        world.work().await;
        run
    };
    // Also a service that has a row of its own, because it was ordered on the customer's page.
    let refuse = Refusal { calls: 1, service: "hosted-exchange".into(), code: "quota".into() };
    world.host.services.set_faults(Faults { refuse: Some(refuse), ..Faults::default() });
    let failed = order().await;
    assert_eq!(read(&world, &tree.rita, failed).await.steps[0].state, StepState::Failed);
    world.portal.give_up_run(&tree.rita, world.form(&tree.rita), failed).await.unwrap();
    world.work().await;
    let done = order().await;
    assert_eq!(read(&world, &tree.rita, done).await.state, RunState::Done);
    assert_eq!(world.count("org WHERE attention <> 0").await, 0);
}

on_both!(
    giving_up_and_trying_again_at_once_is_one_of_them,
    giving_up_forgets_no_other_runs_service,
    only_who_may_try_again_may_give_up,
    what_cannot_be_made_is_given_up_and_planned_anew,
    what_is_made_stays_and_what_is_not_can_be_ordered_anew,
    what_the_host_made_unheard_is_taken_back,
);
