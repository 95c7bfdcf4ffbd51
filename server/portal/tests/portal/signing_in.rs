//! Signing in never loses the way (issue 7, 14 and 15): however it is interrupted, it arrives where it was going.

use chrono::TimeDelta;
use domain::{authority::Role, identity::SignInRefusal, ids::AttemptId};
use portal::{Scope, identity::SignInOutcome, ports::Complaint};
use testkit::{Person, Tree, World, on_both};

use crate::{browser::Browser, chores, identity::requires_second_factor};

const TO: &str = "/r/o_1/users?q=anna";

fn lena() -> Person {
    Person::new("Lena Bo", "lena.bo@fjord.example")
}

async fn invite(world: &World, by: &Scope, tree: &Tree, who: &Person) -> String {
    let new = who.user_form(Some(Role::Member)).parse().unwrap();
    world.portal.add_user(by, world.form(by), tree.fjord, &new).await.unwrap();
    world.invitation_of(who).await
}

/// Why it was refused, and what begins it again.
fn refused(outcome: SignInOutcome) -> (SignInRefusal, Option<AttemptId>) {
    match outcome {
        SignInOutcome::Refused(refusal, again) => (refusal, again),
        _ => panic!("not refused"),
    }
}

fn arrives_at(outcome: SignInOutcome) -> String {
    match outcome {
        SignInOutcome::SignedIn { return_to, .. } => return_to,
        SignInOutcome::Refused(refusal, _) => panic!("refused: {refusal:?}"),
        _ => panic!("not signed in"),
    }
}

/// What Microsoft answers instead of a code, and as what the person is told of it.
const ANSWERS: [(&str, &str, SignInRefusal); 8] = [
    ("access_denied", "AADSTS65004: User declined to consent to access the app.", SignInRefusal::Cancelled),
    ("access_denied", "", SignInRefusal::Cancelled),
    ("consent_required", "AADSTS65001: The user or administrator has not consented.", SignInRefusal::ConsentRequired),
    ("interaction_required", "AADSTS50105: The signed in user is not assigned.", SignInRefusal::NotAssigned),
    ("interaction_required", "AADSTS50076: You must use multi-factor authentication.", SignInRefusal::MoreProof),
    ("unauthorized_client", "AADSTS700016: Application was not found.", SignInRefusal::Misconfigured),
    ("temporarily_unavailable", "", SignInRefusal::ProviderUnreachable),
    ("of_next_year", "AADSTS99999999: Something new.", SignInRefusal::ProviderRefused),
];

async fn n14_every_answer_of_microsoft_is_told_apart_and_keeps_the_way(world: World) {
    world.tree().await;
    let rita = Person::rita();
    let mut browser = Browser::new(&world);
    for (error, description, refusal) in ANSWERS {
        let url = browser.start(TO, None).await;
        let (state, _) = world.provider.approve(&url, rita.identity(false));
        let complaint = Complaint::read(error, description);
        let (told, again) = refused(browser.answer(&state, Err(complaint)).await);
        assert_eq!(told, refusal, "{error} {description}");
        let url = browser.again(again.expect("a way on"), false).await;
        assert_eq!(arrives_at(browser.back(&url, rita.identity(false)).await), TO, "{error} {description}");

        // The same where Microsoft only says it when the code is redeemed.
        let url = browser.start(TO, None).await;
        world.provider.complain_next(error, description);
        let (told, again) = refused(browser.back(&url, rita.identity(false)).await);
        assert_eq!(told, refusal, "redeeming: {error} {description}");
        let url = browser.again(again.expect("a way on"), false).await;
        assert_eq!(arrives_at(browser.back(&url, rita.identity(false)).await), TO, "{error} {description}");
    }
}

/// Interrupted in every way one after another, the invitation is still taken up.
async fn n14_the_invitation_survives_every_interruption(world: World) {
    let tree = world.tree().await;
    let invitation = invite(&world, &tree.rita, &tree, &lena()).await;
    let mut browser = Browser::new(&world);
    let mut url = browser.start("/", Some(&invitation)).await;
    for (error, description, _) in ANSWERS {
        let (state, _) = world.provider.approve(&url, lena().identity(false));
        let (_, again) = refused(browser.answer(&state, Err(Complaint::read(error, description))).await);
        url = browser.again(again.unwrap(), false).await;
    }
    world.clock.forward(TimeDelta::minutes(11));
    let (told, again) = refused(browser.back(&url, lena().identity(false)).await);
    assert_eq!(told, SignInRefusal::Expired);
    world.provider.set_down(true);
    let (portal, provider) = (&world.portal, world.provider.as_ref());
    let down = portal.sign_in_again(provider, again.unwrap(), false, browser.secret.as_deref()).await.unwrap();
    let down = down.err().expect("it doesn't answer");
    assert_eq!(down.refusal, SignInRefusal::ProviderUnreachable);
    world.provider.set_down(false);
    url = browser.again(down.again, false).await;
    world.provider.set_down(true);
    let (told, again) = refused(browser.back(&url, lena().identity(false)).await);
    assert_eq!(told, SignInRefusal::ProviderUnreachable);
    world.provider.set_down(false);
    let url = browser.again(again.unwrap(), false).await;
    let SignInOutcome::Offer(offer) = browser.back(&url, lena().identity(false)).await else { panic!("not offered") };
    let SignInOutcome::SignedIn { token, .. } = browser.take_up(offer).await else { panic!("not signed in") };
    let scope = world.portal.scope_of(&token, "t").await.unwrap().unwrap();
    assert_eq!((scope.company(), scope.actor_name()), (Some(tree.fjord), "Lena Bo"));
}

async fn n14_a_provider_that_is_down_at_the_beginning_keeps_the_way(world: World) {
    world.tree().await;
    world.provider.set_down(true);
    let (portal, provider) = (&world.portal, world.provider.as_ref());
    let down = portal.start_sign_in(provider, TO, None, false, None).await.unwrap().err().expect("no answer");
    assert_eq!(down.refusal, SignInRefusal::ProviderUnreachable);
    world.provider.set_down(false);
    let mut browser = Browser::new(&world);
    browser.secret = Some(down.browser_secret);
    let url = browser.again(down.again, false).await;
    assert_eq!(arrives_at(browser.back(&url, Person::rita().identity(false)).await), TO);
}

async fn n14_an_attempt_that_ran_out_says_so_and_keeps_its_way_for_a_day(world: World) {
    world.tree().await;
    let rita = Person::rita();
    let mut browser = Browser::new(&world);
    let (early, late) = (browser.start(TO, None).await, browser.start(TO, None).await);
    world.clock.forward(TimeDelta::minutes(11));
    let (told, again) = refused(browser.back(&early, rita.identity(false)).await);
    assert_eq!(told, SignInRefusal::Expired);
    let url = browser.again(again.unwrap(), false).await;
    assert_eq!(arrives_at(browser.back(&url, rita.identity(false)).await), TO);

    world.clock.forward(TimeDelta::hours(23));
    chores(&world).await;
    let (told, again) = refused(browser.back(&late, rita.identity(false)).await);
    assert_eq!(told, SignInRefusal::Expired, "the next day it is still known");
    world.clock.forward(TimeDelta::hours(2));
    chores(&world).await;
    assert_eq!(world.count("sign_in_attempt").await, 0, "and then it is forgotten");
    let url = browser.again(again.unwrap(), false).await;
    assert_eq!(arrives_at(browser.back(&url, rita.identity(false)).await), "/", "whoever tries again still signs in");
}

async fn n14_any_number_of_attempts_at_once_each_arrive_at_their_own(world: World) {
    world.tree().await;
    let mut browser = Browser::new(&world);
    let mut tabs = Vec::new();
    for tab in 0..12 {
        let to = format!("/jobs?tab={tab}");
        tabs.push((browser.start(&to, None).await, to));
    }
    for (url, to) in tabs.into_iter().rev() {
        assert_eq!(arrives_at(browser.back(&url, Person::rita().identity(false)).await), to);
    }
}

/// The browser's *Back* loads Microsoft's answer once more: what it came to is said again, and nothing is done twice.
async fn n14_an_answer_that_is_loaded_again_says_what_it_came_to(world: World) {
    let tree = world.tree().await;
    let rita = Person::rita();
    let mut browser = Browser::new(&world);
    let url = browser.start(TO, None).await;
    let (state, code) = world.provider.approve(&url, rita.identity(false));
    assert_eq!(arrives_at(browser.answer(&state, Ok(&code)).await), TO);
    let sessions = world.count("session").await;
    let SignInOutcome::WasSignedIn { person, return_to, again } = browser.answer(&state, Ok(&code)).await else {
        panic!("something else")
    };
    assert_eq!((Some(person), return_to.as_str()), (tree.rita.person(), TO));
    let url = browser.again(again.expect("a way on"), false).await;
    assert_eq!(world.count("session").await, sessions, "and nobody is signed in by it");
    assert_eq!(arrives_at(browser.back(&url, rita.identity(false)).await), TO);

    let url = browser.start(TO, None).await;
    let (state, _) = world.provider.approve(&url, rita.identity(false));
    let cancelled = || Err(Complaint::read("access_denied", ""));
    let first = refused(browser.answer(&state, cancelled()).await);
    assert_eq!(refused(browser.answer(&state, cancelled()).await), first, "cancelled stays cancelled");
    assert_eq!(first.0, SignInRefusal::Cancelled);
}

async fn n14_a_browser_that_keeps_no_cookie_is_told_so_and_keeps_the_way(world: World) {
    world.tree().await;
    let rita = Person::rita();
    let mut browser = Browser::new(&world);
    let url = browser.start(TO, None).await;
    browser.secret = None;
    let (told, again) = refused(browser.back(&url, rita.identity(false)).await);
    assert_eq!(told, SignInRefusal::CookieRefused);
    // Cookies are allowed now.
    let url = browser.again(again.expect("a way on"), false).await;
    assert!(browser.secret.is_some());
    assert_eq!(arrives_at(browser.back(&url, rita.identity(false)).await), TO);
    let unknown = Browser::new(&world).answer("of no sign-in", Ok("code")).await;
    assert_eq!(refused(unknown), (SignInRefusal::StartAgain, None), "what nobody knows is said as that");
}

/// The way on of an attempt is its browser's: its id in an address is worth nothing elsewhere.
async fn n14_the_way_on_is_the_browsers_own(world: World) {
    let tree = world.tree().await;
    let invitation = invite(&world, &tree.rita, &tree, &lena()).await;
    let mut browser = Browser::new(&world);
    let url = browser.start(TO, Some(&invitation)).await;
    let (state, _) = world.provider.approve(&url, lena().identity(false));
    let (_, again) = refused(browser.answer(&state, Err(Complaint::read("access_denied", ""))).await);
    for secret in [None, Some("A".repeat(43))] {
        let mut thief = Browser::new(&world);
        thief.secret = secret;
        let url = thief.again(again.unwrap(), false).await;
        let (told, _) = refused(thief.back(&url, lena().identity(false)).await);
        assert_eq!(told, SignInRefusal::NoProfile, "without the invitation");
        let url = thief.again(again.unwrap(), false).await;
        assert_eq!(arrives_at(thief.back(&url, Person::rita().identity(false)).await), "/", "and to nowhere special");
    }
    assert_eq!(world.count("membership WHERE mail_key = 'lena.bo@fjord.example' AND state = 0").await, 1);
}

/// A secret that isn't of our making is replaced, not kept.
async fn n14_a_cookie_of_another_shape_is_replaced(world: World) {
    world.tree().await;
    for shape in ["", "x", &"A".repeat(44), &"\u{e5}".repeat(43), &"=".repeat(43)] {
        let mut browser = Browser::new(&world);
        browser.secret = Some(shape.to_owned());
        browser.start("/", None).await;
        assert_ne!(browser.secret.as_deref(), Some(shape));
        let kept = browser.secret.clone();
        browser.start("/", None).await;
        assert_eq!(browser.secret, kept, "one secret for all its attempts");
    }
}

async fn n14_who_comes_without_the_link_has_it_sent_again_to_the_invited_address(world: World) {
    let tree = world.tree().await;
    let link = invite(&world, &tree.rita, &tree, &lena()).await;
    let mails = async || {
        world.work().await;
        world.mailbox.letters_to(&lena().mail).len()
    };
    assert_eq!(mails().await, 1);
    let without_link = async |who: &Person| {
        let mut browser = Browser::new(&world);
        let (told, again) = refused(browser.come(who, TO, None).await);
        assert_eq!(told, SignInRefusal::NoProfile);
        (browser.secret, again.expect("a way on"))
    };
    let (secret, attempt) = without_link(&lena()).await;
    let send = async |secret: Option<&str>, attempt| world.portal.send_link_again(attempt, secret, "t").await.unwrap();
    send(None, attempt).await;
    send(Some(&"A".repeat(43)), attempt).await;
    assert_eq!(mails().await, 1, "another browser");
    send(secret.as_deref(), attempt).await;
    assert_eq!(mails().await, 2);
    assert_eq!(world.invitation_of(&lena()).await, link, "the same link, where it was sent before");
    assert_eq!(world.count("event WHERE kind = 'link-sent-again' AND actor = 'Sign-in'").await, 1);
    for _ in 0..3 {
        send(secret.as_deref(), attempt).await;
    }
    // An address proves nothing, but does no harm either: the mail goes to the invited address whoever asks.
    let pretender = lena().pretended_in("evil.example");
    let (theirs, other) = without_link(&pretender).await;
    send(theirs.as_deref(), other).await;
    assert_eq!(mails().await, 2, "once an hour");
    world.clock.forward(TimeDelta::minutes(61));
    send(theirs.as_deref(), other).await;
    assert_eq!(mails().await, 3);
    let all = world.mailbox.letters().len();
    let (stranger, attempt) = without_link(&Person::new("Una Known", "una@nowhere.example")).await;
    send(stranger.as_deref(), attempt).await;
    world.work().await;
    assert_eq!(world.mailbox.letters().len(), all, "nobody invited her");

    world.clock.forward(TimeDelta::minutes(61));
    world.token(&lena(), Some(&link)).await;
    send(theirs.as_deref(), other).await;
    assert_eq!(mails().await, 3, "taken up: there is nothing to send");
}

async fn n15_a_second_factor_is_asked_for_only_when_the_person_goes_on(world: World) {
    let tree = world.tree().await;
    requires_second_factor(&world, &tree.ingrid, tree.fjord).await;
    let jonas = Person::jonas();
    let mut browser = Browser::new(&world);
    let before = world.count("sign_in_attempt").await;
    let url = browser.start(TO, None).await;
    let (state, code) = world.provider.approve(&url, jonas.identity(false));
    let SignInOutcome::AskSecondFactor(asked) = browser.answer(&state, Ok(&code)).await else { panic!("not asked") };
    assert_eq!(world.count("sign_in_attempt").await, before + 1, "nobody is on the way to Microsoft yet");
    let SignInOutcome::AskSecondFactor(once_more) = browser.answer(&state, Ok(&code)).await else {
        panic!("Back leads to the same page")
    };
    assert_eq!(asked, once_more);
    let url = browser.again(asked, true).await;
    assert!(world.provider.asked_for(&url).second_factor);
    let (told, again) = refused(browser.back(&url, jonas.identity(false)).await);
    assert_eq!(told, SignInRefusal::SecondFactorMissing);
    let url = browser.again(again.expect("a way on"), true).await;
    assert_eq!(arrives_at(browser.back(&url, jonas.identity(true)).await), TO);
}

on_both!(
    n14_a_browser_that_keeps_no_cookie_is_told_so_and_keeps_the_way,
    n14_a_cookie_of_another_shape_is_replaced,
    n14_a_provider_that_is_down_at_the_beginning_keeps_the_way,
    n14_an_answer_that_is_loaded_again_says_what_it_came_to,
    n14_an_attempt_that_ran_out_says_so_and_keeps_its_way_for_a_day,
    n14_any_number_of_attempts_at_once_each_arrive_at_their_own,
    n14_every_answer_of_microsoft_is_told_apart_and_keeps_the_way,
    n14_the_invitation_survives_every_interruption,
    n14_the_way_on_is_the_browsers_own,
    n14_who_comes_without_the_link_has_it_sent_again_to_the_invited_address,
    n15_a_second_factor_is_asked_for_only_when_the_person_goes_on,
);
