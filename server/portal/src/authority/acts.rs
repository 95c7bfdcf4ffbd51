//! The acts that need a grant: what each is about, and how that is loaded through the tree.

use core::future::Future;

use domain::{
    authority::Action,
    ids::{CompanyId, MembershipId, RunId},
};

use super::{Place, act::*};
pub(crate) use crate::store::memberships::Member;
use crate::{
    error::Result,
    store::{memberships, orgs, runs},
    transaction::Tx,
};

/// An act on something.
pub(crate) trait Act: Send + Sized {
    /// What the policy knows it as.
    const ACTION: Action;
    /// What names the thing.
    type Id: Send;
    /// The thing, loaded and locked.
    type Target: Send;

    /// Loads it within the tree of the transaction's actor; `None` where it isn't there.
    fn load(tx: &Tx<'_>, id: Self::Id) -> impl Future<Output = Result<Option<(Place, Self::Target)>>> + Send;
}

/// Loads a company within the actor's partner. The relation is checked by `grant`.
async fn company(tx: &Tx<'_>, id: CompanyId) -> Result<Option<(Place, ())>> {
    let Some(partner) = tx.partner() else { return Ok(None) };
    Ok(orgs::hold(tx.writer(), partner, id).await?.map(|place| (place, ())))
}

/// Loads a membership of a company, the company locked, within the actor's partner. One of another company isn't there.
async fn member(tx: &Tx<'_>, (company, id): (CompanyId, MembershipId)) -> Result<Option<(Place, Member)>> {
    let Some(partner) = tx.partner() else { return Ok(None) };
    let found = memberships::hold_company_of(tx.writer(), partner, id).await?;
    Ok(found.filter(|(place, _)| place.company() == company))
}

/// How an act on a company or on one of its members loads what it is about.
macro_rules! loads {
    ($name:ident, $action:expr, $load:ident($id:ty) -> $target:ty) => {
        impl Act for $name {
            const ACTION: Action = $action;
            type Id = $id;
            type Target = $target;

            async fn load(tx: &Tx<'_>, id: $id) -> Result<Option<(Place, $target)>> {
                $load(tx, id).await
            }
        }
    };
}

loads!(AddUser, Action::AddUser, company(CompanyId) -> ());
loads!(AddReseller, Action::AddReseller, company(CompanyId) -> ());
loads!(EditCompany, Action::EditCompany, company(CompanyId) -> ());
loads!(SuspendCompany, Action::SuspendCompany, company(CompanyId) -> ());
loads!(CreateCustomer, Action::CreateCustomer, company(CompanyId) -> ());
loads!(ManageServices, Action::ManageServices, company(CompanyId) -> ());
loads!(IssueCodes, Action::IssueCodes, company(CompanyId) -> ());

loads!(RemoveUser, Action::RemoveUser, member((CompanyId, MembershipId)) -> Member);
loads!(InviteAgain, Action::AddUser, member((CompanyId, MembershipId)) -> Member);
loads!(AnswerAcceptance, Action::AddUser, member((CompanyId, MembershipId)) -> Member);

impl Act for ShowPassword {
    const ACTION: Action = Action::SeeRuns;
    type Id = RunId;
    type Target = runs::Ordered;

    async fn load(tx: &Tx<'_>, id: RunId) -> Result<Option<(Place, runs::Ordered)>> {
        let Some(partner) = tx.partner() else { return Ok(None) };
        runs::hold_ordered(tx.writer(), partner, id).await
    }
}

impl Act for RetryRun {
    const ACTION: Action = Action::RetryRun;
    type Id = RunId;
    type Target = RunId;

    async fn load(tx: &Tx<'_>, id: RunId) -> Result<Option<(Place, RunId)>> {
        let Some(partner) = tx.partner() else { return Ok(None) };
        Ok(runs::hold(tx.writer(), partner, id).await?.map(|place| (place, id)))
    }
}
