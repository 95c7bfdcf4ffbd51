//! *Partner users*, *Reseller users*, and a customer's: who has access, since when, and by whom (A31, A34, A36).

use chrono::{DateTime, Utc};
use domain::{
    authority::{Action, Relation, Roles, may_hand_out},
    ids::{CompanyId, MembershipId, TenantId},
    paging::{Page, PageAt},
    tenancy::{Asking, Company, Invitation, InvitationState, MembershipState, Removal, User, UserList},
};

use crate::{
    Portal, Scope,
    authority::Place,
    error::{Error, Result},
    store::{
        companies::Card,
        keyset::Position,
        users::{self, Listed},
    },
};

/// What decides about what one row offers.
struct Case<'a> {
    scope: &'a Scope,
    relation: Relation,
    place: &'a Place,
    admins: i64,
    peers_may_remove: bool,
    now: DateTime<Utc>,
}

impl Portal {
    /// The people of a company, by name.
    ///
    /// # Errors
    /// *Not found* or a refusal, for who may not see them.
    pub async fn read_users(&self, scope: &Scope, company: CompanyId, at: &PageAt) -> Result<UserList> {
        let place = self.look_for(scope, company, Action::SeeUsers).await?;
        let card = self.card(&place).await?;
        let case = Case::new(scope, &place, &card, self.now())?;
        let list = format!("users {}", place.id);
        let window = self.window(&list, at)?;
        let found = users::list(self.db().reader(), &place, &window).await?;
        let position = |listed: &Listed| Position::by_name(listed.name_key.clone(), listed.id.uuid());
        let Page { rows, ways } = self.page(&list, &window, found, |listed| case.user(listed), position);
        Ok(UserList {
            users: rows,
            ways,
            count: card.people,
            administrators: card.administrators,
            company: self.company_on(scope, &place, &card)?,
        })
    }

    /// One of them, for the pages about one, and their company.
    ///
    /// # Errors
    /// *Not found* where there is none the reader may see.
    pub async fn read_user(&self, scope: &Scope, company: CompanyId, user: MembershipId) -> Result<(Company, User)> {
        let place = self.look_for(scope, company, Action::SeeUsers).await?;
        let card = self.card(&place).await?;
        let found = users::find(self.db().reader(), &place, user).await?.ok_or(Error::NOT_FOUND)?;
        let user = Case::new(scope, &place, &card, self.now())?.user(found);
        Ok((self.company_on(scope, &place, &card)?, user))
    }
}

impl<'a> Case<'a> {
    fn new(scope: &'a Scope, place: &'a Place, card: &Card, now: DateTime<Utc>) -> Result<Self> {
        let relation = scope.place().and_then(|acting| place.relation_to(acting)).ok_or(Error::NOT_FOUND)?;
        let (admins, peers_may_remove) = (card.administrators, card.peers_may_remove);
        Ok(Self { scope, relation, place, admins, peers_may_remove, now })
    }

    fn user(&self, listed: Listed) -> User {
        let Listed { id, person, roles, state, .. } = listed;
        let yourself = self.scope.membership() == Some(id) || (person.is_some() && person == self.scope.person());
        User {
            id,
            name: listed.name,
            mail: listed.mail,
            roles,
            state,
            created_at: listed.created_at,
            created_by: listed.created_by,
            invitation: listed.invitation.map(|invitation| self.invitation(&invitation, roles)),
            asking: listed.asking.map(|asking| self.asking(asking, roles)),
            yourself,
            removal: self.removal(yourself, roles, state),
        }
    }

    /// The same rules as `invite_again`, to show the button by.
    fn invitation(&self, kept: &users::Invitation, roles: Roles) -> Invitation {
        let state = match kept {
            kept if kept.expires_at <= self.now => InvitationState::Expired,
            users::Invitation { sent_at: Some(_), .. } => InvitationState::Sent,
            users::Invitation { refused_at: Some(_), .. } => InvitationState::Refused,
            users::Invitation { held_since: Some(_), .. } => InvitationState::Held,
            _ => InvitationState::Waiting,
        };
        Invitation { state, sent_at: kept.sent_at, expires_at: kept.expires_at, yours: self.may_invite(roles) }
    }

    /// The same rules as `let_in`, to show the buttons by.
    fn asking(&self, asks: users::Asking, roles: Roles) -> Asking {
        let users::Asking { id, name, username, tid, asked_at } = asks;
        let organisation = super::organisation(TenantId::new(tid));
        Asking { id, name, username, organisation, asked_at, yours: self.may_invite(roles) }
    }

    fn may_invite(&self, roles: Roles) -> bool {
        self.scope.allows(Action::AddUser, self.relation, self.place.level)
            && may_hand_out(self.scope.roles(), roles, self.relation, self.place.level)
    }

    /// The same rules as `remove_user`, to show the button by.
    fn removal(&self, yourself: bool, roles: Roles, state: MembershipState) -> Removal {
        let may = self.scope.allows(Action::RemoveUser, self.relation, self.place.level)
            && may_hand_out(self.scope.roles(), roles, self.relation, self.place.level)
            && super::remove_user::peers_may(self.relation, self.place.level, self.peers_may_remove);
        if yourself {
            Removal::Yourself
        } else if !may {
            Removal::NotYours
        } else if super::remove_user::is_last_administrator(roles, state, self.admins) {
            Removal::LastAdministrator
        } else {
            Removal::Allowed
        }
    }
}
