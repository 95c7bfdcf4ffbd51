//! Signing in with an invitation, and asking to be let in with somebody else's.

use axum::http::StatusCode;
use testkit::Person;

use super::{way_on, without_nonce};
use crate::stage::{on_stage, signed_in};

#[test]
fn an_invitation_is_taken_up_once() {
    on_stage("sign_in::an_invitation_is_taken_up_once", async |world, stage| {
        let tree = world.tree().await;
        let kari = Person::new("Kari Ny", "kari.ny@fjord.example");
        let new = kari.user_form(Some(domain::authority::Role::Auditor)).parse().unwrap();
        world.portal.add_user(&tree.rita, world.form(&tree.rita), tree.fjord, &new).await.unwrap();
        let token = world.invitation_of(&kari).await;
        let mut browser = stage.browser();
        let page = browser.get(&format!("/invite/{token}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains(&format!("/login/start?invitation={token}")), "{}", page.body);
        let back = browser.sign_in(&world, &kari, &format!("/login/start?invitation={token}")).await;
        assert_eq!(back.location(), "/home", "{back:?}");
        let again = stage.browser().sign_in(&world, &kari, &format!("/login/start?invitation={token}")).await;
        assert!(again.location().starts_with("/login?refused=link-not-valid"), "{again:?}");
        // The terms come before any page (A10).
        assert_eq!(browser.get("/jobs").await.location(), "/terms?next=%2Fjobs");
        assert_eq!(browser.get("/terms").await.status, StatusCode::OK);
        let too_early = browser.call("/api/tenancy/resume_company", &[("company", &tree.fjord.to_string())]).await;
        assert_eq!(too_early.status, StatusCode::FORBIDDEN);
        let stamp = crate::stage::stamp(&world, &browser).await;
        let accepted = browser.post("/api/identity/accept_terms", &[("stamp", &stamp), ("back", "/terms")]).await;
        assert_eq!((accepted.status, accepted.location()), (StatusCode::SEE_OTHER, "/home"));
        assert_eq!(browser.get("/jobs").await.status, StatusCode::OK);
    });
}

/// Whoever comes without the link is told to use it and can have it sent; the answer is the same for everybody.
#[test]
fn n14_who_is_invited_has_the_link_sent_again_and_a_stranger_learns_nothing() {
    on_stage("sign_in::n14_link_again", async |world, stage| {
        let tree = world.tree().await;
        let kari = Person::new("Kari Ny", "kari.ny@fjord.example");
        let new = kari.user_form(Some(domain::authority::Role::Auditor)).parse().unwrap();
        world.portal.add_user(&tree.rita, world.form(&tree.rita), tree.fjord, &new).await.unwrap();
        let token = world.invitation_of(&kari).await;
        let mut answers = Vec::new();
        for who in [&kari, &Person::new("Eve", "eve@evil.example")] {
            let mut browser = stage.browser();
            let refused = browser.sign_in(&world, who, "/login/start").await;
            let page = browser.get(refused.location()).await;
            assert!(page.body.contains("Use the link in the mail") && !page.body.contains(&token), "{}", page.body);
            let again = refused.location().split("again=").nth(1).unwrap().to_owned();
            assert!(page.body.contains(&format!("name=\"again\" value=\"{again}\"")), "{}", page.body);
            let sent = browser.post("/login/send-link-again", &[("again", &again)]).await;
            let page = browser.get(sent.location()).await;
            assert_eq!(page.status, StatusCode::OK);
            answers.push((sent.location().replace(&again, "ID"), without_nonce(&page).replace(&again, "ID")));
        }
        assert_eq!(answers[0], answers[1]);
        assert!(answers[0].1.contains("If an invitation to that address is open"), "{}", answers[0].1);
        assert_eq!(world.invitation_of(&kari).await, token);
        assert_eq!(world.mailbox.letters_to(&kari.mail).len(), 2);
        assert!(world.mailbox.letters_to("eve@evil.example").is_empty());
        for nonsense in ["", "x", "sa_00000000000000000000000001"] {
            let answer = stage.browser().post("/login/send-link-again", &[("again", nonsense)]).await;
            assert!(answer.location().starts_with("/login?refused=no-profile"), "{answer:?}");
        }
    });
}

/// The page before an invitation is taken up: who is signed in, to whom it was sent, for what, and with another account.
#[test]
fn n12_a_page_says_who_takes_up_what_before_anything_is_bound() {
    on_stage("sign_in::n12_page", async |world, stage| {
        let tree = world.tree().await;
        let ola = Person::new("Ola Nordmann", "ola.nordmann@vik.example");
        let new = ola.user_form(Some(domain::authority::Role::Administrator)).parse().unwrap();
        world.portal.add_user(&tree.ingrid, world.form(&tree.ingrid), tree.vik, &new).await.unwrap();
        let token = world.invitation_of(&ola).await;
        let mut browser = stage.browser();
        let greeting = browser.get(&format!("/invite/{token}")).await;
        assert!(!greeting.body.contains("Ola"), "the link greets nobody: {}", greeting.body);
        let eve = Person::new("<b>Eve</b>", "eve@evil.example");
        let comes = async |browser: &mut crate::stage::Browser, who: &Person, start: &str| {
            let away = browser.get(start).await;
            let (state, code) = world.provider.approve(away.location(), who.identity(false));
            let query = crate::stage::form(&[("code", &code), ("state", &state)]);
            let back = browser.get(&format!("/login/callback?{query}")).await;
            assert!(back.location().starts_with("/login/invitation?again=sa_"), "{back:?}");
            assert!(browser.session().is_none(), "nobody is signed in yet");
            (back.location().to_owned(), browser.get(back.location()).await)
        };
        let start = way_on(&greeting, "/login/start");
        let (at, page) = comes(&mut browser, &eve, &start).await;
        assert_eq!(page.status, StatusCode::OK);
        for told in
            ["&lt;b&gt;Eve", "eve@evil.example", "o…@vik.example", "Vik Drift", "Ingrid Solberg", "Administrator"]
        {
            assert!(page.body.contains(told), "{told}: {}", page.body);
        }
        for untold in ["Ola", "nordmann", "<b>Eve", &token] {
            assert!(!page.body.contains(untold), "{untold}: {}", page.body);
        }
        assert!(page.body.contains("Ask to be let in"), "{}", page.body);
        // It isn't another browser's to see or to answer.
        let mut thief = stage.browser();
        let theirs = thief.get(&at).await;
        assert!(theirs.status == StatusCode::OK && !theirs.body.contains("Vik"), "{}", theirs.body);
        let attempt = at.split("again=").nth(1).unwrap();
        let answer = thief.post("/login/take-up", &[("again", attempt)]).await;
        assert!(answer.location().starts_with("/login?refused=other-browser"), "{answer:?}");
        // *Use another account* keeps the invitation.
        let other = way_on(&page, "/login/start");
        let (at, page) = comes(&mut browser, &ola, &other).await;
        assert!(page.body.contains("Take up the invitation") && page.body.contains("ola.nordmann"), "{}", page.body);
        let attempt = at.split("again=").nth(1).unwrap();
        assert_eq!(browser.post("/login/take-up", &[("again", attempt)]).await.location(), "/home");
        assert!(browser.session().is_some());
        let again = browser.post("/login/take-up", &[("again", attempt)]).await;
        assert_eq!(again.location(), "/home", "Back, and once more: they are in");
        assert_eq!(browser.get(&at).await.location(), "/home");
    });
}

#[test]
fn n12_whoever_invited_lets_in_or_refuses_in_the_list() {
    on_stage("sign_in::n12_list", async |world, stage| {
        let tree = world.tree().await;
        let mut ingrid = signed_in(&world, &stage, &Person::ingrid()).await;
        let people = format!("/r/{}/users", tree.vik);
        for (round, act) in ["let_in", "turn_away"].into_iter().enumerate() {
            let ola = Person::new("Ola Nordmann", &format!("ola{round}@vik.example"));
            let new = ola.user_form(Some(domain::authority::Role::Member)).parse().unwrap();
            let user = world.portal.add_user(&tree.ingrid, world.form(&tree.ingrid), tree.vik, &new).await.unwrap();
            let token = world.invitation_of(&ola).await;
            let who = Person::new(&format!("Eve {round}"), &format!("eve{round}@evil.example"));
            let mut browser = stage.browser();
            let told = browser.sign_in(&world, &who, &format!("/login/start?invitation={token}")).await;
            assert_eq!(told.location(), "/login?refused=waits");
            let list = ingrid.get(&people).await;
            let page = format!("{people}/{user}/invitation");
            assert!(list.body.contains("Waits for a yes") && list.body.contains(&page), "{}", list.body);
            let page = ingrid.get(&page).await;
            for told in [who.name.as_str(), &who.mail, &ola.mail, "Let in", "Refuse"] {
                assert!(page.body.contains(told), "{told}: {}", page.body);
            }
            let stamp = crate::stage::stamp(&world, &ingrid).await;
            let (company, user) = (tree.vik.to_string(), user.to_string());
            let asks = page.body.split("name=\"asks\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
            let fields = [("stamp", stamp.as_str()), ("company", &company), ("user", &user), ("asks", &asks)];
            let fields = [fields.as_slice(), &[("back", &people)]].concat();
            let done = ingrid.post(&format!("/api/tenancy/{act}"), &fields).await;
            assert!(done.location().starts_with(&format!("{people}?done=")), "{done:?}");
            let page = ingrid.get(done.location()).await;
            assert!(page.body.contains("Ola Nordmann is let in") || page.body.contains("Nobody was let in as"));
            let back = stage.browser().sign_in(&world, &who, "/login/start").await;
            let arrives =
                if act == "let_in" { back.location() == "/home" } else { back.location().contains("no-profile") };
            assert!(arrives, "{act}: {back:?}");
        }
    });
}
