//! The host over HTTP.

use std::{io, time::SystemTime};

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::{
    Ledger, Services,
    book::{Call, Line, Verdict},
    faults::{Blow, Faults},
    order::Order,
    usage::Usage,
};

pub(super) fn router(services: Services) -> Router {
    Router::new()
        .route("/orders", post(carry_out))
        .route("/orders/{key}", get(look_up).delete(take_back))
        .route("/usage", get(usage).post(measure))
        .route("/faults", get(show_faults).post(set_faults))
        .route("/journal", get(journal))
        .with_state(services)
}

async fn carry_out(State(services): State<Services>, headers: HeaderMap, body: Bytes) -> Response {
    let key = headers.get("idempotency-key").and_then(|key| key.to_str().ok()).and_then(|key| key.parse().ok());
    let Some(key) = key else { return refuse(400, "key_missing") };
    let Ok(order) = serde_json::from_slice::<Order>(&body) else { return refuse(400, "malformed") };
    let order = order.sealed();
    let service = order.service().map(str::to_owned);
    meet(services, "POST", key, service.as_deref(), move |ledger| ledger.carry_out(key, order)).await
}

async fn look_up(State(services): State<Services>, Path(key): Path<Uuid>) -> Response {
    meet(services, "GET", key, None, move |ledger| {
        Ok(ledger.book.find(key).map_or_else(|| refuse(404, "unknown_order"), |effect| receipt(200, &effect.reference)))
    })
    .await
}

async fn take_back(State(services): State<Services>, Path(key): Path<Uuid>) -> Response {
    meet(services, "DELETE", key, None, move |ledger| ledger.take_back(key)).await
}

/// What a reader of readings asks for.
#[derive(Deserialize)]
struct Asked {
    after: Option<String>,
    limit: Option<usize>,
}

/// What was measured since a cursor. Leaves no line in the journal: nothing happens here.
async fn usage(State(services): State<Services>, Query(asked): Query<Asked>) -> Response {
    let limit = asked.limit.unwrap_or(100).clamp(1, 1000);
    match services.ledger().book.meter.page(asked.after.as_deref(), limit) {
        Some((readings, next, more)) => {
            Json(json!({ "readings": readings, "next": next, "more": more })).into_response()
        }
        None => refuse(410, "outdated_cursor"),
    }
}

/// Sets a figure, as if it had just been measured: for tests, and for a demo's customers.
async fn measure(State(services): State<Services>, Json(usage): Json<Usage>) -> Response {
    match on_ledger(&services, move |ledger| ledger.measure(usage)).await {
        Ok(true) => StatusCode::NO_CONTENT.into_response(),
        Ok(false) => refuse(404, "unknown_customer"),
        Err(error) => broken(&error),
    }
}

async fn show_faults(State(services): State<Services>) -> Json<Faults> {
    Json(services.faults())
}

async fn set_faults(State(services): State<Services>, Json(faults): Json<Faults>) -> StatusCode {
    services.set_faults(faults);
    StatusCode::NO_CONTENT
}

async fn journal(State(services): State<Services>) -> Response {
    Json(json!({ "calls": services.call_log(), "effects": services.effects() })).into_response()
}

/// Writes the call down, lets the faults have their way, and does the work.
async fn meet(
    services: Services,
    method: &str,
    key: Uuid,
    service: Option<&str>,
    work: impl FnOnce(&mut Ledger) -> io::Result<Response> + Send + 'static,
) -> Response {
    let fate = services.take_fate(service);
    let call = Line::Call(Call { at_ms: now_ms(), method: method.to_owned(), key });
    if let Err(error) = on_ledger(&services, move |ledger| ledger.write(call)).await {
        return broken(&error);
    }
    if let Some(delay) = fate.delay {
        tokio::time::sleep(delay).await;
    }
    match &fate.blow {
        Some(Blow::Busy { status, retry_after }) => return busy(*status, retry_after.as_deref()),
        Some(Blow::DropBefore) => return cut(),
        Some(Blow::Refuse { code }) => return refuse(422, code),
        Some(Blow::DropAfter) | None => {}
    }
    let answer = on_ledger(&services, work).await;
    if let Some(delay) = fate.delay_after {
        tokio::time::sleep(delay).await;
    }
    match (answer, fate.blow) {
        (Ok(_), Some(Blow::DropAfter)) => cut(),
        (Ok(answer), _) => answer,
        (Err(error), _) => broken(&error),
    }
}

/// Off the runtime's own threads, because the journal waits for the disk; and to its end, even if the caller hangs up.
async fn on_ledger<T: Send + 'static>(
    services: &Services,
    work: impl FnOnce(&mut Ledger) -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let services = services.clone();
    tokio::task::spawn_blocking(move || work(&mut services.ledger())).await.map_err(io::Error::other)?
}

impl Ledger {
    /// Whether there is such a customer.
    pub(super) fn measure(&mut self, usage: Usage) -> io::Result<bool> {
        let Some(customer) = self.book.resolve(&usage.customer) else { return Ok(false) };
        let measured_at = usage.measured_at.or_else(|| Some(SystemTime::now().into()));
        self.write(Line::Measured(Usage { customer, measured_at, ..usage }))?;
        Ok(true)
    }

    fn carry_out(&mut self, key: Uuid, order: Order) -> io::Result<Response> {
        Ok(match self.book.judge(key, &order) {
            Verdict::Make { reference } => {
                self.write(Line::Effect { key, reference: reference.clone(), order: Box::new(order) })?;
                receipt(201, &reference)
            }
            Verdict::Replay { reference } => receipt(200, &reference),
            Verdict::Refuse { status, code } => refuse(status, code),
        })
    }

    fn take_back(&mut self, key: Uuid) -> io::Result<Response> {
        let Some(effect) = self.book.find(key) else { return Ok(StatusCode::NO_CONTENT.into_response()) };
        if self.book.in_use(effect) {
            return Ok(refuse(409, "in_use"));
        }
        self.write(Line::TakenBack { key })?;
        Ok(StatusCode::NO_CONTENT.into_response())
    }
}

fn receipt(status: u16, reference: &str) -> Response {
    (code(status), Json(json!({ "reference": reference }))).into_response()
}

fn refuse(status: u16, word: &str) -> Response {
    (code(status), Json(json!({ "code": word }))).into_response()
}

fn busy(status: u16, retry_after: Option<&str>) -> Response {
    let answer = refuse(status, "busy");
    match retry_after {
        Some(text) => ([(header::RETRY_AFTER, text.to_owned())], answer).into_response(),
        None => answer,
    }
}

/// No answer at all: a body that breaks before its first byte takes the connection with it.
fn cut() -> Response {
    let broken = futures::stream::once(async { Err::<Bytes, _>(io::Error::from(io::ErrorKind::ConnectionReset)) });
    Body::from_stream(broken).into_response()
}

fn broken(error: &io::Error) -> Response {
    tracing::error!(%error, "the journal can't be written");
    refuse(500, "journal")
}

fn code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
