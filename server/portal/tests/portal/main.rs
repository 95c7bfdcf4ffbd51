//! `portal` as a whole, on both databases: each test runs as `…::sqlite::NAME` and `…::postgres::NAME`.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]
#![expect(clippy::print_stdout, reason = "the soak's figures are read from there")]

mod audit;
mod browser;
mod connections;
mod forms;
mod full_disk;
mod identity;
mod jobs;
mod limits;
mod log;
mod mails;
mod model;
mod noisy;
mod provisioning;
mod races;
mod readiness;
mod schema;
mod sessions;
mod signing_in;
mod tenancy;
mod turns;
mod unholdable;

use core::fmt::Debug;
use std::sync::Arc;

use domain::{
    denial::{Denial, RefusalReason},
    paging::{PageAt, Ways},
    problem::{FieldError, Problem},
};
use portal::{Error, Portal};
use testkit::World;

/// What a person was told.
fn denial<T: Debug>(result: Result<T, Error>) -> Denial {
    match result {
        Err(Error::Denied(denial)) => denial,
        other => panic!("not denied: {other:?}"),
    }
}

/// Why it was refused.
fn refusal<T: Debug>(result: Result<T, Error>) -> RefusalReason {
    match denial(result) {
        Denial::Refused(refusal) => refusal.reason,
        other => panic!("not refused: {other:?}"),
    }
}

/// The one field that was wrong, and what was wrong with it.
fn fault<T: Debug>(result: Result<T, Error>) -> (String, Problem) {
    match denial(result) {
        Denial::Invalid { mut errors } if errors.len() == 1 => {
            let FieldError { field, problem } = errors.remove(0);
            (field, problem)
        }
        other => panic!("not one field: {other:?}"),
    }
}

/// A whole list, page by page forward; going back through it must show the same pages.
async fn walk<T: Clone + Debug + PartialEq>(page: impl AsyncFn(&PageAt) -> (Vec<T>, Ways)) -> Vec<Vec<T>> {
    let (mut pages, mut at) = (Vec::new(), PageAt::default());
    let mut back = loop {
        let (rows, ways) = page(&at).await;
        pages.push(rows);
        match ways.next {
            Some(next) => at = PageAt { after: Some(next), before: None },
            None => break ways.previous,
        }
    };
    for shown in pages.iter().rev().skip(1) {
        let (rows, ways) = page(&PageAt { after: None, before: back }).await;
        assert_eq!(&rows, shown, "going back");
        back = ways.previous;
    }
    assert_eq!(back, None, "the first page has none before it");
    pages
}

/// Has the chores clear away what has expired.
async fn chores(world: &World) {
    chores_of(world, world.portal.clone()).await;
}

/// The same by another portal on that database.
async fn chores_of(world: &World, portal: Arc<Portal>) {
    let (send, stop) = tokio::sync::watch::channel(false);
    world.execute("DELETE FROM chore", Vec::new()).await.unwrap();
    let chores = tokio::spawn(async move { portal.do_chores(stop).await });
    let began = std::time::Instant::now();
    while world.count("chore WHERE name = 'clear'").await == 0 {
        assert!(began.elapsed() < core::time::Duration::from_secs(20));
        tokio::time::sleep(core::time::Duration::from_millis(10)).await;
    }
    send.send(true).unwrap();
    chores.await.unwrap();
}

fn at(field: &str, problem: Problem) -> (String, Problem) {
    (field.to_owned(), problem)
}
