//! The people of a company, as its list shows them: who they are, since when, and by whom.

use chrono::{DateTime, Utc};
use domain::{
    authority::Roles,
    ids::{AcceptanceId, MembershipId, PersonId},
    problem::Problem,
    tenancy::MembershipState,
};
use uuid::Uuid;

use super::{
    Reader, Row, Writer,
    entity::membership,
    fault::taken,
    keyset::{Rows, Window},
    values,
};
use crate::{
    authority::{Grant, Place, RemoveUser},
    error::Result,
};

/// One of them.
pub(crate) struct Listed {
    pub(crate) id: MembershipId,
    pub(crate) person: Option<PersonId>,
    pub(crate) name: String,
    pub(crate) name_key: Vec<u8>,
    pub(crate) mail: String,
    pub(crate) roles: Roles,
    pub(crate) state: MembershipState,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) created_by: String,
    /// The invitation that isn't taken up yet.
    pub(crate) invitation: Option<Invitation>,
    /// Who wants to take it up, and waits for a yes.
    pub(crate) asking: Option<Asking>,
}

/// Somebody of a foreign domain who asks to be let in.
pub(crate) struct Asking {
    pub(crate) id: AcceptanceId,
    pub(crate) name: String,
    pub(crate) username: String,
    pub(crate) tid: Uuid,
    pub(crate) asked_at: DateTime<Utc>,
}

/// An invitation that was sent, or was to be.
pub(crate) struct Invitation {
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) sent_at: Option<DateTime<Utc>>,
    /// The mail server wouldn't have it.
    pub(crate) refused_at: Option<DateTime<Utc>>,
    /// The portal's mail server doesn't take our mails.
    pub(crate) held_since: Option<DateTime<Utc>>,
}

/// A membership `m` with its open invitation and the mail of it, which has the invitation's id.
const LISTED: &str = "SELECT m.id, m.person_id, m.name, m.name_key, m.mail, m.roles, m.state, m.created_at, \
                      m.created_by, i.expires_at, q.sent_at, q.refused_at, q.held_since, a.name, a.username, a.tid, \
                      a.asked_at, a.id FROM membership m \
                      LEFT JOIN invitation i ON i.partner_id = m.partner_id AND i.membership_id = m.id \
                      AND i.redeemed_at IS NULL AND m.state = 0 \
                      LEFT JOIN outgoing_mail q ON q.partner_id = i.partner_id AND q.id = i.id \
                      LEFT JOIN acceptance a ON a.partner_id = m.partner_id AND a.membership_id = m.id \
                      WHERE m.partner_id = $1 AND m.org_id = $2";

fn listed(row: &Row) -> Result<Listed> {
    let invitation = match row.get::<Option<DateTime<Utc>>>(9)? {
        Some(expires_at) => {
            Some(Invitation { expires_at, sent_at: row.get(10)?, refused_at: row.get(11)?, held_since: row.get(12)? })
        }
        None => None,
    };
    let asking = match row.get::<Option<String>>(13)? {
        Some(name) => Some(Asking {
            id: AcceptanceId::new(row.get(17)?),
            name,
            username: row.get(14)?,
            tid: row.get(15)?,
            asked_at: row.get(16)?,
        }),
        None => None,
    };
    Ok(Listed {
        id: MembershipId::new(row.get(0)?),
        person: row.get::<Option<Uuid>>(1)?.map(PersonId::new),
        name: row.get(2)?,
        name_key: row.get(3)?,
        mail: row.get(4)?,
        roles: Roles::from_number(row.get(5)?),
        state: row.numbered(6, MembershipState::from_number)?,
        created_at: row.get(7)?,
        created_by: row.get(8)?,
        invitation,
        asking,
    })
}

/// Those of a company, by name.
pub(crate) async fn list(on: Reader<'_>, place: &Place, window: &Window) -> Result<Rows<Listed>> {
    let mut values = values![place.partner, place.id];
    let sql = LISTED.to_owned() + &window.clause(("m.name_key", "m.id"), false, &mut values);
    let rows = on.all(&sql, values).await?;
    Ok(window.found(rows.iter().map(listed).collect::<Result<_>>()?))
}

/// One of a company's.
pub(crate) async fn find(on: Reader<'_>, place: &Place, id: MembershipId) -> Result<Option<Listed>> {
    let sql = LISTED.to_owned() + " AND m.id = $3";
    on.one(&sql, values![place.partner, place.id, id.uuid()]).await?.map(|row| listed(&row)).transpose()
}

/// Somebody about to be given access.
pub(crate) struct New<'a> {
    pub(crate) id: MembershipId,
    pub(crate) name: &'a str,
    pub(crate) name_key: Vec<u8>,
    pub(crate) mail: &'a str,
    pub(crate) mail_key: String,
    pub(crate) roles: Roles,
    /// The language they are written to in.
    pub(crate) language: &'a str,
    pub(crate) created_at: DateTime<Utc>,
    /// Whose name stands as the one who added them, and which person that is.
    pub(crate) created_by: (Option<Uuid>, &'a str),
}

/// Invites somebody. The field's problem where the address is one of the company's already.
pub(crate) async fn invite(on: Writer<'_>, place: &Place, new: New<'_>) -> Result<()> {
    let (author_id, author) = new.created_by;
    let row = membership::Model {
        partner_id: place.partner,
        id: new.id.uuid(),
        org_id: place.id,
        reseller_id: place.reseller,
        person_id: None,
        name: new.name.to_owned(),
        name_key: new.name_key,
        mail: new.mail.to_owned(),
        mail_key: new.mail_key,
        roles: new.roles.number(),
        state: MembershipState::Invited.number(),
        language: new.language.to_owned(),
        created_at: new.created_at,
        created_by: author.to_owned(),
        created_by_id: author_id,
        accepted_at: None,
    };
    let unique = [("mail_key", "mail", Problem::AddressTaken)];
    on.keep::<_, membership::ActiveModel>(row).await.map_err(|error| taken(error, &unique))
}

/// Takes somebody's access away, with the sessions they have open.
pub(crate) async fn remove(on: Writer<'_>, who: &Grant<'_, RemoveUser>, now: DateTime<Utc>) -> Result<()> {
    let (partner, id) = (who.place().partner, who.target().id);
    let sql = "UPDATE session SET ended_at = $3 WHERE partner_id = $1 AND membership_id = $2 AND ended_at IS NULL";
    on.execute(sql, values![partner, id.uuid(), now]).await?;
    let sql = "DELETE FROM membership WHERE partner_id = $1 AND id = $2";
    on.execute(sql, values![partner, id.uuid()]).await?;
    Ok(())
}
