//! *Users for …*: a customer's users, found and counted (E12, E25).

use domain::{
    authority::Action,
    ids::CompanyId,
    paging::PageAt,
    provisioning::{Account, AccountList, ServiceState},
};

use super::{accounts::worse, catalogue};
use crate::{
    Portal, Scope,
    error::Result,
    paging::sought,
    store::{
        accounts::{self, Listed},
        keyset::Position,
        services,
    },
};

impl Portal {
    /// A customer's users by name, those whose name or UPN holds what is looked for; a row doesn't tell addresses.
    ///
    /// # Errors
    /// *Not found* or a refusal, for who may not see them.
    pub async fn read_accounts(&self, scope: &Scope, customer: CompanyId, q: &str, at: &PageAt) -> Result<AccountList> {
        let place = self.look_for_customer(scope, customer, Action::SeeRuns).await?;
        let (q, on) = (sought(q)?, self.db().reader());
        let list = format!("accounts {} {}", place.id, q);
        let window = self.window(&list, at)?;
        let found = accounts::search(on, &place, q, &window).await?;
        let count = accounts::count(on, &place, q).await?;
        let ids: Vec<_> = found.rows.iter().map(|listed| listed.id).collect();
        let given = services::of_accounts(on, &place, &ids).await?;
        let account = |listed: Listed| {
            let has = || given.iter().filter(|(id, ..)| *id == listed.id);
            Account {
                // Ready once every chosen service is on (E23); one's failure leaves the others (E22).
                state: has().fold(ServiceState::On, |all, (_, _, state)| worse(all, *state)),
                services: has().map(|(_, key, state)| (catalogue::name(key), *state)).collect(),
                id: listed.id,
                display_name: listed.display_name,
                upn: listed.upn,
                addresses: Vec::new(),
            }
        };
        let position = |listed: &Listed| Position::by_name(listed.name_key.clone(), listed.id.uuid());
        Ok(AccountList { page: self.page(&list, &window, found, account, position), count })
    }
}
