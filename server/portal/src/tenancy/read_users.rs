//! *Partner users*, *Reseller users*, and a customer's: who has access, since when, and by whom (A31, A34, A36).

use domain::{
    authority::{Action, Relation, Roles, may_hand_out},
    ids::{CompanyId, MembershipId},
    tenancy::{MembershipState, Removal, User, UserList},
};

use crate::{
    Portal, Scope,
    error::{Error, Result},
    store::users,
};

/// What decides about one row's *Delete user*.
struct Case<'a> {
    scope: &'a Scope,
    relation: Relation,
    place: &'a crate::authority::Place,
    admins: i64,
    peers_may_remove: bool,
}

impl Portal {
    /// The people of a company, by name; at most 250 are listed.
    ///
    /// # Errors
    /// *Not found* or a refusal, for who may not see them.
    pub async fn read_users(&self, scope: &Scope, company: CompanyId) -> Result<UserList> {
        let place = self.look_for(scope, company, Action::SeeUsers).await?;
        let relation = scope.place().and_then(|acting| place.relation_to(acting)).ok_or(Error::NOT_FOUND)?;
        let card = self.card(&place).await?;
        let (admins, peers_may_remove) = (card.administrators, card.peers_may_remove);
        let case = Case { scope, relation, place: &place, admins, peers_may_remove };
        let listed = users::list(self.db().reader(), &place).await?;
        Ok(UserList {
            users: listed.into_iter().map(|listed| case.user(listed)).collect(),
            count: card.people,
            administrators: admins,
            company: self.company_on(scope, &place, &card)?,
        })
    }

    /// One of them, for the page that asks before deleting.
    ///
    /// # Errors
    /// *Not found* where there is none the reader may see.
    pub async fn read_user(&self, scope: &Scope, company: CompanyId, user: MembershipId) -> Result<(UserList, User)> {
        let list = self.read_users(scope, company).await?;
        let found = list.users.iter().find(|listed| listed.id == user).cloned().ok_or(Error::NOT_FOUND)?;
        Ok((list, found))
    }
}

impl Case<'_> {
    fn user(&self, listed: users::Listed) -> User {
        let users::Listed { id, person, roles, state, .. } = listed;
        let yourself = self.scope.membership() == Some(id) || (person.is_some() && person == self.scope.person());
        User {
            id,
            name: listed.name,
            mail: listed.mail,
            roles,
            state,
            created_at: listed.created_at,
            created_by: listed.created_by,
            yourself,
            removal: self.removal(yourself, roles, state),
        }
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
