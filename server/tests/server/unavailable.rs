//! A database that can't be written: who acts is told to come again, and the process says that it isn't ready (issue 7,
//! point 1).

use core::time::Duration;
use std::{fs, path::PathBuf};

use axum::http::StatusCode;
use server::routes::Readiness;
use testkit::Person;

use crate::stage::{Answer, Browser, Stage, on_both_stages, on_stage, signed_in, stamp};

#[test]
fn n01_what_cannot_be_kept_is_answered_with_try_later() {
    on_stage("unavailable::n01_what_cannot_be_kept_is_answered_with_try_later", async |world, stage| {
        let tree = world.tree().await;
        let mut browser = signed_in(&world, &stage, &Person::ingrid()).await;
        let company = tree.vik.to_string();
        let fields = |stamp: String| {
            let named = [
                ("company", company.clone()),
                ("name", "Vera Vik".to_owned()),
                ("mail", "vera@vik.example".to_owned()),
                ("role", "administrator".to_owned()),
            ];
            named.into_iter().chain([("stamp", stamp), ("back", format!("/r/{company}/users/new"))])
        };
        let post = async |browser: &mut Browser, stamp: String| {
            let fields: Vec<(&str, String)> = fields(stamp).collect();
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            (browser.post("/api/tenancy/add_user", &fields).await, browser.call("/api/tenancy/add_user", &fields).await)
        };
        let key = stamp(&world, &browser).await;

        let file = PathBuf::from(world.url().strip_prefix("sqlite://").unwrap());
        let aside = file.with_extension("aside");
        fs::rename(&file, &aside).unwrap();
        let (page, island) = post(&mut browser, key.clone()).await;
        for answer in [&page, &island] {
            assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{answer:?}");
        }
        assert_eq!(page.header("retry-after"), "10");
        assert!(page.body.contains("try again"), "{}", page.body);
        // Nothing typed is lost, though nothing could be kept: the page holds it, and sends it again.
        for kept in [r#"action="/api/tenancy/add_user""#, r#"name="name" value="Vera Vik""#, r#"name="stamp""#] {
            assert!(page.body.contains(kept), "{kept}: {}", page.body);
        }
        assert_eq!(browser.get("/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE);

        fs::rename(&aside, &file).unwrap();
        let (page, _) = post(&mut browser, key).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
        assert_eq!(world.count("membership WHERE name = 'Vera Vik'").await, 1);
    });
}

#[test]
fn n01_readiness_is_asked_of_the_database_once_a_second() {
    on_stage("unavailable::n01_readiness_is_asked_of_the_database_once_a_second", async |world, _| {
        let fresh = Readiness::fresh_for(Duration::from_secs(3600));
        let mut browser = Stage::with(&world, |site| site.readiness = fresh).browser();
        let beat = async || world.column::<i64>("SELECT beat FROM pulse", Vec::new()).await;
        assert_eq!(browser.get("/readyz").await.status, StatusCode::OK);
        let first = beat().await;
        for _ in 0..50 {
            assert_eq!(browser.get("/readyz").await.status, StatusCode::OK);
        }
        assert_eq!(beat().await, first, "fifty probes cost one write");
    });
}

const TYPED: [&str; 3] =
    [r#"action="/api/tenancy/add_user""#, r#"name="name" value="Vera Vik""#, r#"name="mail" value="vera@vik.example""#];

fn is_held(page: &Answer) {
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{page:?}");
    for typed in TYPED {
        assert!(page.body.contains(typed), "{typed}: {}", page.body);
    }
}

/// Where nobody can be asked who posts, or what waits for its author can't be kept, the page holds what was typed.
#[test]
fn n01_a_form_whose_author_cannot_be_asked_for_is_held_by_the_page() {
    on_both_stages("unavailable::n01_a_form_whose_author", async |world, stage| {
        let tree = world.tree().await;
        let mut browser = signed_in(&world, &stage, &Person::ingrid()).await;
        let (company, key) = (tree.vik.to_string(), stamp(&world, &browser).await);
        let back = format!("/r/{company}/users/new");
        let fields = [
            ("stamp", key.as_str()),
            ("company", &company),
            ("name", "Vera Vik"),
            ("mail", "vera@vik.example"),
            ("role", "administrator"),
            ("back", &back),
        ];
        let away = async |table: &str| {
            world.execute(&format!("ALTER TABLE {table} RENAME TO away"), Vec::new()).await.unwrap();
        };
        let back_again = async |table: &str| {
            world.execute(&format!("ALTER TABLE away RENAME TO {table}"), Vec::new()).await.unwrap();
        };
        away("session").await;
        is_held(&browser.post("/api/tenancy/add_user", &fields).await);
        let island = browser.call("/api/tenancy/add_user", &fields).await;
        assert_eq!(
            (island.status, island.header("content-type")),
            (StatusCode::SERVICE_UNAVAILABLE, "application/json")
        );
        back_again("session").await;

        // Signed out: the form waits for its author to sign in, or is held where it can't.
        let mut signed_out = stage.browser();
        away("flash").await;
        is_held(&signed_out.post("/api/tenancy/add_user", &fields).await);
        back_again("flash").await;
        let waits = signed_out.post("/api/tenancy/add_user", &fields).await;
        assert!(waits.location().starts_with("/login?next="), "{waits:?}");

        let done = browser.post("/api/tenancy/add_user", &fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{done:?}");
        assert_eq!(world.count("membership WHERE name = 'Vera Vik'").await, 1);
    });
}

/// *Logout* says done only where it is.
#[test]
fn n01_logging_out_is_not_done_where_the_session_cannot_be_ended() {
    on_both_stages("unavailable::n01_logging_out", async |world, stage| {
        world.tree().await;
        let mut browser = signed_in(&world, &stage, &Person::ingrid()).await;
        let session = browser.session().unwrap().to_owned();
        let copied = browser.clone();
        world.execute("ALTER TABLE session RENAME TO away", Vec::new()).await.unwrap();
        let told = browser.post("/logout", &[]).await;
        assert_eq!(told.status, StatusCode::SERVICE_UNAVAILABLE, "{told:?}");
        assert_eq!(browser.session(), Some(session.as_str()), "the cookie stays: it still opens everything");
        world.execute("ALTER TABLE away RENAME TO session", Vec::new()).await.unwrap();
        assert_eq!(browser.post("/logout", &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(copied.clone().get("/me").await.location(), "/login?next=%2Fme", "it ended");
    });
}
