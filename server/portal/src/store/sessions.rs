//! Sessions: the hash of a token, whose it is, and until when.

use chrono::{DateTime, Utc};
use domain::{
    authority::Roles,
    ids::{MembershipId, PersonId, SessionId},
};

use super::{
    Reader, Writer,
    entity::session,
    orgs::{self, PLACE},
    told, values,
};
use crate::{authority::Place, error::Result};

/// A session that lives, with who it is and what they may now.
pub(crate) struct Found {
    pub(crate) session: SessionId,
    pub(crate) person: PersonId,
    pub(crate) membership: MembershipId,
    pub(crate) name: String,
    pub(crate) language: Option<String>,
    pub(crate) second_factor: bool,
    pub(crate) needs_second_factor: bool,
    pub(crate) terms_accepted: bool,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) seen_at: DateTime<Utc>,
    pub(crate) place: Place,
    pub(crate) partner_name: String,
    pub(crate) roles: Roles,
}

/// The session of a token. `None` where there is none, where it ended, where its last sign of life is older than
/// `idle_since`, or where its membership or a company above it is suspended.
///
/// Hot: every request of somebody signed in. One statement over unique keys; nothing of it is kept between requests.
pub(crate) async fn find(
    on: Reader<'_>,
    token_hash: &[u8],
    terms: &str,
    idle_since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Option<Found>> {
    let sql = "SELECT o.partner_id, o.reseller_id, o.id, o.level, o.name, p.name, o.requires_second_factor, \
         s.id, s.person_id, m.id, m.name, m.roles, h.language, s.second_factor, s.expires_at, s.seen_at, t.version \
         FROM session s \
         JOIN membership m ON m.partner_id = s.partner_id AND m.id = s.membership_id AND m.person_id = s.person_id \
         JOIN org o ON o.partner_id = m.partner_id AND o.id = m.org_id \
         JOIN org r ON r.partner_id = o.partner_id AND r.id = o.reseller_id \
         JOIN org p ON p.partner_id = o.partner_id AND p.id = o.partner_id \
         JOIN person h ON h.id = s.person_id \
         LEFT JOIN terms_acceptance t ON t.person_id = s.person_id AND t.version = $3 \
         WHERE s.token_hash = $1 AND s.ended_at IS NULL AND s.expires_at > $2 AND s.seen_at > $4 AND m.state = 1 \
         AND NOT o.suspended AND NOT r.suspended AND NOT p.suspended";
    let Some(row) = on.one(sql, values![token_hash.to_vec(), now, terms, idle_since]).await? else { return Ok(None) };
    Ok(Some(Found {
        place: orgs::place(&row)?,
        partner_name: row.get(5)?,
        needs_second_factor: row.get(6)?,
        session: SessionId::new(row.get(7)?),
        person: PersonId::new(row.get(8)?),
        membership: MembershipId::new(row.get(9)?),
        name: row.get(10)?,
        roles: Roles::from_number(row.get(11)?),
        language: row.get(12)?,
        second_factor: row.get(13)?,
        expires_at: row.get(14)?,
        seen_at: row.get(15)?,
        terms_accepted: row.get::<Option<String>>(16)?.is_some(),
    }))
}

/// A session about to be opened.
pub(crate) struct Opened<'a> {
    pub(crate) id: SessionId,
    pub(crate) token_hash: Vec<u8>,
    pub(crate) person: PersonId,
    pub(crate) membership: MembershipId,
    pub(crate) issuer: &'a str,
    pub(crate) sid: Option<&'a str>,
    pub(crate) login_hint: Option<&'a str>,
    pub(crate) second_factor: bool,
    pub(crate) opened_at: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
}

pub(crate) async fn open(on: Writer<'_>, place: &Place, opened: Opened<'_>) -> Result<()> {
    let row = session::Model {
        id: opened.id.uuid(),
        token_hash: opened.token_hash,
        person_id: opened.person.uuid(),
        partner_id: place.partner,
        membership_id: opened.membership.uuid(),
        issuer: opened.issuer.to_owned(),
        sid: opened.sid.map(str::to_owned),
        login_hint: opened.login_hint.map(str::to_owned),
        second_factor: opened.second_factor,
        created_at: opened.opened_at,
        seen_at: opened.opened_at,
        expires_at: opened.expires_at,
        ended_at: None,
    };
    on.keep::<_, session::ActiveModel>(row).await.map_err(told)
}

/// Notes a sign of life. Never of a session that ended: a slow request can't bring it back (T21).
pub(crate) async fn see(on: Writer<'_>, id: SessionId, now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE session SET seen_at = $2 WHERE id = $1 AND ended_at IS NULL";
    on.execute(sql, values![id.uuid(), now]).await?;
    Ok(())
}

/// What the provider wants to hear when this session signs out.
pub(crate) async fn login_hint(on: Reader<'_>, id: SessionId) -> Result<Option<String>> {
    let row = on.one("SELECT login_hint FROM session WHERE id = $1", values![id.uuid()]).await?;
    row.map_or(Ok(None), |row| row.get(0))
}

pub(crate) async fn end(on: Writer<'_>, id: SessionId, now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE session SET ended_at = $1 WHERE id = $2 AND ended_at IS NULL";
    on.execute(sql, values![now, id.uuid()]).await?;
    Ok(())
}

/// Ends those of everybody at a company and at what hangs under it; answers how many.
pub(crate) async fn end_at_company(on: Writer<'_>, place: &Place, now: DateTime<Utc>) -> Result<u64> {
    let column = if place.level.sells() { "reseller_id" } else { "org_id" };
    let sql = format!(
        "UPDATE session SET ended_at = $1 WHERE ended_at IS NULL AND partner_id = $2 AND membership_id IN \
         (SELECT id FROM membership WHERE partner_id = $2 AND {column} = $3)"
    );
    on.execute(&sql, values![now, place.partner, place.id]).await
}

/// A session that was ended from outside: whose it was, and where they acted.
pub(crate) struct Ended {
    pub(crate) person: PersonId,
    pub(crate) name: String,
    pub(crate) place: Place,
}

/// Ends what began with one session of the provider's.
pub(crate) async fn end_of_provider(on: Writer<'_>, issuer: &str, sid: &str, now: DateTime<Utc>) -> Result<Vec<Ended>> {
    let sql = format!(
        "SELECT {PLACE}, m.person_id, m.name FROM session s \
         JOIN membership m ON m.partner_id = s.partner_id AND m.id = s.membership_id \
         JOIN org o ON o.partner_id = m.partner_id AND o.id = m.org_id \
         WHERE s.issuer = $1 AND s.sid = $2 AND s.ended_at IS NULL AND m.person_id IS NOT NULL ORDER BY s.id{}",
        on.holding(" FOR NO KEY UPDATE OF s")
    );
    let rows = on.all(&sql, values![issuer, sid]).await?;
    let ended = rows
        .iter()
        .map(|row| Ok(Ended { place: orgs::place(row)?, person: PersonId::new(row.get(5)?), name: row.get(6)? }));
    let ended = ended.collect::<Result<_>>()?;
    let sql = "UPDATE session SET ended_at = $1 WHERE issuer = $2 AND sid = $3 AND ended_at IS NULL";
    on.execute(sql, values![now, issuer, sid]).await?;
    Ok(ended)
}

/// Forgets those that expired before then.
pub(crate) async fn clear(on: Writer<'_>, before: DateTime<Utc>) -> Result<()> {
    on.execute("DELETE FROM session WHERE expires_at < $1", values![before]).await?;
    Ok(())
}
