//! *Add user*: name and e-mail address, OK, and a welcome mail (A32, A33, A36, A42).

use chrono::TimeDelta;
use domain::{
    authority::{Role, Roles, may_hand_out},
    ids::{CompanyId, InvitationId, MembershipId},
    problem::Problem,
    tenancy::{MembershipState, NewUser},
    text::{MailAddress, PersonName},
};

use crate::{
    FormStamp, Portal, Scope,
    audit::{Event, What},
    authority::{AddUser, Place},
    error::{Error, Result},
    jobs::{self, MailContent},
    keys,
    store::{
        self,
        entity::{invitation, membership},
        form_posts,
        orgs::{self, Counters},
    },
    transaction::{Tx, in_transaction},
};

/// The role of whoever is added first.
pub(crate) const ADMINISTRATOR: Roles = Roles::of(Role::Administrator);

/// How long an invitation is good for.
const INVITATION_AGE: TimeDelta = TimeDelta::days(14);

impl Portal {
    /// Gives somebody access to a company and sends them the welcome mail.
    ///
    /// # Errors
    /// *Not found* or a refusal for who may not; the field's problem where the address is taken in that company.
    pub async fn add_user(
        &self,
        scope: &Scope,
        form: FormStamp,
        company: CompanyId,
        new: &NewUser,
    ) -> Result<MembershipId> {
        in_transaction!(self, scope, |tx| {
            let grant = tx.grant::<AddUser>(company).await?;
            let own = tx.scope().roles();
            let roles = new.role.map_or(own, Roles::of);
            if !may_hand_out(own, roles, grant.relation(), grant.place().level) {
                return Err(Error::field("role", Problem::AboveYourRights));
            }
            if let Some(done) = form_posts::claim(tx.db(), grant.place(), form.key, "add_user", tx.now()).await? {
                return Ok(done);
            }
            let added = invite(&tx, grant.place(), &new.name, &new.mail, roles).await?;
            let id = MembershipId::new(added.cause.unwrap_or_default());
            form_posts::answer(tx.db(), grant.place(), form.key, &id).await?;
            tx.commit(added).await?;
            self.bell().ring();
            Ok(id)
        })
    }
}

/// Writes a membership, its invitation and its welcome mail. The event's cause is the membership.
pub(crate) async fn invite(
    tx: &Tx<'_>,
    place: &Place,
    name: &PersonName,
    mail: &MailAddress,
    roles: Roles,
) -> Result<Event> {
    let language = language(tx, place).await?;
    let id = tx.new_id();
    let (author_id, author) = tx.scope().author();
    let row = membership::Model {
        partner_id: place.partner,
        id,
        org_id: place.id,
        reseller_id: place.reseller,
        person_id: None,
        name: name.to_string(),
        name_key: tx.portal().names().key(name.as_str()),
        mail: mail.to_string(),
        mail_key: mail.key(),
        roles: roles.number(),
        state: MembershipState::Invited.number(),
        language: language.clone(),
        created_at: tx.now(),
        created_by: author.to_owned(),
        created_by_id: author_id,
        accepted_at: None,
    };
    if let Err(error) = store::keep::<_, membership::ActiveModel>(tx, row).await {
        let taken = store::is_taken(&error, "mail_key");
        return Err(if taken { Error::field("mail", Problem::AddressTaken) } else { store::told(error) });
    }
    orgs::count(tx.db(), place, Counters { people: 1, ..Counters::default() }).await?;
    let invitation = InvitationId::new(tx.new_id());
    let token = tx.portal().key().invitation_token(invitation);
    let row = invitation::Model {
        partner_id: place.partner,
        id: invitation.uuid(),
        org_id: place.id,
        reseller_id: place.reseller,
        membership_id: id,
        token_hash: keys::hash(&token),
        created_at: tx.now(),
        expires_at: tx.now() + INVITATION_AGE,
        redeemed_at: None,
    };
    store::keep::<_, invitation::ActiveModel>(tx, row).await.map_err(store::told)?;
    let content = MailContent::Welcome {
        invitation,
        company: place.name.clone(),
        // The command line is nobody's name.
        invited_by: author_id.map(|_| author.to_owned()),
    };
    jobs::send_mail(tx, place, &content, &language, name.as_str(), mail.as_str()).await?;
    let what = What::UserAdded { user: name.to_string(), mail: mail.to_string(), roles };
    Ok(Event::new(place, what).caused_by(id))
}

async fn language(tx: &Tx<'_>, place: &Place) -> Result<String> {
    let sql = "SELECT language FROM org WHERE partner_id = $1 AND id = $2";
    let row = store::one(tx.db(), sql, store::values![place.partner, place.id]).await?;
    row.ok_or(Error::NOT_FOUND)?.get(0)
}
