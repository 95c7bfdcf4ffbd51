//! T16: the host is the configured one, and links in mails come from nowhere else.

use axum::{body::Body, http::Request};
use testkit::World;

use crate::stage::{SECURE, Stage};

#[test]
fn t16_another_host_is_nobodys() {
    testkit::run(testkit::Engine::Sqlite, "hosts::t16_another_host_is_nobodys", async |world: World| {
        let stage = Stage::of(&world, SECURE);
        let ask = async |uri: &str, headers: &[(&str, &str)]| {
            let mut request = Request::get(uri);
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            use tower::ServiceExt as _;
            stage.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
        };
        for host in ["portal.example", "PORTAL.example", "portal.example:443"] {
            assert_eq!(ask("/", &[("host", host)]).await.status(), 200, "{host}");
        }
        assert_eq!(ask("https://portal.example/", &[]).await.status(), 200);
        for headers in [
            &[][..],
            &[("host", "evil.example")],
            &[("host", "evil.portal.example")],
            &[("host", "portal.example.evil.example")],
            &[("host", "portal.example:8443")],
            &[("host", "portal.example@evil.example")],
            &[("host", "evil.example/portal.example")],
            &[("host", "portal.example,evil.example")],
            &[("host", "portal.example evil.example")],
            &[("host", "")],
            &[("host", "127.0.0.1")],
            &[("host", "localhost")],
            &[("host", "portal.example."), ("x-forwarded-host", "portal.example")],
            &[("host", "evil.example"), ("x-forwarded-host", "portal.example")],
            &[("host", "evil.example"), ("forwarded", "host=portal.example")],
            &[("host", "evil.example"), ("x-original-host", "portal.example")],
            &[("host", "portal.example"), ("host", "evil.example")],
            &[("host", "evil.example"), ("host", "portal.example")],
        ] {
            assert_eq!(ask("/", headers).await.status(), 421, "{headers:?}");
        }
        assert_eq!(ask("https://evil.example/", &[("host", "portal.example")]).await.status(), 421);
        // A header of a proxy's changes nothing in what the page links to.
        let answer = ask("/login/start", &[("host", "portal.example"), ("x-forwarded-host", "evil.example")]).await;
        assert!(answer.headers()["location"].to_str().unwrap().starts_with("https://login.test/"));
        // Probes come by address.
        assert_eq!(ask("/livez", &[("host", "10.0.0.7")]).await.status(), 200);
    });
}
