//! What a step leaves in our own books, once the host did its part.

use domain::{
    authority::{Level, Role, Roles},
    problem::Problem,
    provisioning::{PlannedStep, ServiceState},
    text::{MailAddress, PersonName},
};
use uuid::Uuid;

use super::{
    carry_on::Work,
    catalogue, passwords,
    plan::{AccountPart, CustomerPart},
};
use crate::{
    audit::{Event, Events, What},
    authority::Place,
    error::{Error, Result},
    store::{
        self,
        entity::{account, company_domain, mail_address},
        orgs::{self, Counters, OfCustomer},
        totals::{self, Delta},
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
    let id = work.customer.unwrap_or(work.place.id);
    orgs::find(tx.reader(), work.place.partner, id).await?.ok_or(Error::NOT_FOUND)
}

/// Writes a customer with its domain, and counts it.
pub(super) async fn customer(tx: &Tx<'_>, seller: &Place, id: Uuid, part: &CustomerPart) -> Result<Event> {
    let place =
        Place { partner: seller.partner, reseller: seller.id, id, level: Level::Customer, name: part.name.clone() };
    let of_customer = OfCustomer {
        code: &part.code,
        country: &part.country,
        language: &part.language,
        contact_name: &part.contact_name,
        contact_mail: &part.contact_mail,
        properties: part.properties.clone(),
    };
    tenancy::keep(tx, &place, Some(of_customer)).await?;
    let domain = company_domain::Model {
        partner_id: place.partner,
        id: tx.new_id(),
        org_id: place.id,
        reseller_id: place.reseller,
        name: part.domain.clone(),
        is_primary: true,
    };
    store::keep::<_, company_domain::ActiveModel>(tx, domain).await.map_err(|error| {
        if store::is_taken(&error, "name") { Error::field("domain", Problem::DomainTaken) } else { store::told(error) }
    })?;
    count(tx, &place, Counters { customers: 1, ..Counters::default() }).await?;
    Ok(Event::new(&place, What::CustomerCreated { customer: part.name.clone(), code: part.code.clone() }))
}

/// Counts a change at a customer: in its own row, its seller's, and the tree's totals.
pub(super) async fn count(tx: &Tx<'_>, customer: &Place, by: Counters) -> Result<()> {
    let own = Counters { customers: 0, ..by };
    if own.users != 0 || own.mailboxes != 0 || own.storage_mb != 0 {
        orgs::count(tx.writer(), customer, own).await?;
    }
    orgs::count(tx.writer(), &seller_of(customer), by).await?;
    let delta = Delta {
        sellers: 0,
        customers: by.customers,
        users: by.users,
        mailboxes: by.mailboxes,
        storage_mb: by.storage_mb,
    };
    totals::change(tx.writer(), customer, tx.new_id(), delta).await
}

/// Who the customer hangs under.
pub(super) fn seller_of(customer: &Place) -> Place {
    Place {
        id: customer.reseller,
        reseller: customer.reseller,
        level: if customer.reseller == customer.partner { Level::Partner } else { Level::Reseller },
        ..customer.clone()
    }
}

/// Holds the customer's row; answers how many users it has, and whether its mailboxes are ours to count: once the host
/// counts them, its next reading says what came of a change (A45).
async fn hold(tx: &Tx<'_>, customer: &Place) -> Result<(i64, bool)> {
    let sql = "SELECT users, host_counts FROM org WHERE partner_id = $1 AND id = $2".to_owned()
        + store::for_update(tx.backend());
    let row = store::one(tx.db(), &sql, store::values![customer.partner, customer.id]).await?;
    let row = row.ok_or(Error::NOT_FOUND)?;
    Ok((row.get(0)?, !row.get::<bool>(1)?))
}

async fn start_service(tx: &Tx<'_>, place: &Place, service: &str) -> Result<Event> {
    let (users, ours) = hold(tx, place).await?;
    let sql = "INSERT INTO customer_service (partner_id, id, org_id, reseller_id, service, state, changed_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (partner_id, org_id, service) DO UPDATE \
               SET state = excluded.state, changed_at = excluded.changed_at";
    let values = store::values![
        place.partner,
        tx.new_id(),
        place.id,
        place.reseller,
        service,
        ServiceState::On.number(),
        tx.now()
    ];
    store::execute(tx.db(), sql, values).await?;
    if ours && catalogue::find(service).is_some_and(|service| service.protects_mailboxes) {
        count(tx, place, Counters { mailboxes: users, ..Counters::default() }).await?;
    }
    Ok(Event::new(place, What::ServiceStarted { service: service.to_owned() }))
}

/// Shows how a service that was ordered stands (E22); one that only a plan names has no row yet.
pub(super) async fn show(tx: &Tx<'_>, work: &Work, state: ServiceState) -> Result<()> {
    let customer = work.customer.unwrap_or(work.place.id);
    let (sql, values) = match &work.what {
        PlannedStep::Customer { .. } | PlannedStep::Account { .. } => return Ok(()),
        PlannedStep::Service { service, .. } => (
            "UPDATE customer_service SET state = $4, changed_at = $5 \
             WHERE partner_id = $1 AND org_id = $2 AND service = $3",
            store::values![work.place.partner, customer, service.as_str(), state.number(), tx.now()],
        ),
        PlannedStep::UserService { upn, service, .. } => (
            "UPDATE account_service SET state = $4, changed_at = $5 WHERE partner_id = $1 AND org_id = $2 \
             AND service = $3 AND account_id IN (SELECT id FROM account WHERE partner_id = $1 AND upn_key = $6)",
            store::values![
                work.place.partner,
                customer,
                service.as_str(),
                state.number(),
                tx.now(),
                upn.to_lowercase()
            ],
        ),
    };
    store::execute(tx.db(), sql, values).await?;
    Ok(())
}

async fn make_account(tx: &Tx<'_>, place: &Place, part: &AccountPart) -> Result<Events> {
    let (_, ours) = hold(tx, place).await?;
    let id = tx.new_id();
    let taken = |field: &'static str, column: &'static str| {
        move |error: sea_orm::DbErr| {
            if store::is_taken(&error, column) {
                Error::field(field, Problem::AddressTaken)
            } else {
                store::told(error)
            }
        }
    };
    let row = account::Model {
        partner_id: place.partner,
        id,
        org_id: place.id,
        reseller_id: place.reseller,
        upn: part.upn.clone(),
        upn_key: part.upn.to_lowercase(),
        username: part.username.clone(),
        first_names: part.first_names.clone(),
        last_name: part.last_name.clone(),
        display_name: part.display_name.clone(),
        name_key: tx.portal().names().key(&part.display_name),
        search: format!("{} {}", part.display_name, part.upn).to_lowercase(),
        properties: part.properties.clone(),
        created_at: tx.now(),
        created_by: tx.scope().author().1.to_owned(),
        first_password: part.settings.first_password.number(),
        change_at_next_logon: part.settings.change_at_next_logon,
        disabled: part.settings.disabled,
    };
    store::keep::<_, account::ActiveModel>(tx, row).await.map_err(taken("upn_local", "upn_key"))?;
    for (position, address) in part.addresses.iter().enumerate() {
        let row = mail_address::Model {
            partner_id: place.partner,
            id: tx.new_id(),
            org_id: place.id,
            reseller_id: place.reseller,
            account_id: id,
            address: address.clone(),
            address_key: address.to_lowercase(),
            is_primary: position == 0,
        };
        let kept = store::keep::<_, mail_address::ActiveModel>(tx, row).await;
        kept.map_err(taken("addresses", "address_key"))?;
    }
    let protected = "SELECT service FROM customer_service WHERE partner_id = $1 AND org_id = $2 AND state = 2";
    let services = store::all(tx.db(), protected, store::values![place.partner, place.id]).await?;
    let mut mailboxes = 0;
    for row in services {
        let key: String = row.get(0)?;
        mailboxes |= i64::from(ours && catalogue::find(&key).is_some_and(|service| service.protects_mailboxes));
    }
    count(tx, place, Counters { users: 1, mailboxes, ..Counters::default() }).await?;
    let made = Events::from(Event::new(place, What::AccountCreated { upn: part.upn.clone() }));
    if !part.administrator {
        return Ok(made);
    }
    let name = PersonName::parse(&part.display_name).map_err(|_| Error::Stored("an account without a name".into()))?;
    let mail = MailAddress::parse(&part.mail).map_err(|_| Error::Stored("an account without an address".into()))?;
    let invited = tenancy::invite(tx, place, &name, &mail, Roles::of(Role::Administrator)).await?;
    Ok(made.and([invited]))
}

async fn give_service(tx: &Tx<'_>, place: &Place, upn: &str, service: &str) -> Result<Event> {
    let sql = "INSERT INTO account_service (partner_id, id, org_id, reseller_id, account_id, service, state, \
               changed_at) SELECT a.partner_id, $3, a.org_id, a.reseller_id, a.id, $4, $5, $6 FROM account a \
               WHERE a.partner_id = $1 AND a.org_id = $7 AND a.upn_key = $2 \
               ON CONFLICT (partner_id, account_id, service) DO UPDATE SET state = excluded.state, \
               changed_at = excluded.changed_at";
    let values = store::values![
        place.partner,
        upn.to_lowercase(),
        tx.new_id(),
        service,
        ServiceState::On.number(),
        tx.now(),
        place.id
    ];
    store::execute(tx.db(), sql, values).await?;
    Ok(Event::new(place, What::ServiceGiven { upn: upn.to_owned(), service: service.to_owned() }))
}
