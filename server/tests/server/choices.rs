//! Language and theme.

use axum::http::StatusCode;

use crate::stage::on_stage;

#[test]
fn the_language_is_the_cookies_then_the_browsers() {
    on_stage("choices::the_language_is_the_cookies_then_the_browsers", async |_world, stage| {
        let mut browser = stage.browser();
        assert!(browser.get("/").await.body.contains("lang=\"en\""));
        let chosen = browser.post("/language", &[("value", "sv"), ("next", "/login?next=/jobs")]).await;
        assert_eq!((chosen.status, chosen.location()), (StatusCode::SEE_OTHER, "/login?next=/jobs"));
        assert!(browser.get("/").await.body.contains("lang=\"sv\""));
        let nonsense = browser.post("/language", &[("value", "xx\r\nSet-Cookie: a"), ("next", "//evil.example")]).await;
        assert_eq!(nonsense.location(), "/");
        assert!(browser.get("/").await.body.contains("lang=\"en\""));
    });
}

#[test]
fn the_theme_stands_on_the_root() {
    on_stage("choices::the_theme_stands_on_the_root", async |_world, stage| {
        let mut browser = stage.browser();
        browser.post("/theme", &[("value", "dark"), ("next", "/")]).await;
        assert!(browser.get("/").await.body.contains("data-theme=\"dark\""));
        browser.post("/theme", &[("value", "\"><script>"), ("next", "/")]).await;
        assert!(browser.get("/").await.body.contains("data-theme=\"auto\""));
    });
}
