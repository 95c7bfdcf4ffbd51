//! Generated passwords (E14): made of the signing key, the run and a nonce, kept nowhere, shown once.
//!
//! Rita orders an account with a generated password. The run keeps a nonce; whoever carries the run on makes the password
//! of it, the same on every retry, and the host is the only one that gets it. Once the account is there, Rita may have it
//! shown: her form marks the nonce as hers, and a minute later it is worth nothing. After a day so it is in any case.

use chrono::TimeDelta;
use domain::{
    authority::{Action, Level, Relation},
    denial::{RefusalReason, Staleness},
    ids::RunId,
    provisioning::GeneratedPassword,
};
use uuid::Uuid;

use super::{
    event::ProvisioningEvent,
    plan::{AccountPart, RunPlan},
};
use crate::{
    FormStamp, Portal, Scope,
    audit::Event,
    authority::{Place, ShowPassword},
    error::{Error, Result},
    ports::Secret,
    store::{form_posts, orgs, passwords},
    transaction::{Tx, in_transaction},
};

/// How long a password can be shown once the account is there.
const KEPT: TimeDelta = TimeDelta::days(1);
/// How long the form that asked first gets the same answer: a second click of one button is no second person.
const SAME_FORM: TimeDelta = TimeDelta::minutes(1);

/// Makes the nonce of a run, in the transaction of *Provision*.
pub(super) async fn prepare(tx: &Tx<'_>, place: &Place, run: Uuid) -> Result<()> {
    let nonce = tx.portal().random::<32>().to_vec();
    passwords::prepare(tx.writer(), place, tx.new_id(), run, nonce).await
}

/// The account is there: its password's day begins, in the transaction that ends the step.
pub(super) async fn begin_day(tx: &Tx<'_>, partner: Uuid, run: Uuid) -> Result<()> {
    passwords::show_until(tx.writer(), partner, run, tx.now() + KEPT).await
}

/// The password of a run whose account isn't there yet, for the host.
pub(super) async fn of_run(portal: &Portal, partner: Uuid, run: Uuid) -> Result<Secret> {
    let found = passwords::find(portal.db().reader(), partner, run).await?;
    let found = found.ok_or_else(|| Error::Stored("a run without its nonce".into()))?;
    Ok(portal.key().password(run, &found.nonce))
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
    let found = passwords::find(portal.db().reader(), place.partner, run).await?;
    let Some(found) = found else { return Ok(Some(GeneratedPassword::Gone)) };
    let relation = scope.place().and_then(|acting| place.relation_to(acting));
    let theirs = actor.is_some() && actor == scope.person_uuid();
    let mine = theirs && relation.is_some_and(|relation| may_order(scope, relation, place.level));
    Ok(Some(match (found.expires_at, found.shown_in) {
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
        let form = form.asks("show_password", &run)?;
        in_transaction!(self, scope, |tx| {
            let grant = tx.grant::<ShowPassword>(run).await?;
            let (place, target) = (grant.place(), grant.target());
            let parts: RunPlan = serde_json::from_value(target.plan.clone())?;
            let account = parts.account.filter(AccountPart::has_generated_password).ok_or(Error::NOT_FOUND)?;
            if target.actor.is_none() || target.actor != tx.scope().person_uuid() {
                return Err(Error::NOT_FOUND);
            }
            if !may_order(tx.scope(), grant.relation(), place.level) {
                let (ordered, stands) = (ordering(place.level), (grant.relation(), place.level));
                let could = tx.scope().who_is_asked(place, grant.relation());
                let who_could = orgs::who_could(tx.reader(), could, ordered, stands).await?;
                return Err(Error::refused(RefusalReason::Role, ordered, &place.name, who_could));
            }
            let now = tx.now();
            // Whether it was posted before, the nonce says, too; a key that did something else is no use here.
            let _: Option<()> = form_posts::claim(tx.writer(), place, &form, now).await?;
            form_posts::answer(tx.writer(), place, &form, &()).await?;
            let found = passwords::find(tx.reader(), place.partner, run.uuid()).await?;
            let found = found.ok_or(Error::stale(Staleness::AlreadyShown))?;
            let password = self.key().password(run.uuid(), &found.nonce);
            let expires_at = found.expires_at.ok_or(Error::stale(Staleness::NotYet))?;
            match found.shown_in {
                _ if expires_at <= now => return Err(Error::stale(Staleness::AlreadyShown)),
                Some(first) if first == form.key => return Ok(password),
                Some(_) => return Err(Error::stale(Staleness::AlreadyShown)),
                None => {}
            }
            // The run's row is held, so nobody else stands here now.
            passwords::mark(tx.writer(), &grant, run, form.key, now + SAME_FORM).await?;
            tx.commit(Event::new(place, ProvisioningEvent::PasswordShown { upn: account.upn }).caused_by(run.uuid()))
                .await?;
            Ok(password)
        })
    }
}
