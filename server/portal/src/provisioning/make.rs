//! What a step leaves in our own books, once the host did its part.

use domain::{
    authority::{Role, Roles},
    ids::AccountId,
    provisioning::{PlannedStep, ServiceState},
    text::{MailAddress, PersonName},
};
use uuid::Uuid;

use super::{
    carry_on::Work,
    catalogue,
    event::ProvisioningEvent,
    passwords,
    plan::{AccountPart, CustomerPart},
};
use crate::{
    audit::{Event, Events},
    authority::Place,
    error::{Error, Result},
    store::{
        accounts, domains,
        orgs::{self, Counters, OfCustomer},
        services::{self, Mark},
        totals::{self, Delta},
        usage,
    },
    tenancy,
    transaction::Tx,
};

/// The name of a step, for the log.
pub(super) fn name(what: &PlannedStep) -> String {
    match what {
        PlannedStep::Customer { name, .. }
        | PlannedStep::Service { name, .. }
        | PlannedStep::Account { name, .. }
        | PlannedStep::UserService { name, .. } => name.clone(),
    }
}

pub(super) async fn make(tx: &Tx<'_>, work: &Work) -> Result<Events> {
    let events: Events = match &work.what {
        PlannedStep::Customer { .. } => {
            let part =
                work.parts.customer.as_ref().ok_or_else(|| Error::Stored("a run without its customer".into()))?;
            let id = work.customer.ok_or_else(|| Error::Stored("a run without its customer's id".into()))?;
            customer(tx, &work.place, id, part).await?.into()
        }
        PlannedStep::Service { service, .. } => {
            let place = customer_place(tx, work).await?;
            start_service(tx, &place, service).await?.into()
        }
        PlannedStep::Account { .. } => {
            let place = customer_place(tx, work).await?;
            let part = work.parts.account.as_ref().ok_or_else(|| Error::Stored("a run without its account".into()))?;
            if part.has_generated_password() {
                passwords::begin_day(tx, place.partner, work.run).await?;
            }
            make_account(tx, &place, part).await?
        }
        PlannedStep::UserService { upn, service, .. } => {
            let place = customer_place(tx, work).await?;
            give_service(tx, &place, upn, service).await?.into()
        }
    };
    Ok(caused_by(events, work.run))
}

fn caused_by(events: Events, run: Uuid) -> Events {
    let mut events: Vec<Event> = events.into_iter().map(|event| event.caused_by(run)).collect();
    let first = events.remove(0);
    Events::from(first).and(events)
}

async fn customer_place(tx: &Tx<'_>, work: &Work) -> Result<Place> {
    let (_, id) = work.customer();
    orgs::find(tx.reader(), work.place.partner, id).await?.ok_or(Error::NOT_FOUND)
}

/// Writes a customer with its domain, and counts it.
pub(super) async fn customer(tx: &Tx<'_>, seller: &Place, id: Uuid, part: &CustomerPart) -> Result<Event> {
    let place = seller.new_customer(id, part.name.clone());
    let of_customer = OfCustomer {
        code: &part.code,
        country: &part.country,
        language: &part.language,
        contact_name: &part.contact_name,
        contact_mail: &part.contact_mail,
        properties: part.properties.clone(),
    };
    tenancy::keep(tx, &place, Some(of_customer)).await?;
    domains::keep(tx.writer(), &place, tx.new_id(), &part.domain).await?;
    count(tx, &place, Counters { customers: 1, ..Counters::default() }).await?;
    Ok(Event::new(&place, ProvisioningEvent::CustomerCreated { customer: part.name.clone(), code: part.code.clone() }))
}

/// Counts a change at a customer: in its own row, its seller's, and the tree's totals.
pub(super) async fn count(tx: &Tx<'_>, customer: &Place, by: Counters) -> Result<()> {
    let own = Counters { customers: 0, ..by };
    if own.users != 0 || own.mailboxes != 0 || own.storage_mb != 0 {
        orgs::count(tx.writer(), customer.key(), own).await?;
    }
    orgs::count(tx.writer(), customer.seller_key(), by).await?;
    let delta = Delta {
        sellers: 0,
        customers: by.customers,
        users: by.users,
        mailboxes: by.mailboxes,
        storage_mb: by.storage_mb,
    };
    totals::change(tx.writer(), customer.partner, tx.new_id(), delta).await
}

fn on_now(tx: &Tx<'_>) -> Mark {
    Mark { id: tx.new_id(), state: ServiceState::On, at: tx.now() }
}

async fn start_service(tx: &Tx<'_>, place: &Place, service: &str) -> Result<Event> {
    let (users, ours) = usage::hold_users(tx.writer(), place).await?.ok_or(Error::NOT_FOUND)?;
    services::start(tx.writer(), place, service, on_now(tx)).await?;
    if ours && catalogue::find(service).is_some_and(|service| service.protects_mailboxes) {
        count(tx, place, Counters { mailboxes: users, ..Counters::default() }).await?;
    }
    Ok(Event::new(place, ProvisioningEvent::ServiceStarted { service: service.to_owned() }))
}

/// Shows how a service that was ordered stands (E22); one that only a plan names has no row yet.
pub(super) async fn show(tx: &Tx<'_>, customer: (Uuid, Uuid), step: &PlannedStep, state: ServiceState) -> Result<()> {
    match step {
        PlannedStep::Customer { .. } | PlannedStep::Account { .. } => Ok(()),
        PlannedStep::Service { service, .. } => services::show(tx.writer(), customer, service, state, tx.now()).await,
        PlannedStep::UserService { upn, service, .. } => {
            services::show_for(tx.writer(), customer, (upn, service), state, tx.now()).await
        }
    }
}

async fn make_account(tx: &Tx<'_>, place: &Place, part: &AccountPart) -> Result<Events> {
    let (_, ours) = usage::hold_users(tx.writer(), place).await?.ok_or(Error::NOT_FOUND)?;
    let id = AccountId::new(tx.new_id());
    let new = accounts::New {
        id,
        name_key: tx.portal().names().key(&part.display_name),
        created_at: tx.now(),
        created_by: tx.scope().author().1,
        kept: accounts::Kept {
            display_name: part.display_name.clone(),
            upn: part.upn.clone(),
            first_names: part.first_names.clone(),
            last_name: part.last_name.clone(),
            username: part.username.clone(),
            properties: part.properties.clone(),
            settings: part.settings,
        },
    };
    accounts::keep(tx.writer(), place, new).await?;
    for (position, address) in part.addresses.iter().enumerate() {
        accounts::keep_address(tx.writer(), place, (tx.new_id(), id), address, position == 0).await?;
    }
    let has = services::of_customer(tx.reader(), place).await?;
    let protects = |key: &str| catalogue::find(key).is_some_and(|service| service.protects_mailboxes);
    let is_protected = has.iter().any(|(key, state)| *state == ServiceState::On && protects(key));
    let mailboxes = i64::from(ours && is_protected);
    count(tx, place, Counters { users: 1, mailboxes, ..Counters::default() }).await?;
    let made = Events::from(Event::new(place, ProvisioningEvent::AccountCreated { upn: part.upn.clone() }));
    if !part.administrator {
        return Ok(made);
    }
    let name = PersonName::parse(&part.display_name).map_err(|_| Error::Stored("an account without a name".into()))?;
    let mail = MailAddress::parse(&part.mail).map_err(|_| Error::Stored("an account without an address".into()))?;
    let (_, invited) = tenancy::invite(tx, place, &name, &mail, Roles::of(Role::Administrator)).await?;
    Ok(made.and([invited]))
}

async fn give_service(tx: &Tx<'_>, place: &Place, upn: &str, service: &str) -> Result<Event> {
    services::start_for(tx.writer(), place, upn, service, on_now(tx)).await?;
    Ok(Event::new(place, ProvisioningEvent::ServiceGiven { upn: upn.to_owned(), service: service.to_owned() }))
}
