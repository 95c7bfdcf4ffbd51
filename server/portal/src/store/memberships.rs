//! Memberships: somebody's place in a company.

use chrono::{DateTime, Utc};
use domain::{
    authority::Roles,
    ids::{MembershipId, ObjectId, PersonId, SessionId, TenantId},
    tenancy::MembershipState,
};
use uuid::Uuid;

use super::{
    Reader, Writer,
    orgs::{self, PLACE},
    values,
};
use crate::{authority::Place, error::Result};

/// Holds two of them in the order of their ids, so that two who remove each other meet in one queue.
pub(crate) async fn hold_both(on: Writer<'_>, partner: Uuid, one: MembershipId, other: MembershipId) -> Result<()> {
    if !on.is_postgres() {
        return Ok(());
    }
    let sql = "SELECT id FROM membership WHERE partner_id = $1 AND id IN ($2, $3) ORDER BY id FOR UPDATE";
    on.all(sql, values![partner, one.uuid(), other.uuid()]).await?;
    Ok(())
}

/// The roles somebody acts with, held from here on. `None` where the session, the membership or the standing of a
/// company above it ended.
///
/// Hot: the first statement of every change.
pub(crate) async fn hold_acting(
    on: Writer<'_>,
    partner: Uuid,
    id: MembershipId,
    session: SessionId,
    now: DateTime<Utc>,
) -> Result<Option<Roles>> {
    let sql = "SELECT m.roles FROM membership m \
               JOIN session s ON s.membership_id = m.id AND s.partner_id = m.partner_id \
               JOIN org o ON o.partner_id = m.partner_id AND o.id = m.org_id \
               JOIN org r ON r.partner_id = o.partner_id AND r.id = o.reseller_id \
               JOIN org p ON p.partner_id = o.partner_id AND p.id = o.partner_id \
               WHERE m.partner_id = $1 AND m.id = $2 AND m.state = 1 AND s.id = $3 AND s.ended_at IS NULL \
               AND s.expires_at > $4 AND NOT o.suspended AND NOT r.suspended AND NOT p.suspended"
        .to_owned()
        + on.holding(" FOR SHARE OF m");
    let row = on.one(&sql, values![partner, id.uuid(), session.uuid(), now]).await?;
    row.map(|row| Ok(Roles::from_number(row.get(0)?))).transpose()
}

/// A place that a person could act in.
pub(crate) struct Held {
    pub(crate) place: Place,
    pub(crate) id: MembershipId,
    pub(crate) person: PersonId,
    pub(crate) name: String,
    pub(crate) needs_second_factor: bool,
    /// It can't be used now.
    pub(crate) suspended: bool,
    /// Its company or one above is suspended.
    pub(crate) company_suspended: bool,
}

/// Every membership of a person at Microsoft, the oldest first.
pub(crate) async fn of_person(on: Reader<'_>, tid: TenantId, oid: ObjectId) -> Result<Vec<Held>> {
    let sql = format!(
        "SELECT {PLACE}, m.id, m.person_id, m.name, o.requires_second_factor, \
         m.state <> 1, (o.suspended OR r.suspended OR p.suspended) FROM person h \
         JOIN membership m ON m.person_id = h.id JOIN org o ON o.partner_id = m.partner_id AND o.id = m.org_id \
         JOIN org r ON r.partner_id = o.partner_id AND r.id = o.reseller_id \
         JOIN org p ON p.partner_id = o.partner_id AND p.id = o.partner_id \
         WHERE h.tid = $1 AND h.oid = $2 ORDER BY m.created_at, m.id"
    );
    let rows = on.all(&sql, values![tid.uuid(), oid.uuid()]).await?;
    let held = rows.iter().map(|row| {
        Ok(Held {
            place: orgs::place(row)?,
            id: MembershipId::new(row.get(5)?),
            person: PersonId::new(row.get(6)?),
            name: row.get(7)?,
            needs_second_factor: row.get(8)?,
            suspended: row.get(9)?,
            company_suspended: row.get(10)?,
        })
    });
    held.collect()
}

/// Whether the person is one of the company's already.
pub(crate) async fn has(on: Reader<'_>, place: &Place, tid: TenantId, oid: ObjectId) -> Result<bool> {
    let sql = "SELECT 1 FROM membership m JOIN person h ON h.id = m.person_id \
               WHERE m.partner_id = $1 AND m.org_id = $2 AND h.tid = $3 AND h.oid = $4";
    on.any(sql, values![place.partner, place.id, tid.uuid(), oid.uuid()]).await
}

/// Whose address it is at a company of a partner.
pub(crate) async fn with_mail(
    on: Reader<'_>,
    (partner, org): (Uuid, Uuid),
    mail_key: &str,
) -> Result<Option<MembershipId>> {
    let sql = "SELECT id FROM membership WHERE partner_id = $1 AND org_id = $2 AND mail_key = $3";
    let row = on.one(sql, values![partner, org, mail_key]).await?;
    row.map(|row| Ok(MembershipId::new(row.get(0)?))).transpose()
}

/// Notes that somebody asks for an invited membership, or that nobody does any more; answers whether it was in the
/// other state.
pub(crate) async fn set_asked(on: Writer<'_>, partner: Uuid, id: MembershipId, asked: bool) -> Result<bool> {
    let (from, to) = if asked {
        (MembershipState::Invited, MembershipState::Asked)
    } else {
        (MembershipState::Asked, MembershipState::Invited)
    };
    let sql = "UPDATE membership SET state = $4 WHERE partner_id = $1 AND id = $2 AND state = $3";
    Ok(on.execute(sql, values![partner, id.uuid(), from.number(), to.number()]).await? == 1)
}

/// Binds an invited membership to its person; answers whether it was still waiting for one.
pub(crate) async fn accept(
    on: Writer<'_>,
    partner: Uuid,
    id: MembershipId,
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<bool> {
    let sql = "UPDATE membership SET person_id = $3, state = 1, accepted_at = $4 \
               WHERE partner_id = $1 AND id = $2 AND state IN (0, 3)";
    Ok(on.execute(sql, values![partner, id.uuid(), person.uuid(), now]).await? == 1)
}

/// A membership as the acts on it need it.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) id: MembershipId,
    pub(crate) person: Option<PersonId>,
    pub(crate) name: String,
    pub(crate) mail: String,
    /// The language they are written to in.
    pub(crate) language: String,
    pub(crate) roles: Roles,
    pub(crate) state: MembershipState,
    /// Administrators of the company who can sign in.
    pub(crate) admins: i64,
    pub(crate) staffed: bool,
    pub(crate) peers_may_remove: bool,
}

/// The membership and its company, which is held: its counters are read to decide by. The membership itself is held
/// since the transaction began ([`hold_both`]). Taking up an invitation holds them the other way round: where the two
/// meet, PostgreSQL ends one, and it is tried again.
pub(crate) async fn hold_company_of(
    on: Writer<'_>,
    partner: Uuid,
    id: MembershipId,
) -> Result<Option<(Place, Member)>> {
    let hold = "SELECT o.id FROM org o JOIN membership m ON m.partner_id = o.partner_id AND m.org_id = o.id \
                WHERE m.partner_id = $1 AND m.id = $2"
        .to_owned()
        + on.holding(" FOR NO KEY UPDATE OF o");
    if on.one(&hold, values![partner, id.uuid()]).await?.is_none() {
        return Ok(None);
    }
    let sql = format!(
        "SELECT {PLACE}, m.person_id, m.name, m.mail, m.roles, m.state, o.admins, o.staffed, o.peers_may_remove, \
         m.language \
         FROM membership m JOIN org o ON o.partner_id = m.partner_id AND o.id = m.org_id \
         WHERE m.partner_id = $1 AND m.id = $2"
    );
    let Some(row) = on.one(&sql, values![partner, id.uuid()]).await? else { return Ok(None) };
    let member = Member {
        id,
        person: row.get::<Option<Uuid>>(5)?.map(PersonId::new),
        name: row.get(6)?,
        mail: row.get(7)?,
        roles: Roles::from_number(row.get(8)?),
        state: row.numbered(9, MembershipState::from_number)?,
        admins: row.get(10)?,
        staffed: row.get(11)?,
        peers_may_remove: row.get(12)?,
        language: row.get(13)?,
    };
    Ok(Some((orgs::place(&row)?, member)))
}
