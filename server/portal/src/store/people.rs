//! People: one a (tid, oid) at Microsoft.

use chrono::{DateTime, Utc};
use domain::ids::{ObjectId, PersonId, TenantId};

use super::{Writer, values};
use crate::error::{Error, Result};

/// A person who is known from now on, whoever met them first.
pub(crate) struct Met<'a> {
    pub(crate) tid: TenantId,
    pub(crate) oid: ObjectId,
    pub(crate) name: &'a str,
    pub(crate) username: &'a str,
}

/// The person; made under `new_id` where nobody knew them yet.
pub(crate) async fn meet(on: Writer<'_>, met: &Met<'_>, new_id: PersonId, now: DateTime<Utc>) -> Result<PersonId> {
    if let Some(known) = find(on, met).await? {
        return Ok(known);
    }
    let insert = "INSERT INTO person (id, name, username, tid, oid, created_at) VALUES ($1, $2, $3, $4, $5, $6) \
                  ON CONFLICT DO NOTHING";
    let values = values![new_id.uuid(), met.name, met.username, met.tid.uuid(), met.oid.uuid(), now];
    on.execute(insert, values).await?;
    // Not the id just made: the same person may be taking up another invitation at this very moment.
    find(on, met).await?.ok_or(Error::NOT_FOUND)
}

async fn find(on: Writer<'_>, met: &Met<'_>) -> Result<Option<PersonId>> {
    let sql = "SELECT id FROM person WHERE tid = $1 AND oid = $2";
    let row = on.one(sql, values![met.tid.uuid(), met.oid.uuid()]).await?;
    row.map(|row| Ok(PersonId::new(row.get(0)?))).transpose()
}
