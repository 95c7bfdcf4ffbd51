//! Language and theme: chosen with the forms that stand on the page, as a browser without scripts sends them.

use axum::http::StatusCode;
use testkit::Person;

use crate::stage::{Answer, Browser, on_stage, signed_in};

/// The form that posts to `action`, with the button that says `label`: what a browser would send.
fn pressed(page: &Answer, action: &str, label: &str) -> Vec<(String, String)> {
    let start = page.body.find(&format!("action=\"{action}\"")).unwrap_or_else(|| panic!("no {action}: {}", page.body));
    let form = page.body[start..].split("</form>").next().unwrap();
    let attribute = |tag: &str, name: &str| {
        let value = tag.split(&format!(" {name}=\"")).nth(1)?.split('"').next()?;
        Some(value.replace("&amp;", "&"))
    };
    let pair = |tag: &str| Some((attribute(tag, "name")?, attribute(tag, "value")?));
    let hidden = form.split("<input ").skip(1).filter_map(|tag| pair(&format!(" {tag}")));
    let button = form.split("<button ").skip(1).find(|tag| tag.contains(&format!(">{label}<")));
    let button = button.unwrap_or_else(|| panic!("no button {label}: {form}"));
    hidden.chain(pair(&format!(" {button}"))).collect()
}

async fn press(browser: &mut Browser, page: &Answer, action: &str, label: &str) -> Answer {
    let fields = pressed(page, action, label);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post(action, &fields).await
}

#[test]
fn the_language_is_chosen_on_the_page_and_comes_back_to_it() {
    on_stage("choices::the_language_is_chosen_on_the_page", async |world, stage| {
        world.tree().await;
        let ingrid = signed_in(&world, &stage, &Person::ingrid()).await;
        for (mut browser, address) in [
            (stage.browser(), "/login?next=%2Fresellers%3Fq%3D%C3%A5"),
            (stage.browser(), "/"),
            (stage.browser(), "/contact"),
            (stage.browser(), "/nothing-of-the-kind?q=1"),
            (ingrid, "/resellers?q=o&dir=desc"),
        ] {
            let page = browser.get(address).await;
            assert!(page.body.contains("lang=\"en\""), "{address}");
            let chosen = press(&mut browser, &page, "/language", "Svenska").await;
            assert_eq!((chosen.status, chosen.location()), (StatusCode::SEE_OTHER, address));
            let after = browser.get(address).await;
            assert!(after.body.contains("<html lang=\"sv\""), "{address}");
            press(&mut browser, &after, "/language", "English").await;
            assert!(browser.get(address).await.body.contains("<html lang=\"en\""), "{address}");
        }
    });
}

#[test]
fn the_theme_is_chosen_on_the_page_and_stands_on_the_root() {
    on_stage("choices::the_theme_is_chosen_on_the_page", async |world, stage| {
        world.tree().await;
        let ingrid = signed_in(&world, &stage, &Person::ingrid()).await;
        for (mut browser, address) in [(stage.browser(), "/login?next=%2Fjobs"), (ingrid, "/resellers?q=o")] {
            for (label, theme) in [("Dark", "dark"), ("Light", "light"), ("Automatic", "auto")] {
                let page = browser.get(address).await;
                let chosen = press(&mut browser, &page, "/theme", label).await;
                assert_eq!((chosen.status, chosen.location()), (StatusCode::SEE_OTHER, address));
                assert!(browser.get(address).await.body.contains(&format!("data-theme=\"{theme}\"")), "{label}");
            }
        }
    });
}

#[test]
fn nonsense_is_no_choice() {
    on_stage("choices::nonsense_is_no_choice", async |_world, stage| {
        let mut browser = stage.browser();
        let away = [("language", "xx\r\nSet-Cookie: a"), ("next", "//evil.example")];
        assert_eq!(browser.post("/language", &away).await.location(), "/");
        assert_eq!(browser.post("/language", &[]).await.location(), "/");
        browser.post("/theme", &[("theme", "\"><script>"), ("next", "/")]).await;
        let page = browser.get("/").await;
        assert!(page.body.contains("lang=\"en\"") && page.body.contains("data-theme=\"auto\""), "{}", page.body);
    });
}

#[test]
fn the_language_is_the_cookies_then_the_browsers() {
    on_stage("choices::the_language_is_the_cookies_then_the_browsers", async |_world, stage| {
        let mut browser = stage.browser();
        browser.accepts_language = Some("da-DK, en;q=0.5");
        assert!(browser.get("/").await.body.contains("lang=\"da\""));
        browser.post("/language", &[("language", "nb"), ("next", "/")]).await;
        assert!(browser.get("/").await.body.contains("lang=\"nb\""));
    });
}
