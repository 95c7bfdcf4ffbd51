//! *Add user*: name and e-mail address, OK, and a welcome mail (A32, A33, A36, A42).

use domain::{
    authority::{Role, Roles, may_hand_out},
    ids::{CompanyId, InvitationId, MailId, MembershipId},
    problem::Problem,
    tenancy::NewUser,
    text::{MailAddress, PersonName},
};

use super::event::TenancyEvent;
use crate::{
    FormStamp, Portal, Scope,
    audit::Event,
    authority::{AddUser, Place},
    error::{Error, Result},
    jobs::{self, MailContent},
    keys,
    store::{
        invitations,
        orgs::{self, Counters},
        outbox::Letter,
        users,
    },
    transaction::{Ending, Tx, act},
};

/// The role of whoever is added first.
pub(crate) const ADMINISTRATOR: Roles = Roles::of(Role::Administrator);

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
        let form = form.asks("add_user", &(company, new))?;
        act!(self, scope, form, AddUser, company, |tx, grant| {
            let own = tx.scope().roles();
            let roles = new.role.map_or(own, Roles::of);
            if !may_hand_out(own, roles, grant.relation(), grant.place().level) {
                return Err(Error::field("role", Problem::AboveYourRights));
            }
            let (id, added) = invite(tx, grant.place(), &new.name, &new.mail, roles).await?;
            Ok(Ending::told(id, added))
        })
    }
}

/// Writes a membership, its invitation and its welcome mail; answers the membership and what the log says of it.
pub(crate) async fn invite(
    tx: &Tx<'_>,
    place: &Place,
    name: &PersonName,
    mail: &MailAddress,
    roles: Roles,
) -> Result<(MembershipId, Event)> {
    let language = orgs::language(tx.reader(), place).await?.ok_or(Error::NOT_FOUND)?;
    let id = MembershipId::new(tx.new_id());
    let (author_id, author) = tx.scope().author();
    let new = users::New {
        id,
        name: name.as_str(),
        name_key: tx.portal().names().key(name.as_str()),
        mail: mail.as_str(),
        mail_key: mail.key(),
        roles,
        language: &language,
        created_at: tx.now(),
        created_by: (author_id, author),
    };
    users::invite(tx.writer(), place, new).await?;
    orgs::count(tx.writer(), place.key(), Counters { people: 1, ..Counters::default() }).await?;
    welcome(tx, place, id, Recipient { name: name.as_str(), mail: mail.as_str(), language: &language }).await?;
    let what = TenancyEvent::UserAdded { user: name.to_string(), mail: mail.to_string(), roles };
    Ok((id, Event::new(place, what).caused_by(id.uuid())))
}

/// Who a welcome mail goes to.
pub(super) struct Recipient<'a> {
    pub(super) name: &'a str,
    pub(super) mail: &'a str,
    /// The language they are written to in.
    pub(super) language: &'a str,
}

/// Writes an invitation to take up a membership, and the welcome mail that brings its link.
pub(super) async fn welcome(tx: &Tx<'_>, place: &Place, membership: MembershipId, to: Recipient<'_>) -> Result<()> {
    let (author_id, author) = tx.scope().author();
    let invitation = InvitationId::new(tx.new_id());
    let new = invitations::New {
        id: invitation,
        membership,
        token_hash: keys::hash(&tx.portal().key().invitation_token(invitation)),
        created_at: tx.now(),
        expires_at: tx.now() + jobs::LINK_AGE,
    };
    invitations::keep(tx.writer(), place, new).await?;
    let content = MailContent::Welcome {
        invitation,
        company: place.name.clone(),
        // The command line is nobody's name.
        invited_by: author_id.map(|_| author.to_owned()),
    };
    let letter = Letter {
        content,
        language: to.language.to_owned(),
        to_name: to.name.to_owned(),
        to_address: to.mail.to_owned(),
    };
    tx.spend_mail(place, to.mail).await?;
    // An invitation has one mail, and the mail its id: so the list of users finds how it stands.
    jobs::send_mail(tx, place, MailId::new(invitation.uuid()), letter).await
}
