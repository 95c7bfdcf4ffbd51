//! Makes a [`Visit`] of a request: who asks, in which language, under which name the log finds it.

use std::sync::Arc;

use app::server_ctx::{Locale, Visit};
use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use portal::{Network, Scope, authority::Actor, identity::SessionToken};

use crate::{
    address::own_path,
    cookies::Cookie,
    doors::{self, Door, Kind, Who},
    gate::{self, Turned},
    headers::RequestId,
    reply, shield,
    site::Site,
    trouble::Reader,
};

/// The door a request came through; none where there is no such door.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entered(pub(crate) Option<&'static Door>);

/// Finds the door, before anything of the body is read. Anything else answers 404 or 405 here.
pub(crate) async fn find_door(State(site): State<Arc<Site>>, mut request: Request, next: Next) -> Response {
    let matched = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let wanted = if reads { &Method::GET } else { request.method() };
    let door = matched.as_deref().and_then(|path| doors::at(path).find(|door| door.method == *wanted));
    if door.is_none() {
        if let Some(other) = matched.as_deref().and_then(|path| doors::at(path).next()) {
            let reader = Reader::of(&site, request.headers());
            let answer = reader.told(&site, StatusCode::METHOD_NOT_ALLOWED, "error-not-found");
            return ([(header::ALLOW, other.method.as_str())], answer).into_response();
        }
        if !reads || !gate::is_browser(request.headers()) {
            return StatusCode::NOT_FOUND.into_response();
        }
        if let Some(address) = without_slash(request.uri()) {
            return Redirect::permanent(&address).into_response();
        }
    }
    request.extensions_mut().insert(Entered(door));
    next.run(request).await
}

/// The same address without the slash that somebody typed at its end.
fn without_slash(asked: &Uri) -> Option<String> {
    let path = asked.path().strip_suffix('/')?;
    let address = asked.query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
    own_path(&address).map(str::to_owned)
}

/// Asks who it is, lets them in or not, and hands the [`Visit`] on.
pub(crate) async fn receive(State(site): State<Arc<Site>>, mut request: Request, next: Next) -> Response {
    let door = request.extensions().get::<Entered>().and_then(|entered| entered.0);
    if door.is_some_and(|door| door.kind == Kind::Bare) {
        return next.run(request).await;
    }
    let request_id = request.extensions().get::<RequestId>().map_or_else(String::new, |id| id.0.clone());
    let token = site.jar().read(request.headers(), Cookie::Session).and_then(SessionToken::from_cookie);
    let scope = match &token {
        None => Ok(None),
        Some(token) if is_by_itself(door, &request) => site.portal.peek_scope(token, &request_id).await,
        Some(token) => site.portal.scope_of(token, &request_id).await,
    };
    let scope = match scope {
        Ok(scope) => scope,
        // Nobody is taken for signed in without the table (R8); what everybody may see is still shown. Whoever posts
        // there does something as who they are: *Logout* ends nothing where nobody is known.
        Err(error) if door.is_none_or(|door| door.who == Who::Public && door.method == Method::GET) => {
            tracing::error!(%request_id, ?error, "sessions can't be read");
            None
        }
        Err(error) => {
            tracing::error!(%request_id, ?error, "sessions can't be read");
            return Reader::of(&site, request.headers()).busy(&site);
        }
    };
    let locale = locale(&site, scope.as_ref(), request.headers());
    // Where nothing is, whoever may not come in yet is as one who is signed out.
    let scope = if door.is_some() { scope } else { scope.filter(gate::admits) };
    // One of the shape we make, or none.
    let draft = site.jar().read(request.headers(), Cookie::Draft).map(str::to_owned);
    let draft = draft.filter(|secret| SessionToken::from_cookie(secret).is_some());
    let owner = match (&scope, &token) {
        (Some(_), Some(token)) => Some(token.secret().to_owned()),
        _ => draft.clone(),
    };
    let visit = Visit {
        portal: Arc::clone(&site.portal),
        scope,
        flash_owner: owner,
        draft,
        browser: site.jar().read(request.headers(), Cookie::Attempt).map(str::to_owned),
        locale,
        zone: site.zone,
        theme: theme(site.jar().read(request.headers(), Cookie::Theme)),
        network: request.extensions().get::<Network>().copied().unwrap_or(Network::UNKNOWN),
        request_id,
        demo: site.demo,
        contact: Arc::clone(&site.contact),
    };
    let (now, from) = (site.portal.now(), visit.network);
    // Where secrets are tried, what nobody went to is neither looked at nor counted against the network it came from.
    if door.is_some_and(|door| door.method == Method::GET && shield::is_counted(door))
        && !gate::is_navigation(request.headers())
    {
        return StatusCode::FORBIDDEN.into_response();
    }
    if let Some(denial) = door.and_then(|door| site.shield.stop(door, visit.scope.as_ref(), from, now)) {
        let reader = Reader::of(&site, request.headers()).speaking(visit.locale);
        return reader.denied(&site, denial);
    }
    match door.and_then(|door| gate::check(door, visit.scope.as_ref(), &request)) {
        None => {}
        Some(Turned::Away(answer)) => return answer,
        Some(Turned::First(to)) => return reply::keep_and_go(&site, &visit, request, to).await,
        Some(Turned::NoForm) => {
            let reader = Reader::of(&site, request.headers());
            return reader.told(&site, StatusCode::UNSUPPORTED_MEDIA_TYPE, "error-stale");
        }
    }
    request.extensions_mut().insert(Arc::new(visit));
    if let Some(token) = token {
        request.extensions_mut().insert(token);
    }
    next.run(request).await
}

/// Whether a page asks by itself, with nobody at it: the stream of a run, a page fetched again.
fn is_by_itself(door: Option<&Door>, request: &Request) -> bool {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let by_script = request.headers().get("sec-fetch-mode").is_some_and(|mode| mode != "navigate");
    reads && (by_script || door.is_some_and(|door| door.path == app::paths::RUN_EVENTS))
}

/// The person's language, else the cookie's, else the browser's, else English.
fn locale(site: &Site, scope: Option<&Scope>, headers: &HeaderMap) -> Locale {
    let person = scope.and_then(|scope| match scope.actor() {
        Actor::Person { language, .. } => language.as_deref(),
        Actor::System(_) => None,
    });
    person
        .or_else(|| site.jar().read(headers, Cookie::Language))
        .and_then(Locale::from_code)
        .unwrap_or_else(|| browsers_language(headers))
}

pub(crate) fn browsers_language(headers: &HeaderMap) -> Locale {
    let wish = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    Locale::parse_accept_language(wish)
}

/// A theme's word, if it is one.
pub(crate) fn theme(word: Option<&str>) -> &'static str {
    ["light", "dark"].into_iter().find(|known| Some(*known) == word).unwrap_or("auto")
}
