//! An invitation greets nobody as the person it was sent to, and binds nobody before they say who they are (issue 7, 12).

use chrono::TimeDelta;
use domain::{
    authority::{Role, Roles},
    denial::{Denial, RefusalReason, Staleness},
    identity::SignInRefusal,
    ids::{AcceptanceId, AttemptId, CompanyId, MembershipId},
    paging::PageAt,
    tenancy::{InvitationState, MembershipState, User},
};
use portal::{Error, FormStamp, Scope, identity::SignInOutcome, jobs::MailContent, tenancy::Answer};
use testkit::{Person, Tree, World, on_both};

use crate::{browser::Browser, denial, identity::requires_second_factor, refusal};

/// Invited to Vik, whose organisation nobody knows yet.
fn ola() -> Person {
    Person::new("Ola Nordmann", "ola.nordmann@vik.example")
}

/// Holds Ola's link.
fn eve() -> Person {
    Person::new("Eve Evil", "eve@evil.example")
}

async fn invite(world: &World, by: &Scope, company: CompanyId, who: &Person, role: Role) -> (MembershipId, String) {
    let new = who.user_form(Some(role)).parse().unwrap();
    let user = world.portal.add_user(by, world.form(by), company, &new).await.unwrap();
    (user, world.invitation_of(who).await)
}

async fn offered(browser: &mut Browser<'_>, who: &Person, link: &str) -> AttemptId {
    match browser.come(who, "/", Some(link)).await {
        SignInOutcome::Offer(attempt) => attempt,
        SignInOutcome::Refused(refusal, _) => panic!("refused: {refusal:?}"),
        _ => panic!("not asked"),
    }
}

fn refused(outcome: SignInOutcome) -> SignInRefusal {
    match outcome {
        SignInOutcome::Refused(refusal, _) => refusal,
        _ => panic!("not refused"),
    }
}

async fn row(world: &World, by: &Scope, company: CompanyId, user: MembershipId) -> User {
    let list = world.portal.read_users(by, company, &PageAt::default()).await.unwrap();
    let listed = list.users.into_iter().find(|listed| listed.id == user).expect("listed");
    assert_eq!(world.portal.read_user(by, company, user).await.unwrap().1, listed, "its own page says the same");
    listed
}

async fn tid(world: &World, company: CompanyId) -> Option<uuid::Uuid> {
    let tid: Vec<Option<uuid::Uuid>> =
        world.column("SELECT tid FROM org WHERE id = $1", vec![company.uuid().into()]).await;
    tid[0]
}

/// Eve took Ola's link and asked to be let in to Vik as its administrator.
async fn eve_asks(world: &World, tree: &Tree) -> (MembershipId, String) {
    let (user, link) = invite(world, &tree.ingrid, tree.vik, &ola(), Role::Administrator).await;
    let mut browser = Browser::new(world);
    let attempt = offered(&mut browser, &eve(), &link).await;
    assert_eq!(refused(browser.take_up(attempt).await), SignInRefusal::WaitsForYes);
    (user, link)
}

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

fn is_asked(content: &MailContent) -> bool {
    matches!(content, MailContent::AcceptanceAsked { .. })
}

/// What a yes or a no is said to.
async fn asks_of(world: &World, user: MembershipId) -> AcceptanceId {
    let sql = "SELECT id FROM acceptance WHERE membership_id = $1";
    AcceptanceId::new(world.column::<uuid::Uuid>(sql, vec![user.uuid().into()]).await[0])
}

async fn answer_it(
    world: &World,
    by: &Scope,
    form: FormStamp,
    (company, user, asks): (CompanyId, MembershipId, AcceptanceId),
    answer: Answer,
) -> Result<MembershipId, Error> {
    world.portal.answer_acceptance(by, form, (company, user), (asks, answer)).await
}

/// A page that was opened when somebody else asked answers nobody: the yes to one account let another one in.
async fn n12_an_answer_is_about_the_account_that_was_shown(world: World) {
    let tree = world.tree().await;
    let (user, _) = eve_asks(&world, &tree).await;
    let eves = row(&world, &tree.ingrid, tree.vik, user).await.asking.unwrap().id;
    let form = world.form(&tree.ingrid);
    answer_it(&world, &tree.ingrid, form, (tree.vik, user, eves), Answer::TurnAway).await.unwrap();
    world.work().await;
    world.portal.invite_again(&tree.ingrid, world.form(&tree.ingrid), (tree.vik, user)).await.unwrap();
    let link = world.invitation_of(&ola()).await;
    let mallory = Person::new("Mallory", "mallory@worse.example");
    let mut browser = Browser::new(&world);
    let attempt = offered(&mut browser, &mallory, &link).await;
    assert_eq!(refused(browser.take_up(attempt).await), SignInRefusal::WaitsForYes);
    let before = (world.count("event").await, world.count("outgoing_mail").await);
    for answer in [Answer::LetIn, Answer::TurnAway] {
        let form = world.form(&tree.ingrid);
        let late = answer_it(&world, &tree.ingrid, form, (tree.vik, user, eves), answer).await;
        assert_eq!(denial(late), Denial::Stale(Staleness::OtherAsks), "{answer:?}");
    }
    assert_eq!((world.count("event").await, world.count("outgoing_mail").await), before);
    assert_eq!(world.refused_sign_in(&mallory, None).await, SignInRefusal::WaitsForYes, "still asks");
    // The same key with the account that asks now is another form.
    let mallorys = row(&world, &tree.ingrid, tree.vik, user).await.asking.unwrap().id;
    let other = answer_it(&world, &tree.ingrid, form, (tree.vik, user, mallorys), Answer::LetIn).await;
    assert_eq!(denial(other), Denial::Stale(Staleness::SentOtherwise));
}

async fn n12_let_in_by_who_invited_they_sign_in_from_then_on(world: World) {
    let tree = world.tree().await;
    let (user, link) = eve_asks(&world, &tree).await;
    let (form, asks) = (world.form(&tree.ingrid), asks_of(&world, user).await);
    for _ in 0..2 {
        assert_eq!(answer_it(&world, &tree.ingrid, form, (tree.vik, user, asks), Answer::LetIn).await.unwrap(), user);
    }
    let late = answer_it(&world, &tree.ingrid, world.form(&tree.ingrid), (tree.vik, user, asks), Answer::LetIn).await;
    assert_eq!(denial(late), Denial::Stale(Staleness::AlreadyEnded));
    let scope = world.sign_in(&eve()).await;
    assert_eq!((scope.company(), scope.membership()), (Some(tree.vik), Some(user)));
    assert_eq!(tid(&world, tree.vik).await, None, "their organisation isn't Vik's");
    let list = world.portal.read_users(&tree.ingrid, tree.vik, &PageAt::default()).await.unwrap();
    assert_eq!((list.count, list.administrators), (1, 1));
    assert_eq!(world.refused_sign_in(&ola(), Some(&link)).await, SignInRefusal::LinkNotValid, "it is used up");
    world.work().await;
    let letter = world.mailbox.letters_to(&ola().mail).pop().unwrap();
    let told = MailContent::LetIn { company: "Vik Drift".into(), username: "eve@evil.example".into() };
    assert_eq!(letter.content, told);
    assert_eq!(world.count("event WHERE kind = 'acceptance-granted' AND actor = 'Ingrid Solberg'").await, 1);
    // Vik's own people are still free to come.
    let vera = Person::new("Vera Vik", "vera@vik.example");
    world.user(&tree.ingrid, tree.vik, &vera, Some(Role::Administrator)).await;
    assert_eq!(tid(&world, tree.vik).await, Some(vera.tid.uuid()));
}

async fn n12_turned_away_the_link_is_dead_and_another_can_be_sent(world: World) {
    let tree = world.tree().await;
    let (user, link) = eve_asks(&world, &tree).await;
    let asks = asks_of(&world, user).await;
    let form = world.form(&tree.ingrid);
    answer_it(&world, &tree.ingrid, form, (tree.vik, user, asks), Answer::TurnAway).await.unwrap();
    assert_eq!(world.refused_sign_in(&eve(), None).await, SignInRefusal::NoProfile);
    for who in [&eve(), &ola()] {
        assert_eq!(world.refused_sign_in(who, Some(&link)).await, SignInRefusal::LinkNotValid);
    }
    let listed = row(&world, &tree.ingrid, tree.vik, user).await;
    assert_eq!((listed.state, &listed.asking), (MembershipState::Invited, &None));
    assert_eq!(listed.invitation.map(|invitation| invitation.state), Some(InvitationState::Expired));
    world.work().await;
    let letter = world.mailbox.letters_to(&ola().mail).pop().unwrap();
    assert!(matches!(letter.content, MailContent::TurnedAway { .. }), "{:?}", letter.content);
    assert_eq!(world.count("event WHERE kind = 'acceptance-refused' AND actor = 'Ingrid Solberg'").await, 1);
    world.portal.invite_again(&tree.ingrid, world.form(&tree.ingrid), (tree.vik, user)).await.unwrap();
    assert_eq!(world.accept(&ola()).await.membership(), Some(user));
}

async fn n12_who_was_invited_comes_in_past_who_asked(world: World) {
    let tree = world.tree().await;
    let (user, link) = eve_asks(&world, &tree).await;
    let asks = asks_of(&world, user).await;
    let token = world.token(&ola(), Some(&link)).await;
    let scope = world.portal.scope_of(&token, "t").await.unwrap().unwrap();
    assert_eq!((scope.company(), scope.membership()), (Some(tree.vik), Some(user)));
    assert_eq!(world.refused_sign_in(&eve(), None).await, SignInRefusal::NoProfile);
    let late = answer_it(&world, &tree.ingrid, world.form(&tree.ingrid), (tree.vik, user, asks), Answer::LetIn).await;
    assert_eq!(denial(late), Denial::Stale(Staleness::AlreadyEnded));
    assert_eq!(world.count("acceptance").await, 0);
    world.work().await;
    assert!(!world.mailbox.letters().iter().any(|letter| is_asked(&letter.content)), "nobody is asked any more");
}

/// The right that sends an invitation answers it, at the company the form was opened for.
async fn n12_answering_takes_the_right_to_invite(world: World) {
    let demo = world.demo().await;
    let tree = &demo.tree;
    let una = Person::new("Una User", "una@fjord.example");
    let una = world.user(&tree.rita, tree.fjord, &una, Some(Role::UserAdministrator)).await;
    // Fjord isn't bound to an organisation in this case: Eve is told nothing of it.
    world.execute("UPDATE org SET tid = NULL WHERE id = $1", vec![tree.fjord.uuid().into()]).await.unwrap();
    let lena = Person::new("Lena Bo", "lena.bo@fjord.example");
    let (user, link) = invite(&world, &tree.rita, tree.fjord, &lena, Role::Administrator).await;
    let mut browser = Browser::new(&world);
    let attempt = offered(&mut browser, &eve(), &link).await;
    assert_eq!(refused(browser.take_up(attempt).await), SignInRefusal::WaitsForYes);
    let (events, asks) = (world.count("event").await, asks_of(&world, user).await);
    for said in [Answer::LetIn, Answer::TurnAway] {
        let answer =
            async |by: &Scope, company| answer_it(&world, by, world.form(by), (company, user, asks), said).await;
        assert_eq!(refusal(answer(&tree.per, tree.fjord).await), RefusalReason::Role);
        assert_eq!(refusal(answer(&una, tree.fjord).await), RefusalReason::AboveYourRights);
        for stranger in [&tree.anna, &demo.bengt] {
            assert_eq!(denial(answer(stranger, tree.fjord).await), Denial::NotFound, "{}", stranger.actor_name());
        }
        for elsewhere in [tree.sund, tree.nordlys, demo.testbolag] {
            assert_eq!(denial(answer(&tree.ingrid, elsewhere).await), Denial::NotFound, "another company's form");
        }
    }
    assert_eq!(world.count("event").await, events);
    for (who, yours) in [(&tree.per, false), (&una, false), (&tree.jonas, true), (&tree.ingrid, true)] {
        let asking = row(&world, who, tree.fjord, user).await.asking.unwrap();
        assert_eq!(asking.yours, yours, "{}", who.actor_name());
    }
    // A colleague of who invited may, too.
    let form = world.form(&tree.jonas);
    answer_it(&world, &tree.jonas, form, (tree.fjord, user, asks), Answer::LetIn).await.unwrap();
    assert_eq!(world.sign_in(&eve()).await.company(), Some(tree.fjord));
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

/// The first administrator of all: nobody at a page could let them in.
async fn n12_the_command_line_lets_a_first_administrator_in(world: World) {
    let command_line = Scope::system(portal::authority::Task::CommandLine, "test");
    let (name, mail) = (ola().parsed_name(), ola().parsed_mail());
    let company = domain::text::CompanyName::parse("Vik AS").unwrap();
    let partner = world.portal.init_partner(&command_line, &company, (&name, &mail)).await.unwrap();
    let link = world.invitation_of(&ola()).await;
    let nobody = world.portal.who_asks_first(&command_line, partner, &mail).await;
    assert_eq!(denial(nobody), Denial::Stale(Staleness::AlreadyEnded));
    let made_up = AcceptanceId::new(uuid::Uuid::from_u128(7));
    let nobody = world.portal.let_in_first(&command_line, partner, (&mail, made_up)).await;
    assert_eq!(denial(nobody), Denial::Stale(Staleness::AlreadyEnded));
    let mut browser = Browser::new(&world);
    let attempt = offered(&mut browser, &eve(), &link).await;
    assert_eq!(refused(browser.take_up(attempt).await), SignInRefusal::WaitsForYes);
    let import = Scope::system(portal::authority::Task::Import, "test");
    assert_eq!(denial(world.portal.who_asks_first(&import, partner, &mail).await), Denial::NotFound);
    let (username, asks) = world.portal.who_asks_first(&command_line, partner, &mail).await.unwrap();
    assert_eq!(username, "eve@evil.example");
    assert_eq!(denial(world.portal.let_in_first(&import, partner, (&mail, asks)).await), Denial::NotFound);
    let other = world.portal.let_in_first(&command_line, partner, (&mail, made_up)).await;
    assert_eq!(denial(other), Denial::Stale(Staleness::OtherAsks));
    let let_in = world.portal.let_in_first(&command_line, partner, (&mail, asks)).await.unwrap();
    assert_eq!(let_in, "eve@evil.example");
    assert_eq!(world.sign_in(&eve()).await.company(), Some(partner));
    assert_eq!(world.count("event WHERE kind = 'acceptance-granted' AND actor = 'Command line'").await, 1);
}

on_both!(
    n12_an_answer_is_about_the_account_that_was_shown,
    n12_a_stranger_with_the_link_is_nobody_before_somebody_says_yes,
    n12_an_offer_lasts_half_an_hour_and_the_invitation_longer,
    n12_an_offer_that_is_answered_many_times_at_once_counts_once,
    n12_an_outsider_who_was_invited_does_not_bind_the_companys_organisation,
    n12_answering_takes_the_right_to_invite,
    n12_let_in_by_who_invited_they_sign_in_from_then_on,
    n12_nothing_is_bound_before_the_person_says_yes,
    n12_somebody_who_can_say_yes_is_told,
    n12_t36_a_domain_that_looks_alike_waits,
    n12_the_command_line_lets_a_first_administrator_in,
    n12_turned_away_the_link_is_dead_and_another_can_be_sent,
    n12_what_changed_while_the_page_was_open_counts,
    n12_who_was_invited_comes_in_past_who_asked,
);
