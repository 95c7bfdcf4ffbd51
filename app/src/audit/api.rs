//! Doors of the log.

use domain::{audit::LogPage, ids::CompanyId};
use leptos::prelude::*;

use crate::error::AppError;

/// A page of a company's log (A19, A20). `class` is a word of the filter; anything else is *Everything*.
#[server(prefix = "/api", endpoint = "audit/read_log")]
pub async fn read_log(
    company: CompanyId,
    #[server(default)] class: String,
    older: Option<String>,
    newer: Option<String>,
) -> Result<LogPage, AppError> {
    use crate::server_ctx::{denied, signed_in};
    let (portal, scope) = signed_in()?;
    let class = domain::audit::EventClass::from_slug(&class);
    let query = portal::audit::LogQuery { class, older_than: older, newer_than: newer };
    portal.read_log(&scope, company, &query).await.map_err(denied)
}
