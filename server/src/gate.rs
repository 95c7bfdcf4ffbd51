//! Who is let through a door. What they may do behind it is asked again by every use case.

use app::error::AppError;
use axum::{
    Json,
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::denial::Denial;
use portal::{Scope, authority::Actor};

use crate::{
    address::{own_path, with_param},
    doors::{Door, Kind, Who},
    routes::sign_in::SECOND,
};

/// What leptos' browser half looks for on a function's error.
pub(crate) const FUNCTION_ERROR: &str = "serverfnerror";

const FORM: &str = "application/x-www-form-urlencoded";

/// Whether somebody looks at the answer: a navigation or a form, not a script.
pub(crate) fn is_browser(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .any(|value| value.to_ascii_lowercase().contains("text/html"))
}

/// Whether somebody goes there: a browser opens it as a whole page, or a program doesn't say. Anybody's page can make a
/// browser ask for an image, a frame or a prefetch of ours, from whatever network it stands in (Fetch Metadata).
pub(crate) fn is_navigation(headers: &HeaderMap) -> bool {
    let says = |name: &str, good: &str| headers.get(name).is_none_or(|value| value == good);
    says("sec-fetch-mode", "navigate") && says("sec-fetch-dest", "document") && !headers.contains_key("sec-purpose")
}

/// Goes to a path of ours.
pub(crate) fn see_other(path: &str) -> Response {
    match HeaderValue::from_str(path) {
        Ok(path) => (StatusCode::SEE_OTHER, [(header::LOCATION, path)]).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// A denial as an island reads it.
pub(crate) fn as_json(denial: Denial) -> Response {
    let status = StatusCode::from_u16(denial.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(FUNCTION_ERROR, "")], Json(AppError(denial))).into_response()
}

/// How somebody is turned away.
pub(crate) enum Turned {
    /// With an answer.
    Away(Response),
    /// A browser's form: something else comes first, and then the form again, with what was typed into it.
    First(&'static str),
    /// What was sent is no form.
    NoForm,
}

/// Turns away who may not come in, or what isn't a form.
pub(crate) fn check(door: &Door, scope: Option<&Scope>, request: &Request) -> Option<Turned> {
    if door.kind == Kind::Function && !is_form(request.headers()) {
        return Some(Turned::NoForm);
    }
    if door.who == Who::Public {
        return None;
    }
    let Some(Actor::Person { needs_second_factor, second_factor, terms_accepted, .. }) = scope.map(Scope::actor) else {
        return Some(turn_away(door, request, "/login", Denial::SignedOut));
    };
    if *needs_second_factor && !second_factor {
        return Some(turn_away(door, request, SECOND, Denial::SignedOut));
    }
    if door.who != Who::Entering && !terms_accepted {
        return Some(not_yet(door, request));
    }
    None
}

/// Whether somebody owes nothing before a page of theirs is shown.
pub(crate) fn admits(scope: &Scope) -> bool {
    match scope.actor() {
        Actor::Person { needs_second_factor, second_factor, terms_accepted, .. } => {
            *terms_accepted && (*second_factor || !needs_second_factor)
        }
        Actor::System(_) => false,
    }
}

pub(crate) fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(FORM))
}

/// To the sign-in and back: the page that was asked for or the form's own, never the function.
fn turn_away(door: &Door, request: &Request, to: &'static str, denial: Denial) -> Turned {
    match door.kind {
        Kind::Page => {
            let asked = request.uri().path_and_query().map(http::uri::PathAndQuery::as_str).and_then(own_path);
            Turned::Away(see_other(&with_param(to, "next", asked)))
        }
        Kind::Function if is_browser(request.headers()) => Turned::First(to),
        Kind::Function | Kind::Route | Kind::Bare => Turned::Away(as_json(denial)),
    }
}

fn not_yet(door: &Door, request: &Request) -> Turned {
    match door.kind {
        Kind::Page => {
            let asked = request.uri().path_and_query().map(http::uri::PathAndQuery::as_str).and_then(own_path);
            Turned::Away(see_other(&with_param("/terms", "next", asked.filter(|asked| *asked != "/home"))))
        }
        Kind::Function if is_browser(request.headers()) => Turned::First("/terms"),
        Kind::Function | Kind::Route | Kind::Bare => Turned::Away(StatusCode::FORBIDDEN.into_response()),
    }
}
