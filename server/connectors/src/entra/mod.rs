//! Sign-in at Microsoft Entra ID, for people of any tenant: authorization code with PKCE, and a verifier that believes
//! nothing but a signature, an issuer that fits the token's own tenant, and the nonce of this very browser.
//!
//! The code exchange is a plain form post: six fields and one JSON answer. The oauth2 crate would add its own types for
//! flows that don't occur here and hide Entra's error body, which is what an operator needs to read.

mod directory;
mod token;

use core::time::Duration;

use chrono::{DateTime, Utc};
use portal::ports::{Answer, AuthorizeRequest, Complaint, IdentityError, IdentityProvider, VerifiedIdentity};
use reqwest::Client;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use crate::{ConfigError, outbound};
use directory::Directory;

const TOTAL: Duration = Duration::from_secs(10);
const TOKEN_ANSWER_BYTES: usize = 256 * 1024;

/// The authentication context that stands for "a second factor was used" (A4).
pub const SECOND_FACTOR: &str = "c1";

/// What an operator registered at Entra.
#[derive(Clone, Debug)]
pub struct EntraConfig {
    /// Authority and tenant, for instance `https://login.microsoftonline.com/organizations`.
    pub authority: Url,
    /// The application.
    pub client_id: String,
    /// Its secret.
    pub client_secret: SecretString,
    /// Where Entra sends the browser back to; registered there word for word.
    pub redirect_url: Url,
    /// Where Entra sends the browser after signing out; registered there, or left out.
    pub signed_out_url: Option<Url>,
}

/// The provider.
#[derive(Debug)]
pub struct Entra {
    config: EntraConfig,
    client: Client,
    directory: Directory,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
}

#[derive(Deserialize)]
struct Complained {
    error: String,
    #[serde(default)]
    error_description: String,
}

impl Entra {
    /// Checks the settings. Nothing is fetched before somebody signs in, so that an outage there doesn't stop a start.
    pub fn new(config: EntraConfig) -> Result<Self, ConfigError> {
        let client = outbound::client("identity.authority", &config.authority, TOTAL)?;
        if config.client_id.is_empty() {
            return Err(ConfigError::new("identity.client_id", "is empty"));
        }
        let directory = Directory::new(client.clone(), config.authority.clone());
        Ok(Self { config, client, directory })
    }

    async fn address(&self, request: &AuthorizeRequest) -> Result<String, IdentityError> {
        let mut url = self.directory.document().await?.authorization_endpoint.clone();
        let mut query = url.query_pairs_mut();
        query
            .append_pair("client_id", &self.config.client_id)
            .append_pair("response_type", "code")
            .append_pair("redirect_uri", self.config.redirect_url.as_str())
            .append_pair("response_mode", "query")
            .append_pair("scope", "openid profile")
            .append_pair("state", &request.state)
            .append_pair("nonce", &request.nonce)
            .append_pair("code_challenge", &request.challenge)
            .append_pair("code_challenge_method", "S256");
        if request.second_factor {
            let wanted = serde_json::json!({ "id_token": { "acrs": { "essential": true, "value": SECOND_FACTOR } } });
            query.append_pair("claims", &wanted.to_string());
        } else {
            query.append_pair("prompt", "select_account");
        }
        drop(query);
        Ok(url.into())
    }

    async fn exchange(&self, code: &str, verifier: &str, to: &Url) -> Result<String, IdentityError> {
        let form = [
            ("grant_type", "authorization_code"),
            ("client_id", &self.config.client_id),
            ("client_secret", self.config.client_secret.expose_secret()),
            ("redirect_uri", self.config.redirect_url.as_str()),
            ("code", code),
            ("code_verifier", verifier),
        ];
        let unreachable = |error: &reqwest::Error| IdentityError::Unreachable(outbound::reason(error));
        let response = self.client.post(to.clone()).form(&form).send().await.map_err(|error| unreachable(&error))?;
        let status = response.status();
        let body = outbound::body(response, TOKEN_ANSWER_BYTES).await;
        let body = body.map_err(|error| IdentityError::Unreachable(error.to_string()))?;
        if status.is_client_error()
            && status.as_u16() != 429
            && let Ok(said) = serde_json::from_slice::<Complained>(&body)
        {
            return Err(IdentityError::CodeRefused(Complaint::read(&said.error, &said.error_description)));
        }
        if !status.is_success() {
            return Err(IdentityError::Unreachable(format!("the token endpoint answers {status}")));
        }
        let tokens: Result<Tokens, _> = serde_json::from_slice(&body);
        tokens
            .map(|tokens| tokens.id_token)
            .map_err(|_| IdentityError::Unreachable("the token endpoint's answer can't be read".to_owned()))
    }

    async fn sign_in(
        &self,
        code: &str,
        verifier: &str,
        nonce: &str,
        now: DateTime<Utc>,
    ) -> Result<VerifiedIdentity, IdentityError> {
        let document = self.directory.document().await?;
        let id_token = self.exchange(code, verifier, &document.token_endpoint).await?;
        let kid = token::kid(&id_token)?;
        let keys = self.directory.keys(&kid, now).await?;
        let expected = token::Expected { issuer: &document.issuer, client_id: &self.config.client_id, nonce, now };
        token::verify(&id_token, keys.with_kid(&kid), &expected)
    }

    async fn end_session(&self, login_hint: Option<&str>) -> Option<String> {
        let mut url = self.directory.document().await.ok()?.end_session_endpoint.clone()?;
        let back = self.config.signed_out_url.as_ref().map(|back| ("post_logout_redirect_uri", back.as_str()));
        url.query_pairs_mut().extend_pairs(back).extend_pairs(login_hint.map(|hint| ("logout_hint", hint)));
        if url.query() == Some("") {
            url.set_query(None);
        }
        Some(url.into())
    }
}

impl IdentityProvider for Entra {
    fn authorize_url<'a>(&'a self, request: &'a AuthorizeRequest) -> Answer<'a, Result<String, IdentityError>> {
        Box::pin(self.address(request))
    }

    fn redeem<'a>(
        &'a self,
        code: &'a str,
        verifier: &'a str,
        nonce: &'a str,
        now: DateTime<Utc>,
    ) -> Answer<'a, Result<VerifiedIdentity, IdentityError>> {
        Box::pin(self.sign_in(code, verifier, nonce, now))
    }

    fn sign_out_url<'a>(&'a self, login_hint: Option<&'a str>) -> Answer<'a, Option<String>> {
        Box::pin(self.end_session(login_hint))
    }
}
