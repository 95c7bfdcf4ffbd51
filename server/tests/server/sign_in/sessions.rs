//! One session for each sign-in, of the browser that began it, and how it ends.

use axum::http::StatusCode;
use testkit::{Person, World};

use crate::stage::{SECURE, Stage, on_stage, signed_in};

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
