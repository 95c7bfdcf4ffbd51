//! The first administrator's welcome mail once more, from the command line: for when it was lost, its link ran out, or it
//! went to an address that isn't theirs. Until somebody has signed in, no page can do that.

use domain::{
    ids::CompanyId,
    tenancy::MembershipState,
    text::{MailAddress, PersonName},
};

use super::{
    add_user::{ADMINISTRATOR, Recipient, welcome},
    event::TenancyEvent,
};
use crate::{
    Portal, Scope,
    audit::Event,
    error::{Error, Result},
    store::{invitations, memberships, orgs},
    transaction::in_transaction,
};

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AdministratorInvited {
    /// Another mail goes to somebody who was invited before; the links that were sent before open nothing any more.
    Again,
    /// Somebody was added: nobody had signed in yet, and the address was nobody's.
    Added,
    /// Nothing was done: they have signed in already.
    SignedInAlready,
    /// Nothing was done: the address is nobody's, and these administrators add people on a page.
    AskThem(Vec<String>),
}

impl Portal {
    /// Sends a new invitation to somebody who was invited to the partner, in place of those that were sent before. An
    /// address that nobody of the partner has is invited as administrator, as long as none has signed in.
    ///
    /// # Errors
    /// *Not found* for anybody but the command line, and where there is no such partner.
    pub async fn invite_administrator(
        &self,
        scope: &Scope,
        partner: CompanyId,
        (name, mail): (&PersonName, &MailAddress),
    ) -> Result<AdministratorInvited> {
        scope.ensure_command_line()?;
        in_transaction!(self, scope, |tx| {
            let place = orgs::hold(tx.writer(), partner.uuid(), partner).await?.ok_or(Error::NOT_FOUND)?;
            let Some(id) = memberships::with_mail(tx.reader(), (place.partner, place.id), &mail.key()).await? else {
                let administrators = orgs::administrators(tx.reader(), place.partner, place.id).await?;
                if !administrators.is_empty() {
                    return Ok(AdministratorInvited::AskThem(administrators));
                }
                let (_, invited) = super::invite(&tx, &place, name, mail, ADMINISTRATOR).await?;
                tx.commit(invited).await?;
                return Ok(AdministratorInvited::Added);
            };
            let held = memberships::hold_company_of(tx.writer(), place.partner, id).await?;
            let (_, member) = held.ok_or(Error::NOT_FOUND)?;
            if member.state != MembershipState::Invited {
                return Ok(AdministratorInvited::SignedInAlready);
            }
            invitations::take_back(tx.writer(), place.partner, id).await?;
            let to = Recipient { name: &member.name, mail: &member.mail, language: &member.language };
            welcome(&tx, &place, id, to).await?;
            let what = TenancyEvent::UserInvitedAgain { user: member.name.clone(), mail: member.mail.clone() };
            tx.commit(Event::new(&place, what).caused_by(id.uuid())).await?;
            Ok(AdministratorInvited::Again)
        })
    }
}
