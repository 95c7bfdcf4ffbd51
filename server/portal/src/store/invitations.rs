//! Invitations to take up a membership: the hash of a link's secret, good once.

use chrono::{DateTime, Utc};
use domain::{
    authority::Roles,
    ids::{InvitationId, MembershipId, TenantId},
    tenancy::MembershipState,
};
use uuid::Uuid;

use super::{
    Reader, Row, Writer,
    entity::invitation,
    orgs::{self, PLACE},
    told, values,
};
use crate::{authority::Place, error::Result};

/// An open invitation, with what it invites to.
pub(crate) struct Open {
    pub(crate) id: InvitationId,
    pub(crate) place: Place,
    pub(crate) membership: MembershipId,
    pub(crate) name: String,
    /// The address it was sent to.
    pub(crate) mail: String,
    pub(crate) roles: Roles,
    pub(crate) state: MembershipState,
    /// Who invited; nobody where it was the command line.
    pub(crate) invited_by: Option<String>,
    /// The tenant that the company is bound to.
    pub(crate) tid: Option<TenantId>,
    pub(crate) needs_second_factor: bool,
    /// The company or one above is suspended.
    pub(crate) suspended: bool,
}

/// An invitation about to be sent.
pub(crate) struct New {
    pub(crate) id: InvitationId,
    pub(crate) membership: MembershipId,
    pub(crate) token_hash: Vec<u8>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
}

pub(crate) async fn keep(on: Writer<'_>, place: &Place, new: New) -> Result<()> {
    let row = invitation::Model {
        partner_id: place.partner,
        id: new.id.uuid(),
        org_id: place.id,
        reseller_id: place.reseller,
        membership_id: new.membership.uuid(),
        token_hash: new.token_hash,
        created_at: new.created_at,
        expires_at: new.expires_at,
        redeemed_at: None,
    };
    on.keep::<_, invitation::ActiveModel>(row).await.map_err(told)
}

/// The invitation of a link.
pub(crate) async fn find(on: Reader<'_>, token_hash: &[u8], now: DateTime<Utc>) -> Result<Option<Open>> {
    on.one(&of_link(""), values![token_hash.to_vec(), now]).await?.map(|row| open(&row)).transpose()
}

/// The same, held together with its company and its membership.
pub(crate) async fn hold(on: Writer<'_>, token_hash: &[u8], now: DateTime<Utc>) -> Result<Option<Open>> {
    let sql = of_link(on.holding(" FOR NO KEY UPDATE OF o, i, m"));
    on.one(&sql, values![token_hash.to_vec(), now]).await?.map(|row| open(&row)).transpose()
}

fn of_link(holding: &str) -> String {
    format!(
        "SELECT {PLACE}, m.id, m.name, m.roles, m.state, o.tid, o.requires_second_factor, i.id, \
         (o.suspended OR r.suspended OR p.suspended), m.mail, m.created_by, m.created_by_id FROM invitation i \
         JOIN membership m ON m.partner_id = i.partner_id AND m.id = i.membership_id \
         JOIN org o ON o.partner_id = m.partner_id AND o.id = m.org_id \
         JOIN org r ON r.partner_id = o.partner_id AND r.id = o.reseller_id \
         JOIN org p ON p.partner_id = o.partner_id AND p.id = o.partner_id \
         WHERE i.token_hash = $1 AND i.redeemed_at IS NULL AND i.expires_at > $2{holding}"
    )
}

fn open(row: &Row) -> Result<Open> {
    Ok(Open {
        place: orgs::place(row)?,
        membership: MembershipId::new(row.get(5)?),
        name: row.get(6)?,
        roles: Roles::from_number(row.get(7)?),
        state: row.numbered(8, MembershipState::from_number)?,
        tid: row.get::<Option<Uuid>>(9)?.map(TenantId::new),
        needs_second_factor: row.get(10)?,
        id: InvitationId::new(row.get(11)?),
        suspended: row.get(12)?,
        mail: row.get(13)?,
        invited_by: row.get::<Option<Uuid>>(15)?.map(|_| row.get(14)).transpose()?,
    })
}

/// Uses those of a membership up that were asked for: they are let in.
pub(crate) async fn redeem_of(
    on: Writer<'_>,
    partner: Uuid,
    membership: MembershipId,
    now: DateTime<Utc>,
) -> Result<()> {
    let sql = "UPDATE invitation SET redeemed_at = $3 \
               WHERE partner_id = $1 AND membership_id = $2 AND redeemed_at IS NULL";
    on.execute(sql, values![partner, membership.uuid(), now]).await?;
    Ok(())
}

/// Lets those of a membership run out: their link was in hands it wasn't meant for.
pub(crate) async fn run_out(on: Writer<'_>, partner: Uuid, membership: MembershipId, now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE invitation SET expires_at = $3 \
               WHERE partner_id = $1 AND membership_id = $2 AND redeemed_at IS NULL AND expires_at > $3";
    on.execute(sql, values![partner, membership.uuid(), now]).await?;
    Ok(())
}

/// Uses it up; answers whether it was still open.
pub(crate) async fn redeem(on: Writer<'_>, partner: Uuid, id: InvitationId, now: DateTime<Utc>) -> Result<bool> {
    let sql = "UPDATE invitation SET redeemed_at = $3 WHERE partner_id = $1 AND id = $2 AND redeemed_at IS NULL";
    Ok(on.execute(sql, values![partner, id.uuid(), now]).await? == 1)
}

/// Its mail leaves now: its link is good from now on, so that an outage takes nothing from it.
pub(crate) async fn begin(on: Writer<'_>, partner: Uuid, id: InvitationId, expires_at: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE invitation SET expires_at = $3 WHERE partner_id = $1 AND id = $2 AND redeemed_at IS NULL";
    on.execute(sql, values![partner, id.uuid(), expires_at]).await?;
    Ok(())
}

/// Whether it is there, wasn't used, and is good still.
pub(crate) async fn is_open(on: Reader<'_>, partner: Uuid, id: InvitationId, now: DateTime<Utc>) -> Result<bool> {
    let sql = "SELECT 1 FROM invitation WHERE partner_id = $1 AND id = $2 AND redeemed_at IS NULL AND expires_at > $3";
    on.any(sql, values![partner, id.uuid(), now]).await
}

/// An invitation that nobody has taken up, with the mail that brings its link.
pub(crate) struct Unanswered {
    pub(crate) id: InvitationId,
    pub(crate) place: Place,
    pub(crate) membership: MembershipId,
    pub(crate) name: String,
    pub(crate) mail: String,
    pub(crate) language: String,
    /// Who invited; nobody where it was the command line.
    pub(crate) invited_by: Option<String>,
}

/// The open invitations to an address whose link wasn't sent again since then, at most ten.
pub(crate) async fn unanswered(
    on: Reader<'_>,
    mail_key: &str,
    now: DateTime<Utc>,
    before: DateTime<Utc>,
) -> Result<Vec<Unanswered>> {
    let sql = format!(
        "SELECT {PLACE}, i.id, m.id, m.name, m.mail, m.language, m.created_by, m.created_by_id FROM membership m \
         JOIN invitation i ON i.partner_id = m.partner_id AND i.membership_id = m.id \
         JOIN org o ON o.partner_id = m.partner_id AND o.id = m.org_id \
         JOIN org r ON r.partner_id = o.partner_id AND r.id = o.reseller_id \
         JOIN org p ON p.partner_id = o.partner_id AND p.id = o.partner_id \
         WHERE m.mail_key = $1 AND m.state = 0 AND i.redeemed_at IS NULL AND i.expires_at > $2 \
         AND (i.sent_again_at IS NULL OR i.sent_again_at <= $3) \
         AND NOT o.suspended AND NOT r.suspended AND NOT p.suspended ORDER BY i.created_at, i.id LIMIT 10"
    );
    let rows = on.all(&sql, values![mail_key, now, before]).await?;
    let found = rows.iter().map(|row| {
        Ok(Unanswered {
            place: orgs::place(row)?,
            id: InvitationId::new(row.get(5)?),
            membership: MembershipId::new(row.get(6)?),
            name: row.get(7)?,
            mail: row.get(8)?,
            language: row.get(9)?,
            invited_by: row.get::<Option<Uuid>>(11)?.map(|_| row.get(10)).transpose()?,
        })
    });
    found.collect()
}

/// Notes that its link is sent again; answers whether nobody else did since then.
pub(crate) async fn note_sent_again(
    on: Writer<'_>,
    open: &Unanswered,
    now: DateTime<Utc>,
    before: DateTime<Utc>,
) -> Result<bool> {
    let sql = "UPDATE invitation SET sent_again_at = $3 WHERE partner_id = $1 AND id = $2 AND redeemed_at IS NULL \
               AND (sent_again_at IS NULL OR sent_again_at <= $4)";
    Ok(on.execute(sql, values![open.place.partner, open.id.uuid(), now, before]).await? == 1)
}

/// Forgets those that were taken up before then; one that ran out still says so in the list of users.
pub(crate) async fn clear(on: Writer<'_>, before: DateTime<Utc>) -> Result<()> {
    on.execute("DELETE FROM invitation WHERE redeemed_at < $1", values![before]).await?;
    Ok(())
}

/// Takes back those of a membership that weren't used: their links open nothing any more.
pub(crate) async fn take_back(on: Writer<'_>, partner: Uuid, membership: MembershipId) -> Result<()> {
    let sql = "DELETE FROM invitation WHERE partner_id = $1 AND membership_id = $2 AND redeemed_at IS NULL";
    on.execute(sql, values![partner, membership.uuid()]).await?;
    Ok(())
}
