//! Giving up a run that waits for a person: nobody is stuck with what can't be mended.

use domain::{
    denial::{Denial, RefusalReason, Staleness},
    ids::RunId,
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

async fn what_cannot_be_made_is_given_up_and_planned_anew(world: World) {
    let (tree, run) = conflicting(&world).await;
    let portal = &world.portal;
    let form = world.form(&tree.rita);
    let (seller, draft) = portal.give_up_run(&tree.rita, form, run).await.unwrap().expect("its draft is open again");
    assert_eq!(seller, tree.fjord);
    let twice = portal.give_up_run(&tree.rita, form, run).await.unwrap();
    assert_eq!(twice, Some((seller, draft)), "a double click is one act");
    let again = portal.give_up_run(&tree.rita, world.form(&tree.rita), run).await;
    assert_eq!(denial(again), Denial::Stale(Staleness::AlreadyEnded));
    let retried = portal.retry_run(&tree.rita, world.form(&tree.rita), run).await;
    assert_eq!(denial(retried), Denial::Stale(Staleness::AlreadyEnded));
    assert_eq!(read(&world, &tree.rita, run).await.state, RunState::GivenUp);
    assert_eq!(world.count("org WHERE attention <> 0").await, 0);
    assert_eq!(world.count("event WHERE kind = 'run-given-up' AND actor = 'Rita Holm'").await, 1);
    due_now(&world).await;
    world.work().await;
    assert_eq!(world.count("org WHERE level = 2").await, 1, "nothing more was made");

    // What was typed is there, its code is free: another domain, and it is made.
    let kept = portal.read_draft(&tree.rita, draft).await.unwrap();
    assert_eq!((kept.run, kept.customer.clone().unwrap().code), (None, "TB1002".to_owned()));
    let mended = CustomerForm { domain: "annat.example".into(), ..kept.customer.unwrap() };
    let form = world.form(&tree.rita);
    portal.save_customer_step(&tree.rita, form, tree.fjord, Some(draft), &mended).await.unwrap();
    let administrator = AdministratorForm { upn_domain: "annat.example".into(), ..kept.administrator.unwrap() };
    portal.save_administrator_step(&tree.rita, world.form(&tree.rita), draft, &administrator).await.unwrap();
    let plan = portal.read_plan(&tree.rita, draft).await.unwrap();
    assert!(plan.faults.is_empty(), "{:?}", plan.faults);
    let next = portal.provision(&tree.rita, world.form(&tree.rita), draft, &plan.fingerprint).await.unwrap();
    world.work().await;
    assert_eq!(read(&world, &tree.rita, next).await.state, RunState::Done);
    assert_eq!(world.count("org WHERE level = 2").await, 2);
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
    let draft = world.portal.give_up_run(&tree.rita, world.form(&tree.rita), run).await.unwrap();
    assert_eq!(draft, None, "there is nothing to plan anew: the customer is there");
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
    let done = order().await;
    assert_eq!(read(&world, &tree.rita, done).await.state, RunState::Done);
    assert_eq!(world.count("org WHERE attention <> 0").await, 0);
}

on_both!(
    only_who_may_try_again_may_give_up,
    what_cannot_be_made_is_given_up_and_planned_anew,
    what_is_made_stays_and_what_is_not_can_be_ordered_anew,
);
