//! One user of a customer, with all that was filled in (E13–E17).

use domain::{
    authority::Action,
    ids::{AccountId, CompanyId},
    provisioning::{Account, AccountDetails, AccountSettings, AdministratorForm, FirstPassword},
};

use crate::{
    Portal, Scope,
    error::{Error, Result},
    store,
};

impl Portal {
    /// A user as the list has them.
    ///
    /// # Errors
    /// *Not found* where there is none the reader may see.
    pub async fn read_account(&self, scope: &Scope, customer: CompanyId, account: AccountId) -> Result<Account> {
        let accounts = self.read_accounts(scope, customer, "").await?;
        accounts.into_iter().find(|found| found.id == account).ok_or(Error::NOT_FOUND)
    }

    /// The same with the rest, for the user's own page.
    ///
    /// # Errors
    /// *Not found* where there is none the reader may see.
    pub async fn read_account_details(
        &self,
        scope: &Scope,
        customer: CompanyId,
        account: AccountId,
    ) -> Result<AccountDetails> {
        let place = self.look_for(scope, customer, Action::SeeRuns).await?;
        let account = self.read_account(scope, customer, account).await?;
        let sql = "SELECT first_names, last_name, username, properties, first_password, change_at_next_logon, disabled \
                   FROM account WHERE partner_id = $1 AND org_id = $2 AND id = $3";
        let values = store::values![place.partner, place.id, account.id.uuid()];
        let row = store::one(&self.db().read, sql, values).await?.ok_or(Error::NOT_FOUND)?;
        let kept: serde_json::Value = row.get(3)?;
        let value = |field: &str| kept.get(field).and_then(|value| value.as_str()).map(str::to_owned);
        let fields = AdministratorForm::default().additional().map(|(field, _)| field);
        Ok(AccountDetails {
            account,
            first_names: row.get(0)?,
            last_name: row.get(1)?,
            username: row.get(2)?,
            settings: AccountSettings {
                first_password: FirstPassword::from_number(row.get(4)?),
                change_at_next_logon: row.get(5)?,
                disabled: row.get(6)?,
            },
            properties: fields.into_iter().filter_map(|field| Some((field.to_owned(), value(field)?))).collect(),
        })
    }
}
