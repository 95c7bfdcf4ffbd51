//! One user of a customer, with all that was filled in (E13–E17).

use domain::{
    authority::Action,
    ids::{AccountId, CompanyId},
    provisioning::{Account, AccountDetails, AdministratorForm, ServiceState},
};

use super::{accounts::worse, catalogue};
use crate::{
    Portal, Scope,
    authority::Place,
    error::{Error, Result},
    store::{
        accounts::{self, Kept},
        services,
    },
};

impl Portal {
    /// A user as the list has them.
    ///
    /// # Errors
    /// *Not found* where there is none the reader may see.
    pub async fn read_account(&self, scope: &Scope, customer: CompanyId, account: AccountId) -> Result<Account> {
        let place = self.look_for_customer(scope, customer, Action::SeeRuns).await?;
        Ok(self.find_account(&place, account).await?.0)
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
        let place = self.look_for_customer(scope, customer, Action::SeeRuns).await?;
        let (account, kept) = self.find_account(&place, account).await?;
        let value = |field: &str| kept.properties.get(field).and_then(|value| value.as_str()).map(str::to_owned);
        let fields = AdministratorForm::default().additional().map(|(field, _)| field);
        let properties = fields.into_iter().filter_map(|field| Some((field.to_owned(), value(field)?))).collect();
        Ok(AccountDetails {
            account,
            properties,
            first_names: kept.first_names,
            last_name: kept.last_name,
            username: kept.username,
            settings: kept.settings,
        })
    }

    async fn find_account(&self, place: &Place, id: AccountId) -> Result<(Account, Kept)> {
        let on = self.db().reader();
        let kept = accounts::find(on, place, id).await?.ok_or(Error::NOT_FOUND)?;
        let has = services::of_account(on, place, id).await?;
        let account = Account {
            id,
            display_name: kept.display_name.clone(),
            upn: kept.upn.clone(),
            // Ready once every chosen service is on (E23); one's failure leaves the others (E22).
            state: has.iter().fold(ServiceState::On, |all, (_, state)| worse(all, *state)),
            services: has.into_iter().map(|(key, state)| (catalogue::name(&key), state)).collect(),
            addresses: accounts::addresses(on, place, id).await?,
        };
        Ok((account, kept))
    }
}
