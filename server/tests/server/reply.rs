//! The reply to a form: 303 with what was typed kept; a value with its own status for an island.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use domain::denial::Denial;
use sea_orm::{ConnectOptions, ConnectionTrait, Database};
use testkit::Person;

use crate::stage::{Answer, Browser, PLAIN, Stage, on_stage, scope_of, signed_in, stamp};

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
        let stamped = stamp(&world, &rita).await;
        let hidden = rita.call("/api/tenancy/resume_company", &[("stamp", &stamped), ("company", &sund)]).await;
        assert_eq!((hidden.status, hidden.body.as_str()), (StatusCode::NOT_FOUND, "{\"denial\":\"not_found\"}"));
        let mut per = signed_in(&world, &stage, &Person::per()).await;
        let stamped = stamp(&world, &per).await;
        let fields = [("stamp", stamped.as_str()), ("company", &company), ("name", "Eve"), ("role", "member")];
        let fields = [fields.as_slice(), &[("mail", "e@fjord.example")]].concat();
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
fn who_is_signed_out_is_led_to_the_sign_in_and_back() {
    on_stage("reply::who_is_signed_out", async |world, stage| {
        let mut browser = stage.browser();
        let answer = browser.post("/api/tenancy/add_user", &[("name", "x"), ("back", "/jobs?q=1")]).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/login?next=%2Fjobs%3Fq%3D1"));
        let nowhere = browser.post("/api/tenancy/add_user", &[("name", "x"), ("back", "//evil.example")]).await;
        assert_eq!(nowhere.location(), "/login");
        let island = browser.call("/api/tenancy/add_user", &[("name", "x")]).await;
        assert_eq!((island.status, island.body.as_str()), (StatusCode::UNAUTHORIZED, "{\"denial\":\"signed_out\"}"));
        // Nobody knows whose form that was: nothing is kept.
        assert_eq!(world.count("flash").await, 0);
    });
}

/// Fills *Add user* in and posts it; answers the form's page.
async fn post_too_late(browser: &mut Browser, stamp: &str, company: &str) -> String {
    let back = format!("/r/{company}/users/new");
    let fields = [
        ("stamp", stamp),
        ("company", company),
        ("name", "Lasse Åberg"),
        ("mail", "lasse@fjord.example"),
        ("role", "member"),
        ("back", &back),
    ];
    let answer = browser.post("/api/tenancy/add_user", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{answer:?}");
    let next = answer.location().strip_prefix("/login?next=").unwrap_or_else(|| panic!("{answer:?}"));
    let next = url::form_urlencoded::parse(format!("n={next}").as_bytes()).next().unwrap().1.into_owned();
    assert!(next.starts_with(&format!("{back}?draft=")), "{next}");
    next
}

#[test]
fn a_session_that_ended_does_not_lose_the_form() {
    on_stage("reply::a_session_that_ended", async |world, stage| {
        let tree = world.tree().await;
        let company = tree.fjord.to_string();
        for cookie_is_left in [true, false] {
            let mut rita = signed_in(&world, &stage, &Person::rita()).await;
            let stamp = stamp(&world, &rita).await;
            world.portal.sign_out(&scope_of(&world, &rita).await).await.unwrap();
            if !cookie_is_left {
                rita.cookies.clear();
            }
            let next = post_too_late(&mut rita, &stamp, &company).await;
            let query = crate::stage::form(&[("next", &next)]);
            let back = rita.sign_in(&world, &Person::rita(), &format!("/login/start?{query}")).await;
            assert_eq!(back.location(), next);
            let page = rita.get(&next).await;
            assert!(page.body.contains("Lasse Åberg") && page.body.contains("lasse@fjord.example"), "{}", page.body);
            assert!(page.body.contains("You had been signed out"), "{}", page.body);
        }
        assert_eq!(world.count("membership WHERE name = 'Lasse Åberg'").await, 0);
    });
}

#[test]
fn a_kept_form_is_its_persons_and_its_browsers_only() {
    on_stage("reply::a_kept_form_is_its_persons", async |world, stage| {
        let tree = world.tree().await;
        let company = tree.fjord.to_string();
        let jonas_elsewhere = signed_in(&world, &stage, &Person::jonas()).await;
        let mut rita = signed_in(&world, &stage, &Person::rita()).await;
        let stamp = stamp(&world, &rita).await;
        world.portal.sign_out(&scope_of(&world, &rita).await).await.unwrap();
        let next = post_too_late(&mut rita, &stamp, &company).await;
        // Signed out, the page isn't even shown; another person in this browser, or this person in another, finds an
        // empty form.
        assert_eq!(rita.get(&next).await.status, StatusCode::SEE_OTHER);
        let mut jonas_here = rita.clone();
        jonas_here.sign_in(&world, &Person::jonas(), "/login/start").await;
        let rita_elsewhere = signed_in(&world, &stage, &Person::rita()).await;
        for mut other in [jonas_here, jonas_elsewhere, rita_elsewhere] {
            let page = other.get(&next).await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(!page.body.contains("Lasse"), "{}", page.body);
        }
        rita.sign_in(&world, &Person::rita(), "/login/start").await;
        assert!(rita.get(&next).await.body.contains("Lasse Åberg"));
        rita.post("/logout", &[]).await;
        assert!(!rita.cookies.contains_key("draft"), "{:?}", rita.cookies);
    });
}

/// The form was opened by Rita; Jonas signed in meanwhile, in another tab. What she typed isn't shown to him.
#[test]
fn a_form_of_another_person_is_refused_and_not_kept() {
    on_stage("reply::a_form_of_another_person", async |world, stage| {
        let tree = world.tree().await;
        let company = tree.fjord.to_string();
        let rita = signed_in(&world, &stage, &Person::rita()).await;
        let stamp = stamp(&world, &rita).await;
        let mut jonas = signed_in(&world, &stage, &Person::jonas()).await;
        let back = format!("/r/{company}/users/new");
        let fields = [("stamp", stamp.as_str()), ("company", &company), ("name", "Lasse"), ("back", &back)];
        let answer = jonas.post("/api/tenancy/add_user", &fields).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        assert!(answer.body.contains("This form is out of date") && !answer.body.contains("Lasse"), "{answer:?}");
        assert_eq!(world.count("flash").await, 0);
    });
}

/// Signed in again in another tab: the form that stayed open is still hers, and is still one form.
#[test]
fn a_form_outlives_the_session_it_was_opened_in() {
    on_stage("reply::a_form_outlives_the_session", async |world, stage| {
        let tree = world.tree().await;
        let company = tree.fjord.to_string();
        let mut rita = signed_in(&world, &stage, &Person::rita()).await;
        let stamp = stamp(&world, &rita).await;
        rita.post("/logout", &[]).await;
        rita.sign_in(&world, &Person::rita(), "/login/start").await;
        let fields = [
            ("stamp", stamp.as_str()),
            ("company", &company),
            ("name", "Lasse"),
            ("mail", "lasse@fjord.example"),
            ("role", "member"),
        ];
        for _ in 0..2 {
            assert_eq!(rita.call("/api/tenancy/add_user", &fields).await.status, StatusCode::OK);
        }
        assert_eq!(world.count("membership WHERE mail_key = 'lasse@fjord.example'").await, 1);
    });
}

#[test]
fn too_much_is_said_in_words() {
    on_stage("reply::too_much", async |world, stage| {
        world.tree().await;
        let mut browser = signed_in(&world, &stage, &Person::rita()).await;
        let long = "a".repeat(300_000);
        let page = browser.post("/api/tenancy/add_user", &[("name", &long)]).await;
        assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(page.body.contains("<h1>This is too much at once</h1>"), "{}", page.body);
        let island = browser.call("/api/tenancy/add_user", &[("name", &long)]).await;
        assert_eq!((island.status, island.body.as_str()), (StatusCode::PAYLOAD_TOO_LARGE, ""));
    });
}

/// Ten thousand Chinese characters are 90,000 bytes in a form.
#[test]
fn long_texts_get_their_message_at_the_field() {
    on_stage("reply::long_texts", async |world, stage| {
        let tree = world.tree().await;
        let mut browser = signed_in(&world, &stage, &Person::rita()).await;
        let stamp = stamp(&world, &browser).await;
        let (company, long) = (tree.fjord.to_string(), "長".repeat(10_000));
        let fields = [("stamp", stamp.as_str()), ("company", &company), ("name", &long), ("mail", &long)];
        let answer = browser.call("/api/tenancy/add_user", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{answer:?}");
        assert!(answer.body.contains("\"field\":\"name\""), "{answer:?}");
        let back = format!("/r/{company}/users/new");
        let fields = [fields.as_slice(), &[("back", &back)]].concat();
        let answer = browser.post("/api/tenancy/add_user", &fields).await;
        let page = browser.get(answer.location()).await;
        assert!(page.body.contains("too long to be kept"), "{}", page.body);
        assert!(!page.body.contains(&long), "so much is kept of nobody");
    });
}

#[test]
fn what_is_no_form_or_no_way_in_is_said_in_words() {
    on_stage("reply::what_is_no_form", async |world, stage| {
        world.tree().await;
        let html = |request: axum::http::request::Builder, body: &str| {
            request.header("accept", "text/html").body(Body::from(body.to_owned())).unwrap()
        };
        let no_form = html(Request::post("/api/tenancy/add_user").header("content-type", "text/plain"), "name=x");
        let answer = Answer::of(stage.send(no_form).await).await;
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
        assert!(answer.body.contains("This form is out of date"), "{answer:?}");
        let answer = Answer::of(stage.send(html(Request::get("/api/tenancy/add_user"), "")).await).await;
        assert_eq!((answer.status, answer.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "POST"));
        assert!(answer.body.contains("This page is not here"), "{answer:?}");
    });
}

#[test]
fn an_address_into_another_list_leads_to_its_first_page() {
    on_stage("reply::an_address_into_another_list", async |world, stage| {
        let tree = world.tree().await;
        let mut rita = signed_in(&world, &stage, &Person::rita()).await;
        let users = format!("/r/{}/users", tree.fjord);
        let (log, customers) = (format!("/r/{}/log", tree.fjord), format!("/r/{}", tree.fjord));
        for list in [&users, &log, "/jobs", &customers] {
            let page = rita.get(&format!("{list}?after=nonsense&q=x")).await;
            assert_eq!(page.status, StatusCode::CONFLICT, "{list}");
            assert!(page.body.contains("This page of the list is out of date"), "{page:?}");
            assert!(page.body.contains(&format!("<a href=\"{list}\" class=\"button\">")), "{list}: {page:?}");
            assert!(page.body.contains("To the first page"), "{page:?}");
            assert_eq!(rita.get(&format!("{list}?after=")).await.status, StatusCode::OK, "{list}");
        }
    });
}

#[test]
fn what_takes_too_long_is_said_in_words() {
    testkit::run(testkit::Engine::Sqlite, "reply::what_takes_too_long", async |world: testkit::World| {
        let company = world.tree().await.fjord.to_string();
        let mut browser = signed_in(&world, &Stage::of(&world, PLAIN), &Person::rita()).await;
        browser.move_to(&Stage::with(&world, |site| site.patience = core::time::Duration::from_millis(100)));
        browser.accepts_language = Some("sv");
        // Somebody else writes, for longer than anybody waits.
        let mut one = ConnectOptions::new(world.url());
        one.max_connections(1);
        let other = Database::connect(one).await.unwrap();
        other.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();
        let stamp = stamp(&world, &browser).await;
        let fields = [("stamp", stamp.as_str()), ("company", &company), ("name", "Eve"), ("role", "member")];
        let fields = [fields.as_slice(), &[("mail", "eve@fjord.example")]].concat();
        let page = browser.post("/api/tenancy/add_user", &fields).await;
        other.execute_unprepared("ROLLBACK").await.unwrap();
        assert_eq!((page.status, page.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "10"));
        assert!(page.body.contains("<h1>Vi kan inte göra det här just nu</h1>"), "{}", page.body);
        // What was typed stands in it (issue 7, point 1).
        assert!(page.body.contains(r#"name="mail" value="eve@fjord.example""#), "{}", page.body);
    });
}
