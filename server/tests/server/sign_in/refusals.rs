//! Whoever is refused is told what happened, and has a way on.

use axum::http::StatusCode;
use domain::identity::SignInRefusal;
use testkit::{Person, World};

use super::way_on;
use crate::{
    log::Captured,
    stage::{Stage, on_stage},
};

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
