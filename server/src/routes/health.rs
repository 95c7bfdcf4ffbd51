//! Whether the process lives, and whether requests should come here.

use core::time::Duration;
use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use portal::Portal;
use tokio::{
    sync::Mutex,
    time::{Instant, timeout},
};

use crate::site::Site;

/// How long an answer of the database is good for: whoever asks more often costs no more writes.
const FRESH: Duration = Duration::from_secs(1);
/// How long the database may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the database last said of itself, for everybody who asks within the second.
#[derive(Debug)]
pub struct Readiness {
    fresh: Duration,
    last: Mutex<Option<(Instant, Ready)>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ready {
    Yes,
    OtherSchema,
    No,
}

impl Default for Readiness {
    fn default() -> Self {
        Self::fresh_for(FRESH)
    }
}

impl Readiness {
    /// Asks the database again only when its last answer is older than that.
    pub fn fresh_for(fresh: Duration) -> Self {
        Self { fresh, last: Mutex::default() }
    }

    async fn ask(&self, portal: &Portal) -> Ready {
        let mut last = self.last.lock().await;
        if let Some((asked, ready)) = *last
            && asked.elapsed() < self.fresh
        {
            return ready;
        }
        let ready = match timeout(PATIENCE, portal.is_ready()).await {
            Ok(Ok(true)) => Ready::Yes,
            Ok(Ok(false)) => Ready::OtherSchema,
            Ok(Err(error)) => {
                tracing::warn!(?error, "not ready");
                Ready::No
            }
            Err(_) => {
                tracing::warn!("not ready: the database takes too long");
                Ready::No
            }
        };
        *last = Some((Instant::now(), ready));
        ready
    }
}

/// The process answers.
pub(crate) async fn lives() -> &'static str {
    "ok"
}

/// The database has this release's schema and keeps what is written, and the process isn't about to end.
pub(crate) async fn is_ready(State(site): State<Arc<Site>>) -> (StatusCode, &'static str) {
    if !site.accepts() {
        return (StatusCode::SERVICE_UNAVAILABLE, "not open");
    }
    match site.readiness.ask(&site.portal).await {
        Ready::Yes => (StatusCode::OK, "ok"),
        Ready::OtherSchema => (StatusCode::SERVICE_UNAVAILABLE, "the database waits for `tenantry migrate`"),
        Ready::No => (StatusCode::SERVICE_UNAVAILABLE, "the database keeps nothing that is written"),
    }
}

/// Browsers ask for it unasked.
pub(crate) async fn no_icon() -> StatusCode {
    StatusCode::NO_CONTENT
}
