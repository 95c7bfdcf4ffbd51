//! Services that customers and their users were given, and how each stands.

use chrono::{DateTime, Utc};
use domain::{ids::AccountId, provisioning::ServiceState};
use sea_orm::Value;
use uuid::Uuid;

use super::{Reader, Writer, values};
use crate::{authority::Place, error::Result};

/// A customer's, by the catalogue's key.
pub(crate) async fn of_customer(on: Reader<'_>, customer: &Place) -> Result<Vec<(String, ServiceState)>> {
    let sql = "SELECT service, state FROM customer_service WHERE partner_id = $1 AND org_id = $2";
    let rows = on.all(sql, values![customer.partner, customer.id]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.numbered(1, ServiceState::from_number)?))).collect()
}

/// One user's.
pub(crate) async fn of_account(on: Reader<'_>, customer: &Place, id: AccountId) -> Result<Vec<(String, ServiceState)>> {
    let sql = "SELECT service, state FROM account_service WHERE partner_id = $1 AND org_id = $2 AND account_id = $3 \
               ORDER BY service";
    let rows = on.all(sql, values![customer.partner, customer.id, id.uuid()]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.numbered(1, ServiceState::from_number)?))).collect()
}

/// Those of some of a customer's users.
pub(crate) async fn of_accounts(
    on: Reader<'_>,
    customer: &Place,
    accounts: &[AccountId],
) -> Result<Vec<(AccountId, String, ServiceState)>> {
    if accounts.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = values![customer.partner, customer.id];
    values.extend(accounts.iter().map(|id| Value::from(id.uuid())));
    let these: Vec<_> = (3..=values.len()).map(|number| format!("${number}")).collect();
    let sql = format!(
        "SELECT account_id, service, state FROM account_service WHERE partner_id = $1 AND org_id = $2 \
         AND account_id IN ({}) ORDER BY service",
        these.join(", ")
    );
    let rows = on.all(&sql, values).await?;
    let read = rows
        .iter()
        .map(|row| Ok((AccountId::new(row.get(0)?), row.get(1)?, row.numbered(2, ServiceState::from_number)?)));
    read.collect()
}

/// A state to write: under which new id, and when it changed.
#[derive(Clone, Copy)]
pub(crate) struct Mark {
    pub(crate) id: Uuid,
    pub(crate) state: ServiceState,
    pub(crate) at: DateTime<Utc>,
}

/// A service that a customer ordered: it has a row from then on. What has one keeps it.
pub(crate) async fn expect(on: Writer<'_>, customer: &Place, service: &str, mark: Mark) -> Result<()> {
    let sql = "INSERT INTO customer_service (partner_id, id, org_id, reseller_id, service, state, changed_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
    on.execute(sql, row(customer, service, mark)).await?;
    Ok(())
}

/// A service that a customer got, whether it was expected or not.
pub(crate) async fn start(on: Writer<'_>, customer: &Place, service: &str, mark: Mark) -> Result<()> {
    let sql = "INSERT INTO customer_service (partner_id, id, org_id, reseller_id, service, state, changed_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (partner_id, org_id, service) DO UPDATE \
               SET state = excluded.state, changed_at = excluded.changed_at";
    on.execute(sql, row(customer, service, mark)).await?;
    Ok(())
}

fn row(customer: &Place, service: &str, mark: Mark) -> Vec<sea_orm::Value> {
    let state = mark.state.number();
    values![customer.partner, mark.id, customer.id, customer.reseller, service, state, mark.at]
}

/// A service that a user was ordered; answers whether it is new. What failed waits for its own run to be tried again.
pub(crate) async fn expect_for(
    on: Writer<'_>,
    customer: &Place,
    account: AccountId,
    service: &str,
    mark: Mark,
) -> Result<bool> {
    let sql = "INSERT INTO account_service (partner_id, id, org_id, reseller_id, service, state, changed_at, \
               account_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
    let mut values = row(customer, service, mark);
    values.push(account.uuid().into());
    Ok(on.execute(sql, values).await? == 1)
}

/// A service that a user got, whether it was expected or not.
pub(crate) async fn start_for(on: Writer<'_>, customer: &Place, upn: &str, service: &str, mark: Mark) -> Result<()> {
    let sql = "INSERT INTO account_service (partner_id, id, org_id, reseller_id, account_id, service, state, \
               changed_at) SELECT a.partner_id, $3, a.org_id, a.reseller_id, a.id, $4, $5, $6 FROM account a \
               WHERE a.partner_id = $1 AND a.org_id = $7 AND a.upn_key = $2 \
               ON CONFLICT (partner_id, account_id, service) DO UPDATE SET state = excluded.state, \
               changed_at = excluded.changed_at";
    let Mark { id, state, at } = mark;
    on.execute(sql, values![customer.partner, upn.to_lowercase(), id, service, state.number(), at, customer.id])
        .await?;
    Ok(())
}

/// How a customer's service stands now; one that only a plan names has no row yet. `customer` is an id, because the
/// customer may not be made.
pub(crate) async fn show(
    on: Writer<'_>,
    (partner, customer): (Uuid, Uuid),
    service: &str,
    state: ServiceState,
    at: DateTime<Utc>,
) -> Result<()> {
    let sql = "UPDATE customer_service SET state = $4, changed_at = $5 \
               WHERE partner_id = $1 AND org_id = $2 AND service = $3";
    on.execute(sql, values![partner, customer, service, state.number(), at]).await?;
    Ok(())
}

/// The same of a user's.
pub(crate) async fn show_for(
    on: Writer<'_>,
    (partner, customer): (Uuid, Uuid),
    (upn, service): (&str, &str),
    state: ServiceState,
    at: DateTime<Utc>,
) -> Result<()> {
    let sql = "UPDATE account_service SET state = $4, changed_at = $5 WHERE partner_id = $1 AND org_id = $2 \
               AND service = $3 AND account_id IN (SELECT id FROM account WHERE partner_id = $1 AND upn_key = $6)";
    on.execute(sql, values![partner, customer, service, state.number(), at, upn.to_lowercase()]).await?;
    Ok(())
}

/// Forgets a service that a customer was ordered and didn't get, so that it can be ordered anew.
pub(crate) async fn forget(on: Writer<'_>, (partner, customer): (Uuid, Uuid), service: &str) -> Result<()> {
    let sql = "DELETE FROM customer_service WHERE partner_id = $1 AND org_id = $2 AND service = $3 AND state <> $4";
    on.execute(sql, values![partner, customer, service, ServiceState::On.number()]).await?;
    Ok(())
}

/// The same of a user's.
pub(crate) async fn forget_for(
    on: Writer<'_>,
    (partner, customer): (Uuid, Uuid),
    (upn, service): (&str, &str),
) -> Result<()> {
    let sql = "DELETE FROM account_service WHERE partner_id = $1 AND org_id = $2 AND service = $3 AND state <> $4 \
               AND account_id IN (SELECT id FROM account WHERE partner_id = $1 AND upn_key = $5)";
    let on_now = ServiceState::On.number();
    on.execute(sql, values![partner, customer, service, on_now, upn.to_lowercase()]).await?;
    Ok(())
}
