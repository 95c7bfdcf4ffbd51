//! Whoever isn't of the company's domain waits for a yes, and whoever can give it is told.

use domain::{authority::Role, identity::SignInRefusal, paging::PageAt, tenancy::MembershipState};
use portal::{identity::SignInOutcome, jobs::MailContent};
use testkit::{Person, World, on_both};

use super::{eve, invite, is_asked, offered, ola, refused, row, tid};
use crate::browser::Browser;

/// The issue's own case: a stranger's organisation was let in as *Ola*, administrator.
async fn n12_a_stranger_with_the_link_is_nobody_before_somebody_says_yes(world: World) {
    let tree = world.tree().await;
    let (user, link) = invite(&world, &tree.ingrid, tree.vik, &ola(), Role::Administrator).await;
    let sessions = world.count("session").await;
    let mut browser = Browser::new(&world);
    let attempt = offered(&mut browser, &eve(), &link).await;
    let offer = browser.offer(attempt).await.unwrap();
    assert_eq!((offer.name.as_str(), offer.username.as_str()), ("Eve Evil", "eve@evil.example"));
    assert!(offer.waits);
    let shown = format!("{offer:?}");
    assert!(!shown.contains("Ola") && !shown.contains("nordmann"), "whoever holds the link isn't told whose it is");
    assert_eq!(refused(browser.take_up(attempt).await), SignInRefusal::WaitsForYes);
    assert_eq!(world.count("session").await, sessions);
    assert_eq!(world.count("person WHERE username = 'eve@evil.example'").await, 0);
    assert_eq!(tid(&world, tree.vik).await, None);
    assert_eq!(world.refused_sign_in(&eve(), None).await, SignInRefusal::WaitsForYes);
    assert_eq!(world.refused_sign_in(&eve(), Some(&link)).await, SignInRefusal::WaitsForYes);
    let other = Person::new("Mallory", "mallory@evil.example");
    assert_eq!(world.refused_sign_in(&other, Some(&link)).await, SignInRefusal::LinkNotValid, "one asks at a time");

    let listed = row(&world, &tree.ingrid, tree.vik, user).await;
    assert_eq!((listed.state, &listed.invitation), (MembershipState::Asked, &None));
    let asking = listed.asking.expect("somebody asks");
    assert_eq!((asking.name.as_str(), asking.username.as_str(), asking.yours), ("Eve Evil", "eve@evil.example", true));
    let list = world.portal.read_users(&tree.ingrid, tree.vik, &PageAt::default()).await.unwrap();
    assert_eq!((list.count, list.administrators), (1, 0), "nobody can administer Vik yet");

    // Whoever invited is told, and nobody else.
    world.work().await;
    let told: Vec<_> = world.mailbox.letters().into_iter().filter(|letter| is_asked(&letter.content)).collect();
    let [letter] = told.as_slice() else { panic!("{} mails", told.len()) };
    assert_eq!(letter.mail.to_address, Person::ingrid().mail);
    let asked = MailContent::AcceptanceAsked {
        level: domain::authority::Level::Reseller,
        company_id: tree.vik,
        membership: user,
        company: "Vik Drift".into(),
        invited: "ola.nordmann@vik.example".into(),
        username: "eve@evil.example".into(),
    };
    assert_eq!(letter.content, asked);
    assert_eq!(world.count("event WHERE kind = 'acceptance-asked' AND actor = 'Sign-in'").await, 1);
}

/// A customer's organisation is the one whose domain is the customer's, and no outsider's.
async fn n12_an_outsider_who_was_invited_does_not_bind_the_companys_organisation(world: World) {
    let demo = world.demo().await;
    let ingrid = &demo.tree.ingrid;
    let outsider = Person::new("Kaja Konsulent", "kaja@consult.example");
    world.user(ingrid, demo.brevik, &outsider, Some(Role::Administrator)).await;
    assert_eq!(tid(&world, demo.brevik).await, None, "invited by that very address, but not of the customer's domain");
    // Invited at a private address, and signed in as one of the company's: that needs nobody's yes.
    let at_home = Person::new("Kari Brevik", "kari@home.example");
    let at_work = Person::new("Kari Brevik", "kari.brevik@brevik.example");
    let (_, link) = invite(&world, ingrid, demo.brevik, &at_home, Role::Administrator).await;
    let mut browser = Browser::new(&world);
    let attempt = offered(&mut browser, &at_work, &link).await;
    assert!(!browser.offer(attempt).await.unwrap().waits);
    assert!(matches!(browser.take_up(attempt).await, SignInOutcome::SignedIn { .. }));
    assert_eq!(tid(&world, demo.brevik).await, Some(at_work.tid.uuid()));
}

/// T36: a domain that only ends like the invited one is another one.
async fn n12_t36_a_domain_that_looks_alike_waits(world: World) {
    let tree = world.tree().await;
    let (_, link) = invite(&world, &tree.ingrid, tree.vik, &ola(), Role::Member).await;
    for account in [
        "ola.nordmann@attacker-vik.example",
        "ola@vik.example.evil.example",
        "vik.example@evil.example",
        // A guest of Vik's organisation, as Microsoft names one; and a personal account.
        "ola_evil.example#EXT#@vik.example",
        "live.com#ola@vik.example",
    ] {
        let mut browser = Browser::new(&world);
        let attempt = offered(&mut browser, &Person::new("Ola Nordmann", account), &link).await;
        assert!(browser.offer(attempt).await.unwrap().waits, "{account}");
    }
}

/// Who invited has left: the administrators there are asked, else those of the level above.
async fn n12_somebody_who_can_say_yes_is_told(world: World) {
    let tree = world.tree().await;
    world.execute("UPDATE org SET tid = NULL WHERE id = $1", vec![tree.fjord.uuid().into()]).await.unwrap();
    let lena = Person::new("Lena Bo", "lena.bo@fjord.example");
    let (_, link) = invite(&world, &tree.rita, tree.fjord, &lena, Role::Member).await;
    let rita = tree.rita.membership().unwrap();
    world.portal.remove_user(&tree.ingrid, world.form(&tree.ingrid), (tree.fjord, rita)).await.unwrap();
    let mut browser = Browser::new(&world);
    let attempt = offered(&mut browser, &eve(), &link).await;
    browser.take_up(attempt).await;
    world.work().await;
    let told: Vec<_> = world.mailbox.letters().into_iter().filter(|letter| is_asked(&letter.content)).collect();
    let told: Vec<&str> = told.iter().map(|letter| letter.mail.to_address.as_str()).collect();
    assert_eq!(told, [Person::jonas().mail]);
}

on_both!(
    n12_a_stranger_with_the_link_is_nobody_before_somebody_says_yes,
    n12_an_outsider_who_was_invited_does_not_bind_the_companys_organisation,
    n12_somebody_who_can_say_yes_is_told,
    n12_t36_a_domain_that_looks_alike_waits,
);
