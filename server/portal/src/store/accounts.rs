//! A customer's users at the directory.

use chrono::{DateTime, Utc};
use domain::{
    ids::AccountId,
    problem::Problem,
    provisioning::{AccountSettings, FirstPassword},
    text::MailAddress,
};
use uuid::Uuid;

use super::{
    Reader, Writer,
    entity::{account, mail_address},
    fault::taken,
    keyset::{Rows, Window},
    row::containing,
    values,
};
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
                first_password: row.numbered(6, FirstPassword::from_number)?,
                change_at_next_logon: row.get(7)?,
                disabled: row.get(8)?,
            },
        })
    })
    .transpose()
}

/// The addresses of one user, the primary one first.
pub(crate) async fn addresses(on: Reader<'_>, customer: &Place, id: AccountId) -> Result<Vec<String>> {
    let sql = "SELECT address FROM mail_address WHERE partner_id = $1 AND org_id = $2 AND account_id = $3 \
               ORDER BY is_primary DESC, address";
    let rows = on.all(sql, values![customer.partner, customer.id, id.uuid()]).await?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// A user as their list has them.
pub(crate) struct Listed {
    pub(crate) id: AccountId,
    pub(crate) name_key: Vec<u8>,
    pub(crate) display_name: String,
    pub(crate) upn: String,
}

const HOLDING: &str = "FROM account WHERE partner_id = $1 AND org_id = $2 AND search LIKE $3 ESCAPE '!'";

/// A customer's users that hold the words, by name.
pub(crate) async fn search(on: Reader<'_>, customer: &Place, words: &str, window: &Window) -> Result<Rows<Listed>> {
    let mut values = values![customer.partner, customer.id, containing(words)];
    let clause = window.clause(("name_key", "id"), false, &mut values);
    let rows = on.all(&format!("SELECT id, name_key, display_name, upn {HOLDING}{clause}"), values).await?;
    let found = rows.iter().map(|row| {
        Ok(Listed {
            id: AccountId::new(row.get(0)?),
            name_key: row.get(1)?,
            display_name: row.get(2)?,
            upn: row.get(3)?,
        })
    });
    Ok(window.found(found.collect::<Result<_>>()?))
}

/// How many of a customer's users hold the words.
pub(crate) async fn count(on: Reader<'_>, customer: &Place, words: &str) -> Result<i64> {
    let values = values![customer.partner, customer.id, containing(words)];
    on.one(&format!("SELECT count(*) {HOLDING}"), values).await?.map_or(Ok(0), |row| row.get(0))
}

/// Whether a user of the tree has that UPN.
pub(crate) async fn has_upn(on: Reader<'_>, partner: Uuid, upn: &str) -> Result<bool> {
    let sql = "SELECT 1 FROM account WHERE partner_id = $1 AND upn_key = $2";
    on.any(sql, values![partner, upn.to_lowercase()]).await
}

/// Whether a user of the tree has that address.
pub(crate) async fn has_address(on: Reader<'_>, partner: Uuid, address: &MailAddress) -> Result<bool> {
    let sql = "SELECT 1 FROM mail_address WHERE partner_id = $1 AND address_key = $2";
    on.any(sql, values![partner, address.key()]).await
}

/// A user about to be kept.
pub(crate) struct New<'a> {
    pub(crate) id: AccountId,
    pub(crate) name_key: Vec<u8>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) created_by: &'a str,
    pub(crate) kept: Kept,
}

/// Keeps a user. The field's problem where another one of the tree has the UPN.
pub(crate) async fn keep(on: Writer<'_>, customer: &Place, new: New<'_>) -> Result<()> {
    let Kept { display_name, upn, first_names, last_name, username, properties, settings } = new.kept;
    let row = account::Model {
        partner_id: customer.partner,
        id: new.id.uuid(),
        org_id: customer.id,
        reseller_id: customer.reseller,
        upn_key: upn.to_lowercase(),
        search: format!("{display_name} {upn}").to_lowercase(),
        upn,
        username,
        first_names,
        last_name,
        display_name,
        name_key: new.name_key,
        properties,
        created_at: new.created_at,
        created_by: new.created_by.to_owned(),
        first_password: settings.first_password.number(),
        change_at_next_logon: settings.change_at_next_logon,
        disabled: settings.disabled,
    };
    let unique = [("upn_key", "upn_local", Problem::AddressTaken)];
    on.keep::<_, account::ActiveModel>(row).await.map_err(|error| taken(error, &unique))
}

/// Keeps an address of a user. The field's problem where another one of the tree has it.
pub(crate) async fn keep_address(
    on: Writer<'_>,
    customer: &Place,
    (id, account): (Uuid, AccountId),
    address: &str,
    is_primary: bool,
) -> Result<()> {
    let row = mail_address::Model {
        partner_id: customer.partner,
        id,
        org_id: customer.id,
        reseller_id: customer.reseller,
        account_id: account.uuid(),
        address: address.to_owned(),
        address_key: address.to_lowercase(),
        is_primary,
    };
    let unique = [("address_key", "addresses", Problem::AddressTaken)];
    on.keep::<_, mail_address::ActiveModel>(row).await.map_err(|error| taken(error, &unique))
}
