//! Runs: *Provision* pressed, codes used, jobs worked on.

use domain::denial::Denial;
use portal::Error;
use testkit::{World, bengt_form, on_both, testbolag_customer};

use super::{at_once, callers, denied, rounds};

async fn e6_provision_pressed_by_many_is_one_run(world: World) {
    let tree = world.tree().await;
    for round in 0..rounds() {
        world.forget_limits().await;
        let mut customer = testbolag_customer();
        customer.name = format!("Customer {round}");
        customer.code = format!("TB{round:04}");
        customer.domain = format!("c{round}.example");
        world.issue(&tree.ingrid, tree.fjord, &customer.code).await;
        let draft = world.draft(&tree.rita, tree.fjord, &customer, &bengt_form()).await;
        let plan = world.portal.read_plan(&tree.rita, draft).await.unwrap();
        let same = world.form(&tree.rita);
        let calls = (0..callers()).map(|caller| {
            // Some pressed twice, some are colleagues who had the same page open.
            let by = if caller % 2 == 0 { tree.rita.clone() } else { tree.jonas.clone() };
            let form = if caller % 2 == 0 { same } else { world.form(&by) };
            let (portal, fingerprint) = (world.portal.clone(), plan.fingerprint.clone());
            async move { portal.provision(&by, form, draft, &fingerprint).await }
        });
        let runs: Vec<_> = at_once(calls.collect()).await.into_iter().map(|run| run.unwrap()).collect();
        assert!(runs.iter().all(|run| *run == runs[0]), "round {round}");
    }
    assert_eq!(world.count("run").await, i64::try_from(rounds()).unwrap());
    assert_eq!(world.count("job WHERE kind = 'run'").await, i64::try_from(rounds()).unwrap());
}

async fn e4_a_code_in_many_drafts_is_one_run(world: World) {
    let tree = world.tree().await;
    for round in 0..rounds() / 2 {
        world.forget_limits().await;
        let code = format!("TB{round:04}");
        world.issue(&tree.ingrid, tree.fjord, &code).await;
        let mut calls = Vec::new();
        for caller in 0..callers() {
            let mut customer = testbolag_customer();
            customer.name = format!("Customer {round} {caller}");
            customer.domain = format!("c{round}-{caller}.example");
            customer.code.clone_from(&code);
            let draft = world.draft(&tree.rita, tree.fjord, &customer, &bengt_form()).await;
            let plan = world.portal.read_plan(&tree.rita, draft).await.unwrap();
            let (portal, by, form) = (world.portal.clone(), tree.rita.clone(), world.form(&tree.rita));
            calls.push(async move { portal.provision(&by, form, draft, &plan.fingerprint).await });
        }
        let results = at_once(calls).await;
        for refused in results.iter().filter(|result| denied(result)) {
            let Err(Error::Denied(denial)) = refused else { panic!("not denied") };
            assert!(matches!(denial, Denial::Stale(_) | Denial::Invalid { .. }), "{denial:?}");
        }
        assert_eq!(results.iter().filter(|result| !denied(result)).count(), 1, "round {round}");
    }
}

/// Ten workers at once: each run is carried out once, each mail leaves once, whoever gets which.
async fn t34_many_workers_do_everything_once(world: World) {
    let tree = world.tree().await;
    for number in 0..callers() {
        let mut customer = testbolag_customer();
        customer.name = format!("Customer {number}");
        customer.code = format!("TB{number:04}");
        customer.domain = format!("c{number}.example");
        world.issue(&tree.ingrid, tree.fjord, &customer.code).await;
        let mut form = bengt_form();
        form.mail = format!("bengt@c{number}.example");
        world.provision(&tree.rita, tree.fjord, &customer, &form).await;
    }
    let calls = (0..callers()).map(|_| {
        let (portal, hands) = (world.portal.clone(), world.hands());
        async move { while portal.work_once(&hands).await.unwrap() {} }
    });
    at_once(calls.collect()).await;
    world.work().await;
    let count = i64::try_from(callers()).unwrap();
    assert_eq!(world.count("run WHERE state = 1").await, count);
    assert_eq!(world.host.services.effects().len(), callers() * 5);
    assert_eq!(world.host.services.calls(), callers() * 5);
    assert_eq!(world.mailbox.letters().len(), callers() + 6);
}

on_both!(
    e4_a_code_in_many_drafts_is_one_run,
    e6_provision_pressed_by_many_is_one_run,
    t34_many_workers_do_everything_once,
);
