//! The stream of a run.

use core::time::Duration;

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use futures::StreamExt;
use testkit::{Person, bengt_form, testbolag_customer};

use crate::stage::{on_stage, signed_in};

#[test]
fn a_stream_tells_each_move_and_ends_with_the_run() {
    on_stage("stream::a_stream_tells_each_move", async |world, stage| {
        let tree = world.tree().await;
        world.issue(&tree.ingrid, tree.fjord, "TB1001").await;
        let run = world.provision(&tree.rita, tree.fjord, &testbolag_customer(), &bengt_form()).await;
        let rita = signed_in(&world, &stage, &Person::rita()).await;
        let cookie = format!("tenantry={}", rita.session().unwrap());
        let request =
            Request::get(format!("/jobs/{run}/events")).header("cookie", &cookie).body(Body::empty()).unwrap();
        let answer = stage.send(request).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        assert_eq!(answer.headers()["x-accel-buffering"], "no");
        let mut body = answer.into_body().into_data_stream();
        let first = body.next().await.unwrap().unwrap();
        let first = String::from_utf8_lossy(&first).into_owned();
        assert!(first.contains("event: run") && first.contains("\"done\":0,\"moving\":true,\"total\":5"), "{first}");
        let rest = tokio::spawn(async move {
            let mut all = String::new();
            while let Some(Ok(chunk)) = body.next().await {
                all.push_str(&String::from_utf8_lossy(&chunk));
            }
            all
        });
        world.work().await;
        let rest = tokio::time::timeout(Duration::from_secs(10), rest).await.expect("the stream ends").unwrap();
        assert!(rest.contains("\"done\":5,\"moving\":false,\"total\":5"), "{rest}");
    });
}

#[test]
fn a_stream_ends_with_the_session() {
    on_stage("stream::a_stream_ends_with_the_session", async |world, stage| {
        let tree = world.tree().await;
        world.issue(&tree.ingrid, tree.fjord, "TB1001").await;
        let run = world.provision(&tree.rita, tree.fjord, &testbolag_customer(), &bengt_form()).await;
        let mut rita = signed_in(&world, &stage, &Person::rita()).await;
        let cookie = format!("tenantry={}", rita.session().unwrap());
        let request =
            Request::get(format!("/jobs/{run}/events")).header("cookie", &cookie).body(Body::empty()).unwrap();
        let mut body = stage.send(request).await.into_body().into_data_stream();
        body.next().await.unwrap().unwrap();
        rita.post("/logout", &[]).await;
        let ended = tokio::time::timeout(Duration::from_secs(8), body.next()).await.expect("within seconds");
        assert!(ended.is_none());
    });
}

#[test]
fn a_stream_is_its_readers_only() {
    on_stage("stream::a_stream_is_its_readers_only", async |world, stage| {
        let tree = world.tree().await;
        world.issue(&tree.ingrid, tree.fjord, "TB1001").await;
        let run = world.provision(&tree.rita, tree.fjord, &testbolag_customer(), &bengt_form()).await;
        let mut anna = signed_in(&world, &stage, &Person::anna()).await;
        let foreign = anna.get(&format!("/jobs/{run}/events")).await;
        let missing = anna.get("/jobs/run_0000000000000000000000000a/events").await;
        assert_eq!((foreign.status, &foreign.body), (StatusCode::NOT_FOUND, &missing.body));
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
        assert_eq!(stage.browser().get(&format!("/jobs/{run}/events")).await.status, StatusCode::UNAUTHORIZED);
    });
}

#[test]
fn a_stream_ends_with_the_process() {
    on_stage("stream::a_stream_ends_with_the_process", async |world, stage| {
        let tree = world.tree().await;
        world.issue(&tree.ingrid, tree.fjord, "TB1001").await;
        let run = world.provision(&tree.rita, tree.fjord, &testbolag_customer(), &bengt_form()).await;
        let rita = signed_in(&world, &stage, &Person::rita()).await;
        let cookie = format!("tenantry={}", rita.session().unwrap());
        let request =
            Request::get(format!("/jobs/{run}/events")).header("cookie", &cookie).body(Body::empty()).unwrap();
        let mut body = stage.send(request).await.into_body().into_data_stream();
        body.next().await.unwrap().unwrap();
        stage.stop.send(true).unwrap();
        assert!(tokio::time::timeout(Duration::from_secs(3), body.next()).await.expect("at once").is_none());
    });
}

/// What a page does by itself keeps nobody signed in.
#[test]
fn a_stream_is_no_sign_of_life() {
    on_stage("stream::a_stream_is_no_sign_of_life", async |world, stage| {
        let tree = world.tree().await;
        world.issue(&tree.ingrid, tree.fjord, "TB1001").await;
        let run = world.provision(&tree.rita, tree.fjord, &testbolag_customer(), &bengt_form()).await;
        let mut rita = signed_in(&world, &stage, &Person::rita()).await;
        let cookie = format!("tenantry={}", rita.session().unwrap());
        let seen = async || -> Vec<chrono::DateTime<chrono::Utc>> {
            world.column("SELECT seen_at FROM session ORDER BY seen_at DESC LIMIT 1", Vec::new()).await
        };
        let before = seen().await;
        world.clock.forward(chrono::TimeDelta::minutes(10));
        let request =
            Request::get(format!("/jobs/{run}/events")).header("cookie", &cookie).body(Body::empty()).unwrap();
        let mut body = stage.send(request).await.into_body().into_data_stream();
        body.next().await.unwrap().unwrap();
        world.work().await;
        while body.next().await.is_some() {}
        let again = Request::get(format!("/jobs/{run}")).header("cookie", &cookie).header("sec-fetch-mode", "cors");
        assert_eq!(stage.send(again.body(Body::empty()).unwrap()).await.status(), StatusCode::OK);
        assert_eq!(seen().await, before);
        rita.get(&format!("/jobs/{run}")).await;
        assert!(seen().await > before, "a person is one");
    });
}
