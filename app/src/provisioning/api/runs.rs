//! Doors of runs, codes and the catalogue.

use domain::{
    ids::{CompanyId, RunId},
    paging::{Page, PageAt},
    provisioning::{IssuedCode, Run, RunRow},
};
use leptos::prelude::*;

use crate::error::{AppError, Done};

/// A run with its steps.
#[server(prefix = "/api", endpoint = "provisioning/read_run")]
pub async fn read_run(run: RunId) -> Result<Run, AppError> {
    use crate::server_ctx::{denied, signed_in};
    let (portal, scope) = signed_in()?;
    portal.read_run(&scope, run).await.map_err(denied)
}

/// The runs of a company and of what is below it, the newest first.
#[server(prefix = "/api", endpoint = "provisioning/read_runs")]
pub async fn read_runs(company: CompanyId, #[server(default)] at: PageAt) -> Result<Page<RunRow>, AppError> {
    use crate::server_ctx::{denied, signed_in};
    let (portal, scope) = signed_in()?;
    portal.read_runs(&scope, company, &at).await.map_err(denied)
}

/// Tries a run again that waits for a person.
#[server(prefix = "/api", endpoint = "provisioning/retry_run")]
pub async fn retry_run(stamp: String, run: RunId) -> Result<Done, AppError> {
    use crate::server_ctx::{denied, posted};
    let (portal, scope, form) = posted(&stamp)?;
    portal.retry_run(&scope, form, run).await.map_err(denied)?;
    Ok(Done::at(crate::paths::run_watched(run)))
}

/// Gives up a run that waits for a person.
#[server(prefix = "/api", endpoint = "provisioning/give_up_run")]
pub async fn give_up_run(stamp: String, run: RunId) -> Result<Done, AppError> {
    use crate::server_ctx::{denied, posted};
    let (portal, scope, form) = posted(&stamp)?;
    portal.give_up_run(&scope, form, run).await.map_err(denied)?;
    Ok(Done::at(crate::paths::run(run)))
}

/// The codes that were issued (E43).
#[server(prefix = "/api", endpoint = "provisioning/read_codes")]
pub async fn read_codes(seller: CompanyId, #[server(default)] at: PageAt) -> Result<Page<IssuedCode>, AppError> {
    use crate::server_ctx::{denied, signed_in};
    let (portal, scope) = signed_in()?;
    portal.read_codes(&scope, seller, &at).await.map_err(denied)
}

/// Issues a code to a seller; without one, makes one.
#[server(prefix = "/api", endpoint = "provisioning/issue_code")]
pub async fn issue_code(stamp: String, seller: CompanyId, #[server(default)] code: String) -> Result<Done, AppError> {
    use crate::server_ctx::{denied, invalid, posted};
    let (portal, scope, form) = posted(&stamp)?;
    let mut check = domain::problem::Check::new();
    let code = check.take_optional("code", &code, domain::text::CustomerCode::parse);
    if !check.is_clean() {
        return Err(invalid(check.into_errors()));
    }
    portal.issue_code(&scope, form, seller, code.as_ref()).await.map_err(denied)?;
    Ok(Done::at(format!("{}?done=code-issued", crate::paths::CODES)))
}

/// Microsoft's products: name, part number, how many plans each has.
#[server(prefix = "/api", endpoint = "provisioning/read_products")]
pub async fn read_products(#[server(default)] q: String) -> Result<Vec<(String, String, i64)>, AppError> {
    use crate::server_ctx::{denied, signed_in};
    let (portal, scope) = signed_in()?;
    portal.read_products(&scope, &q).await.map_err(denied)
}
