//! A portal with its router, and a browser in front of it.

use core::sync::atomic::AtomicBool;
use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, Response, StatusCode, header},
};
use http_body_util::BodyExt;
use leptos::config::LeptosOptions;
use portal::{Portal, ports::IdentityProvider};
use server::{
    address::Hosts,
    router,
    shield::Shield,
    site::{PATIENCE, Site},
};
use testkit::{Engine, Person, Provider, World};
use tokio::sync::watch;
use tower::ServiceExt;
use url::Url;
use words::Zone;

/// A portal as it is served.
pub(crate) struct Stage {
    pub(crate) site: Arc<Site>,
    pub(crate) router: Router,
    pub(crate) stop: watch::Sender<bool>,
}

pub(crate) const PLAIN: &str = "http://127.0.0.1:3000";
pub(crate) const SECURE: &str = "https://portal.example";

/// Runs a body on a fresh SQLite database.
pub(crate) fn on_stage(name: &str, body: impl AsyncFnOnce(World, Stage)) {
    testkit::run(Engine::Sqlite, name, async |world: World| {
        let stage = Stage::of(&world, PLAIN);
        body(world, stage).await;
    });
}

/// The same on both databases, one after the other.
pub(crate) fn on_both_stages(name: &str, body: impl AsyncFn(World, Stage)) {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        testkit::run(engine, name, async |world: World| {
            let stage = Stage::of(&world, PLAIN);
            body(world, stage).await;
        });
    }
}

impl Stage {
    pub(crate) fn of(world: &World, public_url: &str) -> Self {
        Self::new(Arc::clone(&world.portal), Arc::clone(&world.provider), public_url)
    }

    /// One that is set up in another way.
    pub(crate) fn with(world: &World, set_up: impl FnOnce(&mut Site)) -> Self {
        let mut stage = Self::of(world, PLAIN);
        drop(stage.router);
        set_up(Arc::get_mut(&mut stage.site).expect("nobody else has it"));
        stage.router = router::build(&stage.site, Router::new()).unwrap();
        stage
    }

    /// With routes of the test's own beside the portal's.
    pub(crate) fn beside(world: &World, beside: Router) -> Self {
        let Self { site, stop, .. } = Self::of(world, PLAIN);
        let router = router::build(&site, beside).unwrap();
        Self { site, router, stop }
    }

    pub(crate) fn new(portal: Arc<Portal>, provider: Arc<Provider>, public_url: &str) -> Self {
        let public_url = Url::parse(public_url).unwrap();
        let provider: Arc<dyn IdentityProvider> = provider;
        let (stop, stopped) = watch::channel(false);
        let site = Arc::new(Site {
            portal,
            provider: Some(provider),
            hosts: Hosts::of(&public_url, false),
            public_url,
            trusted: Vec::new(),
            form_target: Some("https://login.test".to_owned()),
            demo: false,
            contact: "post@nordlys.example".into(),
            zone: Zone::default(),
            patience: PATIENCE,
            refused: server::budget::Budget::default(),
            shield: Shield::lifted(),
            leptos: LeptosOptions::builder().output_name("tenantry").build(),
            stop: stopped,
            is_open: AtomicBool::new(true),
            readiness: Default::default(),
        });
        let router = router::build(&site, Router::new()).unwrap();
        Self { site, router, stop }
    }

    /// A browser that nobody used yet.
    pub(crate) fn browser(&self) -> Browser {
        let (router, site) = (self.router.clone(), Arc::clone(&self.site));
        Browser { router, site, cookies: BTreeMap::new(), accepts_language: None }
    }

    /// Sends a request as it is, but for the host.
    pub(crate) async fn send(&self, mut request: Request<Body>) -> Response<Body> {
        let host = authority(&self.site);
        request.headers_mut().entry(header::HOST).or_insert(host.parse().unwrap());
        self.router.clone().oneshot(request).await.unwrap()
    }
}

fn authority(site: &Site) -> String {
    site.origin().split("://").nth(1).unwrap().to_owned()
}

/// Keeps cookies and sends what a browser sends.
#[derive(Clone)]
pub(crate) struct Browser {
    router: Router,
    site: Arc<Site>,
    pub(crate) cookies: BTreeMap<String, String>,
    pub(crate) accepts_language: Option<&'static str>,
}

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) async fn of(response: Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Self { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&body).into_owned() }
    }

    pub(crate) fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

impl Browser {
    /// Goes on with another stage on the same database, as with another replica.
    pub(crate) fn move_to(&mut self, stage: &Stage) {
        (self.router, self.site) = (stage.router.clone(), Arc::clone(&stage.site));
    }

    /// Opens a page.
    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path).header(header::ACCEPT, "text/html,application/xhtml+xml"), Body::empty()).await
    }

    /// Posts a form.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = Request::post(path)
            .header(header::ACCEPT, "text/html,application/xhtml+xml")
            .header(header::ORIGIN, self.site.origin())
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, Body::from(form(fields))).await
    }

    /// Calls a function as an island does.
    pub(crate) async fn call(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = Request::post(path)
            .header(header::ACCEPT, "application/json")
            .header(header::ORIGIN, self.site.origin())
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, Body::from(form(fields))).await
    }

    async fn send(&mut self, request: axum::http::request::Builder, body: Body) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = request.header(header::HOST, authority(&self.site));
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        if let Some(languages) = self.accepts_language {
            request = request.header(header::ACCEPT_LANGUAGE, languages);
        }
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let answer = Answer::of(response).await;
        for line in answer.headers.get_all(header::SET_COOKIE) {
            let line = line.to_str().unwrap();
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            if line.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    /// The session's cookie, whatever it is called here.
    pub(crate) fn session(&self) -> Option<&str> {
        self.cookies.iter().find(|(name, _)| name.ends_with("tenantry")).map(|(_, value)| value.as_str())
    }

    /// Signs in at Microsoft and comes back; takes up the invitation where one is asked. Answers the last redirect.
    pub(crate) async fn sign_in(&mut self, world: &World, person: &Person, start: &str) -> Answer {
        let away = self.get(start).await;
        assert_eq!(away.status, StatusCode::SEE_OTHER, "{away:?}");
        let (state, code) = world.provider.approve(away.location(), person.identity(false));
        let query = form(&[("code", &code), ("state", &state)]);
        let back = self.get(&format!("/login/callback?{query}")).await;
        match back.location().strip_prefix("/login/invitation?again=") {
            Some(attempt) => self.post("/login/take-up", &[("again", attempt)]).await,
            None => back,
        }
    }
}

/// Somebody signed in who accepted the terms.
pub(crate) async fn signed_in(world: &World, stage: &Stage, person: &Person) -> Browser {
    let mut browser = stage.browser();
    let back = browser.sign_in(world, person, "/login/start").await;
    assert_eq!(back.location(), "/home", "{back:?}");
    let scope = scope_of(world, &browser).await;
    world.portal.accept_terms(&scope).await.unwrap();
    browser
}

/// Who a browser's session belongs to.
pub(crate) async fn scope_of(world: &World, browser: &Browser) -> portal::Scope {
    let token = portal::identity::SessionToken::from_cookie(browser.session().expect("a session")).unwrap();
    world.portal.scope_of(&token, "test").await.unwrap().expect("a session that lives")
}

/// The stamp of a form that was just rendered for this browser.
pub(crate) async fn stamp(world: &World, browser: &Browser) -> String {
    world.portal.stamp_form(&scope_of(world, browser).await).unwrap()
}
