//! People who remove one another.

use domain::authority::Role;
use portal::Scope;
use testkit::{Person, World, on_both};

use super::{at_once, callers, denied, rounds};

/// A company with that many administrators, signed in.
pub(super) async fn administrators(world: &World, tree: &testkit::Tree, round: usize, count: usize) -> Vec<Scope> {
    world.forget_limits().await;
    let company = world.reseller(&tree.ingrid, &format!("Round {round}")).await;
    let mut all = Vec::new();
    for number in 0..count {
        let who = Person::new(&format!("Admin {number}"), &format!("a{number}@round{round}.example"));
        all.push(world.user(&tree.ingrid, company, &who, Some(Role::Administrator)).await);
    }
    all
}

async fn t32_two_who_delete_each_other_leave_one(world: World) {
    let tree = world.tree().await;
    for round in 0..rounds() {
        let two = administrators(&world, &tree, round, 2).await;
        let calls = (0..callers())
            .map(|caller| {
                let (by, whom) = (two[caller % 2].clone(), two[(caller + 1) % 2].membership().unwrap());
                let (portal, form, company) = (world.portal.clone(), world.form(&by), by.company().unwrap());
                async move { portal.remove_user(&by, form, (company, whom)).await }
            })
            .collect();
        let removed = at_once(calls).await.iter().filter(|result| !denied(result)).count();
        assert_eq!(removed, 1, "round {round}");
        left(&world, &two[0], 1).await;
    }
}

/// How many administrators a company has: counted, and by its own counter.
pub(super) async fn left(world: &World, of: &Scope, expected: i64) {
    let company = of.company().unwrap().uuid();
    let sql = "SELECT count(*) FROM membership WHERE org_id = $1 AND state = 1 AND roles % 2 = 1";
    let counted: Vec<i64> = world.column(sql, vec![company.into()]).await;
    let counters = world.rows("SELECT admins, people FROM org WHERE id = $1", vec![company.into()]).await;
    let counters: (i64, i64) = (counters[0].try_get_by_index(0).unwrap(), counters[0].try_get_by_index(1).unwrap());
    assert_eq!((counted[0], counters), (expected, (expected, expected)));
}

async fn t32_all_who_delete_one_another_leave_one(world: World) {
    let tree = world.tree().await;
    for round in 0..rounds() / 4 + 1 {
        let all = administrators(&world, &tree, round, callers()).await;
        let calls = (0..all.len())
            .map(|caller| {
                // In a ring, so that every one of them is to be deleted.
                let (by, whom) = (all[caller].clone(), all[(caller + 1) % all.len()].membership().unwrap());
                let (portal, form, company) = (world.portal.clone(), world.form(&by), by.company().unwrap());
                async move { portal.remove_user(&by, form, (company, whom)).await }
            })
            .collect();
        let removed = at_once(calls).await.iter().filter(|result| !denied(result)).count();
        assert!((1..all.len()).contains(&removed), "round {round}: {removed} of {}", all.len());
        left(&world, &all[0], i64::try_from(all.len() - removed).unwrap()).await;
    }
}

on_both!(t32_all_who_delete_one_another_leave_one, t32_two_who_delete_each_other_leave_one,);
