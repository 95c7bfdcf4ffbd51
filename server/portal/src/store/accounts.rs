//! A customer's users at the directory.

use domain::{
    ids::AccountId,
    provisioning::{AccountSettings, FirstPassword, ServiceState},
};

use super::{Reader, values};
use crate::{authority::Place, error::Result};

/// Whether a customer has users.
pub(crate) async fn any(on: Reader<'_>, customer: &Place) -> Result<bool> {
    let sql = "SELECT 1 FROM account WHERE partner_id = $1 AND org_id = $2 LIMIT 1";
    on.any(sql, values![customer.partner, customer.id]).await
}

pub(crate) async fn of_upn(on: Reader<'_>, customer: &Place, upn: &str) -> Result<Option<AccountId>> {
    let sql = "SELECT id FROM account WHERE partner_id = $1 AND org_id = $2 AND upn_key = $3";
    let row = on.one(sql, values![customer.partner, customer.id, upn.to_lowercase()]).await?;
    row.map(|row| Ok(AccountId::new(row.get(0)?))).transpose()
}

/// All that a user's row says.
pub(crate) struct Kept {
    pub(crate) display_name: String,
    pub(crate) upn: String,
    pub(crate) first_names: String,
    pub(crate) last_name: String,
    pub(crate) username: String,
    pub(crate) properties: serde_json::Value,
    pub(crate) settings: AccountSettings,
}

pub(crate) async fn find(on: Reader<'_>, customer: &Place, id: AccountId) -> Result<Option<Kept>> {
    let sql = "SELECT display_name, upn, first_names, last_name, username, properties, first_password, \
               change_at_next_logon, disabled FROM account WHERE partner_id = $1 AND org_id = $2 AND id = $3";
    let row = on.one(sql, values![customer.partner, customer.id, id.uuid()]).await?;
    row.map(|row| {
        Ok(Kept {
            display_name: row.get(0)?,
            upn: row.get(1)?,
            first_names: row.get(2)?,
            last_name: row.get(3)?,
            username: row.get(4)?,
            properties: row.get(5)?,
            settings: AccountSettings {
                first_password: FirstPassword::from_number(row.get(6)?),
                change_at_next_logon: row.get(7)?,
                disabled: row.get(8)?,
            },
        })
    })
    .transpose()
}

/// The services of one user, by the catalogue's key.
pub(crate) async fn services(on: Reader<'_>, customer: &Place, id: AccountId) -> Result<Vec<(String, ServiceState)>> {
    let sql = "SELECT service, state FROM account_service WHERE partner_id = $1 AND org_id = $2 AND account_id = $3 \
               ORDER BY service";
    let rows = on.all(sql, values![customer.partner, customer.id, id.uuid()]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, ServiceState::from_number(row.get(1)?)))).collect()
}

/// The addresses of one user, the primary one first.
pub(crate) async fn addresses(on: Reader<'_>, customer: &Place, id: AccountId) -> Result<Vec<String>> {
    let sql = "SELECT address FROM mail_address WHERE partner_id = $1 AND org_id = $2 AND account_id = $3 \
               ORDER BY is_primary DESC, address";
    let rows = on.all(sql, values![customer.partner, customer.id, id.uuid()]).await?;
    rows.iter().map(|row| row.get(0)).collect()
}
