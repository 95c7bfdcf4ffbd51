//! An issuer that does as it is told: whatever token a test hands it, it gives out for any code.

use std::sync::{
    Arc, LazyLock, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use aws_lc_rs::{
    hmac, rand,
    rsa::KeySize,
    signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair},
};
use axum::{
    Json, Router,
    extract::{RawForm, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use connectors::entra::{Entra, EntraConfig};
use data_encoding::BASE64URL_NOPAD;
use portal::ports::{IdentityError, IdentityProvider, VerifiedIdentity};
use serde_json::{Value, json};
use url::Url;

use super::loopback;

pub(crate) const CLIENT: &str = "6731de76-14a6-49ae-97bc-6eba6914391e";
pub(crate) const TID: &str = "11111111-2222-4333-8444-555555555555";
pub(crate) const OTHER_TID: &str = "99999999-2222-4333-8444-555555555555";
pub(crate) const OID: &str = "aaaaaaaa-2222-4333-8444-555555555555";
pub(crate) const NONCE: &str = "the nonce of this browser";

pub(crate) struct Signer {
    pub(crate) kid: &'static str,
    pair: RsaKeyPair,
}

/// The issuer's key, and one that only looks like it.
pub(crate) static OURS: LazyLock<Signer> = LazyLock::new(|| Signer::new("key-1"));
pub(crate) static SECOND: LazyLock<Signer> = LazyLock::new(|| Signer::new("key-2"));
pub(crate) static FORGED: LazyLock<Signer> = LazyLock::new(|| Signer::new("key-1"));

pub(crate) fn part(value: &Value) -> String {
    BASE64URL_NOPAD.encode(value.to_string().as_bytes())
}

impl Signer {
    fn new(kid: &'static str) -> Self {
        Self { kid, pair: RsaKeyPair::generate(KeySize::Rsa2048).unwrap() }
    }

    pub(crate) fn modulus(&self) -> Vec<u8> {
        self.pair.public_key().modulus().big_endian_without_leading_zero().to_vec()
    }

    pub(crate) fn public_der(&self) -> Vec<u8> {
        self.pair.public_key().as_ref().to_vec()
    }

    pub(crate) fn public(&self, issuer: Option<&str>) -> Value {
        let exponent = self.pair.public_key().exponent().big_endian_without_leading_zero();
        let mut key = json!({
            "kty": "RSA", "use": "sig", "kid": self.kid,
            "n": BASE64URL_NOPAD.encode(&self.modulus()), "e": BASE64URL_NOPAD.encode(exponent),
        });
        if let Some(issuer) = issuer {
            key["issuer"] = json!(issuer);
        }
        key
    }

    pub(crate) fn sign(&self, claims: &Value) -> String {
        self.sign_under(&json!({ "typ": "JWT", "alg": "RS256", "kid": self.kid }), claims)
    }

    pub(crate) fn sign_under(&self, header: &Value, claims: &Value) -> String {
        self.sign_parts(&part(header), &part(claims))
    }

    /// Claims as they are, whatever they are.
    pub(crate) fn sign_bytes(&self, claims: &[u8]) -> String {
        let header = json!({ "typ": "JWT", "alg": "RS256", "kid": self.kid });
        self.sign_parts(&part(&header), &BASE64URL_NOPAD.encode(claims))
    }

    fn sign_parts(&self, header: &str, claims: &str) -> String {
        let message = format!("{header}.{claims}");
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair.sign(&RSA_PKCS1_SHA256, &rand::SystemRandom::new(), message.as_bytes(), &mut signature).unwrap();
        format!("{message}.{}", BASE64URL_NOPAD.encode(&signature))
    }
}

pub(crate) fn hs256(secret: &[u8], claims: &Value) -> String {
    let message = format!("{}.{}", part(&json!({ "typ": "JWT", "alg": "HS256", "kid": "key-1" })), part(claims));
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message.as_bytes());
    format!("{message}.{}", BASE64URL_NOPAD.encode(tag.as_ref()))
}

#[derive(Default)]
struct Told {
    keys: Value,
    answer: Option<(StatusCode, Value)>,
    discovery: Value,
    form: String,
}

#[derive(Default)]
pub(crate) struct Counted {
    told: Mutex<Told>,
    pub(crate) key_fetches: AtomicUsize,
    pub(crate) document_fetches: AtomicUsize,
}

#[derive(Clone)]
pub(crate) struct Stub {
    pub(crate) base: Url,
    pub(crate) seen: Arc<Counted>,
}

impl Stub {
    /// An issuer with our key under the template, and a connector that trusts it.
    pub(crate) async fn start() -> (Self, Entra) {
        let (listener, base) = loopback::listen().await;
        let stub = Self { base, seen: Arc::default() };
        let at = |path: &str| format!("{}organizations{path}", stub.base);
        stub.set_discovery(json!({
            "issuer": stub.issuer("{tenantid}"), "authorization_endpoint": at("/oauth2/v2.0/authorize"),
            "token_endpoint": at("/oauth2/v2.0/token"), "jwks_uri": at("/discovery/v2.0/keys"),
            "end_session_endpoint": at("/oauth2/v2.0/logout"),
        }));
        stub.set_keys(&[OURS.public(Some(&stub.issuer("{tenantid}")))]);
        let router = Router::new()
            .route("/organizations/v2.0/.well-known/openid-configuration", get(discovery))
            .route("/organizations/discovery/v2.0/keys", get(keys))
            .route("/organizations/oauth2/v2.0/token", post(token))
            .with_state(Arc::clone(&stub.seen));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let entra = Entra::new(stub.config()).unwrap();
        (stub, entra)
    }

    pub(crate) fn config(&self) -> EntraConfig {
        EntraConfig {
            authority: self.base.join("organizations").unwrap(),
            client_id: CLIENT.into(),
            client_secret: "the secret".into(),
            redirect_url: "http://127.0.0.1:3000/login/callback".parse().unwrap(),
            signed_out_url: Some("http://127.0.0.1:3000/".parse().unwrap()),
        }
    }

    pub(crate) fn issuer(&self, tenant: &str) -> String {
        format!("{}{tenant}/v2.0", self.base)
    }

    /// What a person of [`TID`] is honestly given. Every hostile token differs from it in one thing.
    pub(crate) fn claims(&self) -> Value {
        let now = loopback::now().timestamp();
        json!({
            "iss": self.issuer(TID), "aud": CLIENT, "ver": "2.0", "tid": TID, "oid": OID, "sub": "pairwise",
            "iat": now, "nbf": now, "exp": now + 3600, "nonce": NONCE,
            "name": "Ingrid Solberg", "preferred_username": "ingrid.solberg@nordlys.example",
            "sid": "session-1", "login_hint": "hint-1",
        })
    }

    pub(crate) fn set_keys(&self, keys: &[Value]) {
        self.seen.told.lock().unwrap().keys = json!({ "keys": keys });
    }

    pub(crate) fn set_discovery(&self, document: Value) {
        self.seen.told.lock().unwrap().discovery = document;
    }

    pub(crate) fn set_issuer(&self, issuer: &str) {
        self.seen.told.lock().unwrap().discovery["issuer"] = json!(issuer);
    }

    pub(crate) fn set_answer(&self, status: StatusCode, body: Value) {
        self.seen.told.lock().unwrap().answer = Some((status, body));
    }

    /// The form of the last exchange.
    pub(crate) fn form(&self) -> String {
        self.seen.told.lock().unwrap().form.clone()
    }

    pub(crate) fn key_fetches(&self) -> usize {
        self.seen.key_fetches.load(Ordering::SeqCst)
    }

    pub(crate) fn document_fetches(&self) -> usize {
        self.seen.document_fetches.load(Ordering::SeqCst)
    }

    /// Signs in with this token, `later` seconds after the standing clock.
    pub(crate) async fn redeem(
        &self,
        entra: &Entra,
        token: &str,
        later: i64,
    ) -> Result<VerifiedIdentity, IdentityError> {
        self.set_answer(StatusCode::OK, json!({ "token_type": "Bearer", "id_token": token }));
        entra.redeem("code", "verifier", NONCE, loopback::now() + chrono::TimeDelta::seconds(later)).await
    }
}

async fn discovery(State(seen): State<Arc<Counted>>) -> Json<Value> {
    seen.document_fetches.fetch_add(1, Ordering::SeqCst);
    Json(seen.told.lock().unwrap().discovery.clone())
}

async fn keys(State(seen): State<Arc<Counted>>) -> Response {
    seen.key_fetches.fetch_add(1, Ordering::SeqCst);
    let keys = seen.told.lock().unwrap().keys.clone();
    if keys.is_null() { StatusCode::INTERNAL_SERVER_ERROR.into_response() } else { Json(keys).into_response() }
}

async fn token(State(seen): State<Arc<Counted>>, RawForm(form): RawForm) -> Response {
    let mut told = seen.told.lock().unwrap();
    told.form = String::from_utf8(form.to_vec()).unwrap();
    let (status, body) = told.answer.clone().unwrap();
    (status, Json(body)).into_response()
}
