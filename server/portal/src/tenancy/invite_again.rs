//! *Send again*: another invitation for somebody who hasn't taken up theirs, because the mail was refused or got lost, or
//! the link ran out (A33).

use domain::{
    authority::{Action, may_hand_out},
    denial::{RefusalReason, Staleness},
    ids::{CompanyId, MembershipId},
    tenancy::MembershipState,
};

use super::{
    add_user::{Recipient, welcome},
    event::TenancyEvent,
};
use crate::{
    FormStamp, Portal, Scope,
    audit::Event,
    authority::InviteAgain,
    error::{Error, Result},
    store::{invitations, orgs},
    transaction::{Ending, act},
};

impl Portal {
    /// Sends a new invitation in place of those that were sent before, whose links open nothing any more.
    ///
    /// # Errors
    /// *Not found* where the company has no such user, or none the actor may see; a refusal that says why; *already ended*
    /// where the user took the invitation up.
    pub async fn invite_again(
        &self,
        scope: &Scope,
        form: FormStamp,
        (company, user): (CompanyId, MembershipId),
    ) -> Result<MembershipId> {
        let form = form.asks("invite_again", &(company, user))?;
        act!(self, scope, form, InviteAgain, (company, user), holding Some(user), |tx, grant| {
            let (member, place) = (grant.target(), grant.place());
            if !may_hand_out(tx.scope().roles(), member.roles, grant.relation(), place.level) {
                let who_could = orgs::administrators(tx.reader(), place.partner, place.id).await?;
                return Err(Error::refused(
                    RefusalReason::AboveYourRights,
                    Action::AddUser,
                    &place.name,
                    who_could,
                ));
            }
            if member.state != MembershipState::Invited {
                return Err(Error::stale(Staleness::AlreadyEnded));
            }
            invitations::take_back(tx.writer(), place.partner, member.id).await?;
            let to = Recipient { name: &member.name, mail: &member.mail, language: &member.language };
            welcome(tx, place, member.id, to).await?;
            let what = TenancyEvent::UserInvitedAgain { user: member.name.clone(), mail: member.mail.clone() };
            Ok(Ending::told(user, Event::new(place, what).caused_by(user.uuid())))
        })
    }
}
