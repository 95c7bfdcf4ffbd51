//! A customer's users and services, page by page: the sources' road beside the stepper (E6–E10, E12–E23, E27).

use domain::{
    authority::Action,
    denial::Staleness,
    ids::{AccountId, CompanyId, RunId},
    problem::{FieldError, Problem},
    provisioning::{AdministratorForm, NewAccount, PORTAL_SETTINGS, PlannedStep, ServiceOffer, ServiceState},
    text::{DomainName, MailAddress},
};
use uuid::Uuid;

use super::{
    catalogue,
    plan::{AccountPart, RunPlan},
    provision::{self, Wanted},
};
use crate::{
    FormStamp, Portal, Scope,
    authority::{ManageServices, Place},
    error::{Error, Result},
    store::{
        Reader, accounts, domains,
        services::{self, Mark},
    },
    transaction::{Ending, Tx, act},
};

/// What only the database knows of an account to be: whether its UPN or an address is taken. An address that was
/// generated becomes one that is free (E16).
pub(super) async fn fit(on: Reader<'_>, partner: Uuid, new: &mut NewAccount) -> Result<Vec<FieldError>> {
    let mut faults = Vec::new();
    if new.address_is_generated {
        for address in &mut new.addresses {
            *address = free_address(on, partner, address).await?;
        }
    }
    if accounts::has_upn(on, partner, new.upn.as_str()).await? {
        let free = free_upn(on, partner, &new.upn).await?;
        faults.push(FieldError { field: "upn_local".into(), problem: Problem::UpnTaken { free } });
    }
    for address in &new.addresses {
        if accounts::has_address(on, partner, address).await? {
            faults.push(FieldError { field: "addresses".into(), problem: Problem::AddressTaken });
        }
    }
    Ok(faults)
}

/// How many numbers are tried behind a name that is taken.
const TRIED: u32 = 100;

/// "bengt@…", "bengt2@…", "bengt3@…" …
fn numbered(taken: &MailAddress) -> impl Iterator<Item = String> {
    let (local, domain) = taken.as_str().rsplit_once('@').unwrap_or((taken.as_str(), ""));
    (2..TRIED).map(move |number| format!("{local}{number}@{domain}"))
}

async fn free_upn(on: Reader<'_>, partner: Uuid, taken: &MailAddress) -> Result<String> {
    for candidate in numbered(taken) {
        if !accounts::has_upn(on, partner, &candidate).await? {
            return Ok(candidate);
        }
    }
    Ok(String::new())
}

/// The wanted address or, where somebody has it, the first of its kind that is free; itself where none is.
async fn free_address(on: Reader<'_>, partner: Uuid, wanted: &MailAddress) -> Result<MailAddress> {
    if !accounts::has_address(on, partner, wanted).await? {
        return Ok(wanted.clone());
    }
    for candidate in numbered(wanted).filter_map(|candidate| MailAddress::parse(&candidate).ok()) {
        if !accounts::has_address(on, partner, &candidate).await? {
            return Ok(candidate);
        }
    }
    Ok(wanted.clone())
}

fn running(services: &[(String, ServiceState)]) -> Vec<String> {
    services.iter().filter(|(_, state)| *state == ServiceState::On).map(|(key, _)| key.clone()).collect()
}

impl Portal {
    /// The catalogue, with how each service stands at a customer.
    ///
    /// # Errors
    /// *Not found* or a refusal, for who may not see it.
    pub async fn read_offers(&self, scope: &Scope, customer: CompanyId) -> Result<Vec<ServiceOffer>> {
        let place = self.look_for_customer(scope, customer, Action::SeeRuns).await?;
        let there = services::of_customer(self.db().reader(), &place).await?;
        let state = |key: &str| there.iter().find(|(known, _)| known == key).map(|(_, state)| *state);
        Ok(catalogue::all()
            .iter()
            .map(|service| ServiceOffer { state: state(&service.key), ..catalogue::offer(service) })
            .collect())
    }

    /// The catalogue, for the stepper.
    pub fn service_offers(&self) -> Vec<ServiceOffer> {
        catalogue::all().iter().map(catalogue::offer).collect()
    }

    /// A customer's domains, the primary one first (E37).
    ///
    /// # Errors
    /// *Not found* where the reader may not know of it.
    pub async fn read_domains(&self, scope: &Scope, customer: CompanyId) -> Result<Vec<DomainName>> {
        let place = self.look_for_customer(scope, customer, Action::SeeCompany).await?;
        domains::list(self.db().reader(), &place).await
    }

    /// Starts services for a customer: *Customer Portal Settings* first, the others queued behind it (E9).
    ///
    /// # Errors
    /// Where nothing new was chosen, or something without what it needs.
    pub async fn start_services(
        &self,
        scope: &Scope,
        form: FormStamp,
        customer: CompanyId,
        chosen: &[String],
    ) -> Result<RunId> {
        let choice = catalogue::choice(chosen).map_err(|error| vec![error])?;
        let form = form.asks("start_services", &(customer, chosen))?;
        act!(self, scope, form, ManageServices, customer, |tx, grant| {
            let place = grant.place();
            let there = services::of_customer(tx.reader(), place).await?;
            let known: Vec<String> = there.iter().map(|(key, _)| key.clone()).collect();
            let new = catalogue::in_order(&choice, &known)?;
            if new.is_empty() {
                return Err(Error::field("services", nothing_new(chosen)));
            }
            // What it rests on runs, or is queued before it in this very run: another run's steps may come later (E9).
            let on = running(&there);
            let ready = |key: &str| on.iter().any(|known| known == key) || new.iter().any(|s| s.key == key);
            if !ready(PORTAL_SETTINGS) || new.iter().any(|s| !s.needs.iter().all(|needed| ready(needed))) {
                return Err(Error::stale(Staleness::NotYet));
            }
            let steps: Vec<PlannedStep> =
                new.iter().map(|s| PlannedStep::Service { service: s.key.clone(), name: s.name.clone() }).collect();
            for service in &new {
                services::expect(tx.writer(), place, &service.key, waiting(tx)).await?;
            }
            begin(tx, place, place.name.clone(), None, &steps).await
        })
    }

    /// *Create user* at a customer.
    ///
    /// # Errors
    /// Every problem at its field; *not yet* until *Customer Portal Settings* runs (E7, E9).
    pub async fn create_account(
        &self,
        scope: &Scope,
        form: FormStamp,
        customer: CompanyId,
        typed: &AdministratorForm,
    ) -> Result<RunId> {
        let read = match typed.read() {
            Ok(read) => read,
            Err(errors) => return Err(self.faults(scope, customer, typed, errors).await),
        };
        let form = form.asks("create_account", &(customer, typed))?;
        act!(self, scope, form, ManageServices, customer, |tx, grant| {
            let place = grant.place();
            if !running(&services::of_customer(tx.reader(), place).await?).iter().any(|key| key == PORTAL_SETTINGS) {
                return Err(Error::stale(Staleness::NotYet));
            }
            let mut new = read.clone().at(&domains::list(tx.reader(), place).await?)?;
            let faults = fit(tx.reader(), place.partner, &mut new).await?;
            if !faults.is_empty() {
                return Err(faults.into());
            }
            let (name, upn) = (new.display_name.to_string(), new.upn.to_string());
            let steps = [PlannedStep::Account { name: name.clone(), upn, administrator: false }];
            begin(tx, place, name, Some(AccountPart::new(&new, false)), &steps).await
        })
    }

    /// Gives a user services: only those the customer has (E27).
    ///
    /// # Errors
    /// Where something was chosen that the customer hasn't, or nothing new.
    pub async fn give_services(
        &self,
        scope: &Scope,
        form: FormStamp,
        customer: CompanyId,
        account: AccountId,
        chosen: &[String],
    ) -> Result<RunId> {
        let choice = catalogue::choice(chosen).map_err(|error| vec![error])?;
        let form = form.asks("give_services", &(customer, account, chosen))?;
        let has = self.read_account(scope, customer, account).await?;
        act!(self, scope, form, ManageServices, customer, |tx, grant| {
            let place = grant.place();
            let there = running(&services::of_customer(tx.reader(), place).await?);
            let mut steps = Vec::new();
            for service in &choice {
                let (key, name) = (service.key.clone(), service.name.clone());
                if key == PORTAL_SETTINGS || !there.contains(&key) {
                    return Err(Error::field("services", Problem::NotAChoice));
                }
                // Two who give the same at once: the row says who was first.
                if services::expect_for(tx.writer(), place, account, &key, waiting(tx)).await? {
                    steps.push(PlannedStep::UserService { upn: has.upn.clone(), service: key, name });
                }
            }
            if steps.is_empty() {
                return Err(Error::field("services", nothing_new(chosen)));
            }
            begin(tx, place, has.display_name.clone(), None, &steps).await
        })
    }

    /// All that is wrong with a form, said before anybody holds the database's writer; `errors` is what is wrong with it
    /// in itself.
    async fn faults(
        &self,
        scope: &Scope,
        customer: CompanyId,
        typed: &AdministratorForm,
        errors: Vec<FieldError>,
    ) -> Error {
        let domains = match self.look_for(scope, customer, Action::ManageServices).await {
            Ok(place) => domains::list(self.db().reader(), &place).await,
            Err(error) => Err(error),
        };
        domains.map_or_else(|error| error, |domains| typed.parse(&domains).err().unwrap_or(errors).into())
    }
}

/// The worse of two states: what a user sees of several services.
pub(super) const fn worse(a: ServiceState, b: ServiceState) -> ServiceState {
    match (a, b) {
        (ServiceState::Failed, _) | (_, ServiceState::Failed) => ServiceState::Failed,
        (ServiceState::Waiting | ServiceState::Working, _) => a,
        (ServiceState::On, _) => b,
    }
}

/// Why there is nothing to start.
const fn nothing_new(chosen: &[String]) -> Problem {
    if chosen.is_empty() { Problem::NothingChosen } else { Problem::StartedMeanwhile }
}

/// A row that shows a service as waiting from the moment it was ordered.
fn waiting(tx: &Tx<'_>) -> Mark {
    Mark { id: tx.new_id(), state: ServiceState::Waiting, at: tx.now() }
}

async fn begin(
    tx: &Tx<'_>,
    place: &Place,
    subject: String,
    account: Option<AccountPart>,
    steps: &[PlannedStep],
) -> Result<Ending<RunId>> {
    let id = RunId::new(tx.new_id());
    let parts = RunPlan { customer: None, account };
    let wanted = Wanted { subject, customer: Some(place.id), mail_to: None, parts: &parts, steps };
    let event = provision::write(tx, place, id, &wanted).await?;
    Ok(Ending::told(id, event))
}
