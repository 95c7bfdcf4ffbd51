//! The router: made of the door table, with the layers every request passes.

use std::sync::Arc;

use app::server_ctx::Asked;
use axum::{
    Router,
    body::{Body, HttpBody as _},
    extract::{DefaultBodyLimit, Request, State},
    http::{Method, StatusCode, Uri},
    middleware::{self, Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{MethodRouter, get, post},
};
use domain::denial::Denial;
use leptos::{
    nonce::Nonce,
    prelude::{provide_context, use_context},
};
use tower_http::{
    CompressionLevel,
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    csrf::{ConfigError, CsrfLayer},
};

use crate::{
    doors::{self, DOORS, Door, Kind},
    headers::{self, PageNonce},
    host::Arrival,
    intake, reply, routes,
    site::Site,
    trouble::{self, Reader},
    visit,
};

/// An address that no page has.
const NOT_HERE: &str = "/-/not-here";

/// Every door, with the layers around them. `beside` holds demo mode's own routes, which have no visits.
///
/// # Errors
/// Where the public URL can't be an origin.
pub fn build(site: &Arc<Site>, beside: Router) -> Result<Router, ConfigError> {
    // Also begins Leptos' executor, without which no page can be rendered.
    for difference in differences() {
        tracing::error!("{difference}");
    }
    let mut router = Router::new();
    for door in DOORS {
        match handler(door, site) {
            Some(handler) => router = router.route(door.path, handler),
            None => tracing::error!(door = door.path, "a door with nothing behind it"),
        }
    }
    let not_found = page_handler(site);
    let router = router
        .fallback(move |mut request: Request| async move {
            // Leptos' router reads addresses more kindly than this one (a slash at the end): no page is shown that
            // no door was found for, whatever was asked for.
            let asked = core::mem::replace(request.uri_mut(), Uri::from_static(NOT_HERE));
            request.extensions_mut().insert(Asked(asked));
            let mut answer = not_found(request).await;
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

fn handler(door: &'static Door, site: &Arc<Site>) -> Option<MethodRouter<Arc<Site>>> {
    match door.kind {
        Kind::Page => {
            let page = page_handler(site);
            Some(get(move |request: Request| page(request)))
        }
        Kind::Function => Some(post(|request: Request| leptos_axum::handle_server_fns_with_context(context, request))),
        Kind::Route | Kind::Bare => routes::at(door.path),
    }
}

/// Renders the app at the request's address: the whole answer at once.
pub(crate) fn page_handler(
    site: &Arc<Site>,
) -> impl Fn(Request) -> core::pin::Pin<Box<dyn Future<Output = Response<Body>> + Send>> + Clone + Send + Sync + 'static
{
    let options = site.leptos.clone();
    leptos_axum::render_app_async_with_context(context, move || app::document(options.clone()))
}

/// What pages and functions find beside the request.
fn context() {
    let Some(parts) = use_context::<http::request::Parts>() else { return };
    if let Some(nonce) = parts.extensions.get::<PageNonce>() {
        provide_context(Nonce::from_value(Arc::clone(&nonce.0)));
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
        () = tokio::time::sleep(site.patience) => reader.busy(&site),
    }
}

fn panicked(site: &Site, panic: &(dyn core::any::Any + Send)) -> Response {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    let reference = crate::system::request_id();
    tracing::error!(%reference, panic = text.unwrap_or("?"), "a handler panicked");
    trouble::page(site, app::server_ctx::Locale::En, &Denial::Unexpected { reference })
}

/// What Leptos knows of that the table doesn't, and the other way round: both must be empty. For a test, and for a
/// line in the log at the start.
pub fn differences() -> Vec<String> {
    let pages = leptos_axum::generate_route_list(app::App);
    let pages = pages.iter().map(|listing| (listing.path().to_owned(), Kind::Page));
    let functions = server_fn::axum::server_fn_paths().map(|(path, _)| (path.to_owned(), Kind::Function));
    let known: Vec<(String, Kind)> = pages.chain(functions).collect();
    let has_door = |path: &str, kind| doors::at(path).any(|door| door.kind == kind);
    let mut told: Vec<String> = known
        .iter()
        .filter(|(path, kind)| !has_door(path, *kind))
        .map(|(path, kind)| format!("{path} ({kind:?}) has no door"))
        .collect();
    let behind = |door: &&Door| !matches!(door.kind, Kind::Route | Kind::Bare);
    let empty = DOORS
        .iter()
        .filter(behind)
        .filter(|door| !known.iter().any(|(path, kind)| path == door.path && *kind == door.kind));
    told.extend(empty.map(|door| format!("{} ({:?}) is a door with nothing behind it", door.path, door.kind)));
    told
}
