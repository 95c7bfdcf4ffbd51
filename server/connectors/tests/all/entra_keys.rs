//! What is fetched, when, and how often.

use std::sync::Arc;

use axum::http::StatusCode;
use connectors::entra::Entra;
use portal::ports::{AuthorizeRequest, Complaint, IdentityError, IdentityProvider};
use serde_json::json;
use url::Url;

use super::{
    entra_stub::{CLIENT, NONCE, OURS, SECOND, Stub},
    loopback,
};

fn request(second_factor: bool) -> AuthorizeRequest {
    AuthorizeRequest { state: "s t&".into(), nonce: "n".into(), challenge: "c".into(), second_factor }
}

fn words(url: &str) -> std::collections::BTreeMap<String, String> {
    Url::parse(url).unwrap().query_pairs().into_owned().collect()
}

#[tokio::test]
async fn the_authorize_address_asks_for_what_it_should() {
    let (stub, entra) = Stub::start().await;
    let url = entra.authorize_url(&request(false)).await.unwrap();
    assert!(url.starts_with(&format!("{}organizations/oauth2/v2.0/authorize?", stub.base)), "{url}");
    let words_of = words(&url);
    for (name, value) in [
        ("client_id", CLIENT),
        ("response_type", "code"),
        ("response_mode", "query"),
        ("redirect_uri", "http://127.0.0.1:3000/login/callback"),
        ("scope", "openid profile"),
        ("state", "s t&"),
        ("nonce", "n"),
        ("code_challenge", "c"),
        ("code_challenge_method", "S256"),
        ("prompt", "select_account"),
    ] {
        assert_eq!(words_of[name], value, "{name}");
    }
    assert!(!words_of.contains_key("claims") && !url.contains("secret"));
    let stepped_up = words(&entra.authorize_url(&request(true)).await.unwrap());
    assert_eq!(stepped_up["claims"], r#"{"id_token":{"acrs":{"essential":true,"value":"c1"}}}"#);
    assert!(!stepped_up.contains_key("prompt"));
    assert_eq!((stub.document_fetches(), stub.key_fetches()), (1, 0));
}

#[tokio::test]
async fn the_exchange_carries_secret_and_verifier_in_its_body() {
    let (stub, entra) = Stub::start().await;
    stub.redeem(&entra, &OURS.sign(&stub.claims()), 0).await.unwrap();
    let form = format!(
        "grant_type=authorization_code&client_id={CLIENT}&client_secret=the+secret\
         &redirect_uri=http%3A%2F%2F127.0.0.1%3A3000%2Flogin%2Fcallback&code=code&code_verifier=verifier"
    );
    assert_eq!(stub.form(), form);
}

#[tokio::test]
async fn signing_out_names_the_person_and_the_way_back() {
    let (stub, entra) = Stub::start().await;
    let url = entra.sign_out_url(Some("hint&1")).await.unwrap();
    assert!(url.starts_with(&format!("{}organizations/oauth2/v2.0/logout?", stub.base)), "{url}");
    assert_eq!(words(&url)["logout_hint"], "hint&1");
    assert_eq!(words(&url)["post_logout_redirect_uri"], "http://127.0.0.1:3000/");
    let bare = Entra::new(connectors::entra::EntraConfig { signed_out_url: None, ..stub.config() }).unwrap();
    assert_eq!(bare.sign_out_url(None).await.unwrap(), format!("{}organizations/oauth2/v2.0/logout", stub.base));
}

#[tokio::test]
async fn keys_are_fetched_once_and_a_rotated_one_is_picked_up() {
    let (stub, entra) = Stub::start().await;
    for _ in 0..5 {
        stub.redeem(&entra, &OURS.sign(&stub.claims()), 0).await.unwrap();
    }
    assert_eq!((stub.document_fetches(), stub.key_fetches()), (1, 1));

    stub.set_keys(&[OURS.public(None), SECOND.public(None)]);
    let rotated = SECOND.sign(&stub.claims());
    assert!(stub.redeem(&entra, &rotated, 59).await.is_err());
    assert_eq!(stub.key_fetches(), 1);
    stub.redeem(&entra, &rotated, 60).await.unwrap();
    assert_eq!(stub.key_fetches(), 2);
}

#[tokio::test]
async fn a_withdrawn_key_is_forgotten_after_a_day() {
    let (stub, entra) = Stub::start().await;
    let mut claims = stub.claims();
    claims["exp"] = json!(loopback::now().timestamp() + 200_000);
    let token = OURS.sign(&claims);
    stub.redeem(&entra, &token, 0).await.unwrap();
    stub.set_keys(&[SECOND.public(None)]);
    stub.redeem(&entra, &token, 86_399).await.unwrap();
    assert!(stub.redeem(&entra, &token, 86_400).await.is_err());
}

#[tokio::test]
async fn a_flood_of_unknown_kids_makes_one_fetch_a_minute() {
    let (stub, entra) = Stub::start().await;
    stub.redeem(&entra, &OURS.sign(&stub.claims()), 0).await.unwrap();
    let entra = Arc::new(entra);
    for minute in 1..=3 {
        let unknown = SECOND.sign(&stub.claims());
        stub.set_answer(StatusCode::OK, json!({ "id_token": unknown }));
        let mut flood = tokio::task::JoinSet::new();
        for _ in 0..50 {
            let entra = Arc::clone(&entra);
            let now = loopback::now() + chrono::TimeDelta::seconds(60 * minute);
            flood.spawn(async move { entra.redeem("code", "verifier", NONCE, now).await });
        }
        while let Some(answer) = flood.join_next().await {
            assert_eq!(answer.unwrap().unwrap_err(), IdentityError::Hostile("no known key has that kid"));
        }
        assert_eq!(stub.key_fetches(), 1 + usize::try_from(minute).unwrap());
    }
    stub.redeem(&entra, &OURS.sign(&stub.claims()), 180).await.unwrap();
}

#[tokio::test]
async fn keys_that_fail_to_come_leave_the_old_ones_in_force() {
    let (stub, entra) = Stub::start().await;
    let (known, unknown) = (OURS.sign(&stub.claims()), SECOND.sign(&stub.claims()));
    stub.redeem(&entra, &known, 0).await.unwrap();
    for nothing in [json!([]), json!([{ "kty": "EC", "kid": "key-2" }])] {
        stub.set_keys(nothing.as_array().unwrap());
        let refused = stub.redeem(&entra, &unknown, 100).await.unwrap_err();
        assert_eq!(refused, IdentityError::Hostile("no known key has that kid"));
        stub.redeem(&entra, &known, 100).await.unwrap();
    }
    assert_eq!(stub.key_fetches(), 2);
}

#[tokio::test]
async fn a_key_that_is_not_for_signatures_is_no_key() {
    let (stub, entra) = Stub::start().await;
    let mut key = OURS.public(None);
    key["use"] = json!("enc");
    stub.set_keys(&[key, SECOND.public(None)]);
    let refused = stub.redeem(&entra, &OURS.sign(&stub.claims()), 0).await.unwrap_err();
    assert_eq!(refused, IdentityError::Hostile("no known key has that kid"));
}

#[tokio::test]
async fn a_foreign_endpoint_in_discovery_is_never_called() {
    let (stub, entra) = Stub::start().await;
    let elsewhere = loopback::nobody().await;
    stub.set_discovery(json!({
        "issuer": stub.issuer("{tenantid}"), "authorization_endpoint": stub.base.as_str(), "jwks_uri": stub.base.as_str(),
        "token_endpoint": elsewhere.as_str(),
    }));
    let refused = entra.authorize_url(&request(false)).await.unwrap_err();
    assert_eq!(refused, IdentityError::Unreachable("discovery names a foreign endpoint".into()));
}

#[tokio::test]
async fn each_failure_of_the_exchange_has_its_word() {
    let (stub, entra) = Stub::start().await;
    let redeem = || entra.redeem("code", "verifier", NONCE, loopback::now());
    let complaint = json!({ "error": "invalid_grant", "error_description": "AADSTS70008: used\r\nforged line" });
    stub.set_answer(StatusCode::BAD_REQUEST, complaint);
    let refused = IdentityError::CodeRefused(Complaint::read("invalid_grant", "AADSTS70008"));
    assert_eq!(redeem().await.unwrap_err(), refused);
    for (status, body) in [
        (StatusCode::BAD_REQUEST, json!("?")),
        (StatusCode::TOO_MANY_REQUESTS, json!({ "error": "slow_down" })),
        (StatusCode::INTERNAL_SERVER_ERROR, json!({ "error": "server_error" })),
        (StatusCode::FOUND, json!({ "id_token": "x" })),
        (StatusCode::OK, json!({ "access_token": "x" })),
    ] {
        stub.set_answer(status, body);
        assert!(matches!(redeem().await, Err(IdentityError::Unreachable(_))), "{status}");
    }
}

#[tokio::test]
async fn a_provider_that_is_away_is_said_to_be_and_asked_seldom() {
    let (stub, _) = Stub::start().await;
    let away = loopback::nobody().await;
    let config = connectors::entra::EntraConfig { authority: away.join("organizations").unwrap(), ..stub.config() };
    let entra = Entra::new(config).unwrap();
    for _ in 0..3 {
        assert!(matches!(entra.authorize_url(&request(false)).await, Err(IdentityError::Unreachable(_))));
    }
    assert_eq!(entra.sign_out_url(None).await, None);
}

#[tokio::test]
async fn plain_http_beyond_loopback_is_refused_at_start() {
    let (stub, _) = Stub::start().await;
    let authority = "http://login.example/organizations".parse().unwrap();
    let config = connectors::entra::EntraConfig { authority, ..stub.config() };
    assert_eq!(Entra::new(config).unwrap_err().setting, "identity.authority");
}
