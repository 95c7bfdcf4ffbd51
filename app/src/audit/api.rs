//! Doors of the log.

use domain::{
    audit::LogLine,
    ids::CompanyId,
    paging::{Page, PageAt},
};
use leptos::prelude::*;

use crate::error::AppError;

/// A page of a company's log (A19, A20). `class` is a word of the filter; anything else is *Everything*.
#[server(prefix = "/api", endpoint = "audit/read_log")]
pub async fn read_log(
    company: CompanyId,
    #[server(default)] class: String,
    #[server(default)] at: PageAt,
) -> Result<Page<LogLine>, AppError> {
    use crate::server_ctx::{denied, signed_in};
    let (portal, scope) = signed_in()?;
    let class = domain::audit::EventClass::from_slug(&class);
    let query = portal::audit::LogQuery { class, at };
    portal.read_log(&scope, company, &query).await.map_err(denied)
}
