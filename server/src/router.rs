//! The router: made of the door table, with the layers every request passes.

use std::sync::Arc;

use app::{
    doors::Page,
    server_ctx::{Asked, Visit},
};
use axum::{
    Router,
    body::HttpBody as _,
    extract::{DefaultBodyLimit, RawPathParams, Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{self, Next, from_fn_with_state},
    response::{Html, IntoResponse, Response},
    routing::{MethodRouter, get, post},
};
use domain::denial::Denial;
use tower_http::{
    CompressionLevel,
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    csrf::{ConfigError, CsrfLayer},
};

use crate::{
    doors::{self, DOORS, Door, Kind},
    gate,
    headers::{self, PageNonce},
    host::Arrival,
    intake, reply, routes,
    site::Site,
    trouble::{self, Reader},
    visit,
};

/// Every door, with the layers around them. `beside` holds demo mode's own routes, which have no visits.
///
/// # Errors
/// Where the public URL can't be an origin.
pub fn build(site: &Arc<Site>, beside: Router) -> Result<Router, ConfigError> {
    // What pages are drawn with. It was begun before where several portals are served by one process.
    let _ = any_spawner::Executor::init_tokio();
    for difference in differences() {
        tracing::error!("{difference}");
    }
    let mut router = Router::new();
    for door in DOORS.iter() {
        match handler(door) {
            Some(handler) => router = router.route(door.path, handler),
            None => tracing::error!(door = door.path, "a door with nothing behind it"),
        }
    }
    let router = router
        .fallback(async |State(site): State<Arc<Site>>, request: Request| {
            let mut answer = show(&site, app::not_here, asked_by(&request)).await;
            *answer.status_mut() = StatusCode::NOT_FOUND;
            answer
        })
        .layer(from_fn_with_state(Arc::clone(site), reply::reply))
        .layer(from_fn_with_state(Arc::clone(site), visit::receive))
        .layer(from_fn_with_state(Arc::clone(site), intake::check))
        .layer(from_fn_with_state(Arc::clone(site), visit::find_door))
        .layer(from_fn_with_state(Arc::clone(site), in_time))
        .layer(DefaultBodyLimit::max(reply::FORM_BYTES))
        .layer(CompressionLayer::new().br(true).gzip(true).quality(CompressionLevel::Precise(4)))
        .with_state(Arc::clone(site));
    let csrf = CsrfLayer::new().add_trusted_origin(site.origin())?;
    let panics = {
        let site = Arc::clone(site);
        CatchPanicLayer::custom(move |panic: Box<dyn core::any::Any + Send>| panicked(&site, panic.as_ref()))
    };
    Ok(router
        .merge(beside)
        .layer(panics)
        .layer(csrf)
        .layer(middleware::from_fn_with_state(Arc::clone(site), only_ours))
        .layer(middleware::from_fn_with_state(Arc::clone(site), headers::dress)))
}

fn handler(door: &'static Door) -> Option<MethodRouter<Arc<Site>>> {
    match door.kind {
        Kind::Page => {
            let page = door.page?;
            let shown = async move |State(site): State<Arc<Site>>, params: RawPathParams, request: Request| {
                let asked = asked_by(&request).map(|asked| asked.at(door, named(&params)));
                show(&site, page.page(), asked).await
            };
            Some(get(shown))
        }
        Kind::Function => Some(post(async |request: Request| {
            let run = |request| leptos_axum::handle_server_fns_with_context(|| {}, request);
            match asked_by(&request) {
                Some(asked) => app::server_ctx::within(Arc::new(asked), run(request)).await.into_response(),
                None => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
            }
        })),
        Kind::Route | Kind::Bare => routes::at(door.path),
    }
}

fn named(params: &RawPathParams) -> Vec<(String, String)> {
    params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// What a request asks for, as the layers before left it.
pub(crate) fn asked_by(request: &Request) -> Option<Asked> {
    let visit = request.extensions().get::<Arc<Visit>>()?;
    let nonce = request.extensions().get::<PageNonce>()?;
    Some(Asked::new(Arc::clone(visit), request.uri().clone(), Arc::clone(&nonce.0)))
}

/// Answers with a page.
pub(crate) async fn show(site: &Site, page: Page, asked: Option<Asked>) -> Response {
    let Some(asked) = asked else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let app::Rendered { status, location, html } = app::render(page, asked, &site.leptos).await;
    match location {
        None => (status, Html(html)).into_response(),
        Some(location) => match HeaderValue::try_from(location) {
            Ok(location) => (status, [(header::LOCATION, location)]).into_response(),
            Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        },
    }
}

/// Requests under another name than ours are answered before anybody reads them; so is asking us to be a proxy.
async fn only_ours(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::CONNECT | Method::TRACE) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    // Probes come by address.
    if !matches!(request.uri().path(), "/livez" | "/readyz") && !site.hosts.admit(&request) {
        return (StatusCode::MISDIRECTED_REQUEST, "this portal has another address").into_response();
    }
    let reader = (!request.method().is_safe()).then(|| Reader::of(&site, request.headers()));
    let answer = next.run(request).await;
    match reader {
        // The layer that turns away what another site posts says nothing at all: a person is told.
        Some(reader) if answer.status() == StatusCode::FORBIDDEN && answer.body().size_hint().exact() == Some(0) => {
            reader.told(&site, StatusCode::FORBIDDEN, "error-elsewhere")
        }
        _ => answer,
    }
}

async fn in_time(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path.starts_with("/jobs/") && path.ends_with("/events") {
        return next.run(request).await;
    }
    let reader = Reader::of(&site, request.headers());
    // A form's time begins when all of it is here, and the page that ends it holds what was typed.
    let patience = if gate::is_form(request.headers()) { 2 * site.patience } else { site.patience };
    let arrival = request.extensions().get::<Arrival>().cloned();
    let body_is_late = async {
        match arrival {
            Some(arrival) => arrival.too_slow().await,
            None => core::future::pending().await,
        }
    };
    tokio::select! {
        biased;
        answer = next.run(request) => answer,
        () = body_is_late => reader.too_slow(&site),
        () = tokio::time::sleep(patience) => reader.busy(&site),
    }
}

fn panicked(site: &Site, panic: &(dyn core::any::Any + Send)) -> Response {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    let reference = crate::system::request_id();
    tracing::error!(%reference, panic = text.unwrap_or("?"), "a handler panicked");
    trouble::page(site, app::server_ctx::Locale::En, &Denial::Unexpected { reference })
}

/// Functions that no slice says it has, and the other way round: none. For a test, and for a line in the log at the
/// start.
pub fn differences() -> Vec<String> {
    let known: Vec<&str> = server_fn::axum::server_fn_paths().map(|(path, _)| path).collect();
    let has_door = |path: &str| doors::at(path).any(|door| door.kind == Kind::Function);
    let without = known.iter().filter(|path| !has_door(path)).map(|path| format!("{path} has no door"));
    let empty = DOORS.iter().filter(|door| door.kind == Kind::Function && !known.contains(&door.path));
    without.chain(empty.map(|door| format!("{} is a door with nothing behind it", door.path))).collect()
}
