use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::*;

const BASE: &str = "http://127.0.0.1:3000/demo/entra";
const BACK: &str = "http://127.0.0.1:3000/login/callback";
const AUTHORIZE: &str = "/demo/entra/organizations/oauth2/v2.0/authorize";

fn person(number: u128, name: &str, company: &str) -> DemoPerson {
    DemoPerson {
        tid: Uuid::from_u128(number / 10),
        oid: Uuid::from_u128(number),
        name: name.into(),
        upn: format!("p{number}@demo.example"),
        company: company.into(),
        note: "has <b>both</b>".into(),
        acrs: vec!["c1".into()],
    }
}

fn entra() -> Entra {
    Entra::new(EntraSettings {
        base_url: format!("{BASE}/"),
        client_id: "portal".into(),
        client_secret: "secret".into(),
        redirect_uris: vec![BACK.into()],
        post_logout_redirect_uris: vec!["http://127.0.0.1:3000/".into()],
        stylesheet: "/pkg/main.css".into(),
        people: vec![person(10, "<i>Ingrid</i>", "Nordlys AS"), person(20, "Rita", "Fjord Backup AB")],
    })
    .unwrap()
}

struct Answer {
    status: StatusCode,
    location: String,
    policy: String,
    body: String,
}

async fn send(entra: &Entra, request: Request<Body>) -> Answer {
    let router = Router::new().nest("/demo/entra", entra.router());
    let answer = router.oneshot(request).await.unwrap();
    let header = |name| answer.headers().get(name).map_or(String::new(), |value| value.to_str().unwrap().to_owned());
    let (status, location, policy) = (answer.status(), header("location"), header("content-security-policy"));
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    Answer { status, location, policy, body: String::from_utf8(body.to_vec()).unwrap() }
}

async fn read(entra: &Entra, path: &str) -> Answer {
    send(entra, Request::get(path).body(Body::empty()).unwrap()).await
}

async fn post(entra: &Entra, path: &str, form: &str) -> Answer {
    let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
    send(entra, request.body(Body::from(form.to_owned())).unwrap()).await
}

fn query(with: &[(&str, &str)]) -> String {
    let mut words = vec![
        ("client_id", "portal"),
        ("redirect_uri", BACK),
        ("response_type", "code"),
        ("scope", "openid profile"),
        ("state", "s&t"),
        ("code_challenge", "c"),
        ("code_challenge_method", "S256"),
    ];
    words.retain(|(name, _)| !with.iter().any(|(other, _)| other == name));
    words.extend_from_slice(with);
    let mut url = Url::parse("http://x.example/").unwrap();
    url.query_pairs_mut().extend_pairs(words);
    format!("{AUTHORIZE}?{}", url.query().unwrap())
}

#[tokio::test]
async fn discovery_says_the_literal_tenantid_and_a_known_tenant_its_own() {
    let entra = entra();
    let path = |tenant: &str| format!("/demo/entra/{tenant}/v2.0/.well-known/openid-configuration");
    let any: serde_json::Value = serde_json::from_str(&read(&entra, &path("organizations")).await.body).unwrap();
    assert_eq!(any["issuer"], format!("{BASE}/{{tenantid}}/v2.0"));
    assert_eq!(any["jwks_uri"], format!("{BASE}/organizations/discovery/v2.0/keys"));
    let tid = Uuid::from_u128(2).to_string();
    let one: serde_json::Value = serde_json::from_str(&read(&entra, &path(&tid)).await.body).unwrap();
    assert_eq!(one["issuer"], format!("{BASE}/{tid}/v2.0"));
    let stranger = read(&entra, &path(&Uuid::from_u128(99).to_string())).await;
    assert_eq!(stranger.status, StatusCode::BAD_REQUEST);
    let keys = read(&entra, "/demo/entra/organizations/discovery/v2.0/keys").await;
    assert!(keys.body.contains("{tenantid}") && !keys.body.contains("\"d\""));
}

#[tokio::test]
async fn the_page_lists_people_by_company_and_escapes_them() {
    let page = read(&entra(), &query(&[])).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.find("Nordlys AS").unwrap() < page.body.find("Fjord Backup AB").unwrap());
    assert!(page.body.contains("Rita (p20@demo.example)</button>"), "{}", page.body);
    assert!(!page.body.contains("<i>") && !page.body.contains("<b>"), "{}", page.body);
    assert!(!page.body.contains("<script") && !page.body.contains("style="));
    assert!(page.policy.contains("form-action 'self' http://127.0.0.1:3000;"), "{}", page.policy);
    let one = format!("{}&x=1", query(&[]).replace("organizations", &Uuid::from_u128(1).to_string()));
    let page = read(&entra(), &one).await;
    assert!(page.body.contains("Ingrid") && !page.body.contains("Rita"));
}

#[tokio::test]
async fn what_is_wrong_is_said_to_the_right_one() {
    let entra = entra();
    for wrong in [("client_id", "other"), ("redirect_uri", "http://evil.example/"), ("redirect_uri", "")] {
        let page = read(&entra, &query(&[wrong])).await;
        assert_eq!((page.status, page.location.as_str()), (StatusCode::BAD_REQUEST, ""), "{wrong:?}");
    }
    for wrong in [
        ("response_type", "token"),
        ("response_mode", "fragment"),
        ("scope", "profile"),
        ("code_challenge", ""),
        ("code_challenge_method", "plain"),
        ("claims", "{"),
    ] {
        let answer = post(&entra, &query(&[wrong]), "person=x").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{wrong:?}");
        assert!(answer.location.starts_with(&format!("{BACK}?error=")), "{}", answer.location);
        assert!(answer.location.ends_with("&state=s%26t"), "{}", answer.location);
    }
    let nobody = post(&entra, &query(&[]), "person=x").await;
    assert_eq!(nobody.status, StatusCode::BAD_REQUEST);
    let cancelled = post(&entra, &query(&[]), "cancel=1").await;
    assert!(cancelled.location.contains("error=access_denied"));
}

#[tokio::test]
async fn signing_out_leads_only_to_where_it_may() {
    let entra = entra();
    let path = "/demo/entra/organizations/oauth2/v2.0/logout";
    let back = read(&entra, &format!("{path}?post_logout_redirect_uri=http://127.0.0.1:3000/")).await;
    assert_eq!((back.status, back.location.as_str()), (StatusCode::SEE_OTHER, "http://127.0.0.1:3000/"));
    let evil = read(&entra, &format!("{path}?post_logout_redirect_uri=http://evil.example/")).await;
    assert_eq!((evil.status, evil.location.as_str()), (StatusCode::OK, ""));
}
