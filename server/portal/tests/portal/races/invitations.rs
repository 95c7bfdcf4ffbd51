//! Invitations that are taken up.

use portal::identity::SignInOutcome;
use testkit::{Person, World, on_both};

use super::{at_once, callers, rounds};

/// Somebody who follows an invitation's link, up to the moment in which they take it up.
async fn taking_up(world: &World, invitation: &str, who: &Person) -> impl Future<Output = SignInOutcome> + use<> {
    let (provider, portal) = (world.provider.clone(), world.portal.clone());
    let started = portal.start_sign_in(provider.as_ref(), "/", Some(invitation), false, None).await.unwrap().unwrap();
    let (state, code) = provider.approve(&started.url, who.identity(false));
    async move {
        let browser = Some(started.browser_secret.as_str());
        match portal.finish_sign_in(provider.as_ref(), &state, Ok(&code), browser, "t").await.unwrap() {
            SignInOutcome::Offer(attempt) => portal.take_up_invitation(attempt, browser, "t").await.unwrap(),
            outcome => outcome,
        }
    }
}

async fn t08_many_redemptions_are_one(world: World) {
    let tree = world.tree().await;
    for round in 0..rounds() {
        world.forget_limits().await;
        let lena = Person::new("Lena Bo", &format!("lena{round}@fjord.example"));
        let new = lena.user_form(None).parse().unwrap();
        world.portal.add_user(&tree.rita, world.form(&tree.rita), tree.fjord, &new).await.unwrap();
        let invitation = world.invitation_of(&lena).await;
        let mut calls = Vec::new();
        for caller in 0..callers() {
            // Half of them are somebody else of the same tenant who got hold of the link.
            let who =
                if caller % 2 == 0 { lena.clone() } else { Person::new("Eve", &format!("eve{caller}@fjord.example")) };
            calls.push(taking_up(&world, &invitation, &who).await);
        }
        let outcomes = at_once(calls).await;
        let signed_in = outcomes.iter().filter(|outcome| matches!(outcome, SignInOutcome::SignedIn { .. })).count();
        assert_eq!(signed_in, 1, "round {round}");
    }
    assert_eq!(world.count("event WHERE kind = 'invitation-accepted'").await, 6 + i64::try_from(rounds()).unwrap());
}

/// One person with invitations to many companies takes them all up at once: one person.
async fn one_person_takes_up_many_invitations_at_once(world: World) {
    let tree = world.tree().await;
    for round in 0..rounds() / 4 + 1 {
        world.forget_limits().await;
        let vera = Person::new("Vera", &format!("vera@round{round}.example"));
        let mut calls = Vec::new();
        for number in 0..callers() {
            // More at once than one address may be sent.
            world.forget_limits().await;
            let company = world.reseller(&tree.ingrid, &format!("Company {round} {number}")).await;
            let new = vera.user_form(None).parse().unwrap();
            world.portal.add_user(&tree.ingrid, world.form(&tree.ingrid), company, &new).await.unwrap();
            let invitation = world.invitation_of(&vera).await;
            calls.push(taking_up(&world, &invitation, &vera).await);
        }
        let outcomes = at_once(calls).await;
        assert!(outcomes.iter().all(|outcome| matches!(outcome, SignInOutcome::SignedIn { .. })), "round {round}");
        assert_eq!(world.count(&format!("person WHERE username = '{}'", vera.mail)).await, 1);
    }
}

on_both!(one_person_takes_up_many_invitations_at_once, t08_many_redemptions_are_one,);
