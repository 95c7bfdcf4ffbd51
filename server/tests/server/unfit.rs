//! n09: bytes that no field can hold, and parameters that are longer than anything they could mean.

use app::error::AppError;
use axum::{
    body::Body,
    http::{Request, header},
};
use domain::{
    denial::Denial,
    problem::{FieldError, Problem},
};
use server::doors::{DOORS, Kind};
use testkit::Person;

use crate::{
    enumeration::{cases, tree::prepare},
    stage::{Answer, on_both_stages, signed_in, stamp},
};

const UNFIT: &str = "holds characters that no field can keep";
const LONG: &str = "longer than anything that could be found by it";

/// Every door that reads: with a NUL in a parameter and in the path it says what is wrong, whoever asks.
#[test]
fn n09_a_nul_in_an_address_is_told_at_every_door() {
    on_both_stages("unfit::n09_a_nul_in_an_address", async |world, stage| {
        let prepared = prepare(&world).await;
        let asked = |actor: &crate::enumeration::tree::Actor, address: &str| {
            let mut request = Request::get(address).header(header::ACCEPT, "text/html");
            if let Some(secret) = &actor.secret {
                request = request.header(header::COOKIE, format!("tenantry={secret}"));
            }
            request.body(Body::empty()).unwrap()
        };
        let reads = |door: &&server::doors::Door| door.method == "GET";
        for door in DOORS.iter().filter(reads) {
            for name in ["anonymous", "fjord.administrator", "nordlys.administrator"] {
                let actor = prepared.actors.iter().find(|actor| actor.name == name).unwrap();
                let address = cases::address(door, &prepared.targets[1].1);
                let address = address.split('?').next().unwrap();
                for unfit in ["?q=%00", "?after=a%00", "?iss=%00&sid=x", "?iss=x&sid=%01", "?a=%ff", "?class=%00"] {
                    let answer = Answer::of(stage.send(asked(actor, &format!("{address}{unfit}"))).await).await;
                    assert_eq!(answer.status, 400, "{address}{unfit} as {name}: {}", answer.body);
                    assert!(answer.body.contains(UNFIT), "{address}{unfit} as {name}: {}", answer.body);
                }
                let answer = Answer::of(stage.send(asked(actor, &format!("{address}%00"))).await).await;
                assert_eq!(answer.status, 400, "{address}%00 as {name}");
            }
        }
    });
}

/// Microsoft's page asks in a frame, without a session: that was a 500 on PostgreSQL.
#[test]
fn n09_a_nul_at_the_anonymous_logout_ends_nothing_and_is_no_fault_of_ours() {
    on_both_stages("unfit::n09_a_nul_at_the_anonymous_logout", async |world, stage| {
        world.tree().await;
        let mut rita = signed_in(&world, &stage, &Person::rita()).await;
        let anonymous = "/login/frontchannel-logout?iss=https%3A%2F%2Flogin.test%2Fv2.0";
        let answer = stage.browser().get(&format!("{anonymous}&sid=sid+of+rita.holm%40fjord.example%00")).await;
        assert_eq!(answer.status, 400, "{answer:?}");
        assert_eq!(rita.get("/me").await.status, 200);
        let answer = stage.browser().get(&format!("{anonymous}&sid=sid+of+rita.holm%40fjord.example")).await;
        assert_eq!(answer.status, 200);
        assert_eq!(rita.get("/me").await.status, 303, "the session has ended");
    });
}

#[test]
fn n09_a_nul_in_a_form_is_a_problem_at_its_field_and_the_rest_is_kept() {
    on_both_stages("unfit::n09_a_nul_in_a_form", async |world, stage| {
        let tree = world.tree().await;
        let mut rita = signed_in(&world, &stage, &Person::rita()).await;
        let (stamp, company) = (stamp(&world, &rita).await, tree.fjord.to_string());
        let back = format!("/r/{company}/users/new");
        let before = world.count("membership").await;
        let fields = [
            ("stamp", stamp.as_str()),
            ("company", &company),
            ("name", "Lasse\0 Ny"),
            ("mail", "lasse@fjord.example"),
            ("role", "member"),
            ("back", &back),
        ];
        let answer = rita.post("/api/tenancy/add_user", &fields).await;
        assert_eq!(answer.status, 303, "{answer:?}");
        assert!(answer.location().starts_with(&back), "{answer:?}");
        let page = rita.get(answer.location()).await;
        assert_eq!(page.status, 200);
        for shown in ["value=\"Lasse Ny\"", "value=\"lasse@fjord.example\"", "without tabs or other control characters"]
        {
            assert!(page.body.contains(shown), "{shown}: {}", page.body);
        }
        let answer = rita.call("/api/tenancy/add_user", &fields).await;
        let expected = FieldError { field: "name".into(), problem: Problem::ControlCharacters };
        assert_eq!(answer.status, 422);
        let told: AppError = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(told.0, Denial::Invalid { errors: vec![expected] });
        assert_eq!(world.count("membership").await, before, "nobody was added");
    });
}

/// A field of a part of a form, as *Create user* has them: the problem stands at it, under its own label.
#[test]
fn n09_a_field_within_a_part_is_marked_and_named() {
    on_both_stages("unfit::n09_a_field_within_a_part", async |world, stage| {
        let demo = world.demo().await;
        let mut rita = signed_in(&world, &stage, &Person::rita()).await;
        let (stamp, customer) = (stamp(&world, &rita).await, demo.testbolag.to_string());
        let back = format!("/c/{customer}/users/new");
        let fields = [("stamp", stamp.as_str()), ("customer", &customer), ("back", &back)];
        let fields = [fields.as_slice(), &[("administrator[first_names]", "Eva\u{b}Lena")]].concat();
        let answer = rita.post("/api/provisioning/create_account", &fields).await;
        let page = rita.get(answer.location()).await;
        assert!(page.body.contains("href=\"#f-administrator[first_names]\""), "{}", page.body);
        assert!(page.body.contains("First Names: Use one line") && !page.body.contains('\u{ab}'), "{}", page.body);
    });
}

/// Every function and every other post, with a NUL in each of its fields: the form's problem, never ours.
#[test]
fn n09_a_nul_in_any_field_of_any_form_is_never_a_fault_of_ours() {
    on_both_stages("unfit::n09_a_nul_in_any_field", async |world, stage| {
        let prepared = prepare(&world).await;
        let actor = prepared.actors.iter().find(|actor| actor.name == "fjord.administrator").unwrap();
        let cookie = format!("tenantry={}", actor.secret.as_deref().unwrap());
        let before = world.count("event").await;
        for door in DOORS.iter().filter(|door| door.method == "POST") {
            let form = cases::form(door, &prepared.targets[1].1, "forged");
            let pairs: Vec<(String, String)> = url::form_urlencoded::parse(form.as_bytes()).into_owned().collect();
            for place in 0..pairs.len() {
                let mut pairs = pairs.clone();
                pairs[place].1 += "\0";
                let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
                let request = Request::post(cases::address(door, &prepared.targets[1].1))
                    .header(header::COOKIE, &cookie)
                    .header(header::ACCEPT, "application/json")
                    .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
                let answer = Answer::of(stage.send(request.body(Body::from(body)).unwrap()).await).await;
                let expected = if door.kind == Kind::Function { 422 } else { 400 };
                assert_eq!(answer.status, expected, "{} {}: {}", door.path, pairs[place].0, answer.body);
            }
        }
        assert_eq!(world.count("event").await, before);
    });
}

#[test]
fn n09_a_parameter_that_is_too_long_is_told() {
    on_both_stages("unfit::n09_a_parameter_that_is_too_long", async |world, stage| {
        world.tree().await;
        let mut ingrid = signed_in(&world, &stage, &Person::ingrid()).await;
        for (address, status) in [
            (format!("/resellers?q={}", "a".repeat(200)), 200),
            (format!("/resellers?q={}", "a".repeat(201)), 414),
            (format!("/resellers?q={}", "a".repeat(60_000)), 414),
            (format!("/log?class={}", "a".repeat(513)), 414),
            (format!("/log?after={}", "a".repeat(2001)), 414),
            (format!("/login?next=/{}", "a".repeat(2001)), 414),
            (format!("/r/{}", "a".repeat(2001)), 414),
        ] {
            let answer = ingrid.get(&address).await;
            let shown: String = address.chars().take(40).collect();
            assert_eq!(answer.status, status, "{shown}");
            assert_eq!(answer.body.contains(LONG), status == 414, "{shown}: {}", answer.body);
        }
        let mut swedish = stage.browser();
        swedish.accepts_language = Some("sv");
        let answer = swedish.get(&format!("/?q={}", "a".repeat(201))).await;
        assert!(answer.body.contains("Adressen är för lång"), "{}", answer.body);
    });
}

/// What axum would say in its own words: a parameter that comes twice, a form of another kind.
#[test]
fn n09_a_parameter_that_comes_twice_counts_once() {
    on_both_stages("unfit::n09_a_parameter_that_comes_twice", async |_world, stage| {
        let mut browser = stage.browser();
        let answer = browser.get("/login/start?next=%2Fjobs&next=%2Flog&second=&second=1").await;
        assert_eq!(answer.status, 303, "{answer:?}");
        let answer = browser.get("/login/callback?code=a&code=b&state=c").await;
        assert_eq!(answer.status, 303, "{answer:?}");
        let answer = browser.get("/login/frontchannel-logout?iss=a&iss=b&sid=c&sid=d").await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let answer = browser.post("/language", &[("language", "sv"), ("language", "da"), ("next", "/help")]).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, "/help"));
        assert_eq!(browser.cookies.get("language").map(String::as_str), Some("sv"));
        let request = Request::post("/theme").header(header::CONTENT_TYPE, "application/json");
        let answer = Answer::of(stage.send(request.body(Body::from("{\"theme\":\"dark\"}")).unwrap()).await).await;
        assert_eq!(answer.status, 303, "{answer:?}");
    });
}
