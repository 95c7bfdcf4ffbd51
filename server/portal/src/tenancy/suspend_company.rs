//! Suspending a company and taking that back (A16): the level above does it, with a reason.
//!
//! One rule, the one sessions and runs go by: whoever is suspended doesn't act, and nobody below a suspended seller does
//! either, because what they ask for would be its work. Rows stay as they are; the level above still sees and acts.

use domain::{
    authority::{Action, Level},
    denial::{RefusalReason, Staleness},
    ids::CompanyId,
    tenancy::SuspensionEffect,
    text::Reason,
};
use uuid::Uuid;

use super::event::TenancyEvent;
use crate::{
    FormStamp, Portal, Scope,
    audit::{Event, Events},
    authority::{Grant, Place, SuspendCompany},
    error::{Error, Result},
    identity, provisioning,
    store::{orgs, suspensions},
    transaction::{Ending, Tx, act},
};

/// Whether people of `acting` may take back what people of `from` set: nobody undoes what a level above theirs did.
pub(super) fn may_take_back(acting: &Place, from: Option<Uuid>) -> bool {
    acting.level == Level::Partner || from == Some(acting.id)
}

impl Portal {
    /// What suspending a company would stop.
    ///
    /// # Errors
    /// *Not found* or a refusal, for who may not suspend it.
    pub async fn read_suspension(&self, scope: &Scope, company: CompanyId) -> Result<SuspensionEffect> {
        let place = self.look_for(scope, company, Action::SuspendCompany).await?;
        let stops = suspensions::stops(self.db().reader(), &place).await?.ok_or(Error::NOT_FOUND)?;
        Ok(SuspensionEffect {
            company: self.company(scope, &place).await?,
            people: stops.people,
            customers: stops.customers,
            runs: stops.runs,
        })
    }

    /// Suspends a company: sessions of its people end at once, its runs stop at their next step.
    ///
    /// # Errors
    /// *Already ended* where it is suspended; *not found* or a refusal for who may not.
    pub async fn suspend_company(
        &self,
        scope: &Scope,
        form: FormStamp,
        company: CompanyId,
        reason: &Reason,
    ) -> Result<()> {
        let form = form.asks("suspend_company", &(company, reason))?;
        act!(self, scope, form, SuspendCompany, company, |tx, grant| {
            let place = grant.place();
            let from = tx.scope().place().map(|acting| acting.id);
            let by = suspensions::By { reason, name: tx.scope().actor_name(), from, at: tx.now() };
            if !suspensions::set(tx.writer(), &grant, &by).await? {
                return Err(Error::stale(Staleness::AlreadyEnded));
            }
            orgs::restate(tx.writer(), place.key()).await?;
            identity::end_at_company(tx, place).await?;
            let (company, level) = (place.name.clone(), place.level);
            let what = TenancyEvent::CompanySuspended { company, level, reason: reason.to_string() };
            Ok(Ending::told((), Event::new(place, what)))
        })
    }

    /// Takes a suspension back: people can sign in again, and runs that stopped go on.
    ///
    /// # Errors
    /// *Already ended* where it isn't suspended; a refusal where a level above the actor's set it.
    pub async fn resume_company(&self, scope: &Scope, form: FormStamp, company: CompanyId) -> Result<()> {
        let form = form.asks("resume_company", &company)?;
        act!(self, scope, form, SuspendCompany, company, |tx, grant| {
            let place = grant.place();
            check_whose_it_is(tx, &grant).await?;
            suspensions::take_back(tx.writer(), &grant).await?;
            orgs::restate(tx.writer(), place.key()).await?;
            let went_on = provisioning::go_on(tx, place).await?;
            let what = TenancyEvent::CompanyResumed { company: place.name.clone(), level: place.level };
            Ok(Ending::told((), Events::from(Event::new(place, what)).and(went_on)))
        })
    }
}

async fn check_whose_it_is(tx: &Tx<'_>, grant: &Grant<'_, SuspendCompany>) -> Result<()> {
    let place = grant.place();
    let from = suspensions::set_from(tx.reader(), place).await?.ok_or(Error::stale(Staleness::AlreadyEnded))?;
    match tx.scope().place() {
        Some(acting) if may_take_back(acting, from) => Ok(()),
        _ => Err(Error::refused(RefusalReason::SetAbove, Action::SuspendCompany, &place.name, Vec::new())),
    }
}
