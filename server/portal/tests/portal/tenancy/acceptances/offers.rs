//! What the page asks before anybody is bound.

use chrono::TimeDelta;
use domain::{
    authority::{Role, Roles},
    identity::SignInRefusal,
    tenancy::MembershipState,
};
use portal::identity::SignInOutcome;
use testkit::{World, on_both};

use super::{eve, eve_asks, invite, offered, ola, refused, row, tid};
use crate::{browser::Browser, identity::requires_second_factor};

async fn n12_nothing_is_bound_before_the_person_says_yes(world: World) {
    let tree = world.tree().await;
    let (user, link) = invite(&world, &tree.ingrid, tree.vik, &ola(), Role::Administrator).await;
    let counted = async || (world.count("person").await, world.count("session").await, world.count("event").await);
    let before = counted().await;
    let mut browser = Browser::new(&world);
    let attempt = offered(&mut browser, &ola(), &link).await;
    let offer = browser.offer(attempt).await.unwrap();
    assert_eq!((offer.name.as_str(), offer.username.as_str()), ("Ola Nordmann", "ola.nordmann@vik.example"));
    assert_eq!((offer.sent_to.as_str(), offer.company.as_str()), ("o…@vik.example", "Vik Drift"));
    assert_eq!((offer.roles, offer.invited_by.as_deref()), (Roles::of(Role::Administrator), Some("Ingrid Solberg")));
    assert!(ola().tid.uuid().to_string().starts_with(&offer.organisation) && offer.organisation.len() == 8);
    assert!(!offer.waits);
    assert_eq!(counted().await, before);
    assert_eq!(row(&world, &tree.ingrid, tree.vik, user).await.state, MembershipState::Invited);
    assert_eq!(tid(&world, tree.vik).await, None);

    // Another browser can neither see nor answer it.
    for secret in [None, Some("A".repeat(43))] {
        let mut thief = Browser::new(&world);
        thief.secret = secret;
        assert_eq!(thief.offer(attempt).await.unwrap_err(), SignInRefusal::OtherBrowser);
        assert_eq!(refused(thief.take_up(attempt).await), SignInRefusal::OtherBrowser);
    }
    assert_eq!(counted().await, before);
    assert!(matches!(browser.take_up(attempt).await, SignInOutcome::SignedIn { .. }));
    assert_eq!(tid(&world, tree.vik).await, Some(ola().tid.uuid()));
    let sessions = world.count("session").await;
    assert!(matches!(browser.take_up(attempt).await, SignInOutcome::WasSignedIn { .. }), "it is answered once");
    assert_eq!(world.count("session").await, sessions);
    let url = browser.again(attempt, false).await;
    let again = browser.back(&url, ola().identity(false)).await;
    assert!(matches!(again, SignInOutcome::SignedIn { .. }), "and whoever begins again signs in, without the link");
    assert_eq!(world.count("sign_in_attempt WHERE identity IS NOT NULL").await, 0, "and who it was is forgotten");
}

async fn n12_an_offer_that_is_answered_many_times_at_once_counts_once(world: World) {
    let tree = world.tree().await;
    let (_, link) = invite(&world, &tree.ingrid, tree.vik, &ola(), Role::Administrator).await;
    let mut browser = Browser::new(&world);
    let attempt = offered(&mut browser, &ola(), &link).await;
    let calls = (0..10).map(|_| {
        let (portal, secret) = (world.portal.clone(), browser.secret.clone());
        tokio::spawn(async move { portal.take_up_invitation(attempt, secret.as_deref(), "t").await.unwrap() })
    });
    let mut signed_in = 0;
    for call in calls.collect::<Vec<_>>() {
        signed_in += i32::from(matches!(call.await.unwrap(), SignInOutcome::SignedIn { .. }));
    }
    assert_eq!(signed_in, 1);
    assert_eq!(world.count("event WHERE kind = 'invitation-accepted' AND actor = 'Ola Nordmann'").await, 1);
}

async fn n12_an_offer_lasts_half_an_hour_and_the_invitation_longer(world: World) {
    let tree = world.tree().await;
    let (_, link) = invite(&world, &tree.ingrid, tree.vik, &ola(), Role::Administrator).await;
    let mut browser = Browser::new(&world);
    let attempt = offered(&mut browser, &ola(), &link).await;
    world.clock.forward(TimeDelta::minutes(31));
    assert_eq!(browser.offer(attempt).await.unwrap_err(), SignInRefusal::Expired);
    assert_eq!(refused(browser.take_up(attempt).await), SignInRefusal::Expired);
    let url = browser.again(attempt, false).await;
    let SignInOutcome::Offer(attempt) = browser.back(&url, ola().identity(false)).await else { panic!("not asked") };
    assert!(matches!(browser.take_up(attempt).await, SignInOutcome::SignedIn { .. }));
}

/// What was asked for before the page is asked for again when it is answered.
async fn n12_what_changed_while_the_page_was_open_counts(world: World) {
    let tree = world.tree().await;
    let (user, _) = eve_asks(&world, &tree).await;
    world.portal.remove_user(&tree.ingrid, world.form(&tree.ingrid), (tree.vik, user)).await.unwrap();
    assert_eq!(world.count("acceptance").await, 0);
    assert_eq!(world.refused_sign_in(&eve(), None).await, SignInRefusal::NoProfile);

    let (user, link) = invite(&world, &tree.ingrid, tree.vik, &ola(), Role::Administrator).await;
    let mut browser = Browser::new(&world);
    let attempt = offered(&mut browser, &ola(), &link).await;
    requires_second_factor(&world, &tree.ingrid, tree.vik).await;
    assert_eq!(refused(browser.take_up(attempt).await), SignInRefusal::SecondFactorMissing);
    world.portal.remove_user(&tree.ingrid, world.form(&tree.ingrid), (tree.vik, user)).await.unwrap();
    assert_eq!(browser.offer(attempt).await.unwrap_err(), SignInRefusal::LinkNotValid);
    assert_eq!(refused(browser.take_up(attempt).await), SignInRefusal::LinkNotValid);
}

on_both!(
    n12_an_offer_lasts_half_an_hour_and_the_invitation_longer,
    n12_an_offer_that_is_answered_many_times_at_once_counts_once,
    n12_nothing_is_bound_before_the_person_says_yes,
    n12_what_changed_while_the_page_was_open_counts,
);
