//! Where the page-by-page road goes on after a run (E8, E10, E22): customer, its services, a user, the user's services.

use domain::{
    authority::Action,
    denial::Denial,
    ids::{AccountId, CompanyId},
    provisioning::{Onward, PlannedStep, RunStep},
};

use crate::{
    Portal, Scope,
    error::{Error, Result},
    store::{self, orgs},
};

/// The next page after a run that made these, for who may go there; and whether one is still walking that road: a
/// customer that has users is past it when it gets another service.
pub(super) async fn of(
    portal: &Portal,
    scope: &Scope,
    customer: CompanyId,
    steps: &[RunStep],
) -> Result<(Option<Onward>, bool)> {
    let makes_customer = steps.iter().any(|step| matches!(step.what, PlannedStep::Customer { .. }));
    let Some(first) = steps.first() else { return Ok((None, false)) };
    if makes_customer && steps.len() > 1 {
        // The stepper made everything.
        return Ok((None, false));
    }
    let place = match portal.look_for(scope, customer, Action::ManageServices).await {
        Ok(place) => place,
        Err(Error::Denied(Denial::NotFound | Denial::Refused(_))) => return Ok((None, false)),
        Err(error) => return Err(error),
    };
    let db = &portal.db().read;
    match &first.what {
        PlannedStep::Customer { .. } => Ok((Some(Onward::CustomerServices(customer)), true)),
        PlannedStep::Service { .. } => {
            let sql = "SELECT 1 FROM account WHERE partner_id = $1 AND org_id = $2 LIMIT 1";
            let has_users = orgs::exists(db, sql, store::values![place.partner, place.id]).await?;
            Ok((Some(Onward::NewUser(customer)), !has_users))
        }
        PlannedStep::Account { upn, .. } => {
            let sql = "SELECT id FROM account WHERE partner_id = $1 AND org_id = $2 AND upn_key = $3";
            let values = store::values![place.partner, place.id, upn.to_lowercase()];
            let Some(row) = store::one(db, sql, values).await? else { return Ok((None, false)) };
            Ok((Some(Onward::UserServices(customer, AccountId::new(row.get(0)?))), true))
        }
        PlannedStep::UserService { .. } => Ok((None, false)),
    }
}
