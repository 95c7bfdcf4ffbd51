//! The whole way through the demo provider, over loopback: page, button, code, token.

use connectors::entra::{Entra, EntraConfig};
use data_encoding::BASE64URL_NOPAD;
use domain::ids::{ObjectId, TenantId};
use portal::ports::{AuthorizeRequest, IdentityError, IdentityProvider};
use simulators::entra::{DemoPerson, EntraSettings};
use url::Url;
use uuid::Uuid;

use super::loopback;

const BACK: &str = "http://127.0.0.1:3000/login/callback";
const VERIFIER: &str = "a verifier of at least forty-three characters, as PKCE wants it";

fn person(number: u128, name: &str, acrs: &[&str]) -> DemoPerson {
    DemoPerson {
        tid: Uuid::from_u128(number << 64),
        oid: Uuid::from_u128(number),
        name: name.into(),
        upn: format!("{}@demo.example", name.to_lowercase()),
        company: "Nordlys AS".into(),
        note: String::new(),
        acrs: acrs.iter().map(|acr| (*acr).to_owned()).collect(),
    }
}

struct Demo {
    base: String,
    people: Vec<DemoPerson>,
}

impl Demo {
    async fn start() -> Self {
        let (listener, address) = loopback::listen().await;
        let base = format!("{address}demo/entra");
        let people = vec![person(1, "Ingrid", &["c1"]), person(2, "Rita", &[])];
        let settings = EntraSettings {
            base_url: base.clone(),
            client_id: "portal".into(),
            client_secret: "the secret".into(),
            redirect_uris: vec![BACK.into()],
            post_logout_redirect_uris: vec!["http://127.0.0.1:3000/".into()],
            stylesheet: "/pkg/main.css".into(),
            people: people.clone(),
        };
        let simulator = simulators::entra::Entra::new(settings).unwrap();
        let router = axum::Router::new().nest("/demo/entra", simulator.router());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { base, people }
    }

    fn portal(&self, secret: &str) -> Entra {
        Entra::new(EntraConfig {
            authority: format!("{}/organizations", self.base).parse().unwrap(),
            client_id: "portal".into(),
            client_secret: secret.into(),
            redirect_url: BACK.parse().unwrap(),
            signed_out_url: Some("http://127.0.0.1:3000/".parse().unwrap()),
        })
        .unwrap()
    }

    /// Does what a browser would: reads the page, presses a person's button, and brings back the code.
    async fn choose(&self, portal: &Entra, who: usize, second_factor: bool) -> String {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, VERIFIER.as_bytes());
        let challenge = BASE64URL_NOPAD.encode(digest.as_ref());
        let request = AuthorizeRequest { state: "state".into(), nonce: "nonce".into(), challenge, second_factor };
        let url = portal.authorize_url(&request).await.unwrap();
        let browser =
            reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
        let page = browser.get(&url).send().await.unwrap().text().await.unwrap();
        let person = &self.people[who];
        let value = format!("{}.{}", person.tid, person.oid);
        assert!(page.contains(&format!("{} ({})</button>", person.name, person.upn)) && page.contains(&value));
        let answer = browser.post(&url).form(&[("person", value)]).send().await.unwrap();
        assert_eq!(answer.status(), 303);
        let back = Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap();
        assert!(back.as_str().starts_with(BACK));
        let word = |name: &str| back.query_pairs().find(|(word, _)| word == name).unwrap().1.into_owned();
        assert_eq!(word("state"), "state");
        word("code")
    }
}

fn today() -> chrono::DateTime<chrono::Utc> {
    std::time::SystemTime::now().into()
}

fn code_refused(error: &IdentityError, number: &str) -> bool {
    matches!(error, IdentityError::CodeRefused(said) if said.to_string().split(' ').any(|word| word == number))
}

#[tokio::test]
async fn two_people_of_two_tenants_sign_in() {
    let demo = Demo::start().await;
    let portal = demo.portal("the secret");
    for (who, person) in demo.people.iter().enumerate() {
        let code = demo.choose(&portal, who, false).await;
        let identity = portal.redeem(&code, VERIFIER, "nonce", today()).await.unwrap();
        assert_eq!((identity.tid, identity.oid), (TenantId::new(person.tid), ObjectId::new(person.oid)));
        assert_eq!((&identity.name, &identity.username), (&person.name, &person.upn));
        assert_eq!(identity.issuer, format!("{}/{}/v2.0", demo.base, person.tid));
        assert!(identity.acrs.is_empty() && identity.sid.is_some() && identity.login_hint.is_some());
    }
}

#[tokio::test]
async fn a_second_factor_is_proven_by_those_who_have_one() {
    let demo = Demo::start().await;
    let portal = demo.portal("the secret");
    for (who, acrs) in [(0, vec!["c1"]), (1, vec![])] {
        let code = demo.choose(&portal, who, true).await;
        assert_eq!(portal.redeem(&code, VERIFIER, "nonce", today()).await.unwrap().acrs, acrs);
    }
}

#[tokio::test]
async fn t02_a_reused_code_is_refused() {
    let demo = Demo::start().await;
    let portal = demo.portal("the secret");
    let code = demo.choose(&portal, 0, false).await;
    portal.redeem(&code, VERIFIER, "nonce", today()).await.unwrap();
    let again = portal.redeem(&code, VERIFIER, "nonce", today()).await.unwrap_err();
    assert!(code_refused(&again, "AADSTS70008"), "{again}");
}

#[tokio::test]
async fn a_wrong_verifier_is_refused_and_spends_the_code() {
    let demo = Demo::start().await;
    let portal = demo.portal("the secret");
    let code = demo.choose(&portal, 0, false).await;
    let wrong = portal.redeem(&code, "another verifier", "nonce", today()).await.unwrap_err();
    assert!(code_refused(&wrong, "AADSTS501481"), "{wrong}");
    let right = portal.redeem(&code, VERIFIER, "nonce", today()).await.unwrap_err();
    assert!(code_refused(&right, "AADSTS70008"), "{right}");
}

#[tokio::test]
async fn a_wrong_secret_is_refused_and_leaves_the_code() {
    let demo = Demo::start().await;
    let portal = demo.portal("the secret");
    let code = demo.choose(&portal, 0, false).await;
    let wrong = demo.portal("another secret").redeem(&code, VERIFIER, "nonce", today()).await.unwrap_err();
    assert!(code_refused(&wrong, "AADSTS7000215"), "{wrong}");
    portal.redeem(&code, VERIFIER, "nonce", today()).await.unwrap();
}

#[tokio::test]
async fn another_browsers_nonce_and_another_days_token_are_refused() {
    let demo = Demo::start().await;
    let portal = demo.portal("the secret");
    let code = demo.choose(&portal, 0, false).await;
    let nonce = portal.redeem(&code, VERIFIER, "another", today()).await.unwrap_err();
    assert_eq!(nonce, IdentityError::Hostile("the nonce is another one"));
    let code = demo.choose(&portal, 0, false).await;
    let tomorrow = today() + chrono::TimeDelta::days(1);
    let late = portal.redeem(&code, VERIFIER, "nonce", tomorrow).await.unwrap_err();
    assert_eq!(late, IdentityError::Hostile("it has expired"));
}

#[tokio::test]
async fn signing_out_leads_back() {
    let demo = Demo::start().await;
    let url = demo.portal("the secret").sign_out_url(Some("hint")).await.unwrap();
    let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
    let answer = browser.get(url).send().await.unwrap();
    assert_eq!(
        (answer.status().as_u16(), &answer.headers()["location"]),
        (303, &"http://127.0.0.1:3000/".parse().unwrap())
    );
}
