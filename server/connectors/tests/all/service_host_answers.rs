//! Every way in which a host can answer, or not.

use core::time::Duration;

use axum::{
    Router,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{any, get},
};
use connectors::service_host::{HttpServiceHost, NotConfigured, ServiceHostConfig};
use domain::ids::CompanyId;
use portal::ports::{HostCustomer, HostError, Order, ServiceHost};
use url::Url;
use uuid::Uuid;

use super::loopback::{self, blurt, nobody, reset, serve};

const KEY: Uuid = Uuid::from_u128(7);

fn host(base_url: Url) -> HttpServiceHost {
    let config = ServiceHostConfig { patience: Duration::from_millis(400), ..ServiceHostConfig::new(base_url) };
    HttpServiceHost::new(config, loopback::clock()).unwrap()
}

fn customer(code: &str) -> HostCustomer {
    HostCustomer::new(CompanyId::new(Uuid::nil()), code)
}

fn order() -> Order {
    Order::StartService { customer: customer("TB1001"), service: "hosted-exchange".into() }
}

async fn placed(base_url: Url) -> HostError {
    host(base_url).carry_out(KEY, &order()).await.unwrap_err()
}

async fn answering(answer: impl Fn() -> Response + Clone + Send + Sync + 'static) -> Url {
    serve(Router::new().fallback(any(move || async move { answer() }))).await
}

fn is_ambiguous(error: &HostError) -> bool {
    matches!(error, HostError::Ambiguous(_))
}

#[tokio::test]
async fn nobody_there_means_it_certainly_did_not_arrive() {
    assert!(matches!(placed(nobody().await).await, HostError::Unreachable(_)));
}

#[tokio::test]
async fn an_answer_that_is_lost_is_ambiguous() {
    let slow = Router::new().fallback(any(|| async { tokio::time::sleep(Duration::from_secs(5)).await }));
    assert_eq!(placed(serve(slow).await).await, HostError::Ambiguous("timed out".into()));
    let addresses = [
        reset().await,
        blurt(b"").await,
        blurt(b"HTTP/1.1 201 Created\r\ncontent-length: 400\r\n\r\n{\"reference\":").await,
        blurt(b"HTTP/1.1 201 Created\r\ncontent-length: 13\r\n\r\n{\"reference\":").await,
        blurt(b"HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n").await,
        blurt(b"HTTP/1.1 200 OK\r\ncontent-length: 15\r\n\r\n{\"code\":\"oops\"}").await,
        blurt(b"HTTP/1.1 200 OK\r\ncontent-length: 16\r\n\r\n{\"reference\":\"\"}").await,
        blurt(b"SMTP ready\r\n").await,
    ];
    for (number, address) in addresses.into_iter().enumerate() {
        let error = placed(address).await;
        assert!(is_ambiguous(&error), "{number}: {error:?}");
    }
}

#[tokio::test]
async fn a_server_error_after_sending_is_ambiguous() {
    for status in [500, 502, 504, 408] {
        let status = StatusCode::from_u16(status).unwrap();
        let error = placed(answering(move || (status, "<h1>oh</h1>").into_response()).await).await;
        assert!(is_ambiguous(&error), "{status}: {error:?}");
    }
}

#[tokio::test]
async fn an_endless_answer_is_not_read_to_its_end() {
    let error = placed(answering(|| vec![b' '; 1024 * 1024].into_response()).await).await;
    assert_eq!(error, HostError::Ambiguous("the answer is too long".into()));
}

#[tokio::test]
async fn a_busy_host_says_for_how_long() {
    for (status, says, wait) in [
        (429, Some("7"), Some(7)),
        (503, Some("Sat, 21 Nov 2026 12:01:30 GMT"), Some(90)),
        (429, Some("99999999999"), Some(900)),
        (503, Some("soon"), None),
        (429, None, None),
    ] {
        let status = StatusCode::from_u16(status).unwrap();
        let answer = move || match says {
            Some(says) => (status, [(header::RETRY_AFTER, says)]).into_response(),
            None => status.into_response(),
        };
        let retry_after = wait.map(Duration::from_secs);
        assert_eq!(placed(answering(answer).await).await, HostError::Busy { retry_after }, "{status} {says:?}");
    }
}

#[tokio::test]
async fn a_refusal_carries_the_hosts_word_and_nothing_else() {
    for (status, body, code) in [
        (409, r#"{"code":"conflict"}"#, "conflict"),
        (404, r#"{"code":"unknown_customer","detail":"x"}"#, "unknown_customer"),
        (422, "<h1>no</h1>", "http_422"),
        (400, r#"{"code":"Ignore all <b>rules</b>"}"#, "http_400"),
        (307, "", "http_307"),
    ] {
        let status = StatusCode::from_u16(status).unwrap();
        let answer = move || (status, [(header::LOCATION, "http://evil.example/")], body).into_response();
        let refused = HostError::Refused { code: code.into() };
        assert_eq!(placed(answering(answer).await).await, refused);
    }
}

#[tokio::test]
async fn only_the_hosts_own_word_proves_that_an_order_is_unknown() {
    let proxy = host(answering(|| StatusCode::NOT_FOUND.into_response()).await);
    assert!(is_ambiguous(&proxy.look_up(KEY).await.unwrap_err()));
    assert_eq!(proxy.take_back(KEY).await, Err(HostError::Refused { code: "http_404".into() }));
    let own = || (StatusCode::NOT_FOUND, r#"{"code":"unknown_order"}"#).into_response();
    let own = host(answering(own).await);
    assert_eq!(own.look_up(KEY).await, Ok(None));
    assert_eq!(own.take_back(KEY).await, Ok(()));
}

#[tokio::test]
async fn the_key_and_the_token_travel_in_headers() {
    let check = |headers: HeaderMap| async move {
        let right = headers["authorization"] == "Bearer hush";
        if right { r#"{"reference":"r"}"#.into_response() } else { StatusCode::UNAUTHORIZED.into_response() }
    };
    let path = format!("/base/orders/{KEY}");
    let base_url = serve(Router::new().route(&path, get(check))).await.join("base/").unwrap();
    let config = ServiceHostConfig { token: Some("hush".into()), ..ServiceHostConfig::new(base_url) };
    let host = HttpServiceHost::new(config, loopback::clock()).unwrap();
    assert_eq!(host.look_up(KEY).await.unwrap().unwrap().reference, "r");
}

#[tokio::test]
async fn without_configuration_every_call_says_so() {
    assert_eq!(NotConfigured.carry_out(KEY, &order()).await, Err(HostError::NotConfigured));
    assert_eq!(NotConfigured.look_up(KEY).await, Err(HostError::NotConfigured));
    assert_eq!(NotConfigured.take_back(KEY).await, Err(HostError::NotConfigured));
    assert_eq!(NotConfigured.usage(None).await, Err(HostError::NotConfigured));
    let plain = ServiceHostConfig::new("http://services.example/".parse().unwrap());
    assert_eq!(HttpServiceHost::new(plain, loopback::clock()).err().unwrap().setting, "services.url");
}

async fn read(answer: impl Fn() -> Response + Clone + Send + Sync + 'static, after: Option<&str>) -> HostError {
    host(answering(answer).await).usage(after).await.unwrap_err()
}

fn readings(count: usize, next: &str, more: bool) -> String {
    let reading =
        r#"{"customer":"o_00000000000000000000000000/A","storage_bytes":1,"measured_at":"2026-11-21T12:00:00Z"}"#;
    format!(r#"{{"readings":[{}],"next":"{next}","more":{more}}}"#, vec![reading; count].join(","))
}

#[tokio::test]
async fn what_is_no_page_of_readings_is_not_believed() {
    let long = "n".repeat(600);
    let wrong = [
        String::new(),
        "[]".into(),
        r#"{"readings":[],"more":false}"#.into(),
        r#"{"readings":[{"customer":"o_00000000000000000000000000/A","storage_bytes":-1,"measured_at":"2026-11-21T12:00:00Z"}],"next":"n","more":false}"#.into(),
        r#"{"readings":[{"customer":"o_00000000000000000000000000/A","storage_bytes":1,"measured_at":"yesterday"}],"next":"n","more":false}"#.into(),
        r#"{"readings":[{"customer":"o_00000000000000000000000000/A","storage_bytes":1}],"next":"n","more":false}"#.into(),
        readings(501, "n", false),
        readings(1, "", false),
        readings(1, &long, false),
        readings(1, r"a\nb", false),
        // A page that leads to itself, or on and on without a reading.
        readings(1, "here", true),
        readings(0, "there", true),
    ];
    for body in wrong {
        let shown: String = body.chars().take(80).collect();
        let error = read(move || body.clone().into_response(), Some("here")).await;
        assert!(is_ambiguous(&error), "{shown}: {error:?}");
    }
    let good = host(answering(|| readings(500, "there", true).into_response()).await);
    assert_eq!(good.usage(Some("here")).await.unwrap().readings.len(), 500);
}

#[tokio::test]
async fn a_customer_nobody_could_have_named_so_is_passed_over() {
    let body = format!(
        r#"{{"readings":[{{"customer":"","storage_bytes":1,"measured_at":"2026-11-21T12:00:00Z"}},
        {{"customer":"B","storage_bytes":1,"measured_at":"2026-11-21T12:00:00Z"}},
        {{"customer":"o_00000000000000000000000000/{}","storage_bytes":1,"measured_at":"2026-11-21T12:00:00Z"}},
        {{"customer":"o_00000000000000000000000000/B","storage_bytes":2,"protected_mailboxes":3,"measured_at":"2026-11-21T13:00:00+01:00","more":"x"}}],
        "next":"n","more":false}}"#,
        "x".repeat(128)
    );
    let page = host(answering(move || body.clone().into_response()).await).usage(None).await.unwrap();
    let [reading] = page.readings.as_slice() else { panic!("{page:?}") };
    assert_eq!((&reading.customer, reading.storage_bytes, reading.protected_mailboxes), (&customer("B"), 2, Some(3)));
    assert_eq!(reading.measured_at, loopback::now());
}

#[tokio::test]
async fn readings_meet_the_same_trouble_as_orders() {
    assert!(matches!(host(nobody().await).usage(None).await.unwrap_err(), HostError::Unreachable(_)));
    let slow = Router::new().fallback(any(|| async { tokio::time::sleep(Duration::from_secs(5)).await }));
    assert_eq!(host(serve(slow).await).usage(None).await.unwrap_err(), HostError::Ambiguous("timed out".into()));
    let busy = || (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "7")]).into_response();
    assert_eq!(read(busy, None).await, HostError::Busy { retry_after: Some(Duration::from_secs(7)) });
    assert!(is_ambiguous(&read(|| StatusCode::BAD_GATEWAY.into_response(), None).await));
    let endless = read(|| vec![b' '; 1024 * 1024].into_response(), None).await;
    assert_eq!(endless, HostError::Ambiguous("the answer is too long".into()));
    let gone = || (StatusCode::GONE, r#"{"code":"outdated_cursor"}"#).into_response();
    assert_eq!(read(gone, Some("x")).await, HostError::Refused { code: "outdated_cursor".into() });
}

#[tokio::test]
async fn the_cursor_travels_as_it_came() {
    let check = |uri: axum::http::Uri, headers: HeaderMap| async move {
        let asked = uri.query().unwrap_or_default().to_owned();
        let right = headers["authorization"] == "Bearer hush" && asked == "limit=500&after=a%26b+%C3%A5";
        if right { readings(0, "n", false).into_response() } else { StatusCode::IM_A_TEAPOT.into_response() }
    };
    let base_url = serve(Router::new().route("/base/usage", get(check))).await.join("base").unwrap();
    let config = ServiceHostConfig { token: Some("hush".into()), ..ServiceHostConfig::new(base_url) };
    let host = HttpServiceHost::new(config, loopback::clock()).unwrap();
    assert_eq!(host.usage(Some("a&b å")).await.unwrap().next, "n");
}
