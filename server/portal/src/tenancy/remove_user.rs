//! *Delete user*: never oneself, never the last administrator, by any road (A24, A35, A38; mission.md, decision 2).

use chrono::TimeDelta;
use domain::{
    authority::{Action, Level, Relation, Role, Roles, may_hand_out},
    denial::RefusalReason,
    ids::{CompanyId, MembershipId},
    tenancy::MembershipState,
};

use super::event::TenancyEvent;
use crate::{
    FormStamp, Portal, Scope,
    audit::Event,
    authority::{Grant, Member, RemoveUser},
    error::{Error, Result},
    limits::Budget,
    store::{
        log,
        orgs::{self, Counters},
        users,
    },
    transaction::{Ending, Tx, act},
};

/// Whether taking this access away would leave the company without anybody who can administer it.
pub(super) fn is_last_administrator(roles: Roles, state: MembershipState, admins: i64) -> bool {
    roles.has(Role::Administrator) && state == MembershipState::Active && admins <= 1
}

/// Partners can always delete each other, or nobody could; at the other levels the level above decides.
pub(super) fn peers_may(relation: Relation, level: Level, peers_may_remove: bool) -> bool {
    relation == Relation::Below || level == Level::Partner || peers_may_remove
}

impl Portal {
    /// Takes somebody's access away and ends their sessions at once.
    ///
    /// # Errors
    /// *Not found* where the company has no such user, or none the actor may see; a refusal that says why otherwise.
    pub async fn remove_user(
        &self,
        scope: &Scope,
        form: FormStamp,
        (company, user): (CompanyId, MembershipId),
    ) -> Result<String> {
        let form = form.asks("remove_user", &(company, user))?;
        act!(self, scope, form, RemoveUser, (company, user), holding Some(user), |tx, grant| {
            if let Some(reason) = refusal(tx, &grant) {
                let (refused, attempt) = refuse(tx, &grant, reason).await?;
                return Ok(Ending::Refused(refused, attempt));
            }
            let event = remove(tx, &grant).await?;
            Ok(Ending::told(grant.target().name.clone(), event))
        })
    }
}

/// The rules, in the order in which they are said.
fn refusal(tx: &Tx<'_>, grant: &Grant<'_, RemoveUser>) -> Option<RefusalReason> {
    let (member, place) = (grant.target(), grant.place());
    let yourself =
        tx.scope().membership() == Some(member.id) || (member.person.is_some() && member.person == tx.scope().person());
    if yourself {
        Some(RefusalReason::Yourself)
    } else if !may_hand_out(tx.scope().roles(), member.roles, grant.relation(), place.level) {
        Some(RefusalReason::AboveYourRights)
    } else if !peers_may(grant.relation(), place.level, member.peers_may_remove) {
        Some(RefusalReason::SwitchedOff)
    } else if member.staffed && is_last_administrator(member.roles, member.state, member.admins) {
        Some(RefusalReason::LastAdministrator)
    } else {
        None
    }
}

/// How many refused attempts of one person a company's log tells of within an hour. What somebody may not do is no way
/// to fill it: whoever goes on is refused as before, and the log has said so often enough.
const TOLD: i64 = 20;

/// A refusal is an event, too: the attempt stands in the log.
async fn refuse(tx: &Tx<'_>, grant: &Grant<'_, RemoveUser>, reason: RefusalReason) -> Result<(Error, Option<Event>)> {
    tx.spend_own(Budget::Refusals).await?;
    let place = grant.place().clone();
    let mut who_could = orgs::administrators(tx.reader(), place.partner, place.id).await?;
    who_could.retain(|name| *name != tx.scope().actor_name() && *name != grant.target().name);
    let user = grant.target().name.clone();
    let refused = Error::refused(reason, Action::RemoveUser, &place.name, who_could);
    let attempt = Event::new(&place, TenancyEvent::RemovalRefused { user, reason });
    let hour_ago = tx.now() - TimeDelta::hours(1);
    let told = log::count_since(tx.reader(), &place, attempt.told.kind, tx.scope().person_uuid(), hour_ago).await?;
    Ok((refused, (told < TOLD).then_some(attempt)))
}

async fn remove(tx: &Tx<'_>, grant: &Grant<'_, RemoveUser>) -> Result<Event> {
    let (member, place) = (grant.target(), grant.place());
    users::remove(tx.writer(), grant, tx.now()).await?;
    orgs::count(tx.writer(), place.key(), leaving(member)).await?;
    let what = TenancyEvent::UserRemoved { user: member.name.clone(), mail: member.mail.clone() };
    Ok(Event::new(place, what).caused_by(member.id.uuid()))
}

fn leaving(member: &Member) -> Counters {
    let administers = member.roles.has(Role::Administrator) && member.state == MembershipState::Active;
    Counters { people: -1, admins: -i64::from(administers), ..Counters::default() }
}
