//! Connections that are lent to read with (ADR 011): whoever drops one half-way, or breaks one, leaves good ones behind.

use core::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

use domain::tenancy::{ListQuery, ResellerForm};
use portal::Error;
use testkit::{Engine, World, on_both};

/// Browsers go away in the middle of a page: hyper then drops the request wherever it stands.
async fn reads_that_are_dropped_half_way_leave_good_connections(world: World) {
    let tree = world.tree().await;
    let read = || {
        let (portal, ingrid) = (world.portal.clone(), tree.ingrid.clone());
        tokio::spawn(async move { portal.read_overview(&ingrid, &ListQuery::first()).await })
    };
    let whole = read().await.unwrap().unwrap();
    for round in 0..40_u64 {
        let reads: Vec<_> = (0..16).map(|_| read()).collect();
        tokio::time::sleep(core::time::Duration::from_micros(round * 50)).await;
        reads.iter().for_each(tokio::task::JoinHandle::abort);
        for read in reads {
            // Aborted, or quicker than that: then it is the whole answer.
            assert!(read.await.map_or(true, |page| page.unwrap() == whole), "round {round}");
        }
    }
    for read in (0..32).map(|_| read()).collect::<Vec<_>>() {
        assert_eq!(read.await.unwrap().unwrap(), whole, "nobody's answer is another's");
    }
}

/// A database that was restarted breaks every connection once, and none twice.
async fn broken_connections_are_replaced(world: World) {
    let tree = world.tree().await;
    let query = ListQuery::first();
    let reads = async || {
        let reads = (0..8).map(|_| world.portal.read_overview(&tree.ingrid, &query));
        futures::future::join_all(reads).await.iter().filter(|read| read.is_err()).count()
    };
    assert_eq!(reads().await, 0);
    if world.engine == Engine::Postgres {
        cut_off(&world).await;
    }
    let mut rounds = 0;
    while reads().await > 0 {
        rounds += 1;
        assert!(rounds < 10, "broken for good");
    }
    assert_eq!(reads().await, 0);
}

/// What an administrator of the database does, or a restart: every connection ends, in the middle of whatever it does.
async fn cut_off(world: &World) {
    let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                  WHERE datname = current_database() AND pid <> pg_backend_pid()";
    world.rows(others, Vec::new()).await;
}

/// Connections cut off while nobody used them are nobody's trouble: the next change begins on a good one.
async fn n01_a_change_after_a_restart_is_done(world: World) {
    let tree = world.tree().await;
    for round in 0..3 {
        if world.engine == Engine::Postgres {
            cut_off(&world).await;
        }
        world.reseller(&tree.ingrid, &format!("Added after restart {round}")).await;
        assert!(world.portal.is_ready().await.unwrap());
    }
}

/// Connections cut off in the middle of changes: each change is done, or told to come again; none is a fault, and none
/// that was answered as done is missing.
async fn n01_connections_cut_off_in_the_middle_are_told_as_try_later(world: World) {
    let tree = world.tree().await;
    world.lift_limits().await;
    let stop = Arc::new(AtomicBool::new(false));
    let adders: Vec<_> = (0..8)
        .map(|adder| {
            let (portal, ingrid, stop) = (world.portal.clone(), tree.ingrid.clone(), stop.clone());
            tokio::spawn(async move {
                let mut done = Vec::new();
                for number in 0..400 {
                    let name = format!("Adder {adder} number {number}");
                    let form = ResellerForm { name: name.clone(), ..ResellerForm::default() };
                    let sealed = portal.stamp_form(&ingrid).unwrap();
                    let stamp = portal.open_form(&ingrid, &sealed).unwrap();
                    match portal.add_reseller(&ingrid, stamp, &form.parse().unwrap()).await {
                        Ok(_) => done.push(name),
                        Err(Error::Unavailable(_) | Error::Overtaken(_)) => {}
                        Err(error) => panic!("neither done nor told to come again: {error:?}"),
                    }
                    if stop.load(Ordering::Acquire) {
                        break;
                    }
                }
                done
            })
        })
        .collect();
    if world.engine == Engine::Postgres {
        for _ in 0..20 {
            cut_off(&world).await;
            tokio::task::yield_now().await;
        }
    }
    stop.store(true, Ordering::Release);
    for adder in adders {
        for name in adder.await.unwrap() {
            let found = world.column::<String>("SELECT name FROM org WHERE name = $1", vec![name.clone().into()]).await;
            assert_eq!(found, [name]);
        }
    }
    assert!(world.portal.is_ready().await.unwrap());
}

on_both!(
    broken_connections_are_replaced,
    n01_a_change_after_a_restart_is_done,
    n01_connections_cut_off_in_the_middle_are_told_as_try_later,
    reads_that_are_dropped_half_way_leave_good_connections,
);
