//! Doors of identity. Signing in and out are plain routes of `server`: they set cookies.

use leptos::prelude::*;

use crate::error::{AppError, Done};

/// Accepts the terms in force (A10).
#[server(prefix = "/api", endpoint = "identity/accept_terms")]
pub async fn accept_terms(stamp: String, #[server(default)] next: String) -> Result<Done, AppError> {
    use crate::server_ctx::posted;
    let (portal, scope, _form) = posted(&stamp)?;
    portal.accept_terms(&scope).await?;
    Ok(Done::at(crate::server_ctx::onwards(&next)))
}
