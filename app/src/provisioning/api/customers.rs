//! Doors of a customer's users and services (E6–E10, E12–E23).

use domain::{
    ids::{AccountId, CompanyId},
    paging::PageAt,
    provisioning::{Account, AccountDetails, AccountList, AdministratorForm, ServiceOffer},
    text::DomainName,
};
use leptos::prelude::*;

use crate::error::{AppError, Done};

/// The catalogue, with how each service stands at a customer.
#[server(prefix = "/api", endpoint = "provisioning/read_offers")]
pub async fn read_offers(customer: CompanyId) -> Result<Vec<ServiceOffer>, AppError> {
    use crate::server_ctx::{denied, signed_in};
    let (portal, scope) = signed_in()?;
    portal.read_offers(&scope, customer).await.map_err(denied)
}

/// A customer's domains (E37).
#[server(prefix = "/api", endpoint = "provisioning/read_domains")]
pub async fn read_domains(customer: CompanyId) -> Result<Vec<DomainName>, AppError> {
    use crate::server_ctx::{denied, signed_in};
    let (portal, scope) = signed_in()?;
    portal.read_domains(&scope, customer).await.map_err(denied)
}

/// *Users for …* (E12).
#[server(prefix = "/api", endpoint = "provisioning/read_accounts")]
pub async fn read_accounts(
    customer: CompanyId,
    #[server(default)] q: String,
    #[server(default)] at: PageAt,
) -> Result<AccountList, AppError> {
    use crate::server_ctx::{denied, signed_in};
    let (portal, scope) = signed_in()?;
    portal.read_accounts(&scope, customer, &q, &at).await.map_err(denied)
}

/// One user of a customer.
#[server(prefix = "/api", endpoint = "provisioning/read_account")]
pub async fn read_account(customer: CompanyId, account: AccountId) -> Result<Account, AppError> {
    use crate::server_ctx::{denied, signed_in};
    let (portal, scope) = signed_in()?;
    portal.read_account(&scope, customer, account).await.map_err(denied)
}

/// One user of a customer, with all that was filled in (E13–E17).
#[server(prefix = "/api", endpoint = "provisioning/read_account_details")]
pub async fn read_account_details(customer: CompanyId, account: AccountId) -> Result<AccountDetails, AppError> {
    use crate::server_ctx::{denied, signed_in};
    let (portal, scope) = signed_in()?;
    portal.read_account_details(&scope, customer, account).await.map_err(denied)
}

/// Starts services for a customer (E9).
#[server(prefix = "/api", endpoint = "provisioning/start_services")]
pub async fn start_services(
    stamp: String,
    customer: CompanyId,
    #[server(default)] services: Vec<String>,
) -> Result<Done, AppError> {
    use crate::server_ctx::{denied, posted};
    let (portal, scope, form) = posted(&stamp)?;
    let run = portal.start_services(&scope, form, customer, &services).await.map_err(denied)?;
    Ok(Done::at(crate::paths::run_watched(run)))
}

/// Creates a user at a customer (E13–E18).
#[server(prefix = "/api", endpoint = "provisioning/create_account")]
pub async fn create_account(
    stamp: String,
    customer: CompanyId,
    administrator: AdministratorForm,
) -> Result<Done, AppError> {
    use crate::server_ctx::{denied, posted};
    let (portal, scope, form) = posted(&stamp)?;
    let run = portal.create_account(&scope, form, customer, &administrator).await.map_err(denied)?;
    Ok(Done::at(crate::paths::run_watched(run)))
}

/// Gives a user services (E22, E27).
#[server(prefix = "/api", endpoint = "provisioning/give_services")]
pub async fn give_services(
    stamp: String,
    customer: CompanyId,
    account: AccountId,
    #[server(default)] services: Vec<String>,
) -> Result<Done, AppError> {
    use crate::server_ctx::{denied, posted};
    let (portal, scope, form) = posted(&stamp)?;
    let run = portal.give_services(&scope, form, customer, account, &services).await.map_err(denied)?;
    Ok(Done::at(crate::paths::run_watched(run)))
}
