//! Where the page-by-page road goes on after a run (E8, E10, E22): customer, its services, a user, the user's services.

use domain::{
    authority::Action,
    denial::Denial,
    ids::CompanyId,
    provisioning::{Onward, PlannedStep, RunStep},
};

use crate::{
    Portal, Scope,
    error::{Error, Result},
    store::accounts,
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
    let on = portal.db().reader();
    match &first.what {
        PlannedStep::Customer { .. } => Ok((Some(Onward::CustomerServices(customer)), true)),
        PlannedStep::Service { .. } => Ok((Some(Onward::NewUser(customer)), !accounts::any(on, &place).await?)),
        PlannedStep::Account { upn, .. } => {
            let account = accounts::of_upn(on, &place, upn).await?;
            Ok((account.map(|account| Onward::UserServices(customer, account)), account.is_some()))
        }
        PlannedStep::UserService { .. } => Ok((None, false)),
    }
}
