//! Readers of what the host measured: two at once count once, and whoever dies is followed.

use core::time::Duration;
use std::{sync::Arc, time::Instant};

use domain::provisioning::AdministratorForm;
use portal::{Error, Portal};
use testkit::{Hang, World, bengt_form, on_both};

use super::{customer, direct, five, read, start_backup, there, tree_of};
use crate::provisioning::crash::die_after;

const LEASE: Duration = Duration::from_millis(200);
const STOLEN: &str = "UPDATE chore SET lease_until = 0 WHERE name = 'usage'";

/// While one reads, another one doesn't ask; a slow host isn't a dead reader.
async fn a45_two_workers_at_once_read_once(world: World) {
    let tree = five(&world).await;
    let (first, second) = (world.replica(LEASE).await, world.replica(LEASE).await);
    world.host.hang(Hang::Before, 0);
    let hands = world.hands();
    let slow = tokio::spawn(async move { first.read_usage(&hands).await });
    world.host.reached().await;
    let began = Instant::now();
    while began.elapsed() < LEASE * 4 {
        assert_eq!(second.read_usage(&world.hands()).await.unwrap(), 0);
        assert_eq!(world.host.pages(), 0, "asked beside the first");
        tokio::time::sleep(LEASE / 8).await;
    }
    world.host.release();
    assert_eq!(slow.await.unwrap().unwrap(), 5);
    assert_eq!(tree_of(&world, &tree.ingrid).await, (15_000, 50));
}

/// Many at once, round after round: every change is counted by one of them.
async fn a45_all_at_once_count_once(world: World) {
    let tree = five(&world).await;
    world.host.readings_a_page(2);
    let readers: Vec<Arc<Portal>> =
        futures::future::join_all((0..6).map(|_| world.replica(Duration::from_secs(30)))).await;
    for round in 1..11 {
        for number in 1..6 {
            world.host.measure(&format!("C{number:05}"), round * 100 * number, Some(10));
        }
        let reading = readers.iter().map(|reader| {
            let (reader, hands) = (reader.clone(), world.hands());
            tokio::spawn(async move { reader.read_usage(&hands).await.unwrap() })
        });
        let changed: Vec<usize> = futures::future::join_all(reading).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(changed.iter().sum::<usize>(), 5, "round {round}: {changed:?}");
        let expected = i64::try_from(round * 1500).unwrap();
        assert_eq!(tree_of(&world, &tree.ingrid).await, (expected, 50), "round {round}");
    }
}

/// Reads on with another worker as soon as the lease has run out.
async fn take_over(world: &World, portal: &Arc<Portal>) -> usize {
    let began = Instant::now();
    let before = world.host.pages();
    loop {
        let changed = portal.read_usage(&world.hands()).await.unwrap();
        if world.host.pages() > before {
            return changed;
        }
        assert!(began.elapsed() < Duration::from_secs(20), "stuck");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn a45_a_worker_that_dies_between_pages_loses_nothing(world: World) {
    let tree = five(&world).await;
    world.host.readings_a_page(2);
    let (dying, hands) = (world.replica(LEASE).await, world.hands());
    world.host.hang(Hang::Before, 1);
    let worker = tokio::spawn(async move { dying.read_usage(&hands).await });
    world.host.reached().await;
    worker.abort();
    assert!(worker.await.unwrap_err().is_cancelled());
    assert_eq!(tree_of(&world, &tree.ingrid).await, (3000, 20), "the first page, and nothing of the second");
    assert_eq!(take_over(&world, &world.replica(LEASE).await).await, 3);
    assert_eq!(tree_of(&world, &tree.ingrid).await, (15_000, 50));
    assert_eq!(world.host.pages(), 3, "read on from where the first had come");
}

/// Dropped after its first poll, its second, its third … until one lives long enough: at every await there is.
async fn a45_a_worker_may_die_at_any_await(world: World) {
    let tree = five(&world).await;
    world.host.readings_a_page(1);
    let lease = Duration::from_millis(30);
    let portal = world.replica(lease).await;
    let (mut deaths, mut polls) = (0, 1);
    while customer(&world, "C00005").await.0 == 0 {
        assert!(deaths < 2000, "stuck");
        match die_after(polls, portal.read_usage(&world.hands())).await {
            None => {
                deaths += 1;
                polls += 1;
            }
            // It lived: it wasn't its turn yet, or all is read.
            Some(read) => drop(read.unwrap()),
        }
        tokio::time::sleep(lease / 3).await;
    }
    assert!(deaths > 2, "{deaths}");
    assert_eq!(tree_of(&world, &tree.ingrid).await, (15_000, 50));
}

/// Whoever lost the lease writes nothing, however late the answer comes.
async fn t34_a_reader_that_lost_its_lease_writes_nothing(world: World) {
    let tree = five(&world).await;
    let (slow, hands) = (world.replica(Duration::from_secs(60)).await, world.hands());
    world.host.hang(Hang::After, 0);
    let late = tokio::spawn(async move { slow.read_usage(&hands).await });
    world.host.reached().await;
    world.execute(STOLEN, Vec::new()).await.unwrap();
    assert_eq!(read(&world).await, 5);
    let position = "SELECT position FROM chore WHERE name = 'usage'";
    world.host.measure("C00001", 50, Some(10));
    assert_eq!(read(&world).await, 1);
    let after: Vec<String> = world.column(position, Vec::new()).await;
    world.host.release();
    assert!(matches!(late.await.unwrap(), Err(Error::LeaseLost)));
    assert_eq!(world.column::<String>(position, Vec::new()).await, after);
    assert_eq!(tree_of(&world, &tree.ingrid).await, (14_050, 50));
}

/// Runs count mailboxes while readings move storage of the same rows: nothing is lost, and nobody waits for nobody.
async fn a45_runs_and_readings_at_once_leave_exact_totals(world: World) {
    let (tree, id) = direct(&world).await;
    start_backup(&world, &tree, id).await;
    there(&world, &tree, "Nordlys AS", 1..6).await;
    for number in 0..8 {
        let form = AdministratorForm {
            display_name: format!("User {number}"),
            upn_local: format!("user{number}"),
            username: format!("user{number}"),
            mail: format!("user{number}@testbolag.se"),
            ..bengt_form()
        };
        world.portal.create_account(&tree.ingrid, world.form(&tree.ingrid), id, &form).await.unwrap();
    }
    let workers = (0..3).map(|_| {
        let (portal, hands) = (world.portal.clone(), world.hands());
        tokio::spawn(async move { while portal.work_once(&hands).await.unwrap() {} })
    });
    let workers = futures::future::join_all(workers);
    let measuring = async {
        let mut megabytes = 0;
        loop {
            megabytes += 1;
            for number in 1..6 {
                world.host.measure(&format!("C{number:05}"), megabytes, None);
            }
            read(&world).await;
        }
    };
    tokio::select! {
        done = workers => assert!(done.iter().all(Result::is_ok)),
        () = measuring => {}
    }
    world.execute(STOLEN, Vec::new()).await.unwrap();
    world.work().await;
    (1..6).for_each(|number| world.host.measure(&format!("C{number:05}"), 10, None));
    read(&world).await;
    let direct = customer(&world, "TB1001").await;
    assert_eq!(direct.1, 9);
    assert_eq!(tree_of(&world, &tree.ingrid).await, (direct.0 + 50, 9));
}

on_both!(
    a45_a_worker_may_die_at_any_await,
    a45_a_worker_that_dies_between_pages_loses_nothing,
    a45_all_at_once_count_once,
    a45_runs_and_readings_at_once_leave_exact_totals,
    a45_two_workers_at_once_read_once,
    t34_a_reader_that_lost_its_lease_writes_nothing,
);
