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

use crate::{
    FormStamp, Portal, Scope,
    audit::{Event, Events, What},
    authority::{Grant, Place, SuspendCompany},
    error::{Error, Result},
    identity, provisioning,
    store::{self, form_posts, orgs},
    transaction::{Tx, in_transaction},
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
        let (people, runs) = if place.level.sells() {
            ("reseller_id = $2", "reseller_id = $2")
        } else {
            ("org_id = $2", "(org_id = $2 OR customer_id = $2)")
        };
        let sql = format!(
            "SELECT (SELECT count(*) FROM membership WHERE partner_id = $1 AND {people} AND state = 1), \
             (SELECT count(*) FROM run WHERE partner_id = $1 AND {runs} AND state = 0), \
             (SELECT customers FROM org WHERE partner_id = $1 AND id = $2)"
        );
        let row = store::one(&self.db().read, &sql, store::values![place.partner, place.id]).await?;
        let row = row.ok_or(Error::NOT_FOUND)?;
        Ok(SuspensionEffect {
            company: self.company(scope, &place).await?,
            people: row.get(0)?,
            customers: row.get(2)?,
            runs: row.get(1)?,
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
        in_transaction!(self, scope, |tx| {
            let grant = tx.grant::<SuspendCompany>(company).await?;
            let place = grant.place();
            if let Some(()) = form_posts::claim(tx.db(), place, form.key, "suspend_company", tx.now()).await? {
                return Ok(());
            }
            let sql = "UPDATE org SET suspended = TRUE, suspended_reason = $3, suspended_by = $4, suspended_at = $5, \
                       suspended_from = $6 WHERE partner_id = $1 AND id = $2 AND NOT suspended";
            let from = tx.scope().place().map(|acting| acting.id);
            let values =
                store::values![place.partner, place.id, reason.as_str(), tx.scope().actor_name(), tx.now(), from];
            if store::execute(tx.db(), sql, values).await? == 0 {
                return Err(Error::stale(Staleness::AlreadyEnded));
            }
            orgs::restate(tx.db(), place).await?;
            identity::end_at_company(&tx, place).await?;
            form_posts::answer(tx.db(), place, form.key, &()).await?;
            let (company, level) = (place.name.clone(), place.level);
            let what = What::CompanySuspended { company, level, reason: reason.to_string() };
            tx.commit(Event::new(place, what)).await
        })
    }

    /// Takes a suspension back: people can sign in again, and runs that stopped go on.
    ///
    /// # Errors
    /// *Already ended* where it isn't suspended; a refusal where a level above the actor's set it.
    pub async fn resume_company(&self, scope: &Scope, form: FormStamp, company: CompanyId) -> Result<()> {
        in_transaction!(self, scope, |tx| {
            let grant = tx.grant::<SuspendCompany>(company).await?;
            let place = grant.place();
            if let Some(()) = form_posts::claim(tx.db(), place, form.key, "resume_company", tx.now()).await? {
                return Ok(());
            }
            check_whose_it_is(&tx, &grant).await?;
            let sql = "UPDATE org SET suspended = FALSE, suspended_reason = '', suspended_by = '', \
                       suspended_at = NULL, suspended_from = NULL WHERE partner_id = $1 AND id = $2";
            store::execute(tx.db(), sql, store::values![place.partner, place.id]).await?;
            orgs::restate(tx.db(), place).await?;
            let went_on = provisioning::go_on(&tx, place).await?;
            form_posts::answer(tx.db(), place, form.key, &()).await?;
            let what = What::CompanyResumed { company: place.name.clone(), level: place.level };
            tx.commit(Events::from(Event::new(place, what)).and(went_on)).await
        })?;
        self.bell().ring();
        Ok(())
    }
}

async fn check_whose_it_is(tx: &Tx<'_>, grant: &Grant<'_, SuspendCompany>) -> Result<()> {
    let place = grant.place();
    let sql = "SELECT suspended_from FROM org WHERE partner_id = $1 AND id = $2 AND suspended";
    let row = store::one(tx.db(), sql, store::values![place.partner, place.id]).await?;
    let from: Option<Uuid> = row.ok_or(Error::stale(Staleness::AlreadyEnded))?.get(0)?;
    match tx.scope().place() {
        Some(acting) if may_take_back(acting, from) => Ok(()),
        _ => Err(Error::refused(RefusalReason::SetAbove, Action::SuspendCompany, &place.name, Vec::new())),
    }
}
