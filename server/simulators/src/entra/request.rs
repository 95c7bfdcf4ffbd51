//! What a browser brings to the authorize page, checked before anything is shown.

use std::collections::HashMap;

use serde::Deserialize;
use url::Url;
use uuid::Uuid;

use super::EntraSettings;

/// A request that may go on.
#[derive(Clone, Debug)]
pub(super) struct AuthorizeRequest {
    pub(super) redirect_uri: Url,
    pub(super) registered_uri: String,
    pub(super) state: Option<String>,
    pub(super) nonce: Option<String>,
    pub(super) challenge: String,
    pub(super) wanted_acrs: Vec<String>,
}

/// A request that may not.
#[derive(Debug)]
pub(super) enum Objection {
    /// Nobody knows where it came from, so it's said on a page.
    Page(&'static str),
    /// The client is known and is told.
    Redirect(String),
}

/// The parameter `claims`, as far as it's understood.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ClaimsRequest {
    id_token: IdTokenRequest,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct IdTokenRequest {
    acrs: Option<AcrsRequest>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct AcrsRequest {
    value: Option<String>,
    values: Vec<String>,
}

impl AuthorizeRequest {
    pub(super) fn read(settings: &EntraSettings, query: &HashMap<String, String>) -> Result<Self, Objection> {
        let get = |name: &str| query.get(name).map(String::as_str).filter(|value| !value.is_empty());
        if get("client_id") != Some(settings.client_id.as_str()) {
            return Err(Objection::Page("AADSTS700016: Application was not found in the directory."));
        }
        let registered = get("redirect_uri").filter(|asked| settings.redirect_uris.iter().any(|known| known == asked));
        let Some((registered, redirect_uri)) = registered.and_then(|uri| Some((uri, Url::parse(uri).ok()?))) else {
            return Err(Objection::Page("AADSTS50011: The redirect URI specified in the request does not match."));
        };
        let mut request = Self {
            redirect_uri,
            registered_uri: registered.to_owned(),
            state: get("state").map(str::to_owned),
            nonce: get("nonce").map(str::to_owned),
            challenge: String::new(),
            wanted_acrs: Vec::new(),
        };
        let object = |error, text| Err(Objection::Redirect(request.back_with_error(error, text)));
        if get("response_type") != Some("code") {
            return object("unsupported_response_type", "AADSTS70005: Only the code flow is supported.");
        }
        if get("response_mode").is_some_and(|mode| mode != "query") {
            return object("invalid_request", "AADSTS70007: Only the response mode query is supported.");
        }
        if !get("scope").unwrap_or_default().split(' ').any(|scope| scope == "openid") {
            return object("invalid_scope", "AADSTS70011: The scope openid is missing.");
        }
        let Some(challenge) = get("code_challenge").filter(|_| get("code_challenge_method") == Some("S256")) else {
            return object("invalid_request", "AADSTS501491: A code_challenge with the method S256 is required.");
        };
        if let Some(claims) = get("claims") {
            let Ok(claims) = serde_json::from_str::<ClaimsRequest>(claims) else {
                return object("invalid_request", "AADSTS90004: The parameter claims can't be read.");
            };
            let asked = claims.id_token.acrs.unwrap_or_default();
            request.wanted_acrs = asked.value.into_iter().chain(asked.values).collect();
        }
        request.challenge = challenge.to_owned();
        Ok(request)
    }

    pub(super) fn back_with_code(&self, code: &str) -> String {
        self.back(&[("code", code), ("session_state", &Uuid::new_v4().to_string())])
    }

    pub(super) fn back_with_error(&self, error: &str, text: &str) -> String {
        self.back(&[("error", error), ("error_description", text)])
    }

    fn back(&self, words: &[(&str, &str)]) -> String {
        let mut to = self.redirect_uri.clone();
        to.query_pairs_mut().extend_pairs(words).extend_pairs(self.state.iter().map(|state| ("state", state)));
        to.into()
    }
}
