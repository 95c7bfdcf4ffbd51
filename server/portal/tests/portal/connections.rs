//! Connections that are lent to read with (ADR 011): whoever drops one half-way, or breaks one, leaves good ones behind.

use domain::tenancy::ListQuery;
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
        let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                      WHERE datname = current_database() AND pid <> pg_backend_pid()";
        world.rows(others, Vec::new()).await;
    }
    let mut rounds = 0;
    while reads().await > 0 {
        rounds += 1;
        assert!(rounds < 10, "broken for good");
    }
    assert_eq!(reads().await, 0);
}

on_both!(broken_connections_are_replaced, reads_that_are_dropped_half_way_leave_good_connections);
