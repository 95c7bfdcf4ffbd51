//! What stands on every response, whatever it is (ASVS 3.4).

use axum::{Router, body::Body, http::Request, routing::get};
use testkit::World;

use crate::{
    log::Captured,
    stage::{Answer, SECURE, Stage, on_stage},
};

async fn every_kind_of_answer(stage: &Stage) -> Vec<(&'static str, Answer)> {
    let requests: Vec<(&str, Request<Body>)> = vec![
        ("a page", Request::get("/").body(Body::empty()).unwrap()),
        (
            "a page that isn't there",
            Request::get("/nothing").header("accept", "text/html").body(Body::empty()).unwrap(),
        ),
        ("nothing there", Request::get("/nothing").body(Body::empty()).unwrap()),
        ("a redirect", Request::get("/home").body(Body::empty()).unwrap()),
        ("signed out", form_post("/api/tenancy/add_user", "application/json")),
        ("no form", Request::post("/api/tenancy/add_user").body(Body::from("{}")).unwrap()),
        ("a wrong method", Request::put("/").body(Body::empty()).unwrap()),
        ("a stranger's form", cross_site("/logout")),
        ("another host", Request::get("/").header("host", "evil.example").body(Body::empty()).unwrap()),
        ("a file that isn't there", Request::get("/pkg/nothing.js").body(Body::empty()).unwrap()),
        ("the process", Request::get("/livez").body(Body::empty()).unwrap()),
        ("readiness", Request::get("/readyz").body(Body::empty()).unwrap()),
        ("too large", too_large()),
    ];
    let mut answers = Vec::new();
    for (name, request) in requests {
        answers.push((name, Answer::of(stage.send(request).await).await));
    }
    answers
}

fn form_post(path: &str, accept: &str) -> Request<Body> {
    let request = Request::post(path).header("accept", accept);
    request.header("content-type", "application/x-www-form-urlencoded").body(Body::from("a=b")).unwrap()
}

fn cross_site(path: &str) -> Request<Body> {
    Request::post(path).header("sec-fetch-site", "cross-site").body(Body::empty()).unwrap()
}

fn too_large() -> Request<Body> {
    let request = Request::post("/language").header("content-type", "application/x-www-form-urlencoded");
    request.body(Body::from(vec![b'a'; 300_000])).unwrap()
}

#[test]
fn every_response_carries_the_headers() {
    on_stage("headers::every_response_carries_the_headers", async |_world, stage| {
        for (name, answer) in every_kind_of_answer(&stage).await {
            let policy = answer.header("content-security-policy");
            for part in ["default-src 'none'", "'wasm-unsafe-eval'", "frame-ancestors 'none'", "base-uri 'none'"] {
                assert!(policy.contains(part), "{name}: {policy}");
            }
            assert!(policy.contains("form-action 'self' https://login.test;"), "{name}: {policy}");
            assert!(!policy.contains("unsafe-inline") && !policy.contains("strict-dynamic"), "{name}: {policy}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{name}");
            assert_eq!(answer.header("referrer-policy"), "same-origin", "{name}");
            assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{name}");
            assert_eq!(answer.header("cache-control"), "no-store", "{name}");
            assert!(answer.header("permissions-policy").contains("camera=()"), "{name}");
            assert_eq!(answer.header("x-request-id").len(), 26, "{name}");
            assert_eq!(answer.header("strict-transport-security"), "", "{name}: there is no https here");
        }
    });
}

#[test]
fn over_https_browsers_are_told_to_stay_there() {
    testkit::run(testkit::Engine::Sqlite, "headers::https", async |world: World| {
        let stage = Stage::of(&world, SECURE);
        for (name, answer) in every_kind_of_answer(&stage).await {
            assert!(answer.header("strict-transport-security").starts_with("max-age=63072000"), "{name}");
        }
    });
}

#[test]
fn the_nonce_is_the_pages_own_and_new_each_time() {
    on_stage("headers::the_nonce_is_the_pages_own_and_new_each_time", async |_world, stage| {
        let mut browser = stage.browser();
        let (first, second) = (browser.get("/").await, browser.get("/").await);
        let nonce = |answer: &Answer| {
            let policy = answer.header("content-security-policy").to_owned();
            policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned()
        };
        assert_ne!(nonce(&first), nonce(&second));
        assert!(nonce(&first).len() >= 22);
        let in_page: Vec<&str> =
            first.body.split("nonce=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
        assert!(in_page.iter().all(|found| *found == nonce(&first)), "{in_page:?}");
        assert_eq!(first.body.matches("<script").count(), in_page.len(), "each script has it: {}", first.body);
    });
}

/// T06, T38: an address may hold a secret; what is logged of a failed request is the door it came through.
#[test]
fn t38_the_log_names_the_door_and_not_the_address() {
    on_stage("headers::t38", async |world, _stage| {
        let captured = Captured::begin();
        let broken = get(async || axum::http::StatusCode::BAD_GATEWAY);
        let stage = Stage::beside(&world, Router::new().route("/broken/{token}", broken));
        let secret = "s3cr3t".repeat(8);
        let failed = stage.send(Request::get(format!("/broken/{secret}?code={secret}")).body(Body::empty()).unwrap());
        assert_eq!(failed.await.status(), 502);
        let invited = Request::get(format!("/invite/{secret}")).header("accept", "text/html");
        stage.send(invited.body(Body::empty()).unwrap()).await;
        let log = captured.text();
        assert!(log.contains("/broken/{token}") && log.contains("502"), "{log}");
        assert!(!log.contains(&secret), "{log}");
    });
}
