//! What Microsoft publishes and answers: discovery, keys, token answers, and claims with a signature that holds.

use std::sync::{Arc, LazyLock, Mutex};

use aws_lc_rs::{
    rand,
    rsa::KeySize,
    signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair},
};
use axum::{
    Router,
    body::Body,
    extract::State,
    http::{Response, StatusCode, Uri},
};
use chrono::{DateTime, Utc};
use connectors::entra::{Entra, EntraConfig};
use data_encoding::BASE64URL_NOPAD;
use portal::ports::{IdentityError, IdentityProvider};
use serde_json::{Value, json};
use testkit::fuzz::{Campaign, mutate};

use super::runtime;

const CLIENT: &str = "6731de76-14a6-49ae-97bc-6eba6914391e";
const TID: &str = "11111111-2222-4333-8444-555555555555";
const OID: &str = "aaaaaaaa-2222-4333-8444-555555555555";
const NONCE: &str = "the nonce of this browser";

static KEY: LazyLock<RsaKeyPair> = LazyLock::new(|| RsaKeyPair::generate(KeySize::Rsa2048).unwrap());

#[derive(Clone, Default)]
struct Published {
    discovery: Vec<u8>,
    keys: Vec<u8>,
    token: (u16, Vec<u8>),
}

async fn publish(State(published): State<Arc<Mutex<Published>>>, uri: Uri) -> Response<Body> {
    let published = published.lock().unwrap().clone();
    let (status, body) = match uri.path() {
        path if path.ends_with("openid-configuration") => (200, published.discovery),
        path if path.ends_with("keys") => (200, published.keys),
        _ => published.token,
    };
    let mut answer = Response::new(Body::from(body));
    *answer.status_mut() = StatusCode::from_u16(status).unwrap();
    answer
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_262_400, 0).unwrap()
}

fn signed(claims: &[u8]) -> String {
    let header = json!({ "typ": "JWT", "alg": "RS256", "kid": "key-1" }).to_string();
    let message = format!("{}.{}", BASE64URL_NOPAD.encode(header.as_bytes()), BASE64URL_NOPAD.encode(claims));
    let mut signature = vec![0; KEY.public_modulus_len()];
    KEY.sign(&RSA_PKCS1_SHA256, &rand::SystemRandom::new(), message.as_bytes(), &mut signature).unwrap();
    format!("{message}.{}", BASE64URL_NOPAD.encode(&signature))
}

/// All as it should be.
fn honest(base: &str) -> (Published, Vec<u8>) {
    let at = |path: &str| format!("{base}/organizations{path}");
    let discovery = json!({
        "issuer": format!("{base}/{{tenantid}}/v2.0"), "authorization_endpoint": at("/oauth2/v2.0/authorize"),
        "token_endpoint": at("/oauth2/v2.0/token"), "jwks_uri": at("/discovery/v2.0/keys"),
        "end_session_endpoint": at("/oauth2/v2.0/logout"),
    });
    let number = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
    let keys = json!({ "keys": [{
        "kty": "RSA", "use": "sig", "kid": "key-1", "issuer": format!("{base}/{{tenantid}}/v2.0"),
        "n": number(KEY.public_key().modulus().big_endian_without_leading_zero()),
        "e": number(KEY.public_key().exponent().big_endian_without_leading_zero()),
    }] });
    let claims = json!({
        "iss": format!("{base}/{TID}/v2.0"), "aud": CLIENT, "ver": "2.0", "tid": TID, "oid": OID,
        "nbf": now().timestamp(), "exp": now().timestamp() + 3600, "nonce": NONCE, "name": "Ingrid Solberg",
        "preferred_username": "ingrid@nordlys.example", "sid": "session-1", "login_hint": "hint", "acrs": ["c1"],
    });
    let claims = claims.to_string().into_bytes();
    let token = json!({ "token_type": "Bearer", "id_token": signed(&claims) }).to_string().into_bytes();
    let published =
        Published { discovery: discovery.to_string().into(), keys: keys.to_string().into(), token: (200, token) };
    (published, claims)
}

#[test]
fn r13_what_microsoft_publishes_and_answers() {
    let runtime = runtime();
    runtime.block_on(async {
        let published = Arc::new(Mutex::new(Published::default()));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(publish).with_state(Arc::clone(&published));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let (good, claims) = honest(&base);
        let entra = || {
            Entra::new(EntraConfig {
                authority: format!("{base}/organizations").parse().unwrap(),
                client_id: CLIENT.into(),
                client_secret: "the secret".into(),
                redirect_url: "http://127.0.0.1:3000/login/callback".parse().unwrap(),
                signed_out_url: None,
            })
            .unwrap()
        };
        *published.lock().unwrap() = good.clone();
        let settled = entra();
        settled.redeem("code", "verifier", NONCE, now()).await.expect("what is honest is believed");
        let mut campaign = Campaign::begin("what Microsoft publishes and answers");
        while campaign.goes_on() {
            let (mut told, mut believed, dice) = (good.clone(), claims.clone(), &mut campaign.dice);
            // Documents are kept by a provider that has read them: a new one reads them again.
            let (input, fresh) = match dice.below(12) {
                0 => (mutated(dice, &mut told.discovery), true),
                1 => (mutated(dice, &mut told.keys), true),
                2 | 3 => {
                    told.token.0 = *dice.pick(&[200, 200, 400, 401, 429, 500]);
                    (mutated(dice, &mut told.token.1), false)
                }
                _ => {
                    believed = mutate(dice, &claims, &[&claims]);
                    let answer = json!({ "id_token": signed(&believed) });
                    told.token.1 = answer.to_string().into_bytes();
                    (believed.clone(), false)
                }
            };
            *published.lock().unwrap() = told;
            let fresh = fresh.then(&entra);
            let provider = fresh.as_ref().unwrap_or(&settled);
            campaign.with_async(&input, check(provider, &believed)).await;
        }
        println!("{}", campaign.end());
    });
}

fn mutated(dice: &mut testkit::fuzz::Dice, document: &mut Vec<u8>) -> Vec<u8> {
    *document = mutate(dice, document, &[]);
    document.clone()
}

/// Whoever is believed is who the claims say, and the claims are for us, now, and for this browser.
async fn check(provider: &Entra, claims: &[u8]) {
    let _ = provider.sign_out_url(Some("hint")).await;
    match provider.redeem("code", "verifier", NONCE, now()).await {
        Ok(identity) => {
            let claims: Value = serde_json::from_slice(claims).expect("claims that can be read");
            assert_eq!(
                (&claims["aud"], &claims["ver"], &claims["nonce"]),
                (&json!(CLIENT), &json!("2.0"), &json!(NONCE))
            );
            let tid = claims["tid"].as_str().unwrap();
            assert_eq!(tid.to_lowercase(), identity.tid.uuid().to_string());
            assert!(claims["iss"].as_str().unwrap().ends_with(&format!("/{tid}/v2.0")));
            assert!(claims["exp"].as_i64().unwrap() > now().timestamp() - 61);
        }
        Err(error @ (IdentityError::Unreachable(_) | IdentityError::CodeRefused(_))) => {
            let text = error.to_string();
            assert!(!text.chars().any(char::is_control) && !text.contains("the secret"), "{text:?}");
        }
        Err(IdentityError::Hostile(_)) => {}
    }
}
