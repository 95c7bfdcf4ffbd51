//! Signing in and out as a browser does.

mod invitations;
mod refusals;
mod return_paths;
mod second_leg;
mod sessions;

use axum::http::StatusCode;
use testkit::Person;

use crate::stage::{Answer, on_stage, signed_in};

/// A page without what differs from answer to answer by design.
fn without_nonce(answer: &Answer) -> String {
    let policy = answer.header("content-security-policy");
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    answer.body.replace(nonce, "N")
}

/// The href of the page's way on.
fn way_on<'a>(page: &'a Answer, start: &str) -> String {
    let links: Vec<&'a str> = page.body.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let found = links.into_iter().find(|link| link.starts_with(start));
    found.unwrap_or_else(|| panic!("no way on: {}", page.body)).replace("&amp;", "&")
}

#[test]
fn a3_the_sign_in_page_is_the_same_for_everybody() {
    on_stage("sign_in::a3_the_sign_in_page_is_the_same_for_everybody", async |world, stage| {
        world.tree().await;
        let mut known = signed_in(&world, &stage, &Person::rita()).await;
        known.post("/logout", &[]).await;
        let mut stranger = stage.browser();
        let pages = [stranger.get("/login").await, known.get("/login").await, stranger.get("/login").await];
        for page in &pages {
            assert_eq!(page.status, StatusCode::OK);
            assert_eq!(page.header("set-cookie"), "");
            assert_eq!(without_nonce(page), without_nonce(&pages[0]));
        }
        assert!(pages[0].body.contains("href=\"/login/start\""), "{}", pages[0].body);
    });
}
