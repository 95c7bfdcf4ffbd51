//! Whether the process lives, and whether requests should come here.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};

use crate::site::Site;

/// The process answers.
pub(crate) async fn lives() -> &'static str {
    "ok"
}

/// The database answers with this release's schema, and the process isn't about to end.
pub(crate) async fn is_ready(State(site): State<Arc<Site>>) -> (StatusCode, &'static str) {
    if !site.accepts() {
        return (StatusCode::SERVICE_UNAVAILABLE, "not open");
    }
    match site.portal.is_ready().await {
        Ok(true) => (StatusCode::OK, "ok"),
        Ok(false) => (StatusCode::SERVICE_UNAVAILABLE, "the database waits for `tenantry migrate`"),
        Err(error) => {
            tracing::warn!(?error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer")
        }
    }
}

/// Browsers ask for it unasked.
pub(crate) async fn no_icon() -> StatusCode {
    StatusCode::NO_CONTENT
}
