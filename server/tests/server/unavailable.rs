//! A database that can't be written: who acts is told to come again, and the process says that it isn't ready (issue 7,
//! point 1).

use core::time::Duration;
use std::{fs, path::PathBuf};

use axum::http::StatusCode;
use server::routes::Readiness;
use testkit::Person;

use crate::stage::{Browser, Stage, on_stage, signed_in, stamp};

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
