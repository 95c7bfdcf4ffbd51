//! Generated passwords (E14): made of the signing key, the run and a nonce, kept nowhere, shown once.
//!
//! Rita orders an account with a generated password. The run keeps a nonce; whoever carries the run on makes the password
//! of it, the same on every retry, and the host is the only one that gets it. Once the account is there, Rita may have it
//! shown: her form marks the nonce as hers, and a minute later it is worth nothing. After a day so it is in any case.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    authority::{Action, Level, Relation},
    denial::{RefusalReason, Staleness},
    ids::RunId,
    provisioning::GeneratedPassword,
};
use uuid::Uuid;

use super::plan::{AccountPart, RunPlan};
use crate::{
    FormStamp, Portal, Scope,
    audit::{Event, What},
    authority::{Place, ShowPassword},
    error::{Error, Result},
    ports::Secret,
    store::{self, entity::password_nonce, orgs},
    transaction::{Tx, in_transaction},
};

/// How long a password can be shown once the account is there.
const KEPT: TimeDelta = TimeDelta::days(1);
/// How long the form that asked first gets the same answer: a second click of one button is no second person.
const SAME_FORM: TimeDelta = TimeDelta::minutes(1);

/// Makes the nonce of a run, in the transaction of *Provision*.
pub(super) async fn prepare(tx: &Tx<'_>, place: &Place, run: Uuid) -> Result<()> {
    let row = password_nonce::Model {
        partner_id: place.partner,
        id: tx.new_id(),
        org_id: place.id,
        reseller_id: place.reseller,
        run_id: run,
        nonce: tx.portal().random::<32>().to_vec(),
        expires_at: None,
        shown_in: None,
    };
    store::keep::<_, password_nonce::ActiveModel>(tx, row).await.map_err(store::told)
}

/// The account is there: its password's day begins, in the transaction that ends the step.
pub(super) async fn begin_day(tx: &Tx<'_>, partner: Uuid, run: Uuid) -> Result<()> {
    let sql = "UPDATE password_nonce SET expires_at = $3 WHERE partner_id = $1 AND run_id = $2";
    store::execute(tx.db(), sql, store::values![partner, run, tx.now() + KEPT]).await?;
    Ok(())
}

/// The password of a run whose account isn't there yet, for the host.
pub(super) async fn of_run(portal: &Portal, partner: Uuid, run: Uuid) -> Result<Secret> {
    let sql = "SELECT nonce FROM password_nonce WHERE partner_id = $1 AND run_id = $2";
    let row = store::one(&portal.db().read, sql, store::values![partner, run]).await?;
    let nonce: Vec<u8> = row.ok_or_else(|| Error::Stored("a run without its nonce".into()))?.get(0)?;
    Ok(portal.key().password(run, &nonce))
}

/// How a reader stands to a run's password.
pub(super) async fn seen_by(
    portal: &Portal,
    scope: &Scope,
    place: &Place,
    run: Uuid,
    (parts, actor): (&RunPlan, Option<Uuid>),
) -> Result<Option<GeneratedPassword>> {
    if !parts.account.as_ref().is_some_and(AccountPart::has_generated_password) {
        return Ok(None);
    }
    let sql = "SELECT expires_at, shown_in FROM password_nonce WHERE partner_id = $1 AND run_id = $2";
    let row = store::one(&portal.db().read, sql, store::values![place.partner, run]).await?;
    let Some(row) = row else { return Ok(Some(GeneratedPassword::Gone)) };
    let relation = scope.place().and_then(|acting| place.relation_to(acting));
    let theirs = actor.is_some() && actor == scope.person_uuid();
    let mine = theirs && relation.is_some_and(|relation| may_order(scope, relation, place.level));
    Ok(Some(match (row.get::<Option<DateTime<Utc>>>(0)?, row.get::<Option<Uuid>>(1)?) {
        (None, _) => GeneratedPassword::NotYet,
        (Some(expires_at), None) if expires_at > portal.now() && mine => GeneratedPassword::Ready(expires_at),
        (Some(expires_at), None) if expires_at > portal.now() => GeneratedPassword::Theirs,
        _ => GeneratedPassword::Gone,
    }))
}

/// Whether somebody may still order what the run made: a right that was taken away isn't outlived by a password.
fn may_order(scope: &Scope, relation: Relation, level: Level) -> bool {
    scope.allows(ordering(level), relation, level)
}

const fn ordering(level: Level) -> Action {
    match level {
        Level::Customer => Action::ManageServices,
        Level::Partner | Level::Reseller => Action::CreateCustomer,
    }
}

impl Portal {
    /// Shows a generated password, this once, to who pressed *Provision*. Posted twice, one form gets one answer.
    ///
    /// # Errors
    /// *Not found* where there is none of that person's; *not yet* before the account is there; *already shown*.
    pub async fn show_password(&self, scope: &Scope, form: FormStamp, run: RunId) -> Result<Secret> {
        in_transaction!(self, scope, |tx| {
            let grant = tx.grant::<ShowPassword>(run).await?;
            let (place, target) = (grant.place(), grant.target());
            let parts: RunPlan = serde_json::from_value(target.plan.clone())?;
            let account = parts.account.filter(AccountPart::has_generated_password).ok_or(Error::NOT_FOUND)?;
            if target.actor.is_none() || target.actor != tx.scope().person_uuid() {
                return Err(Error::NOT_FOUND);
            }
            if !may_order(tx.scope(), grant.relation(), place.level) {
                let who_could = orgs::administrators(tx.db(), place.partner, place.id).await?;
                return Err(Error::refused(RefusalReason::Role, ordering(place.level), &place.name, who_could));
            }
            let now = tx.now();
            let sql = "SELECT nonce, expires_at, shown_in FROM password_nonce WHERE partner_id = $1 AND run_id = $2";
            let row = store::one(tx.db(), sql, store::values![place.partner, run.uuid()]).await?;
            let row = row.ok_or(Error::stale(Staleness::AlreadyShown))?;
            let password = self.key().password(run.uuid(), &row.get::<Vec<u8>>(0)?);
            let expires_at = row.get::<Option<DateTime<Utc>>>(1)?.ok_or(Error::stale(Staleness::NotYet))?;
            match row.get::<Option<Uuid>>(2)? {
                _ if expires_at <= now => return Err(Error::stale(Staleness::AlreadyShown)),
                Some(first) if first == form.key => return Ok(password),
                Some(_) => return Err(Error::stale(Staleness::AlreadyShown)),
                None => {}
            }
            // The run's row is held, so nobody else stands here now.
            let sql = "UPDATE password_nonce SET shown_in = $3, expires_at = $4 WHERE partner_id = $1 AND run_id = $2";
            let values = store::values![place.partner, run.uuid(), form.key, now + SAME_FORM];
            store::execute(tx.db(), sql, values).await?;
            tx.commit(Event::new(place, What::PasswordShown { upn: account.upn }).caused_by(run.uuid())).await?;
            Ok(password)
        })
    }
}
