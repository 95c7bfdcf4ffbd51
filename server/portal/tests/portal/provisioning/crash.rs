//! Workers that die: wherever it happens, another one finishes, and everything is there once (security.md, R1, T34).

use core::{future::Future, pin::pin, task::Poll, time::Duration};
use std::{sync::Arc, time::Instant};

use domain::{ids::RunId, provisioning::RunState};
use portal::{Portal, Scope};
use testkit::{Engine, Hang, Person, World, on_both};

use super::{made_once, opens_with_what_is_shown, read, testbolag_run, testbolag_run_with_a_password};

const LEASE: Duration = Duration::from_millis(200);

/// Another worker takes over as soon as the lease has run out, and not before.
async fn finish(world: &World, portal: &Arc<Portal>, who: &Scope, run: RunId) {
    let began = Instant::now();
    while read(world, who, run).await.state == RunState::Working {
        assert!(began.elapsed() < Duration::from_secs(20), "stuck");
        if !portal.work_once(&world.hands()).await.unwrap() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
    assert_eq!(read(world, who, run).await.state, RunState::Done);
}

/// Each worker carries one step further and dies in the next one's call.
async fn dies_at_every_call(world: World, at: Hang) {
    let tree = world.tree().await;
    let run = testbolag_run_with_a_password(&world, &tree).await;
    for step in 0..5 {
        let (dying, hands) = (world.replica(LEASE).await, world.hands());
        // The first call is the one that the worker before died in.
        world.host.hang(at, usize::from(step > 0));
        let began = Instant::now();
        let worker = tokio::spawn(async move {
            loop {
                dying.work_once(&hands).await.unwrap();
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        });
        world.host.reached().await;
        worker.abort();
        assert!(worker.await.unwrap_err().is_cancelled());
        assert!(began.elapsed() < LEASE + Duration::from_secs(10), "taken over once the lease has run out");
        assert_eq!(read(&world, &tree.rita, run).await.done(), step, "{at:?}: one step further each time");
        let effects = world.host.services.effects().len();
        assert_eq!(effects, step + usize::from(at == Hang::After), "the host is ahead of our books");
    }
    finish(&world, &world.replica(LEASE).await, &tree.rita, run).await;
    made_once(&world, &tree.rita, run).await;
    // E14: however often the account was ordered, it was with this one password.
    opens_with_what_is_shown(&world, &tree.rita, run).await;
}

/// E14: the account's order is repeated by another process, from what is stored and the signing key alone.
async fn e14_a_retry_brings_the_same_password(world: World) {
    dies_at_every_call(world, Hang::After).await;
}

async fn r1_a_worker_that_dies_before_a_call_is_followed(world: World) {
    dies_at_every_call(world, Hang::Before).await;
}

async fn r1_a_worker_that_dies_after_the_effect_is_followed(world: World) {
    dies_at_every_call(world, Hang::After).await;
}

/// Polls a future that many times, then drops it wherever it stands.
pub(super) async fn die_after<F: Future>(polls: usize, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = polls;
    core::future::poll_fn(move |context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

/// The worker is dropped after its first poll, its second, its third … until one lives long enough: at every await
/// there is, in a transaction or out of it.
async fn r1_a_worker_may_die_at_any_await(world: World) {
    let tree = world.tree().await;
    let run = testbolag_run_with_a_password(&world, &tree).await;
    let lease = Duration::from_millis(30);
    let portal = world.replica(lease).await;
    let (mut deaths, mut polls) = (0, 1);
    while read(&world, &tree.rita, run).await.state == RunState::Working {
        assert!(deaths < 2000, "stuck");
        match die_after(polls, portal.work_once(&world.hands())).await {
            None => {
                deaths += 1;
                polls += 1;
            }
            Some(worked) => {
                // It lived: nothing was due, or the run is done. The next one begins to die early again.
                if worked.unwrap() {
                    polls = 1;
                }
            }
        }
        tokio::time::sleep(lease / 3).await;
    }
    assert!(deaths > 5, "{deaths}");
    made_once(&world, &tree.rita, run).await;
    opens_with_what_is_shown(&world, &tree.rita, run).await;
}

/// Whoever lost the lease writes nothing, however late the answer comes.
async fn t34_a_worker_that_lost_its_lease_writes_nothing(world: World) {
    let tree = world.tree().await;
    let run = testbolag_run(&world, &tree).await;
    for at in [Hang::Before, Hang::After] {
        let (slow, hands) = (world.replica(Duration::from_secs(60)).await, world.hands());
        world.host.hang(at, 1);
        let late = tokio::spawn(async move { slow.work_once(&hands).await });
        world.host.reached().await;
        let before = read(&world, &tree.rita, run).await.done();
        // Its lease ends in the database, as if it had slept through it; somebody else begins the same step anew.
        world.execute("UPDATE job SET lease_until = 0 WHERE state = 1", Vec::new()).await.unwrap();
        let (other, hands) = (world.replica(Duration::from_secs(60)).await, world.hands());
        world.host.hang(Hang::Before, 0);
        let quick = tokio::spawn(async move { other.work_once(&hands).await });
        world.host.reached().await;
        let events = world.count("event").await;
        quick.abort();
        assert!(quick.await.unwrap_err().is_cancelled());
        world.host.release();
        assert!(late.await.unwrap().unwrap(), "it notices and goes on to other work");
        assert_eq!(read(&world, &tree.rita, run).await.done(), before, "nothing was written after the fence");
        assert_eq!(world.count("event").await, events);
        world.execute("UPDATE job SET lease_until = 0 WHERE state = 1", Vec::new()).await.unwrap();
    }
    finish(&world, &world.replica(LEASE).await, &tree.rita, run).await;
    made_once(&world, &tree.rita, run).await;
}

/// One claim is one job, whatever plan the database makes of it.
async fn t34_a_claim_takes_one_job(world: World) {
    let tree = world.tree().await;
    if world.engine == Engine::Postgres {
        let name: Vec<String> = world.column("SELECT current_database()::text", Vec::new()).await;
        for way in ["hashjoin", "mergejoin", "hashagg", "sort", "material"] {
            world.execute(&format!("ALTER DATABASE {} SET enable_{way} = off", name[0]), Vec::new()).await.unwrap();
        }
    }
    for number in 0..30 {
        let new = Person::new("User", &format!("u{number}@fjord.example")).user_form(None).parse().unwrap();
        world.portal.add_user(&tree.rita, world.form(&tree.rita), tree.fjord, &new).await.unwrap();
    }
    let (worker, hands) = (world.replica(Duration::from_secs(30)).await, world.hands());
    for number in 1..=30 {
        assert!(worker.work_once(&hands).await.unwrap());
        assert_eq!(world.count("job WHERE state = 1").await, 0, "claimed and left lying");
        assert_eq!(world.count("job WHERE state = 0").await, 30 - number);
    }
    assert!(!worker.work_once(&hands).await.unwrap());
}

/// A slow host isn't a dead worker: signs of life keep the job.
async fn a_slow_host_keeps_the_lease(world: World) {
    let tree = world.tree().await;
    let run = testbolag_run(&world, &tree).await;
    let (first, hands) = (world.replica(LEASE).await, world.hands());
    world.host.hang(Hang::Before, 0);
    let slow = tokio::spawn(async move { while first.work_once(&hands).await.unwrap() {} });
    world.host.reached().await;
    let second = world.replica(LEASE).await;
    let began = Instant::now();
    while began.elapsed() < LEASE * 4 {
        assert!(!second.work_once(&world.hands()).await.unwrap(), "taken over although it lives");
        tokio::time::sleep(LEASE / 8).await;
    }
    world.host.release();
    slow.await.unwrap();
    made_once(&world, &tree.rita, run).await;
}

on_both!(
    a_slow_host_keeps_the_lease,
    e14_a_retry_brings_the_same_password,
    r1_a_worker_may_die_at_any_await,
    r1_a_worker_that_dies_after_the_effect_is_followed,
    r1_a_worker_that_dies_before_a_call_is_followed,
    t34_a_claim_takes_one_job,
    t34_a_worker_that_lost_its_lease_writes_nothing,
);
