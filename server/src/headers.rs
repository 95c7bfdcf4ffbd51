//! What stands on every response: the nonce, the policy, and the names of this request (architecture.md 2).

use core::net::SocketAddr;
use std::sync::Arc;

use axum::{
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use data_encoding::BASE64URL_NOPAD;
use portal::Network;

use crate::{address, site::Site, system};

/// The nonce of this response's scripts.
#[derive(Clone, Debug)]
pub(crate) struct PageNonce(pub(crate) Arc<str>);

/// Finds this request in the log.
#[derive(Clone, Debug)]
pub(crate) struct RequestId(pub(crate) String);

const OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const PERMISSIONS: HeaderName = HeaderName::from_static("permissions-policy");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const NOTHING: &str = "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), \
                       payment=(), usb=(), browsing-topics=()";

/// The outermost layer.
pub(crate) async fn dress(State(site): State<Arc<Site>>, mut request: Request, next: Next) -> Response {
    plain_encodings(request.headers_mut());
    let nonce: Arc<str> = BASE64URL_NOPAD.encode(&system::random::<16>()).into();
    let id = system::request_id();
    request.extensions_mut().insert(PageNonce(Arc::clone(&nonce)));
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    // The door, never the address: that may hold an invitation's secret (T06, T38).
    let door = request.extensions().get::<MatchedPath>().cloned();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let client = peer.map(|peer| address::client(peer, request.headers(), &site.trusted));
    request.extensions_mut().insert(client.map_or(Network::UNKNOWN, Network::of));
    let mut response = next.run(request).await;
    if response.status().is_server_error() {
        let status = response.status().as_u16();
        let door = door.as_ref().map_or("none", MatchedPath::as_str);
        tracing::warn!(request = %id, %method, door, ?client, status, "a request failed");
    }
    let policy = policy(&nonce, site.form_target.as_deref());
    let headers = response.headers_mut();
    let mut unless_set = |name: HeaderName, value: &str| {
        if let (false, Ok(value)) = (headers.contains_key(&name), HeaderValue::from_str(value)) {
            headers.insert(name, value);
        }
    };
    unless_set(header::CONTENT_SECURITY_POLICY, &policy);
    unless_set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    unless_set(header::REFERRER_POLICY, "same-origin");
    unless_set(header::CACHE_CONTROL, "no-store");
    unless_set(OPENER, "same-origin");
    unless_set(RESOURCE, "same-origin");
    unless_set(PERMISSIONS, NOTHING);
    unless_set(REQUEST_ID, &id);
    if site.is_https() {
        unless_set(header::STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains");
    }
    response
}

/// Leaves of `Accept-Encoding` what we can do. A client that takes nothing of it gets the answer plain: tower_http would
/// say 406 to it, over an act that was done.
fn plain_encodings(headers: &mut HeaderMap) {
    let wishes: Vec<&str> =
        headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok()).collect();
    let wishes = wishes.join(",").to_ascii_lowercase();
    let takes = |name: &str| {
        wishes.split(',').any(|wish| {
            let (encoding, quality) = wish.split_once(';').unwrap_or((wish, ""));
            let none = matches!(quality.trim().trim_start_matches("q=").trim_end_matches(['0', '.']), "");
            encoding.trim() == name && (quality.trim().is_empty() || !none)
        })
    };
    let known = match (takes("br"), takes("gzip")) {
        (true, true) => Some("br, gzip"),
        (true, false) => Some("br"),
        (false, true) => Some("gzip"),
        (false, false) => None,
    };
    headers.remove(header::ACCEPT_ENCODING);
    if let Some(known) = known {
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(known));
    }
}

fn policy(nonce: &str, form_target: Option<&str>) -> String {
    let target = form_target.map_or(String::new(), |origin| format!(" {origin}"));
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'{target}; base-uri 'none'; \
         frame-ancestors 'none'; object-src 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r13_an_encoding_that_nobody_can_do_is_no_reason_to_refuse() {
        for (wish, left) in [
            ("gzip, deflate, br, zstd", Some("br, gzip")),
            ("gzip;q=0.5, br;q=0", Some("gzip")),
            ("BR;q=1.0", Some("br")),
            ("gzipbr;q=0.5, identity;q=0", None),
            ("identity;q=0, *;q=0", None),
            ("gzip;q=0.000", None),
            ("", None),
        ] {
            let value = HeaderValue::from_static(wish);
            let mut headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, value)]);
            plain_encodings(&mut headers);
            assert_eq!(headers.get(header::ACCEPT_ENCODING).map(|value| value.to_str().unwrap()), left, "{wish}");
        }
    }
}
