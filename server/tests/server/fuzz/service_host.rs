//! What a host of services answers, its `Retry-After` included.

use core::time::Duration;
use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::Body,
    extract::State,
    http::{HeaderValue, Response, StatusCode, header},
};
use connectors::service_host::{HttpServiceHost, ServiceHostConfig};
use domain::ids::CompanyId;
use portal::ports::{HostCustomer, HostError, Order, ServiceHost};
use testkit::{
    MovingClock,
    fuzz::{Campaign, mutate},
};
use uuid::Uuid;

use super::runtime;

type Told = Arc<Mutex<(u16, Vec<u8>, Vec<u8>)>>;

async fn answer(State(told): State<Told>) -> Response<Body> {
    let (status, wait, body) = told.lock().unwrap().clone();
    let mut answer = Response::new(Body::from(body));
    *answer.status_mut() = StatusCode::from_u16(status).unwrap();
    if let Ok(wait) = HeaderValue::from_bytes(&wait) {
        answer.headers_mut().insert(header::RETRY_AFTER, wait);
    }
    answer
}

const BODIES: [&[u8]; 5] = [
    br#"{"reference":"ref-1"}"#,
    br#"{"code":"unknown_order"}"#,
    br#"{"code":"quota","detail":"x"}"#,
    br#"{"readings":[{"customer":"o_00000000000000000000000000/B1","storage_bytes":2,"protected_mailboxes":3,"measured_at":"2026-11-21T12:00:00Z"}],"next":"n","more":true}"#,
    br#"{"readings":[],"next":"cursor","more":false}"#,
];
const WAITS: [&[u8]; 4] = [b"7", b"Sat, 21 Nov 2026 12:01:30 GMT", b"99999999999999999999", b"-1"];

#[test]
fn r13_answers_of_the_host_of_services() {
    let runtime = runtime();
    runtime.block_on(async {
        let told = Told::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        let router = Router::new().fallback(answer).with_state(Arc::clone(&told));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let config = ServiceHostConfig { patience: Duration::from_secs(5), ..ServiceHostConfig::new(base) };
        let host = HttpServiceHost::new(config, Arc::new(MovingClock::default())).unwrap();
        let customer = HostCustomer::new(CompanyId::new(Uuid::nil()), "B1");
        let order = Order::StartService { customer, service: "hosted-exchange".into() };
        let mut campaign = Campaign::begin("answers of the host of services");
        while campaign.goes_on() {
            let dice = &mut campaign.dice;
            let status = *dice.pick(&[200, 200, 200, 201, 204, 307, 400, 404, 404, 409, 422, 429, 500, 503]);
            let (body, wait) = (*dice.pick(&BODIES), *dice.pick(&WAITS));
            let (body, wait) = (mutate(dice, body, &BODIES), mutate(dice, wait, &WAITS));
            let input = [format!("{status}\n").into_bytes(), wait.clone(), b"\n".to_vec(), body.clone()].concat();
            *told.lock().unwrap() = (status, wait, body);
            campaign.with_async(&input, check(&host, &order)).await;
        }
        println!("{}", campaign.end());
    });
}

async fn check(host: &HttpServiceHost, order: &Order) {
    let plain = |text: &str| !text.is_empty() && text.len() <= 512 && !text.chars().any(char::is_control);
    let sane = |error: HostError| match error {
        HostError::Busy { retry_after } => assert!(retry_after.is_none_or(|wait| wait <= Duration::from_secs(900))),
        HostError::Refused { code } => {
            assert!(code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_' || b.is_ascii_digit()))
        }
        HostError::Unreachable(text) | HostError::Ambiguous(text) => assert!(plain(&text), "{text:?}"),
        HostError::NotConfigured => panic!("it is configured"),
    };
    match host.carry_out(Uuid::from_u128(7), order).await {
        Ok(receipt) => assert!(plain(&receipt.reference), "{receipt:?}"),
        Err(error) => sane(error),
    }
    host.look_up(Uuid::from_u128(7))
        .await
        .map_or_else(sane, |found| assert!(found.is_none_or(|it| plain(&it.reference))));
    host.take_back(Uuid::from_u128(7)).await.unwrap_or_else(sane);
    match host.usage(Some("before")).await {
        Ok(page) => {
            assert!(plain(&page.next) && page.readings.len() <= 500);
            for reading in &page.readings {
                let (_, code) = reading.customer.parts().unwrap();
                assert!(plain(code) && code.len() <= 20, "{code:?}");
                // What PostgreSQL can keep, and what can be added up.
                assert!(i64::try_from(reading.storage_bytes).is_ok());
                assert!(reading.measured_at.timestamp() > 0 && reading.measured_at.timestamp() < 253_402_300_800);
            }
        }
        Err(error) => sane(error),
    }
}
