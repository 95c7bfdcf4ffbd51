//! One form many times, and many forms for the same.

use domain::{
    denial::{Denial, Staleness},
    tenancy::{ResellerForm, UserForm},
};
use portal::Error;
use testkit::{World, on_both};

use super::{
    at_once, callers, denied,
    removals::{administrators, left},
    rounds,
};

async fn a_form_posted_many_times_is_one_reseller_and_one_user(world: World) {
    let tree = world.tree().await;
    for round in 0..rounds() {
        world.forget_limits().await;
        let (name, mail) = (format!("Posted {round}"), format!("posted{round}@fjord.example"));
        let new = ResellerForm { name: name.clone(), ..ResellerForm::default() }.parse().unwrap();
        let (form, by) = (world.form(&tree.ingrid), tree.ingrid.clone());
        let calls = (0..callers()).map(|_| {
            let (portal, by, new) = (world.portal.clone(), by.clone(), new.clone());
            async move { portal.add_reseller(&by, form, &new).await }
        });
        let ids: Vec<_> = at_once(calls.collect()).await.into_iter().map(|made| made.unwrap()).collect();
        assert!(ids.iter().all(|id| *id == ids[0]), "round {round}");
        assert_eq!(world.count(&format!("org WHERE name = '{name}'")).await, 1);
        let user = UserForm { name: "Posted".into(), mail: mail.clone(), role: String::new() }.parse().unwrap();
        let (form, by, fjord) = (world.form(&tree.rita), tree.rita.clone(), tree.fjord);
        let calls = (0..callers()).map(|_| {
            let (portal, by, user) = (world.portal.clone(), by.clone(), user.clone());
            async move { portal.add_user(&by, form, fjord, &user).await }
        });
        let ids: Vec<_> = at_once(calls.collect()).await.into_iter().map(|made| made.unwrap()).collect();
        assert!(ids.iter().all(|id| *id == ids[0]), "round {round}");
        assert_eq!(world.count(&format!("outgoing_mail WHERE to_address = '{mail}'")).await, 1);
    }
}

/// R20: one key, half of the callers with one body and half with another: one act, its own callers get its answer, and
/// the others are told that the form was sent otherwise.
async fn n03_r20_one_key_with_two_bodies_is_one_act(world: World) {
    let tree = world.tree().await;
    for round in 0..rounds() {
        let two = administrators(&world, &tree, round, 3).await;
        let (by, form, company) = (two[0].clone(), world.form(&two[0]), two[0].company().unwrap());
        let users = [two[1].membership().unwrap(), two[2].membership().unwrap()];
        let calls = (0..callers()).map(|caller| {
            let (portal, by, user) = (world.portal.clone(), by.clone(), users[caller % 2]);
            async move { (caller % 2, portal.remove_user(&by, form, (company, user)).await) }
        });
        let answers = at_once(calls.collect()).await;
        let gone = usize::from(world.company_of(users[0]).await.is_some());
        for (asked, answer) in answers {
            match answer {
                Ok(name) => assert_eq!((asked, name), (gone, format!("Admin {}", gone + 1)), "round {round}"),
                Err(Error::Denied(denial)) => {
                    assert_eq!((asked, denial), (1 - gone, Denial::Stale(Staleness::SentOtherwise)), "round {round}");
                }
                Err(error) => panic!("round {round}: {error:?}"),
            }
        }
        left(&world, &two[0], 2).await;
    }
    assert_eq!(world.count("event WHERE kind = 'user-removed'").await, i64::try_from(rounds()).unwrap());
}

/// The same of an act that makes something.
async fn n03_r20_one_key_with_two_names_is_one_reseller(world: World) {
    let tree = world.tree().await;
    for round in 0..rounds() {
        let names = [format!("Left {round}"), format!("Right {round}")];
        let (form, by) = (world.form(&tree.ingrid), tree.ingrid.clone());
        let calls = (0..callers()).map(|caller| {
            let new = ResellerForm { name: names[caller % 2].clone(), ..ResellerForm::default() }.parse().unwrap();
            let (portal, by) = (world.portal.clone(), by.clone());
            async move { (caller % 2, portal.add_reseller(&by, form, &new).await) }
        });
        let answers = at_once(calls.collect()).await;
        let made = format!("org WHERE name IN ('{}', '{}')", names[0], names[1]);
        assert_eq!(world.count(&made).await, 1, "round {round}");
        let won = usize::from(world.count(&format!("org WHERE name = '{}'", names[1])).await == 1);
        let company = world.company_named(&names[won]).await;
        for (asked, answer) in answers {
            match answer {
                Ok(id) => assert_eq!((asked, id), (won, company), "round {round}"),
                Err(Error::Denied(denial)) => {
                    assert_eq!((asked, denial), (1 - won, Denial::Stale(Staleness::SentOtherwise)), "round {round}");
                }
                Err(error) => panic!("round {round}: {error:?}"),
            }
        }
    }
    assert_eq!(world.portal.check_totals().await.unwrap(), []);
}

async fn different_forms_for_the_same_name_are_one_reseller(world: World) {
    let tree = world.tree().await;
    for round in 0..rounds() {
        world.forget_limits().await;
        let name = format!("Same {round}");
        let calls = (0..callers()).map(|caller| {
            let typed = if caller % 2 == 0 { name.clone() } else { name.to_uppercase() };
            let new = ResellerForm { name: typed, ..ResellerForm::default() }.parse().unwrap();
            let by = if caller % 2 == 0 { tree.ingrid.clone() } else { tree.oskar.clone() };
            let (portal, form) = (world.portal.clone(), world.form(&by));
            async move { portal.add_reseller(&by, form, &new).await }
        });
        let made = at_once(calls.collect()).await.iter().filter(|result| !denied(result)).count();
        assert_eq!(made, 1, "round {round}");
    }
    let page = world.portal.read_overview(&tree.ingrid, &domain::tenancy::ListQuery::first()).await.unwrap();
    assert_eq!(page.count, 4 + i64::try_from(rounds()).unwrap());
}

on_both!(
    a_form_posted_many_times_is_one_reseller_and_one_user,
    different_forms_for_the_same_name_are_one_reseller,
    n03_r20_one_key_with_two_bodies_is_one_act,
    n03_r20_one_key_with_two_names_is_one_reseller,
);
