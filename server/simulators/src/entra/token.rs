//! The token endpoint.

use std::{
    collections::HashMap,
    time::{Instant, SystemTime},
};

use aws_lc_rs::constant_time::verify_slices_are_equal;
use axum::{
    Json,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Shared, codes::Issued, keys};

const LIFETIME_SECONDS: u64 = 3600;

/// Why no token is given, in Entra's words.
struct NoToken {
    status: StatusCode,
    error: &'static str,
    number: u32,
    text: &'static str,
}

const fn no(error: &'static str, number: u32, text: &'static str) -> NoToken {
    NoToken { status: StatusCode::BAD_REQUEST, error, number, text }
}

pub(super) fn exchange(shared: &Shared, form: &HashMap<String, String>) -> Response {
    let answer = match redeem(shared, form).and_then(|issued| body(shared, &issued)) {
        Ok(body) => (StatusCode::OK, Json(body)).into_response(),
        Err(refusal) => refusal.into_response(),
    };
    ([(header::CACHE_CONTROL, "no-store")], answer).into_response()
}

fn redeem(shared: &Shared, form: &HashMap<String, String>) -> Result<Issued, NoToken> {
    let get = |name: &str| form.get(name).map_or("", String::as_str);
    let settings = &shared.settings;
    if get("client_id") != settings.client_id {
        return Err(no("unauthorized_client", 700_016, "Application was not found in the directory."));
    }
    if verify_slices_are_equal(get("client_secret").as_bytes(), settings.client_secret.as_bytes()).is_err() {
        let refusal = no("invalid_client", 7_000_215, "Invalid client secret provided.");
        return Err(NoToken { status: StatusCode::UNAUTHORIZED, ..refusal });
    }
    if get("grant_type") != "authorization_code" {
        return Err(no("unsupported_grant_type", 70_003, "The app requested an unsupported grant type."));
    }
    let issued = shared.codes.spend(get("code"), Instant::now());
    let issued = issued.ok_or(no("invalid_grant", 70_008, "The authorization code is unknown, used or expired."))?;
    if get("redirect_uri") != issued.redirect_uri {
        return Err(no("invalid_grant", 500_112, "The reply address does not match the one of the request."));
    }
    if keys::fingerprint(get("code_verifier")) != issued.challenge {
        return Err(no("invalid_grant", 501_481, "The code_verifier does not match the code_challenge."));
    }
    Ok(issued)
}

fn body(shared: &Shared, issued: &Issued) -> Result<Value, NoToken> {
    let broken = NoToken {
        status: StatusCode::INTERNAL_SERVER_ERROR,
        error: "server_error",
        number: 90_000,
        text: "No token could be made.",
    };
    let made = shared.signer.sign(&claims(shared, issued)).zip(keys::random());
    let (id_token, access_token) = made.ok_or(broken)?;
    Ok(json!({
        "token_type": "Bearer", "scope": "openid profile", "expires_in": LIFETIME_SECONDS,
        "ext_expires_in": LIFETIME_SECONDS, "access_token": access_token, "id_token": id_token,
    }))
}

fn claims(shared: &Shared, issued: &Issued) -> Value {
    let person = &issued.person;
    let who = format!("{}.{}", person.tid, person.oid);
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    let mut claims = json!({
        "iss": shared.issuer(&person.tid.to_string()), "aud": shared.settings.client_id, "ver": "2.0",
        "iat": now, "nbf": now, "exp": now.saturating_add(LIFETIME_SECONDS),
        "tid": person.tid, "oid": person.oid, "sub": keys::fingerprint(&format!("{who}.{}", shared.settings.client_id)),
        "name": person.name, "preferred_username": person.upn,
        "sid": Uuid::new_v4(), "login_hint": format!("O.{}", keys::fingerprint(&who)), "uti": Uuid::new_v4(),
    });
    if let Some(all) = claims.as_object_mut() {
        all.extend(issued.nonce.iter().map(|nonce| ("nonce".to_owned(), json!(nonce))));
        if !issued.acrs.is_empty() {
            all.insert("acrs".to_owned(), json!(issued.acrs));
        }
    }
    claims
}

impl IntoResponse for NoToken {
    fn into_response(self) -> Response {
        let (trace, correlation) = (Uuid::new_v4(), Uuid::new_v4());
        let body = json!({
            "error": self.error, "error_codes": [self.number],
            "error_description":
                format!("AADSTS{}: {} Trace ID: {trace} Correlation ID: {correlation}", self.number, self.text),
            "trace_id": trace, "correlation_id": correlation,
        });
        (self.status, Json(body)).into_response()
    }
}
