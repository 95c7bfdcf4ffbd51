//! A customer's users and services, page by page: the sources' road beside the stepper (E6–E10, E12–E23, E27).

use domain::{
    authority::Action,
    denial::Staleness,
    ids::{AccountId, CompanyId, RunId},
    problem::{FieldError, Problem},
    provisioning::{Account, AdministratorForm, NewAccount, PORTAL_SETTINGS, PlannedStep, ServiceOffer, ServiceState},
    text::{DomainName, MailAddress},
};
use sea_orm::ConnectionTrait;
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
    store::{self, form_posts},
    transaction::{Tx, in_transaction},
};

/// What only the database knows of an account to be: whether its UPN or an address is taken.
pub(super) async fn faults<C: ConnectionTrait>(on: &C, partner: Uuid, new: &NewAccount) -> Result<Vec<FieldError>> {
    let mut faults = Vec::new();
    if upn_taken(on, partner, new.upn.as_str()).await? {
        let free = free_upn(on, partner, &new.upn).await?;
        faults.push(FieldError { field: "upn_local".into(), problem: Problem::UpnTaken { free } });
    }
    for address in &new.addresses {
        let taken = "SELECT 1 FROM mail_address WHERE partner_id = $1 AND address_key = $2";
        if store::exists(on, taken, store::values![partner, address.key()]).await? {
            faults.push(FieldError { field: "addresses".into(), problem: Problem::AddressTaken });
        }
    }
    Ok(faults)
}

async fn upn_taken<C: ConnectionTrait>(on: &C, partner: Uuid, upn: &str) -> Result<bool> {
    let taken = "SELECT 1 FROM account WHERE partner_id = $1 AND upn_key = $2";
    store::exists(on, taken, store::values![partner, upn.to_lowercase()]).await
}

async fn free_upn<C: ConnectionTrait>(on: &C, partner: Uuid, taken: &MailAddress) -> Result<String> {
    let (local, domain) = taken.as_str().rsplit_once('@').unwrap_or((taken.as_str(), ""));
    for number in 2..100 {
        let candidate = format!("{local}{number}@{domain}");
        if !upn_taken(on, partner, &candidate).await? {
            return Ok(candidate);
        }
    }
    Ok(String::new())
}

/// The services a customer has, and how each stands.
async fn services<C: ConnectionTrait>(on: &C, place: &Place) -> Result<Vec<(String, ServiceState)>> {
    let sql = "SELECT service, state FROM customer_service WHERE partner_id = $1 AND org_id = $2";
    let rows = store::all(on, sql, store::values![place.partner, place.id]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, ServiceState::from_number(row.get(1)?)))).collect()
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
        let place = self.look_for(scope, customer, Action::SeeRuns).await?;
        let there = services(&self.db().read, &place).await?;
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
        let place = self.look_for(scope, customer, Action::SeeCompany).await?;
        domains(&self.db().read, &place).await
    }

    /// *Users for …*: a customer's users, those whose name or UPN holds what is looked for (E12); at most 250.
    ///
    /// # Errors
    /// *Not found* or a refusal, for who may not see them.
    pub async fn read_accounts(&self, scope: &Scope, customer: CompanyId, q: &str) -> Result<Vec<Account>> {
        let place = self.look_for(scope, customer, Action::SeeRuns).await?;
        let db = &self.db().read;
        let looked_for =
            format!("%{}%", q.trim().to_lowercase().replace('!', "!!").replace('%', "!%").replace('_', "!_"));
        let sql = "SELECT id, display_name, upn FROM account WHERE partner_id = $1 AND org_id = $2 \
                   AND search LIKE $3 ESCAPE '!' ORDER BY name_key, id LIMIT 250";
        let rows = store::all(db, sql, store::values![place.partner, place.id, looked_for]).await?;
        let mut accounts = rows
            .iter()
            .map(|row| {
                Ok(Account {
                    id: AccountId::new(row.get(0)?),
                    display_name: row.get(1)?,
                    upn: row.get(2)?,
                    state: ServiceState::On,
                    services: Vec::new(),
                    addresses: Vec::new(),
                })
            })
            .collect::<Result<Vec<_>>>()?;
        let sql = "SELECT account_id, service, state FROM account_service WHERE partner_id = $1 AND org_id = $2";
        for row in store::all(db, sql, store::values![place.partner, place.id]).await? {
            let id = AccountId::new(row.get(0)?);
            let state = ServiceState::from_number(row.get(2)?);
            if let Some(account) = accounts.iter_mut().find(|account| account.id == id) {
                account.services.push((catalogue::name(&row.get::<String>(1)?), state));
                // Ready once every chosen service is on (E23); one's failure leaves the others (E22).
                account.state = worse(account.state, state);
            }
        }
        let sql = "SELECT account_id, address FROM mail_address WHERE partner_id = $1 AND org_id = $2 \
                   ORDER BY is_primary DESC, address";
        for row in store::all(db, sql, store::values![place.partner, place.id]).await? {
            let id = AccountId::new(row.get(0)?);
            if let Some(account) = accounts.iter_mut().find(|account| account.id == id) {
                account.addresses.push(row.get(1)?);
            }
        }
        Ok(accounts)
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
        let run = in_transaction!(self, scope, |tx| {
            let grant = tx.grant::<ManageServices>(customer).await?;
            let place = grant.place();
            if let Some(done) = form_posts::claim(tx.writer(), place, form.key, "start_services", tx.now()).await? {
                return Ok(done);
            }
            let there = services(tx.db(), place).await?;
            let known: Vec<String> = there.iter().map(|(key, _)| key.clone()).collect();
            let new = catalogue::in_order(chosen, &known)?;
            if new.is_empty() {
                return Err(Error::field("services", Problem::Missing));
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
                expect_service(&tx, place, &service.key).await?;
            }
            let run = begin(&tx, place, form, place.name.clone(), None, &steps).await?;
            commit(tx, run).await
        })?;
        self.bell().ring();
        Ok(run)
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
        let run = in_transaction!(self, scope, |tx| {
            let grant = tx.grant::<ManageServices>(customer).await?;
            let place = grant.place();
            if let Some(done) = form_posts::claim(tx.writer(), place, form.key, "create_account", tx.now()).await? {
                return Ok(done);
            }
            if !running(&services(tx.db(), place).await?).iter().any(|key| key == PORTAL_SETTINGS) {
                return Err(Error::stale(Staleness::NotYet));
            }
            let new = typed.parse(&domains(tx.db(), place).await?)?;
            let faults = faults(tx.db(), place.partner, &new).await?;
            if !faults.is_empty() {
                return Err(faults.into());
            }
            let (name, upn) = (new.display_name.to_string(), new.upn.to_string());
            let steps = [PlannedStep::Account { name: name.clone(), upn, administrator: false }];
            let run = begin(&tx, place, form, name, Some(AccountPart::new(&new, false)), &steps).await?;
            commit(tx, run).await
        })?;
        self.bell().ring();
        Ok(run)
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
        let has = self.read_account(scope, customer, account).await?;
        let run = in_transaction!(self, scope, |tx| {
            let grant = tx.grant::<ManageServices>(customer).await?;
            let place = grant.place();
            if let Some(done) = form_posts::claim(tx.writer(), place, form.key, "give_services", tx.now()).await? {
                return Ok(done);
            }
            let there = running(&services(tx.db(), place).await?);
            let mut steps = Vec::new();
            for key in chosen {
                if key == PORTAL_SETTINGS || !there.contains(key) {
                    return Err(Error::field("services", Problem::NotAChoice));
                }
                // Two who give the same at once: the row says who was first.
                if expect_user_service(&tx, place, account, key).await? {
                    let name = catalogue::name(key);
                    steps.push(PlannedStep::UserService { upn: has.upn.clone(), service: key.clone(), name });
                }
            }
            if steps.is_empty() {
                return Err(Error::field("services", Problem::Missing));
            }
            let run = begin(&tx, place, form, has.display_name.clone(), None, &steps).await?;
            commit(tx, run).await
        })?;
        self.bell().ring();
        Ok(run)
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

async fn domains<C: ConnectionTrait>(on: &C, place: &Place) -> Result<Vec<DomainName>> {
    let sql = "SELECT name FROM company_domain WHERE partner_id = $1 AND org_id = $2 ORDER BY is_primary DESC, name";
    let rows = store::all(on, sql, store::values![place.partner, place.id]).await?;
    Ok(rows
        .iter()
        .map(|row| row.get::<String>(0))
        .collect::<Result<Vec<_>>>()?
        .iter()
        .filter_map(|name| DomainName::parse(name).ok())
        .collect())
}

/// Shows a service as waiting from the moment it was ordered.
async fn expect_service(tx: &Tx<'_>, place: &Place, service: &str) -> Result<()> {
    let sql = "INSERT INTO customer_service (partner_id, id, org_id, reseller_id, service, state, changed_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
    let waiting = ServiceState::Waiting.number();
    let values = store::values![place.partner, tx.new_id(), place.id, place.reseller, service, waiting, tx.now()];
    store::execute(tx.db(), sql, values).await?;
    Ok(())
}

/// The same for a user's; answers whether it is new. What failed waits for its own run to be tried again.
async fn expect_user_service(tx: &Tx<'_>, place: &Place, account: AccountId, service: &str) -> Result<bool> {
    let sql = "INSERT INTO account_service (partner_id, id, org_id, reseller_id, account_id, service, state, \
               changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
    let values = store::values![
        place.partner,
        tx.new_id(),
        place.id,
        place.reseller,
        account.uuid(),
        service,
        ServiceState::Waiting.number(),
        tx.now()
    ];
    Ok(store::execute(tx.db(), sql, values).await? == 1)
}

async fn begin(
    tx: &Tx<'_>,
    place: &Place,
    form: FormStamp,
    subject: String,
    account: Option<AccountPart>,
    steps: &[PlannedStep],
) -> Result<(RunId, crate::audit::Event)> {
    let id = tx.new_id();
    let parts = RunPlan { customer: None, account };
    let wanted = Wanted { subject, customer: Some(place.id), mail_to: None, parts: &parts, steps };
    let event = provision::write(tx, place, id, &wanted).await?;
    form_posts::answer(tx.writer(), place, form.key, &RunId::new(id)).await?;
    Ok((RunId::new(id), event))
}

async fn commit(tx: Tx<'_>, (run, event): (RunId, crate::audit::Event)) -> Result<RunId> {
    tx.commit(event).await?;
    Ok(run)
}
