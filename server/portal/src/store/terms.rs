//! Who accepted which version of the terms.

use chrono::{DateTime, Utc};
use domain::ids::PersonId;

use super::{Writer, values};
use crate::error::Result;

/// Notes it; answers whether it is news.
pub(crate) async fn accept(on: Writer<'_>, person: PersonId, version: &str, now: DateTime<Utc>) -> Result<bool> {
    let sql = "INSERT INTO terms_acceptance (person_id, version, accepted_at) VALUES ($1, $2, $3) \
               ON CONFLICT DO NOTHING";
    Ok(on.execute(sql, values![person.uuid(), version, now]).await? == 1)
}
