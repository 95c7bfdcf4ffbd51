//! People of a foreign domain who want to take up an invitation, and wait for a yes. One a membership.

use chrono::{DateTime, Utc};
use domain::ids::{AcceptanceId, MembershipId, ObjectId, TenantId};
use uuid::Uuid;

use super::{Reader, Writer, values};
use crate::{authority::Place, error::Result};

/// Who asks.
#[derive(Debug)]
pub(crate) struct Acceptance {
    pub(crate) id: AcceptanceId,
    pub(crate) tid: TenantId,
    pub(crate) oid: ObjectId,
    pub(crate) name: String,
    pub(crate) username: String,
}

/// Keeps who asks for a membership.
pub(crate) async fn keep(
    on: Writer<'_>,
    place: &Place,
    membership: MembershipId,
    asks: &Acceptance,
    now: DateTime<Utc>,
) -> Result<()> {
    let sql = "INSERT INTO acceptance (partner_id, id, org_id, reseller_id, membership_id, tid, oid, name, username, \
               asked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let values = values![
        place.partner,
        asks.id.uuid(),
        place.id,
        place.reseller,
        membership.uuid(),
        asks.tid.uuid(),
        asks.oid.uuid(),
        asks.name.as_str(),
        asks.username.as_str(),
        now
    ];
    on.execute(sql, values).await?;
    Ok(())
}

/// Who asks for a membership.
pub(crate) async fn find(on: Reader<'_>, partner: Uuid, membership: MembershipId) -> Result<Option<Acceptance>> {
    let sql = "SELECT id, tid, oid, name, username FROM acceptance WHERE partner_id = $1 AND membership_id = $2";
    let Some(row) = on.one(sql, values![partner, membership.uuid()]).await? else { return Ok(None) };
    Ok(Some(Acceptance {
        id: AcceptanceId::new(row.get(0)?),
        tid: TenantId::new(row.get(1)?),
        oid: ObjectId::new(row.get(2)?),
        name: row.get(3)?,
        username: row.get(4)?,
    }))
}

/// Whether somebody waits anywhere.
pub(crate) async fn waits(on: Reader<'_>, tid: TenantId, oid: ObjectId) -> Result<bool> {
    on.any("SELECT 1 FROM acceptance WHERE tid = $1 AND oid = $2", values![tid.uuid(), oid.uuid()]).await
}

/// Forgets who asked; answers whether somebody did.
pub(crate) async fn forget(on: Writer<'_>, partner: Uuid, membership: MembershipId) -> Result<bool> {
    let sql = "DELETE FROM acceptance WHERE partner_id = $1 AND membership_id = $2";
    Ok(on.execute(sql, values![partner, membership.uuid()]).await? == 1)
}

/// Somebody who is told by mail.
pub(crate) struct Told {
    pub(crate) name: String,
    pub(crate) mail: String,
    pub(crate) language: String,
}

/// Whoever invited, as long as they can sign in.
pub(crate) async fn inviter(on: Reader<'_>, partner: Uuid, membership: MembershipId) -> Result<Vec<Told>> {
    let sql = "SELECT m.name, m.mail, m.language FROM membership m \
               JOIN membership x ON x.partner_id = m.partner_id AND x.created_by_id = m.person_id \
               WHERE x.partner_id = $1 AND x.id = $2 AND m.state = 1 ORDER BY m.created_at, m.id LIMIT 1";
    told(on, sql, partner, membership.uuid()).await
}

/// The administrators of a company who can sign in, at most five.
pub(crate) async fn administrators(on: Reader<'_>, partner: Uuid, org: Uuid) -> Result<Vec<Told>> {
    let sql = "SELECT name, mail, language FROM membership WHERE partner_id = $1 AND org_id = $2 AND state = 1 \
               AND roles % 2 = 1 ORDER BY created_at, id LIMIT 5";
    told(on, sql, partner, org).await
}

async fn told(on: Reader<'_>, sql: &str, partner: Uuid, about: Uuid) -> Result<Vec<Told>> {
    let rows = on.all(sql, values![partner, about]).await?;
    rows.iter().map(|row| Ok(Told { name: row.get(0)?, mail: row.get(1)?, language: row.get(2)? })).collect()
}
