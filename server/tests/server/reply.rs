//! The reply to a form: 303 with what was typed kept; a value with its own status for an island.

use axum::http::StatusCode;
use domain::denial::Denial;
use testkit::Person;

use crate::stage::{Browser, on_stage, signed_in, stamp};

async fn kept(world: &testkit::World, browser: &Browser, location: &str) -> portal::identity::Flash {
    let id = location.rsplit_once("draft=").expect("a draft").1.parse().unwrap();
    world.portal.read_flash(browser.session().unwrap(), id).await.unwrap().expect("kept")
}

#[test]
fn a_form_that_fails_comes_back_with_what_was_typed() {
    on_stage("reply::a_form_that_fails_comes_back", async |world, stage| {
        let tree = world.tree().await;
        let mut browser = signed_in(&world, &stage, &Person::rita()).await;
        let stamp = stamp(&world, &browser).await;
        let back = format!("/r/{}/users/new?draft=old&from=list", tree.fjord);
        let company = tree.fjord.to_string();
        let fields = [
            ("stamp", stamp.as_str()),
            ("company", &company),
            ("name", "Lasse <b>"),
            ("mail", "not an address"),
            ("new_password", "hidden"),
            ("back", &back),
        ];
        let answer = browser.post("/api/tenancy/add_user", &fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert!(answer.location().starts_with(&format!("/r/{company}/users/new?from=list&draft=")), "{answer:?}");
        assert!(!answer.location().contains("Lasse") && !answer.location().contains("err"), "{answer:?}");
        let flash = kept(&world, &browser, answer.location()).await;
        assert_eq!(flash.value("name"), Some("Lasse <b>"));
        assert_eq!((flash.value("stamp"), flash.value("new_password"), flash.value("back")), (None, None, None));
        assert!(matches!(flash.denial, Denial::Invalid { .. }), "{flash:?}");
        let page = browser.get(answer.location()).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("Lasse &lt;b&gt;"), "{}", page.body);
        // Another session's draft is nobody's.
        let other = signed_in(&world, &stage, &Person::jonas()).await.get(answer.location()).await;
        assert!(!other.body.contains("Lasse"));
    });
}

#[test]
fn a_form_that_succeeds_leads_on_with_303() {
    on_stage("reply::a_form_that_succeeds", async |world, stage| {
        let tree = world.tree().await;
        let mut browser = signed_in(&world, &stage, &Person::rita()).await;
        let stamp = stamp(&world, &browser).await;
        let company = tree.fjord.to_string();
        let fields = [
            ("stamp", stamp.as_str()),
            ("company", &company),
            ("name", "Lasse Ny"),
            ("mail", "lasse@fjord.example"),
            ("role", "member"),
            ("back", "/r/x/users/new"),
        ];
        let answer = browser.post("/api/tenancy/add_user", &fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert!(answer.location().starts_with(&format!("/r/{company}/users")), "{answer:?}");
        // The same form once more is the same user.
        let again = browser.post("/api/tenancy/add_user", &fields).await;
        assert_eq!(again.location(), answer.location());
        assert_eq!(world.count("membership WHERE mail_key = 'lasse@fjord.example'").await, 1);
    });
}

#[test]
fn an_island_gets_the_error_as_a_value_with_its_status() {
    on_stage("reply::an_island", async |world, stage| {
        let tree = world.tree().await;
        let mut rita = signed_in(&world, &stage, &Person::rita()).await;
        let stamped = stamp(&world, &rita).await;
        let company = tree.fjord.to_string();
        let answer =
            rita.call("/api/tenancy/add_user", &[("stamp", &stamped), ("company", &company), ("name", "")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            answer.body.contains("\"denial\":\"invalid\"") && answer.body.contains("\"field\":\"name\""),
            "{answer:?}"
        );
        assert_eq!(answer.header("content-type"), "application/json");
        let sund = tree.sund.to_string();
        let hidden = rita.call("/api/tenancy/read_users", &[("company", &sund)]).await;
        assert_eq!((hidden.status, hidden.body.as_str()), (StatusCode::NOT_FOUND, "{\"denial\":\"not_found\"}"));
        let mut per = signed_in(&world, &stage, &Person::per()).await;
        let stamped = stamp(&world, &per).await;
        let fields = [("stamp", stamped.as_str()), ("company", &company), ("name", "Eve"), ("mail", "e@fjord.example")];
        let refused = per.call("/api/tenancy/add_user", &fields).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert!(refused.body.contains("who_could") && refused.body.contains("Rita Holm"), "{refused:?}");
        let stale =
            rita.call("/api/tenancy/add_user", &[("stamp", "forged"), ("company", &company), ("name", "x")]).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
    });
}

#[test]
fn a_body_that_cannot_be_read_is_an_expired_form() {
    on_stage("reply::a_body_that_cannot_be_read", async |world, stage| {
        world.tree().await;
        let mut browser = signed_in(&world, &stage, &Person::rita()).await;
        let answer = browser.post("/api/tenancy/add_user", &[("company", "nonsense"), ("back", "/jobs")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert!(answer.location().starts_with("/jobs?draft="), "{answer:?}");
        assert!(matches!(kept(&world, &browser, answer.location()).await.denial, Denial::Stale(_)));
        let island = browser.call("/api/tenancy/add_user", &[("company", "nonsense")]).await;
        assert_eq!(island.status, StatusCode::CONFLICT);
        // Without a way back there is a page that says it, with the status.
        for back in ["", "//evil.example", "https://evil.example/", "/\\evil.example"] {
            let answer = browser.post("/api/tenancy/add_user", &[("company", "nonsense"), ("back", back)]).await;
            assert_eq!(answer.status, StatusCode::CONFLICT, "{back}");
            assert!(answer.body.contains("This form is out of date"), "{}", answer.body);
        }
    });
}

#[test]
fn who_is_signed_out_is_led_to_the_sign_in() {
    on_stage("reply::who_is_signed_out", async |_world, stage| {
        let mut browser = stage.browser();
        let answer = browser.post("/api/tenancy/add_user", &[("name", "x"), ("back", "/jobs")]).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/login"));
        let island = browser.call("/api/tenancy/add_user", &[("name", "x")]).await;
        assert_eq!((island.status, island.body.as_str()), (StatusCode::UNAUTHORIZED, "{\"denial\":\"signed_out\"}"));
    });
}

#[test]
fn too_much_is_too_much() {
    on_stage("reply::too_much", async |world, stage| {
        world.tree().await;
        let mut browser = signed_in(&world, &stage, &Person::rita()).await;
        let long = "a".repeat(70_000);
        let answer = browser.call("/api/tenancy/add_user", &[("name", &long)]).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    });
}
