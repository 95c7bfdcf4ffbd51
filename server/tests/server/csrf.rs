//! T28: no other site's page can make a browser write here.

use axum::{body::Body, http::Request};
use server::doors::DOORS;
use testkit::Person;

use crate::stage::{on_stage, signed_in, stamp};

const FORM: &str = "application/x-www-form-urlencoded";

#[test]
fn t28_a_foreign_page_writes_nothing() {
    on_stage("csrf::t28_a_foreign_page_writes_nothing", async |world, stage| {
        let tree = world.tree().await;
        let browser = signed_in(&world, &stage, &Person::rita()).await;
        let cookie = format!("tenantry={}", browser.session().unwrap());
        let before = world.count("event").await;
        let stamp = stamp(&world, &browser).await;
        let body = format!("stamp={stamp}&company={}&name=Eve&mail=eve%40evil.example&role=administrator", tree.fjord);
        for door in DOORS.iter().filter(|door| door.method == "POST") {
            for headers in [
                &[("sec-fetch-site", "cross-site")][..],
                &[("sec-fetch-site", "same-site")],
                &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
                &[("origin", "https://evil.example")],
                &[("origin", "null")],
                &[("origin", "http://127.0.0.1:3001")],
                &[("origin", "http://127.0.0.1:3000.evil.example")],
                &[("sec-fetch-site", "cross-site"), ("x-http-method-override", "GET")],
            ] {
                for kind in [FORM, "text/plain", "multipart/form-data; boundary=x", "application/json"] {
                    let mut request = Request::post(door.path).header("cookie", &cookie).header("content-type", kind);
                    for (name, value) in headers {
                        request = request.header(*name, *value);
                    }
                    let answer = stage.send(request.body(Body::from(body.clone())).unwrap()).await;
                    assert_eq!(answer.status(), 403, "{} {headers:?} {kind}", door.path);
                }
            }
        }
        assert_eq!(world.count("event").await, before);
    });
}

#[test]
fn t28_a_function_takes_nothing_but_a_form() {
    on_stage("csrf::t28_a_function_takes_nothing_but_a_form", async |world, stage| {
        world.tree().await;
        let browser = signed_in(&world, &stage, &Person::rita()).await;
        let cookie = format!("tenantry={}", browser.session().unwrap());
        for kind in ["text/plain", "application/json", "multipart/form-data; boundary=x", "application/cbor", ""] {
            let request = Request::post("/api/tenancy/add_user").header("cookie", &cookie).header("content-type", kind);
            let answer = stage.send(request.body(Body::from("{}")).unwrap()).await;
            assert_eq!(answer.status(), 415, "{kind}");
        }
    });
}

#[test]
fn nothing_is_written_by_a_get() {
    for door in DOORS.iter().filter(|door| door.path.starts_with("/api/")) {
        assert_eq!(door.method, "POST", "{}", door.path);
    }
}
