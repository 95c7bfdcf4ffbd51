//! *Partner users*, *Reseller users*, and a customer's: who has access, since when, and by whom (A31, A34, A36).

use domain::{
    authority::{Action, Relation, Roles, may_hand_out},
    ids::{CompanyId, MembershipId, PersonId},
    tenancy::{MembershipState, Removal, User, UserList},
};
use uuid::Uuid;

use crate::{
    Portal, Scope,
    error::{Error, Result},
    store,
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
        let db = &self.db().read;
        let sql = "SELECT admins, people, peers_may_remove FROM org WHERE partner_id = $1 AND id = $2";
        let counters = store::one(db, sql, store::values![place.partner, place.id]).await?.ok_or(Error::NOT_FOUND)?;
        let case =
            Case { scope, relation, place: &place, admins: counters.get(0)?, peers_may_remove: counters.get(2)? };
        let sql = "SELECT id, name, mail, roles, state, created_at, created_by, person_id FROM membership \
                   WHERE partner_id = $1 AND org_id = $2 ORDER BY name_key, id LIMIT 250";
        let mut users = Vec::new();
        for row in store::all(db, sql, store::values![place.partner, place.id]).await? {
            users.push(case.user(&row)?);
        }
        Ok(UserList {
            users,
            count: counters.get(1)?,
            administrators: case.admins,
            company: self.company(scope, &place).await?,
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
    fn user(&self, row: &store::Row) -> Result<User> {
        let id = MembershipId::new(row.get(0)?);
        let person = row.get::<Option<Uuid>>(7)?.map(PersonId::new);
        let roles = Roles::from_number(row.get(3)?);
        let state = MembershipState::from_number(row.get(4)?);
        let yourself = self.scope.membership() == Some(id) || (person.is_some() && person == self.scope.person());
        Ok(User {
            id,
            name: row.get(1)?,
            mail: row.get(2)?,
            roles,
            state,
            created_at: row.get(5)?,
            created_by: row.get(6)?,
            yourself,
            removal: self.removal(yourself, roles, state),
        })
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
