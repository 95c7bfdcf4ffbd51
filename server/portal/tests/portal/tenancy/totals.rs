//! Totals stay exact while many write and the worker folds (performance.md, W8).

use core::time::Duration;

use domain::tenancy::{ListQuery, ResellerForm};
use testkit::{World, on_both};
use tokio::sync::watch;

async fn totals_are_exact_while_they_are_folded(world: World) {
    let tree = world.tree().await;
    // All that one person may add within an hour.
    world.forget_limits().await;
    let (stop, stopped) = watch::channel(false);
    let chores = tokio::spawn({
        let portal = world.portal.clone();
        async move { portal.do_chores(stopped).await }
    });
    let writers = (0..4).map(|writer| {
        let (portal, by) = (world.portal.clone(), tree.ingrid.clone());
        tokio::spawn(async move {
            for number in 0..15 {
                let form = ResellerForm { name: format!("W{writer} {number}"), ..ResellerForm::default() };
                let stamp = portal.open_form(&by, &portal.stamp_form(&by).unwrap()).unwrap();
                portal.add_reseller(&by, stamp, &form.parse().unwrap()).await.unwrap();
            }
        })
    });
    let writers = futures::future::join_all(writers);
    let watching = async {
        let mut last = 0;
        loop {
            let count = world.portal.read_overview(&tree.ingrid, &ListQuery::first()).await.unwrap().count;
            assert!(count >= last, "a read never goes back: {last}, then {count}");
            last = count;
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
    };
    tokio::select! {
        done = writers => assert!(done.iter().all(Result::is_ok)),
        () = watching => {}
    }
    let deltas = async || world.count("totals_delta").await;
    for _ in 0..100 {
        if deltas().await == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    stop.send(true).unwrap();
    chores.await.unwrap();
    assert_eq!(deltas().await, 0, "folded within seconds");
    let page = world.portal.read_overview(&tree.ingrid, &ListQuery::first()).await.unwrap();
    assert_eq!(page.count, 64);
    assert_eq!(world.portal.check_totals().await.unwrap(), []);
}

async fn drift_is_found(world: World) {
    let tree = world.tree().await;
    world.customers(tree.nordlys, "Fjord Backup AB", 1..3).await;
    assert_eq!(world.portal.check_totals().await.unwrap(), []);
    for (wrong, right) in [
        ("UPDATE tree_totals SET customers = customers + 1", "UPDATE tree_totals SET customers = customers - 1"),
        ("UPDATE org SET users = users + 1 WHERE level = 1", "UPDATE org SET users = users - 1 WHERE level = 1"),
        ("UPDATE org SET admins = admins + 1 WHERE level = 0", "UPDATE org SET admins = admins - 1 WHERE level = 0"),
        ("UPDATE org SET people = people + 1 WHERE level = 2", "UPDATE org SET people = people - 1 WHERE level = 2"),
    ] {
        world.execute(wrong, Vec::new()).await.unwrap();
        assert_eq!(world.portal.check_totals().await.unwrap(), [tree.nordlys], "{wrong}");
        world.execute(right, Vec::new()).await.unwrap();
        assert_eq!(world.portal.check_totals().await.unwrap(), [], "{right}");
    }
}

on_both!(drift_is_found, totals_are_exact_while_they_are_folded);
