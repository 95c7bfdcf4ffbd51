//! Posted forms: one key is one body, what a refused one leaves behind is little, the company a form names is the one
//! that is acted on, and what can be refused without the database's writer is.

mod acts_of_provisioning;
mod acts_of_tenancy;
mod named_company;
mod refused;
mod writer;

use core::fmt::Debug;

use domain::denial::{Denial, Staleness};
use portal::{Error, FormStamp, Scope};
use testkit::World;

use crate::denial;

/// Everything that acts leave behind, counted.
async fn traces(world: &World) -> Vec<i64> {
    let mut counts = Vec::new();
    for table in ["event", "form_post", "membership", "org", "invitation", "outgoing_mail", "run", "draft", "job"] {
        counts.push(world.count(table).await);
    }
    for (what, table) in [("version", "org"), ("CASE WHEN suspended THEN 1 ELSE 0 END", "org"), ("version", "draft")] {
        let sum = format!("SELECT CAST(coalesce(sum({what}), 0) AS BIGINT) FROM {table}");
        counts.push(world.column(&sum, Vec::new()).await[0]);
    }
    counts
}

/// Posts a form twice as it is and once otherwise: one act, the same answer, and *sent otherwise*.
async fn is_one_body<T: Debug + PartialEq>(
    world: &World,
    by: &Scope,
    what: &str,
    first: impl AsyncFn(FormStamp) -> Result<T, Error>,
    others: impl AsyncFn(FormStamp, usize) -> Option<Result<T, Error>>,
) {
    let form = world.form(by);
    let answer = first(form).await.unwrap_or_else(|error| panic!("{what}: {error:?}"));
    let done = traces(world).await;
    assert_eq!(first(form).await.unwrap(), answer, "{what}: posted twice");
    let mut number = 0;
    while let Some(other) = others(form, number).await {
        assert_eq!(denial(other), Denial::Stale(Staleness::SentOtherwise), "{what}: with another body {number}");
        number += 1;
    }
    assert!(number > 0, "{what}");
    assert_eq!(traces(world).await, done, "{what}");
}
