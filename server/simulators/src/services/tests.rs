use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;
use uuid::Uuid;

use super::*;

fn customer(code: &str) -> Value {
    json!({ "order": "create_customer", "customer": code, "name": "testbolag", "domain": "testbolag.se" })
}

fn start(code: &str, service: &str) -> Value {
    json!({ "order": "start_service", "customer": code, "service": service })
}

fn account(code: &str, upn: &str) -> Value {
    json!({ "order": "create_account", "customer": code, "upn": upn, "display_name": "Bengt", "addresses": [upn] })
}

fn give(code: &str, upn: &str, service: &str) -> Value {
    json!({ "order": "give_service", "customer": code, "upn": upn, "service": service })
}

async fn send(services: &Services, request: Request<Body>) -> (StatusCode, Value) {
    let answer = services.router().oneshot(request).await.unwrap();
    let status = answer.status();
    let body = answer.into_body().collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
}

async fn order(services: &Services, key: Uuid, order: &Value) -> (u16, String) {
    let request = Request::post("/orders")
        .header("idempotency-key", key.to_string())
        .body(Body::from(order.to_string()))
        .unwrap();
    let (status, body) = send(services, request).await;
    let word = body["reference"].as_str().or(body["code"].as_str()).unwrap_or("").to_owned();
    (status.as_u16(), word)
}

async fn at(services: &Services, method: &str, key: Uuid) -> u16 {
    let request = Request::builder().method(method).uri(format!("/orders/{key}")).body(Body::empty()).unwrap();
    send(services, request).await.0.as_u16()
}

fn key(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn refused(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

#[tokio::test]
async fn the_same_key_makes_one_effect() {
    let services = Services::open(None).unwrap();
    let first = order(&services, key(1), &customer("TB1001")).await;
    assert_eq!(first.0, 201);
    assert_eq!(order(&services, key(1), &customer("TB1001")).await, (200, first.1));
    assert_eq!(order(&services, key(1), &customer("TB1002")).await, refused(422, "key_reused"));
    assert_eq!((services.effects().len(), services.calls()), (1, 3));
    assert_eq!((at(&services, "GET", key(1)).await, at(&services, "GET", key(2)).await), (200, 404));
}

#[tokio::test]
async fn the_same_thing_under_another_key_is_a_conflict() {
    let services = Services::open(None).unwrap();
    let orders = [
        customer("TB1001"),
        start("TB1001", PORTAL_SETTINGS),
        start("TB1001", "hosted-exchange"),
        account("TB1001", "bengt@testbolag.se"),
        give("TB1001", "bengt@testbolag.se", "hosted-exchange"),
    ];
    for (number, wanted) in (1..).zip(&orders) {
        assert_eq!(order(&services, key(number), wanted).await.0, 201);
    }
    for (number, wanted) in (11..).zip(&orders) {
        assert_eq!(order(&services, key(number), wanted).await, refused(409, "conflict"), "{wanted}");
    }
    order(&services, key(20), &customer("TB1002")).await;
    order(&services, key(21), &start("TB1002", PORTAL_SETTINGS)).await;
    let elsewhere = account("TB1002", "BENGT@testbolag.se");
    assert_eq!(order(&services, key(22), &elsewhere).await, refused(409, "conflict"));
    assert_eq!(services.effects().len(), 7);
}

#[tokio::test]
async fn nothing_is_made_before_what_it_rests_on() {
    let services = Services::open(None).unwrap();
    let upn = "bengt@testbolag.se";
    assert_eq!(order(&services, key(1), &start("TB1001", "x")).await, refused(404, "unknown_customer"));
    order(&services, key(2), &customer("TB1001")).await;
    assert_eq!(order(&services, key(3), &account("TB1001", upn)).await, refused(409, "portal_settings_missing"));
    order(&services, key(4), &start("TB1001", PORTAL_SETTINGS)).await;
    assert_eq!(order(&services, key(5), &give("TB1001", upn, "x")).await, refused(409, "service_missing"));
    order(&services, key(6), &start("TB1001", "x")).await;
    assert_eq!(order(&services, key(7), &give("TB1001", upn, "x")).await, refused(404, "unknown_account"));
    assert_eq!(services.effects().len(), 3);
}

#[tokio::test]
async fn taking_back_goes_from_the_top_and_may_be_repeated() {
    let services = Services::open(None).unwrap();
    order(&services, key(1), &customer("TB1001")).await;
    order(&services, key(2), &start("TB1001", PORTAL_SETTINGS)).await;
    assert_eq!(at(&services, "DELETE", key(1)).await, 409);
    for _ in 0..2 {
        assert_eq!(at(&services, "DELETE", key(2)).await, 204);
    }
    assert_eq!(at(&services, "DELETE", key(1)).await, 204);
    assert_eq!((services.standing().len(), services.effects().len()), (0, 2));
    assert_eq!(order(&services, key(1), &customer("TB1001")).await.0, 201);
}

#[tokio::test]
async fn a_restart_forgets_nothing_and_a_torn_line_counts_for_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.jsonl");
    let services = Services::open(Some(path.clone())).unwrap();
    let first = order(&services, key(1), &customer("TB1001")).await;
    order(&services, key(2), &start("TB1001", PORTAL_SETTINGS)).await;
    at(&services, "DELETE", key(2)).await;
    let (effects, calls) = (services.effects(), services.calls());
    drop(services);
    let mut text = std::fs::read_to_string(&path).unwrap();
    text.push_str("{\"line\":\"effect\",\"key\":\"00");
    std::fs::write(&path, text).unwrap();

    let again = Services::open(Some(path.clone())).unwrap();
    assert_eq!((again.effects(), again.calls()), (effects, calls));
    assert_eq!(order(&again, key(1), &customer("TB1001")).await, (200, first.1));
    drop(again);
    assert_eq!(Services::open(Some(path.clone())).unwrap().calls(), calls + 1);
    std::fs::write(&path, "not a line\n").unwrap();
    assert!(Services::open(Some(path)).is_err());
}

#[tokio::test]
async fn faults_meet_the_next_calls_only() {
    let services = Services::open(None).unwrap();
    let faults =
        json!({ "busy": { "calls": 1, "status": 429, "retry_after": "7" }, "drop_before": 1, "drop_after": 1 });
    let request = Request::post("/faults").header("content-type", "application/json");
    let (status, _) = send(&services, request.body(Body::from(faults.to_string())).unwrap()).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let wanted = customer("TB1001");
    assert_eq!(order(&services, key(1), &wanted).await, refused(429, "busy"));
    order(&services, key(1), &wanted).await;
    assert_eq!(services.effects().len(), 0);
    order(&services, key(1), &wanted).await;
    assert_eq!(services.effects().len(), 1);
    assert_eq!(order(&services, key(1), &wanted).await.0, 200);

    let refusal = Refusal { calls: 1, service: "sharepoint".into(), code: "quota".into() };
    services.set_faults(Faults { refuse: Some(refusal), ..Faults::default() });
    assert_eq!(order(&services, key(2), &start("TB1001", "other")).await.0, 201);
    assert_eq!(order(&services, key(3), &start("TB1001", "sharepoint")).await, refused(422, "quota"));
    assert_eq!(order(&services, key(3), &start("TB1001", "sharepoint")).await.0, 201);
}

#[tokio::test]
async fn an_order_without_key_or_sense_is_refused() {
    let services = Services::open(None).unwrap();
    let bare = Request::post("/orders").body(Body::from(customer("A").to_string())).unwrap();
    assert_eq!(send(&services, bare).await.1["code"], "key_missing");
    assert_eq!(order(&services, key(1), &json!({ "order": "paint_it_blue" })).await, refused(400, "malformed"));
}

async fn readings(services: &Services, query: &str) -> (u16, Value) {
    let request = Request::get(format!("/usage{query}")).body(Body::empty()).unwrap();
    let (status, body) = send(services, request).await;
    (status.as_u16(), body)
}

async fn set(services: &Services, usage: &Value) -> (u16, Value) {
    let request = Request::post("/usage").header("content-type", "application/json");
    let (status, body) = send(services, request.body(Body::from(usage.to_string())).unwrap()).await;
    (status.as_u16(), body)
}

#[tokio::test]
async fn a_backup_grows_with_each_mailbox_it_protects_and_shrinks_when_taken_back() {
    let services = Services::open(None).unwrap();
    let figure = || services.usage("TB1001").map_or((0, None), |it| (it.storage_bytes, it.protected_mailboxes));
    let (bengt, maja) = ("bengt@testbolag.se", "maja@testbolag.se");
    order(&services, key(1), &customer("TB1001")).await;
    order(&services, key(2), &start("TB1001", PORTAL_SETTINGS)).await;
    order(&services, key(3), &account("TB1001", bengt)).await;
    order(&services, key(4), &start("TB1001", "sharepoint")).await;
    assert_eq!(figure(), (0, None), "nothing is backed up");
    order(&services, key(5), &start("TB1001", BACKUP)).await;
    let (one, mailboxes) = figure();
    assert_eq!(mailboxes, Some(1));
    assert!((2_000_000_000..8_000_000_000).contains(&one), "{one}");
    assert_eq!(order(&services, key(5), &start("TB1001", BACKUP)).await.0, 200);
    assert_eq!(figure(), (one, Some(1)), "the same order again makes nothing");
    order(&services, key(6), &account("TB1001", maja)).await;
    let (two, mailboxes) = figure();
    assert!(two > one && mailboxes == Some(2));
    order(&services, key(7), &give("TB1001", bengt, BACKUP)).await;
    assert!(figure().0 > two && figure().1 == Some(2));
    assert_eq!(at(&services, "DELETE", key(7)).await, 204);
    assert_eq!(figure(), (two, Some(2)));
    assert_eq!(at(&services, "DELETE", key(6)).await, 204);
    assert_eq!(figure(), (one, Some(1)));
    assert_eq!(at(&services, "DELETE", key(5)).await, 204);
    assert_eq!(figure(), (0, Some(0)));
}

#[tokio::test]
async fn readings_come_in_pages_and_again_when_they_were_measured_again() {
    let services = Services::open(None).unwrap();
    for (number, code) in (1..).zip(["A", "B", "C"]) {
        order(&services, key(number), &customer(code)).await;
        assert_eq!(set(&services, &json!({ "customer": code, "storage_bytes": 5 })).await.0, 204);
    }
    assert_eq!(set(&services, &json!({ "customer": "D", "storage_bytes": 5 })).await.1["code"], "unknown_customer");
    let codes = |page: &Value| {
        let readings = page["readings"].as_array().unwrap().iter();
        readings.map(|it| it["customer"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let (status, first) = readings(&services, "?limit=2").await;
    assert_eq!((status, codes(&first), &first["more"]), (200, vec!["A".into(), "B".into()], &json!(true)));
    assert!(first["readings"][0]["measured_at"].is_string());
    let after = format!("?limit=2&after={}", first["next"].as_str().unwrap());
    let (_, second) = readings(&services, &after).await;
    assert_eq!((codes(&second), &second["more"]), (vec!["C".into()], &json!(false)));
    set(&services, &json!({ "customer": "A", "storage_bytes": 7, "protected_mailboxes": 3 })).await;
    let (_, again) = readings(&services, &after).await;
    assert_eq!(codes(&again), ["C", "A"]);
    assert_eq!(
        (&again["readings"][1]["storage_bytes"], &again["readings"][1]["protected_mailboxes"]),
        (&json!(7), &json!(3))
    );
    let end = format!("?after={}", again["next"].as_str().unwrap());
    let (_, nothing) = readings(&services, &end).await;
    assert_eq!((codes(&nothing).len(), &nothing["next"], &nothing["more"]), (0, &again["next"], &json!(false)));
    for unknown in ["?after=m-99", "?after=x", "?after=m-18446744073709551615"] {
        assert_eq!(readings(&services, unknown).await, (410, json!({ "code": "outdated_cursor" })), "{unknown}");
    }
    assert_eq!(services.calls(), 3, "reading leaves no line in the journal");
}

#[tokio::test]
async fn a_restart_forgets_no_figure() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.jsonl");
    let services = Services::open(Some(path.clone())).unwrap();
    for (number, made) in (1..).zip([
        customer("TB1001"),
        start("TB1001", PORTAL_SETTINGS),
        account("TB1001", "bengt@testbolag.se"),
        start("TB1001", BACKUP),
        customer("TB1002"),
    ]) {
        order(&services, key(number), &made).await;
    }
    set(&services, &json!({ "customer": "TB1002", "storage_bytes": 12, "protected_mailboxes": 1 })).await;
    let before = readings(&services, "").await;
    assert_eq!(before.1["readings"].as_array().unwrap().len(), 2);
    drop(services);
    assert_eq!(readings(&Services::open(Some(path)).unwrap(), "").await, before);
}
