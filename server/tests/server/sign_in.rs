//! Signing in and out as a browser does.

use axum::http::StatusCode;
use testkit::{Person, World};

use crate::stage::{Answer, SECURE, Stage, on_stage, signed_in};

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
        assert_eq!(victim.get(&path).await.location(), "/login?refused=start-again");
        victim.get("/login/start").await;
        assert_eq!(victim.get(&path).await.location(), "/login?refused=start-again");
        assert!(victim.session().is_none());
        // The code was nobody's: also not the attacker's any more.
        assert_eq!(attacker.get(&path).await.location(), "/login?refused=start-again");
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
        assert_eq!(answer.location(), "/login?refused=no-profile");
        assert!(browser.session().is_none());
        world.provider.set_down(true);
        assert_eq!(stage.browser().get("/login/start").await.location(), "/login?refused=unreachable");
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
        assert_eq!(back.location(), "/home");
        let again = stage.browser().sign_in(&world, &kari, &format!("/login/start?invitation={token}")).await;
        assert_eq!(again.location(), "/login?refused=link-not-valid");
        // The terms come before any page (A10).
        assert_eq!(browser.get("/jobs").await.location(), "/terms?next=%2Fjobs");
        assert_eq!(browser.get("/terms").await.status, StatusCode::OK);
        let too_early = browser.call("/api/tenancy/read_users", &[("company", &tree.fjord.to_string())]).await;
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
