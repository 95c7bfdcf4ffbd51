//! The people of a company, as its list shows them: who they are, since when, and by whom.

use chrono::{DateTime, Utc};
use domain::{
    authority::Roles,
    ids::{MembershipId, PersonId},
    problem::Problem,
    tenancy::MembershipState,
};
use uuid::Uuid;

use super::{Reader, Writer, entity::membership, fault::taken, values};
use crate::{authority::Place, error::Result};

/// One of them.
pub(crate) struct Listed {
    pub(crate) id: MembershipId,
    pub(crate) person: Option<PersonId>,
    pub(crate) name: String,
    pub(crate) mail: String,
    pub(crate) roles: Roles,
    pub(crate) state: MembershipState,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) created_by: String,
}

/// All of a company's, by name; at most 250.
pub(crate) async fn list(on: Reader<'_>, place: &Place) -> Result<Vec<Listed>> {
    let sql = "SELECT id, person_id, name, mail, roles, state, created_at, created_by FROM membership \
               WHERE partner_id = $1 AND org_id = $2 ORDER BY name_key, id LIMIT 250";
    let rows = on.all(sql, values![place.partner, place.id]).await?;
    let listed = rows.iter().map(|row| {
        Ok(Listed {
            id: MembershipId::new(row.get(0)?),
            person: row.get::<Option<Uuid>>(1)?.map(PersonId::new),
            name: row.get(2)?,
            mail: row.get(3)?,
            roles: Roles::from_number(row.get(4)?),
            state: MembershipState::from_number(row.get(5)?),
            created_at: row.get(6)?,
            created_by: row.get(7)?,
        })
    });
    listed.collect()
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
pub(crate) async fn remove(on: Writer<'_>, partner: Uuid, id: MembershipId, now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE session SET ended_at = $3 WHERE partner_id = $1 AND membership_id = $2 AND ended_at IS NULL";
    on.execute(sql, values![partner, id.uuid(), now]).await?;
    let sql = "DELETE FROM membership WHERE partner_id = $1 AND id = $2";
    on.execute(sql, values![partner, id.uuid()]).await?;
    Ok(())
}
