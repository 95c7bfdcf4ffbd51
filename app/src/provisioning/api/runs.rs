//! Doors of runs, codes and the catalogue.

use domain::ids::{CompanyId, RunId};
use leptos::prelude::*;

use crate::error::{AppError, Done};

/// Tries a run again that waits for a person.
#[server(prefix = "/api", endpoint = "provisioning/retry_run")]
pub async fn retry_run(stamp: String, run: RunId) -> Result<Done, AppError> {
    use crate::server_ctx::posted;
    let (portal, scope, form) = posted(&stamp)?;
    portal.retry_run(&scope, form, run).await?;
    Ok(Done::at(crate::paths::run_watched(run)))
}

/// Gives up a run that waits for a person.
#[server(prefix = "/api", endpoint = "provisioning/give_up_run")]
pub async fn give_up_run(stamp: String, run: RunId) -> Result<Done, AppError> {
    use crate::server_ctx::posted;
    let (portal, scope, form) = posted(&stamp)?;
    portal.give_up_run(&scope, form, run).await?;
    Ok(Done::at(crate::paths::run(run)))
}

/// Issues a code to a seller; without one, makes one.
#[server(prefix = "/api", endpoint = "provisioning/issue_code")]
pub async fn issue_code(stamp: String, seller: CompanyId, #[server(default)] code: String) -> Result<Done, AppError> {
    use crate::server_ctx::{invalid, posted};
    let (portal, scope, form) = posted(&stamp)?;
    let mut check = domain::problem::Check::new();
    let code = check.take_optional("code", &code, domain::text::CustomerCode::parse);
    if !check.is_clean() {
        return Err(invalid(check.into_errors()));
    }
    portal.issue_code(&scope, form, seller, code.as_ref()).await?;
    Ok(Done::at(format!("{}?done=code-issued", crate::paths::CODES)))
}
