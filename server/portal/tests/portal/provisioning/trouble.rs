//! What a host may answer, and what becomes of the run (security.md 4.2, R4).

use core::time::Duration;
use std::time::Instant;

use domain::{
    denial::{Denial, Staleness},
    problem::Problem,
    provisioning::{RunState, StepState},
    tenancy::{CompanyStatus, ListQuery},
};
use portal::ports::MailError;
use simulators::services::{Busy, Faults, Refusal};
use testkit::{Person, Tree, World, bengt_form, on_both, testbolag_customer};

use super::{due_now, made_once, read, states, testbolag_run};
use crate::{at, denial, fault};

async fn fjords_status(world: &World, tree: &Tree) -> (CompanyStatus, i64) {
    let page = world.portal.read_overview(&tree.ingrid, &ListQuery::first()).await.unwrap();
    let row = page.rows.iter().find(|row| row.id == tree.fjord).unwrap();
    (row.status, row.attention)
}

async fn a_busy_host_is_waited_for_as_long_as_it_asks(world: World) {
    let tree = world.tree().await;
    let run = testbolag_run(&world, &tree).await;
    let busy = Busy { calls: 1, status: 429, retry_after: Some("1".into()) };
    world.host.services.set_faults(Faults { busy: Some(busy), ..Faults::default() });
    world.work().await;
    let waiting = read(&world, &tree.rita, run).await;
    assert_eq!((waiting.state, waiting.steps[0].state), (RunState::Working, StepState::Retrying));
    assert_eq!(waiting.steps[0].problem.as_deref(), Some("busy"));
    assert!(waiting.steps[0].retry_at.is_some());
    assert_eq!(fjords_status(&world, &tree).await.1, 0, "nobody need do anything");
    let began = Instant::now();
    while read(&world, &tree.rita, run).await.state == RunState::Working && began.elapsed() < Duration::from_secs(10) {
        world.work().await;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    made_once(&world, &tree.rita, run).await;
    let calls = world.host.services.call_log();
    assert!(calls[1].at_ms - calls[0].at_ms >= 1000, "Retry-After is obeyed");
    assert_eq!(calls[0].key, calls[1].key, "the same key");
}

async fn a_lost_answer_is_looked_up_before_acting_again(world: World) {
    let tree = world.tree().await;
    let run = testbolag_run(&world, &tree).await;
    world.host.services.set_faults(Faults { drop_after: 1, ..Faults::default() });
    world.work().await;
    made_once(&world, &tree.rita, run).await;
    let calls = world.host.services.call_log();
    assert_eq!(calls.iter().map(|call| call.method.as_str()).collect::<String>(), "POSTGETPOSTPOSTPOSTPOST");
}

async fn an_order_that_was_lost_on_its_way_is_sent_again(world: World) {
    let tree = world.tree().await;
    let run = testbolag_run(&world, &tree).await;
    world.host.services.set_faults(Faults { drop_before: 1, ..Faults::default() });
    world.work().await;
    let waiting = read(&world, &tree.rita, run).await;
    assert_eq!(waiting.steps[0].problem.as_deref(), Some("unreachable"));
    due_now(&world).await;
    world.work().await;
    made_once(&world, &tree.rita, run).await;
}

async fn a_host_that_stays_away_is_a_persons_business_at_last(world: World) {
    let tree = world.tree().await;
    let run = testbolag_run(&world, &tree).await;
    world.host.services.set_faults(Faults { drop_before: 1000, ..Faults::default() });
    for attempt in 1..=12 {
        assert_eq!(read(&world, &tree.rita, run).await.state, RunState::Working, "attempt {attempt}");
        due_now(&world).await;
        world.work().await;
    }
    let waiting = read(&world, &tree.rita, run).await;
    assert_eq!((waiting.state, waiting.steps[0].state), (RunState::NeedsPerson, StepState::Failed));
    world.host.services.set_faults(Faults::default());
    world.portal.retry_run(&tree.rita, world.form(&tree.rita), run).await.unwrap();
    world.work().await;
    made_once(&world, &tree.rita, run).await;
}

async fn a_refusal_asks_a_person_and_can_be_tried_again(world: World) {
    let tree = world.tree().await;
    world.customers(tree.nordlys, "Fjord Backup AB", 1..2).await;
    assert_eq!(fjords_status(&world, &tree).await, (CompanyStatus::Active, 0));
    world.execute("UPDATE customer_code SET used_by = used_by", Vec::new()).await.unwrap();
    let run = testbolag_run(&world, &tree).await;
    let refuse = Refusal { calls: 2, service: "hosted-exchange".into(), code: "quota".into() };
    world.host.services.set_faults(Faults { refuse: Some(refuse), ..Faults::default() });
    for round in 0..2 {
        world.work().await;
        let waiting = read(&world, &tree.rita, run).await;
        let expected = [StepState::Done, StepState::Done, StepState::Done, StepState::Failed, StepState::Waiting];
        assert_eq!((waiting.state, states(&waiting)), (RunState::NeedsPerson, expected.to_vec()));
        assert_eq!(waiting.steps[3].problem.as_deref(), Some("quota"));
        assert_eq!(fjords_status(&world, &tree).await, (CompanyStatus::NeedsAttention, 1), "round {round}");
        let form = world.form(&tree.rita);
        world.portal.retry_run(&tree.rita, form, run).await.unwrap();
        world.portal.retry_run(&tree.rita, form, run).await.unwrap();
        assert_eq!(fjords_status(&world, &tree).await, (CompanyStatus::Active, 0));
    }
    world.work().await;
    assert_eq!(read(&world, &tree.rita, run).await.state, RunState::Done);
    assert_eq!(world.host.services.effects().len(), 5);
    let again = world.portal.retry_run(&tree.rita, world.form(&tree.rita), run).await;
    assert_eq!(denial(again), Denial::Stale(Staleness::AlreadyEnded));
    assert_eq!(world.count("event WHERE kind = 'run-needs-person'").await, 2);
    assert_eq!(world.count("event WHERE kind = 'run-retried'").await, 2);
}

async fn without_a_host_a_person_is_waited_for(world: World) {
    let tree = world.tree().await;
    let run = testbolag_run(&world, &tree).await;
    world.host.set_absent(true);
    world.work().await;
    let waiting = read(&world, &tree.rita, run).await;
    assert_eq!((waiting.state, waiting.steps[0].state), (RunState::NeedsPerson, StepState::NeedsPerson));
    assert_eq!(waiting.steps[0].problem.as_deref(), Some("not-configured"));
    assert_eq!(fjords_status(&world, &tree).await.0, CompanyStatus::NeedsAttention);
    world.host.set_absent(false);
    let foreign = world.portal.retry_run(&tree.anna, world.form(&tree.anna), run).await;
    assert_eq!(denial(foreign), Denial::NotFound);
    world.portal.retry_run(&tree.ingrid, world.form(&tree.ingrid), run).await.unwrap();
    world.work().await;
    made_once(&world, &tree.rita, run).await;
}

/// Two plans wanted the same domain: the second is a person's business, and what its host made is taken back.
async fn two_plans_for_the_same_domain_are_not_both_made(world: World) {
    let tree = world.tree().await;
    let mut second = testbolag_customer();
    second.code = "TB1002".into();
    second.name = "testbolag two".into();
    world.issue(&tree.ingrid, tree.fjord, "TB1001").await;
    world.issue(&tree.ingrid, tree.fjord, "TB1002").await;
    let first = world.provision(&tree.rita, tree.fjord, &testbolag_customer(), &bengt_form()).await;
    let second = world.provision(&tree.jonas, tree.fjord, &second, &bengt_form()).await;
    world.work().await;
    let states = [read(&world, &tree.rita, first).await.state, read(&world, &tree.rita, second).await.state];
    assert_eq!(states, [RunState::Done, RunState::NeedsPerson]);
    let stuck = read(&world, &tree.rita, second).await;
    assert_eq!((stuck.steps[0].state, stuck.steps[0].problem.as_deref()), (StepState::Failed, Some("conflict")));
    assert_eq!((world.host.services.standing().len(), world.host.services.effects().len()), (5, 6));
    assert_eq!(world.count("org WHERE level = 2").await, 1);
    assert_eq!(fjords_status(&world, &tree).await, (CompanyStatus::NeedsAttention, 1));
    let (form, same) = (world.form(&tree.rita), testbolag_customer());
    let taken = world.portal.save_customer_step(&tree.rita, form, tree.fjord, None, &same).await;
    let Denial::Invalid { errors } = denial(taken) else { panic!("accepted") };
    assert_eq!(errors.len(), 3, "name, code and domain are taken");
}

async fn a_run_stops_when_its_company_is_suspended_and_not_when_its_actor_leaves(world: World) {
    let tree = world.tree().await;
    world.issue(&tree.ingrid, tree.fjord, "TB1001").await;
    let run = world.provision(&tree.jonas, tree.fjord, &testbolag_customer(), &bengt_form()).await;
    let jonas = (tree.fjord, tree.jonas.membership().unwrap());
    world.portal.remove_user(&tree.rita, world.form(&tree.rita), jonas).await.unwrap();
    let suspend = "UPDATE org SET suspended = $1 WHERE id = $2";
    world.execute(suspend, vec![true.into(), tree.fjord.uuid().into()]).await.unwrap();
    world.work().await;
    let stopped = read(&world, &tree.ingrid, run).await;
    assert_eq!((stopped.state, stopped.steps[0].problem.as_deref()), (RunState::NeedsPerson, Some("suspended")));
    assert_eq!(world.host.services.calls(), 0);
    world.execute(suspend, vec![false.into(), tree.fjord.uuid().into()]).await.unwrap();
    world.portal.retry_run(&tree.ingrid, world.form(&tree.ingrid), run).await.unwrap();
    world.work().await;
    made_once(&world, &tree.ingrid, run).await;
    assert_eq!(read(&world, &tree.ingrid, run).await.actor, "Jonas Ek");
}

/// R5: mails wait for their server, are sent once, and tell nobody any more whose invitation is gone.
async fn a_mail_waits_for_its_server(world: World) {
    let tree = world.tree().await;
    let lena = Person::new("Lena Bo", "lena.bo@fjord.example");
    let new = lena.user_form(None).parse().unwrap();
    let id = world.portal.add_user(&tree.rita, world.form(&tree.rita), tree.fjord, &new).await.unwrap();
    // Longer than anything else is tried: an outage of a night, or a portal set up before its mail server.
    for _ in 0..8 {
        world.mailbox.answer_next(MailError::TryLater("full".into()));
        world.mailbox.answer_next(MailError::NotConfigured);
    }
    for _ in 0..16 {
        due_now(&world).await;
        world.work().await;
        assert!(world.mailbox.letters_to(&lena.mail).is_empty());
    }
    due_now(&world).await;
    world.work().await;
    assert_eq!(world.mailbox.letters_to(&lena.mail).len(), 1);
    let taken = world.portal.add_user(&tree.rita, world.form(&tree.rita), tree.fjord, &new).await;
    assert_eq!(fault(taken), at("mail", Problem::AddressTaken));
    world.portal.remove_user(&tree.rita, world.form(&tree.rita), (tree.fjord, id)).await.unwrap();
    let next = world.portal.add_user(&tree.rita, world.form(&tree.rita), tree.fjord, &new).await.unwrap();
    world.portal.remove_user(&tree.rita, world.form(&tree.rita), (tree.fjord, next)).await.unwrap();
    world.work().await;
    assert_eq!(world.mailbox.letters_to(&lena.mail).len(), 1, "whom nobody invites any more gets no mail");
}

on_both!(
    a_busy_host_is_waited_for_as_long_as_it_asks,
    a_host_that_stays_away_is_a_persons_business_at_last,
    a_lost_answer_is_looked_up_before_acting_again,
    a_mail_waits_for_its_server,
    a_refusal_asks_a_person_and_can_be_tried_again,
    a_run_stops_when_its_company_is_suspended_and_not_when_its_actor_leaves,
    an_order_that_was_lost_on_its_way_is_sent_again,
    two_plans_for_the_same_domain_are_not_both_made,
    without_a_host_a_person_is_waited_for,
);
