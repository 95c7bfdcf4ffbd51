//! Doors of a customer's users and services (E6–E10, E12–E23).

use domain::{
    ids::{AccountId, CompanyId},
    provisioning::AdministratorForm,
};
use leptos::prelude::*;

use crate::error::{AppError, Done};

/// Starts services for a customer (E9).
#[server(prefix = "/api", endpoint = "provisioning/start_services")]
pub async fn start_services(
    stamp: String,
    customer: CompanyId,
    #[server(default)] services: Vec<String>,
) -> Result<Done, AppError> {
    use crate::server_ctx::posted;
    let (portal, scope, form) = posted(&stamp)?;
    let run = portal.start_services(&scope, form, customer, &services).await?;
    Ok(Done::at(crate::paths::run_watched(run)))
}

/// Creates a user at a customer (E13–E18).
#[server(prefix = "/api", endpoint = "provisioning/create_account")]
pub async fn create_account(
    stamp: String,
    customer: CompanyId,
    administrator: AdministratorForm,
) -> Result<Done, AppError> {
    use crate::server_ctx::posted;
    let (portal, scope, form) = posted(&stamp)?;
    let run = portal.create_account(&scope, form, customer, &administrator).await?;
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
    use crate::server_ctx::posted;
    let (portal, scope, form) = posted(&stamp)?;
    let run = portal.give_services(&scope, form, customer, account, &services).await?;
    Ok(Done::at(crate::paths::run_watched(run)))
}
