//! The provider over HTTP: Entra's paths.

use std::{collections::HashMap, time::Instant};

use askama::Template;
use axum::{
    Form, Json, Router,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use serde_json::json;

use super::{
    DemoPerson, Entra, Shared, Tenant,
    codes::Issued,
    request::{AuthorizeRequest, Objection},
    token,
};
use crate::page::{self, Notice};

type Words = HashMap<String, String>;

pub(super) fn router(entra: Entra) -> Router {
    Router::new()
        .route("/{tenant}/v2.0/.well-known/openid-configuration", get(discovery))
        .route("/{tenant}/discovery/v2.0/keys", get(keys))
        .route("/{tenant}/oauth2/v2.0/authorize", get(ask).post(choose))
        .route("/{tenant}/oauth2/v2.0/token", post(exchange))
        .route("/{tenant}/oauth2/v2.0/logout", get(sign_out))
        .with_state(entra)
}

async fn discovery(State(entra): State<Entra>, Path(segment): Path<String>) -> Response {
    let shared = &entra.shared;
    let Some(tenant) = shared.tenant(&segment) else { return unknown_tenant() };
    let at = |path: &str| format!("{}/{segment}{path}", shared.settings.base_url);
    Json(json!({
        "issuer": shared.issuer(&tenant.in_issuer()),
        "authorization_endpoint": at("/oauth2/v2.0/authorize"),
        "token_endpoint": at("/oauth2/v2.0/token"),
        "end_session_endpoint": at("/oauth2/v2.0/logout"),
        "jwks_uri": at("/discovery/v2.0/keys"),
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
        "response_types_supported": ["code"], "response_modes_supported": ["query"],
        "subject_types_supported": ["pairwise"], "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "profile"], "claims_parameter_supported": true,
    }))
    .into_response()
}

async fn keys(State(entra): State<Entra>, Path(segment): Path<String>) -> Response {
    let shared = &entra.shared;
    let Some(tenant) = shared.tenant(&segment) else { return unknown_tenant() };
    Json(json!({ "keys": [shared.signer.public(&shared.issuer(&tenant.in_issuer()))] })).into_response()
}

/// Shows who can sign in.
async fn ask(State(entra): State<Entra>, Path(segment): Path<String>, Query(query): Query<Words>) -> Response {
    let shared = &entra.shared;
    let Some(tenant) = shared.tenant(&segment) else { return unknown_tenant() };
    match AuthorizeRequest::read(&shared.settings, &query) {
        Ok(request) => {
            let page = AuthorizePage { stylesheet: &shared.settings.stylesheet, companies: &companies(shared, tenant) };
            // The form's answer leads on to the client: browsers hold that redirect against form-action too.
            let origin = format!(" {}", request.redirect_uri.origin().ascii_serialization());
            page::answer(StatusCode::OK, &page, &origin)
        }
        Err(objection) => object(shared, objection),
    }
}

/// Somebody was chosen, or nobody: back to the client. The form has no address of its own, so the query is here again.
async fn choose(
    State(entra): State<Entra>,
    Path(segment): Path<String>,
    Query(query): Query<Words>,
    Form(form): Form<Words>,
) -> Response {
    let shared = &entra.shared;
    let Some(tenant) = shared.tenant(&segment) else { return unknown_tenant() };
    let request = match AuthorizeRequest::read(&shared.settings, &query) {
        Ok(request) => request,
        Err(objection) => return object(shared, objection),
    };
    if form.contains_key("cancel") {
        let text = "AADSTS65004: User declined to consent to access the app.";
        return Redirect::to(&request.back_with_error("access_denied", text)).into_response();
    }
    let chosen = form.get("person").and_then(|value| {
        shared.settings.people.iter().find(|person| tenant.admits(person.tid) && value_of(person) == *value)
    });
    let Some(person) = chosen else {
        return object(shared, Objection::Page("AADSTS50034: The user account does not exist in the directory."));
    };
    let issued = Issued {
        person: person.clone(),
        redirect_uri: request.registered_uri.clone(),
        challenge: request.challenge.clone(),
        nonce: request.nonce.clone(),
        acrs: person.acrs.iter().filter(|acr| request.wanted_acrs.contains(acr)).cloned().collect(),
    };
    match shared.codes.issue(issued, Instant::now()) {
        Some(code) => Redirect::to(&request.back_with_code(&code)).into_response(),
        None => object(shared, Objection::Page("AADSTS90033: A transient error has occurred. Please try again.")),
    }
}

async fn exchange(State(entra): State<Entra>, Path(segment): Path<String>, Form(form): Form<Words>) -> Response {
    if entra.shared.tenant(&segment).is_none() {
        return unknown_tenant();
    }
    token::exchange(&entra.shared, &form)
}

async fn sign_out(State(entra): State<Entra>, Query(query): Query<Words>) -> Response {
    let settings = &entra.shared.settings;
    let back = query.get("post_logout_redirect_uri");
    if let Some(back) = back.filter(|asked| settings.post_logout_redirect_uris.contains(asked)) {
        return Redirect::to(back).into_response();
    }
    let text = "You signed out of your account. Close this window, or go back to the portal to sign in again.";
    let page = Notice { stylesheet: &settings.stylesheet, title: "Signed out", text };
    page::answer(StatusCode::OK, &page, "")
}

fn object(shared: &Shared, objection: Objection) -> Response {
    match objection {
        Objection::Page(text) => {
            let page = Notice { stylesheet: &shared.settings.stylesheet, title: "Sorry, we can't sign you in", text };
            page::answer(StatusCode::BAD_REQUEST, &page, "")
        }
        Objection::Redirect(to) => Redirect::to(&to).into_response(),
    }
}

fn unknown_tenant() -> Response {
    let body = json!({
        "error": "invalid_tenant", "error_codes": [90002],
        "error_description": "AADSTS90002: Tenant not found. Check to make sure you have the correct tenant ID.",
    });
    (StatusCode::BAD_REQUEST, Json(body)).into_response()
}

#[derive(Template)]
#[template(path = "authorize.html")]
struct AuthorizePage<'a> {
    stylesheet: &'a str,
    companies: &'a [CompanyShown<'a>],
}

struct CompanyShown<'a> {
    name: &'a str,
    people: Vec<PersonShown<'a>>,
}

struct PersonShown<'a> {
    value: String,
    name: &'a str,
    upn: &'a str,
    note: &'a str,
}

fn value_of(person: &DemoPerson) -> String {
    format!("{}.{}", person.tid, person.oid)
}

/// By company, in the order in which the settings name them.
fn companies(shared: &Shared, tenant: Tenant) -> Vec<CompanyShown<'_>> {
    let mut companies: Vec<CompanyShown<'_>> = Vec::new();
    for person in shared.settings.people.iter().filter(|person| tenant.admits(person.tid)) {
        let shown = PersonShown { value: value_of(person), name: &person.name, upn: &person.upn, note: &person.note };
        match companies.iter_mut().find(|company| company.name == person.company) {
            Some(company) => company.people.push(shown),
            None => companies.push(CompanyShown { name: &person.company, people: vec![shown] }),
        }
    }
    companies
}
