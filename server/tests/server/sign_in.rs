//! Signing in and out as a browser does.

use axum::http::StatusCode;
use domain::identity::SignInRefusal;
use testkit::{Person, World};

use crate::{
    log::Captured,
    stage::{Answer, SECURE, Stage, on_stage, signed_in},
};

/// A page without what differs from answer to answer by design.
fn without_nonce(answer: &Answer) -> String {
    let policy = answer.header("content-security-policy");
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    answer.body.replace(nonce, "N")
}

#[test]
fn a3_the_sign_in_page_is_the_same_for_everybody() {
    on_stage("sign_in::a3_the_sign_in_page_is_the_same_for_everybody", async |world, stage| {
        world.tree().await;
        let mut known = signed_in(&world, &stage, &Person::rita()).await;
        known.post("/logout", &[]).await;
        let mut stranger = stage.browser();
        let pages = [stranger.get("/login").await, known.get("/login").await, stranger.get("/login").await];
        for page in &pages {
            assert_eq!(page.status, StatusCode::OK);
            assert_eq!(page.header("set-cookie"), "");
            assert_eq!(without_nonce(page), without_nonce(&pages[0]));
        }
        assert!(pages[0].body.contains("href=\"/login/start\""), "{}", pages[0].body);
    });
}

#[test]
fn t20_each_sign_in_makes_a_new_session_and_ends_the_one_before() {
    on_stage("sign_in::t20", async |world, stage| {
        world.tree().await;
        let mut browser = signed_in(&world, &stage, &Person::rita()).await;
        let before = browser.clone();
        browser.sign_in(&world, &Person::rita(), "/login/start").await;
        assert_ne!(browser.session(), before.session());
        let old = before.clone().get("/resellers").await;
        assert_eq!((old.status, old.location()), (StatusCode::SEE_OTHER, "/login?next=%2Fresellers"));
        assert_ne!(browser.get("/home").await.location(), "/login?next=%2Fhome");
    });
}

#[test]
fn a_session_that_somebody_else_brings_along_is_no_session() {
    on_stage("sign_in::fixation", async |world, stage| {
        world.tree().await;
        let mut browser = stage.browser();
        browser.cookies.insert("tenantry".into(), "A".repeat(43));
        browser.sign_in(&world, &Person::rita(), "/login/start").await;
        assert_ne!(browser.session().unwrap(), "A".repeat(43));
    });
}

#[test]
fn t19_one_comes_back_to_a_path_of_ours_only() {
    on_stage("sign_in::t19", async |world, stage| {
        world.tree().await;
        for (next, back) in [
            ("/jobs", "/jobs"),
            ("/r/o_1?q=a", "/r/o_1?q=a"),
            ("/resellers?q=%C3%A5&dir=desc", "/resellers?q=%C3%A5&dir=desc"),
            ("/r/o_1/users/new?draft=f_1&q=anna%40fjord.example", "/r/o_1/users/new?draft=f_1&q=anna%40fjord.example"),
            ("//evil.example", "/home"),
            ("/\\evil.example", "/home"),
            ("https://evil.example/", "/home"),
            ("javascript:alert(1)", "/home"),
            ("/%2f%2fevil.example", "/home"),
            ("/%252f%252fevil.example", "/home"),
            ("/a@evil.example", "/home"),
            ("/a\r\nset-cookie:x", "/home"),
            ("/\t/evil.example", "/home"),
            ("/login/start", "/home"),
            ("", "/home"),
        ] {
            let query = crate::stage::form(&[("next", next)]);
            let answer = stage.browser().sign_in(&world, &Person::rita(), &format!("/login/start?{query}")).await;
            assert_eq!(answer.location(), back, "{next:?}");
        }
        for next in ["//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nb"] {
            for path in ["/language", "/theme"] {
                let answer = stage.browser().post(path, &[("language", "en"), ("next", next)]).await;
                assert_eq!(answer.location(), "/", "{next:?}");
            }
        }
    });
}

#[test]
fn a_sign_in_belongs_to_the_browser_that_began_it() {
    on_stage("sign_in::login_csrf", async |world, stage| {
        world.tree().await;
        let mut attacker = stage.browser();
        let away = attacker.get("/login/start").await;
        let (state, code) = world.provider.approve(away.location(), Person::rita().identity(false));
        let path = format!("/login/callback?{}", crate::stage::form(&[("code", &code), ("state", &state)]));
        let mut victim = stage.browser();
        victim.get("/login/start").await;
        assert_eq!(victim.get(&path).await.location(), "/login?refused=other-browser");
        assert_eq!(victim.get(&path).await.location(), "/login?refused=other-browser");
        assert!(victim.session().is_none());
        // The code was nobody's: also not the attacker's any more.
        assert!(attacker.get(&path).await.location().starts_with("/login?refused=already-done&again=sa_"));
        assert!(attacker.session().is_none());
        let refused = stage.browser().get("/login/callback?error=access_denied").await;
        assert_eq!(refused.location(), "/login?refused=start-again");
        assert_eq!(stage.browser().get("/login?refused=start-again").await.status, StatusCode::OK);
    });
}

#[test]
fn who_has_no_profile_is_told_so() {
    on_stage("sign_in::who_has_no_profile_is_told_so", async |world, stage| {
        world.tree().await;
        let mut browser = stage.browser();
        let stranger = Person::new("Eve", "eve@evil.example");
        let answer = browser.sign_in(&world, &stranger, "/login/start").await;
        assert!(answer.location().starts_with("/login?refused=no-profile&again=sa_"), "{answer:?}");
        assert!(browser.session().is_none());
        world.provider.set_down(true);
        let down = stage.browser().get("/login/start").await;
        assert!(down.location().starts_with("/login?refused=unreachable&again=sa_"), "{down:?}");
    });
}

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

/// Accepting the terms leads on to what was asked for before them, and only ever to a path of ours.
#[test]
fn t19_the_terms_lead_on_to_the_page_that_was_asked_for() {
    on_stage("sign_in::t19_the_terms_lead_on", async |world, stage| {
        let tree = world.tree().await;
        let asked = format!("/r/{}/users", tree.fjord);
        let mut rita = stage.browser();
        assert_eq!(rita.sign_in(&world, &Person::rita(), "/login/start").await.location(), "/home");
        let turned_away = rita.get(&asked).await;
        assert!(turned_away.location().starts_with("/terms?next="), "{turned_away:?}");
        let page = rita.get(turned_away.location()).await;
        let next = |page: &Answer| {
            let field = page.body.split("name=\"next\" value=\"").nth(1).expect("a field").to_owned();
            field.split('"').next().unwrap().to_owned()
        };
        assert_eq!(next(&page), asked);
        let stamp = crate::stage::stamp(&world, &rita).await;
        let hostile = [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example/",
            "javascript:alert(1)",
            "/%2f%2fevil.example",
        ];
        for next_page in hostile.iter().chain(&["/terms", "/login/start", ""]) {
            let query = crate::stage::form(&[("next", next_page)]);
            assert_eq!(next(&rita.get(&format!("/terms?{query}")).await), "/home", "{next_page}");
            let fields = [("stamp", stamp.as_str()), ("next", next_page), ("back", "/terms")];
            let accepted = rita.post("/api/identity/accept_terms", &fields).await;
            assert_eq!((accepted.status, accepted.location()), (StatusCode::SEE_OTHER, "/home"), "{next_page}");
        }
        let fields = [("stamp", stamp.as_str()), ("next", asked.as_str()), ("back", "/terms")];
        assert_eq!(rita.post("/api/identity/accept_terms", &fields).await.location(), asked);
        assert_eq!(rita.get(&asked).await.status, StatusCode::OK);
    });
}

/// The href of the page's way on.
fn way_on<'a>(page: &'a Answer, start: &str) -> String {
    let links: Vec<&'a str> = page.body.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let found = links.into_iter().find(|link| link.starts_with(start));
    found.unwrap_or_else(|| panic!("no way on: {}", page.body)).replace("&amp;", "&")
}

/// Every refusal has a page: what happened, what to do, and a button that leads on.
#[test]
fn n14_each_refusal_has_words_and_a_way_on_in_every_language() {
    on_stage("sign_in::n14_each_refusal", async |_, stage| {
        let again = "sa_00000000000000000000000001";
        let mut told = std::collections::BTreeSet::new();
        for refusal in SignInRefusal::ALL {
            for language in ["en", "nb", "sv", "da"] {
                let mut browser = stage.browser();
                browser.accepts_language = Some(language);
                let page = browser.get(&format!("/login?refused={}&again={again}", refusal.slug())).await;
                assert_eq!(page.status, StatusCode::OK);
                let notice = page.body.split("class=\"notice").nth(1).unwrap_or_else(|| panic!("{}", page.body));
                let notice = notice.split("</div>").next().unwrap();
                assert!(notice.contains("<b>") && !notice.contains('«'), "{refusal:?} {language}: {notice}");
                assert!(told.insert(notice.to_owned()), "{refusal:?} {language} says what another says");
                match refusal {
                    SignInRefusal::NotSetUp => assert!(!page.body.contains("/login/start"), "it leads nowhere"),
                    SignInRefusal::LinkNotValid | SignInRefusal::WaitsForYes => {
                        assert_eq!(way_on(&page, "/login/start"), "/login/start");
                    }
                    SignInRefusal::SecondFactorMissing => {
                        assert_eq!(way_on(&page, "/login/start"), format!("/login/start?again={again}&second=1"));
                    }
                    _ => assert_eq!(way_on(&page, "/login/start"), format!("/login/start?again={again}")),
                }
            }
        }
        let mut browser = stage.browser();
        for hostile in ["nothing-of-ours", "signed-in", "%3Cb%3E"] {
            let page = browser.get(&format!("/login?refused={hostile}&again=%3Cscript%3E&next=//evil.example")).await;
            assert_eq!(way_on(&page, "/login/start"), "/login/start", "{hostile}");
        }
    });
}

#[test]
fn n14_cancelled_at_microsoft_one_tries_again_and_arrives() {
    on_stage("sign_in::n14_cancelled", async |world, stage| {
        world.tree().await;
        let log = Captured::begin();
        let mut browser = stage.browser();
        let away = browser.get("/login/start?next=%2Fjobs%3Fq%3D1").await;
        let (state, code) = world.provider.approve(away.location(), Person::rita().identity(false));
        let said = "AADSTS65004: ola@nordlys.example declined. Trace ID: 0000aaaa-11bb-cccc-dd22-eeeeee333333 \
                    Correlation ID: aaaa0000-bb11-2222-33cc-444444dddddd";
        let query = crate::stage::form(&[("error", "access_denied"), ("error_description", said), ("state", &state)]);
        let refused = browser.get(&format!("/login/callback?{query}")).await;
        assert!(refused.location().starts_with("/login?refused=cancelled&again=sa_"), "{refused:?}");
        let secret = browser.cookies.get("attempt").expect("a cookie").clone();
        let text = log.text();
        let lines: Vec<&str> = text.lines().filter(|line| line.contains("sign-in refused")).collect();
        let [line] = lines.as_slice() else { panic!("once: {lines:?}") };
        for told in ["cancelled", "access_denied", "AADSTS65004", "0000aaaa-11bb", "aaaa0000-bb11", "answer"] {
            assert!(line.contains(told), "{told}: {line}");
        }
        let page = browser.get(refused.location()).await;
        assert!(page.body.contains("Try again"), "{}", page.body);
        let back = browser.sign_in(&world, &Person::rita(), &way_on(&page, "/login/start")).await;
        assert_eq!(back.location(), "/jobs?q=1");
        let session = browser.session().expect("a session");
        for untold in [state.as_str(), &code, "ola@", "declined", &secret, session] {
            assert!(!log.text().contains(untold), "the log has {untold}: {}", log.text());
        }
    });
}

/// *Back* to Microsoft's answer: whoever it signed in goes on; whoever is signed out or somebody else is told.
#[test]
fn n14_back_to_microsofts_answer_leads_on() {
    on_stage("sign_in::n14_back", async |world, stage| {
        world.tree().await;
        let mut browser = stage.browser();
        let away = browser.get("/login/start?next=%2Fjobs").await;
        let (state, code) = world.provider.approve(away.location(), Person::rita().identity(false));
        let path = format!("/login/callback?{}", crate::stage::form(&[("code", &code), ("state", &state)]));
        assert_eq!(browser.get(&path).await.location(), "/jobs");
        let session = browser.session().unwrap().to_owned();
        assert_eq!(browser.get(&path).await.location(), "/jobs");
        assert_eq!(browser.session(), Some(session.as_str()), "the session stays as it is");
        browser.post("/logout", &[]).await;
        let told = browser.get(&path).await;
        assert!(told.location().starts_with("/login?refused=already-done&again=sa_"), "{told:?}");
        assert!(browser.session().is_none());
        browser.sign_in(&world, &Person::anna(), "/login/start").await;
        let told = browser.get(&path).await;
        assert!(told.location().starts_with("/login?refused=already-done"), "somebody else: {told:?}");
        let page = browser.get(told.location()).await;
        let back = browser.sign_in(&world, &Person::rita(), &way_on(&page, "/login/start")).await;
        assert_eq!(back.location(), "/jobs");
    });
}

#[test]
fn n14_blocked_cookies_are_told_as_that() {
    on_stage("sign_in::n14_cookies", async |world, stage| {
        world.tree().await;
        let mut browser = stage.browser();
        let away = browser.get("/login/start?next=%2Fjobs").await;
        browser.cookies.clear();
        let (state, code) = world.provider.approve(away.location(), Person::rita().identity(false));
        let path = format!("/login/callback?{}", crate::stage::form(&[("code", &code), ("state", &state)]));
        let told = browser.get(&path).await;
        assert!(told.location().starts_with("/login?refused=cookie&again=sa_"), "{told:?}");
        assert!(browser.session().is_none());
        let page = browser.get(told.location()).await;
        assert!(page.body.contains("did not keep the cookie"), "{}", page.body);
        let back = browser.sign_in(&world, &Person::rita(), &way_on(&page, "/login/start")).await;
        assert_eq!(back.location(), "/jobs");
    });
}

#[test]
fn n14_what_is_not_set_up_is_said_as_that() {
    testkit::run(testkit::Engine::Sqlite, "sign_in::n14_not_set_up", async |world: World| {
        let stage = Stage::with(&world, |site| site.provider = None);
        let mut browser = stage.browser();
        for path in ["/login/start", "/login/callback?code=x&state=y", "/login/start?invitation=x"] {
            assert_eq!(browser.get(path).await.location(), "/login?refused=not-set-up", "{path}");
        }
        let told = browser.get("/login/start?next=%2Fjobs").await;
        assert_eq!(told.location(), "/login?refused=not-set-up&next=%2Fjobs");
        let page = browser.get(told.location()).await;
        assert!(page.body.contains("Signing in is not set up") && !page.body.contains("minute"), "{}", page.body);
        assert!(page.body.contains("post@nordlys.example"), "whom to tell: {}", page.body);
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

/// Where nobody said whom to ask, no sentence breaks off: it says whom one has the portal from.
#[test]
fn n14_whom_to_ask_is_said_also_where_nobody_is_named() {
    on_stage("sign_in::n14_whom_to_ask", async |world, _| {
        let mut browser = Stage::with(&world, |site| site.contact = " ".into()).browser();
        for (language, whom) in [
            ("en", "the company that you have this portal from"),
            ("nb", "firmaet dere har portalen fra"),
            ("sv", "företaget ni har portalen från"),
            ("da", "det firma, I har portalen fra"),
        ] {
            browser.post("/language", &[("language", language), ("next", "/")]).await;
            for page in ["/login?refused=not-set-up", "/login?refused=no-profile", "/contact"] {
                let page = browser.get(page).await;
                assert!(page.body.contains(whom), "{language}: {}", page.body);
            }
        }
    });
}

/// Nobody is sent to Microsoft a second time without being told why (A4).
#[test]
fn n15_a_page_says_why_there_is_a_second_leg_before_one_leaves() {
    on_stage("sign_in::n15", async |world, stage| {
        let tree = world.tree().await;
        let mut rita = signed_in(&world, &stage, &Person::rita()).await;
        let company = vec![tree.fjord.uuid().into()];
        world.execute("UPDATE org SET requires_second_factor = TRUE WHERE id = $1", company).await.unwrap();
        let said = async |browser: &mut crate::stage::Browser, asked: &Answer| {
            let page = browser.get(asked.location()).await;
            assert_eq!((page.status, page.header("refresh")), (StatusCode::OK, ""), "it waits: {page:?}");
            assert!(page.body.contains("Your company asks everybody") && page.body.contains("Go on"), "{}", page.body);
            way_on(&page, "/login/start")
        };
        // On the way in.
        let mut jonas = stage.browser();
        let asked = jonas.sign_in(&world, &Person::jonas(), "/login/start?next=%2Fjobs").await;
        assert!(asked.location().starts_with("/login/second?again=sa_"), "{asked:?}");
        let on = said(&mut jonas, &asked).await;
        let away = jonas.get(&on).await;
        assert!(world.provider.asked_for(away.location()).second_factor);
        let (state, code) = world.provider.approve(away.location(), Person::jonas().identity(true));
        let query = crate::stage::form(&[("code", &code), ("state", &state)]);
        assert_eq!(jonas.get(&format!("/login/callback?{query}")).await.location(), "/jobs");
        // In the middle of the work, with a page and with a form.
        let asked = rita.get("/jobs?q=1").await;
        assert_eq!(asked.location(), "/login/second?next=%2Fjobs%3Fq%3D1");
        let on = said(&mut rita, &asked).await;
        assert_eq!(on, "/login/start?next=%2Fjobs%3Fq%3D1&second=1");
        let stamp = crate::stage::stamp(&world, &rita).await;
        let back = format!("/r/{}/users/new", tree.fjord);
        let fields = [("stamp", stamp.as_str()), ("name", "Ny"), ("back", &back)];
        let asked = rita.post("/api/tenancy/add_user", &fields).await;
        assert!(asked.location().starts_with("/login/second?next=%2Fr%2F"), "{asked:?}");
        assert!(said(&mut rita, &asked).await.contains("draft"), "what was typed waits");
    });
}

#[test]
fn logging_out_ends_the_session_here_and_there() {
    on_stage("sign_in::logging_out", async |world, stage| {
        world.tree().await;
        let mut browser = signed_in(&world, &stage, &Person::rita()).await;
        let before = browser.clone();
        let answer = browser.post("/logout", &[]).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "https://login.test/logout"));
        assert_eq!(answer.header("clear-site-data"), "\"cache\", \"storage\"");
        assert!(browser.session().is_none());
        assert_eq!(before.clone().get("/jobs").await.location(), "/login?next=%2Fjobs");
        assert_eq!(stage.browser().post("/logout", &[]).await.location(), "/");
    });
}

#[test]
fn the_provider_can_end_a_session() {
    on_stage("sign_in::front_channel", async |world, stage| {
        world.tree().await;
        let mut browser = signed_in(&world, &stage, &Person::rita()).await;
        let identity = Person::rita().identity(false);
        let query = crate::stage::form(&[("iss", &identity.issuer), ("sid", identity.sid.as_deref().unwrap())]);
        let answer = stage.browser().get(&format!("/login/frontchannel-logout?{query}")).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert!(answer.header("content-security-policy").contains("frame-ancestors https://login.test"));
        assert_eq!(browser.get("/jobs").await.location(), "/login?next=%2Fjobs");
        assert_eq!(stage.browser().get("/login/frontchannel-logout").await.status, StatusCode::BAD_REQUEST);
    });
}

#[test]
fn over_https_cookies_are_bound_to_the_host() {
    testkit::run(testkit::Engine::Sqlite, "sign_in::cookies", async |world: World| {
        let stage = Stage::of(&world, SECURE);
        world.tree().await;
        let mut browser = stage.browser();
        let away = browser.get("/login/start").await;
        assert!(away.header("set-cookie").starts_with("__Host-attempt="), "{away:?}");
        let back = browser.sign_in(&world, &Person::rita(), "/login/start").await;
        let cookies: Vec<_> = back.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap()).collect();
        let session = cookies.iter().find(|line| line.starts_with("__Host-tenantry=")).expect("a session");
        for part in ["Path=/", "HttpOnly", "Secure", "SameSite=Lax"] {
            assert!(session.contains(part), "{session}");
        }
        assert!(!session.contains("Domain") && !session.contains("Max-Age"), "{session}");
    });
}
