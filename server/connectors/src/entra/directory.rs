//! What Entra publishes about itself: the discovery document and the signing keys, each fetched seldom and by one
//! caller at a time.

use core::{fmt, time::Duration};
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::DecodingKey;
use portal::ports::IdentityError;
use reqwest::Client;
use serde::{Deserialize, de::DeserializeOwned};
use tokio::{sync::Mutex, time::Instant};
use url::Url;

use crate::outbound;

const DOCUMENT_BYTES: usize = 1024 * 1024;
const DOCUMENT_AGE: Duration = Duration::from_secs(24 * 3600);
const AFTER_FAILURE: Duration = Duration::from_secs(5);
/// Keys that Entra withdrew must not be believed for ever.
const KEYS_AGE: TimeDelta = TimeDelta::hours(24);
/// How often an unknown `kid` may make us look again: a flood of them must not become a flood at Entra.
const KEYS_PAUSE: TimeDelta = TimeDelta::seconds(60);
const NO_KEYS_PAUSE: TimeDelta = TimeDelta::seconds(5);

/// The discovery document, as far as it's used.
#[derive(Debug)]
pub(super) struct Document {
    /// Holds the literal `{tenantid}` where the authority stands for any tenant.
    pub(super) issuer: String,
    pub(super) authorization_endpoint: Url,
    pub(super) token_endpoint: Url,
    pub(super) end_session_endpoint: Option<Url>,
    jwks_uri: Url,
}

#[derive(Deserialize)]
struct RawDocument {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    end_session_endpoint: Option<String>,
    jwks_uri: String,
}

#[derive(Deserialize)]
struct RawKeys {
    keys: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct RawKey {
    kty: String,
    kid: String,
    #[serde(rename = "use")]
    purpose: Option<String>,
    alg: Option<String>,
    n: String,
    e: String,
    issuer: Option<String>,
}

/// A key and the issuer it may sign for: a template, a fixed one, or unsaid.
pub(super) struct Key {
    kid: String,
    pub(super) issuer: Option<String>,
    pub(super) public: DecodingKey,
}

impl fmt::Debug for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Key").field("kid", &self.kid).field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// All keys of one fetch.
#[derive(Debug, Default)]
pub(super) struct KeySet {
    keys: Vec<Key>,
    fetched: DateTime<Utc>,
}

impl KeySet {
    pub(super) fn with_kid(&self, kid: &str) -> impl Iterator<Item = &Key> {
        self.keys.iter().filter(move |key| key.kid == kid)
    }

    fn serves(&self, kid: &str, now: DateTime<Utc>) -> bool {
        self.with_kid(kid).next().is_some() && (now - self.fetched).abs() < KEYS_AGE
    }
}

#[derive(Debug, Default)]
struct Held {
    document: Option<Arc<Document>>,
    fetched: Option<Instant>,
    failed: Option<(Instant, IdentityError)>,
}

#[derive(Debug)]
pub(super) struct Directory {
    client: Client,
    authority: Url,
    held: Mutex<Held>,
    keys: RwLock<Arc<KeySet>>,
    keys_asked: Mutex<Option<DateTime<Utc>>>,
}

impl Directory {
    pub(super) fn new(client: Client, authority: Url) -> Self {
        let (held, keys, keys_asked) = (Mutex::default(), RwLock::default(), Mutex::default());
        Self { client, authority, held, keys, keys_asked }
    }

    /// The document: the one at hand while it's fresh, or while there is no newer one to be had.
    pub(super) async fn document(&self) -> Result<Arc<Document>, IdentityError> {
        let mut held = self.held.lock().await;
        let fresh = held.fetched.is_some_and(|at| at.elapsed() < DOCUMENT_AGE);
        if let Some(document) = held.document.as_ref().filter(|_| fresh) {
            return Ok(Arc::clone(document));
        }
        let failure = match held.failed.take().filter(|(at, _)| at.elapsed() < AFTER_FAILURE) {
            Some(failure) => failure,
            None => match self.fetch_document().await {
                Ok(document) => {
                    let document = Arc::new(document);
                    *held = Held { document: Some(Arc::clone(&document)), fetched: Some(Instant::now()), failed: None };
                    return Ok(document);
                }
                Err(error) => (Instant::now(), error),
            },
        };
        held.failed = Some(failure.clone());
        held.document.clone().ok_or(failure.1)
    }

    /// The keys, fetched again when this `kid` isn't among them, but never more than once a minute.
    pub(super) async fn keys(&self, kid: &str, now: DateTime<Utc>) -> Result<Arc<KeySet>, IdentityError> {
        let known = self.known_keys();
        if known.serves(kid, now) {
            return Ok(known);
        }
        let mut asked = self.keys_asked.lock().await;
        let known = self.known_keys();
        let pause = if known.keys.is_empty() { NO_KEYS_PAUSE } else { KEYS_PAUSE };
        let too_soon = asked.is_some_and(|at| (now - at).abs() < pause);
        if known.serves(kid, now) || (too_soon && !known.keys.is_empty()) {
            return Ok(known);
        }
        if too_soon {
            return Err(IdentityError::Unreachable("the signing keys could not be had a moment ago".to_owned()));
        }
        *asked = Some(now);
        let fetched = self.fetch_keys(now).await;
        match fetched {
            Ok(keys) => {
                let keys = Arc::new(keys);
                *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&keys);
                Ok(keys)
            }
            Err(error) if known.keys.is_empty() => Err(error),
            Err(error) => {
                tracing::warn!(%error, "the signing keys can't be refreshed");
                Ok(known)
            }
        }
    }

    fn known_keys(&self) -> Arc<KeySet> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    async fn fetch_document(&self) -> Result<Document, IdentityError> {
        let address = outbound::below(&self.authority, "v2.0/.well-known/openid-configuration");
        let raw: RawDocument = self.get(&address).await?;
        Ok(Document {
            issuer: raw.issuer,
            authorization_endpoint: self.own(&raw.authorization_endpoint)?,
            token_endpoint: self.own(&raw.token_endpoint)?,
            end_session_endpoint: raw.end_session_endpoint.map(|text| self.own(&text)).transpose()?,
            jwks_uri: self.own(&raw.jwks_uri)?,
        })
    }

    async fn fetch_keys(&self, now: DateTime<Utc>) -> Result<KeySet, IdentityError> {
        let document = self.document().await?;
        let raw: RawKeys = self.get(document.jwks_uri.as_str()).await?;
        let keys: Vec<Key> = raw.keys.into_iter().filter_map(usable).collect();
        if keys.is_empty() {
            return Err(IdentityError::Unreachable("there is no usable signing key".to_owned()));
        }
        Ok(KeySet { keys, fetched: now })
    }

    async fn get<T: DeserializeOwned>(&self, address: &str) -> Result<T, IdentityError> {
        let answer = self.client.get(address).send().await;
        let answer = answer.map_err(|error| IdentityError::Unreachable(outbound::reason(&error)))?;
        let status = answer.status();
        if !status.is_success() {
            return Err(IdentityError::Unreachable(format!("{address} answers {status}")));
        }
        let body = outbound::body(answer, DOCUMENT_BYTES).await;
        let body = body.map_err(|error| IdentityError::Unreachable(error.to_string()))?;
        serde_json::from_slice(&body).map_err(|_| IdentityError::Unreachable(format!("{address} can't be read")))
    }

    /// An endpoint of the document. It has to lie where the authority does: the secret goes there.
    fn own(&self, text: &str) -> Result<Url, IdentityError> {
        let url = Url::parse(text).ok().filter(|url| url.origin() == self.authority.origin());
        url.ok_or_else(|| IdentityError::Unreachable("discovery names a foreign endpoint".to_owned()))
    }
}

/// A key we can use, or nothing: Entra may publish kinds we never heard of.
fn usable(raw: serde_json::Value) -> Option<Key> {
    let raw: RawKey = serde_json::from_value(raw).ok()?;
    let signs = raw.purpose.as_deref().is_none_or(|purpose| purpose == "sig");
    let fits = raw.kty == "RSA" && raw.alg.as_deref().is_none_or(|alg| alg == "RS256");
    let public = DecodingKey::from_rsa_components(&raw.n, &raw.e).ok().filter(|_| signs && fits)?;
    Some(Key { kid: raw.kid, issuer: raw.issuer, public })
}
