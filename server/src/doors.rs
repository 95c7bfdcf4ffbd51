//! The door table: every way into the portal. The slices say their own; this crate adds what it answers itself. The router
//! is made of it, the enumeration test walks it, and what isn't in it isn't there (security.md 2.3, 2.5).

use std::sync::LazyLock;

pub use app::doors::{Door, Kind, Who};
use http::Method;

use Who::{Public, SignedIn};

/// Every door.
pub static DOORS: LazyLock<Vec<Door>> = LazyLock::new(|| own().into_iter().chain(app::doors::all()).collect());

fn own() -> [Door; 14] {
    [
        Door::bare("/livez"),
        Door::bare("/readyz"),
        Door::bare("/favicon.ico"),
        Door::bare("/pkg/{*file}"),
        Door::route(Method::GET, "/login/start", Public),
        Door::route(Method::GET, "/login/callback", Public),
        Door::route(Method::POST, "/login/send-link-again", Public),
        Door::route(Method::POST, "/login/take-up", Public),
        Door::route(Method::GET, "/login/frontchannel-logout", Public),
        Door::route(Method::POST, "/logout", Public),
        Door::route(Method::POST, "/language", Public),
        Door::route(Method::POST, "/theme", Public),
        Door::route(Method::GET, RUN_EVENTS, SignedIn),
        Door::route(Method::POST, "/jobs/{id}/password", SignedIn),
    ]
}

/// The stream of a run.
pub const RUN_EVENTS: &str = "/jobs/{id}/events";

/// The page of a run, which shows a password once.
pub(crate) const RUN: &str = "/jobs/{run}";

/// The doors at a path, as the router names it.
pub fn at(path: &str) -> impl Iterator<Item = &'static Door> {
    DOORS.iter().filter(move |door| door.path == path)
}

/// Demo mode's own doors stand under these three; they aren't there otherwise.
pub const DEMO_ENTRA: &str = "/demo/entra";
/// Its mailbox.
pub const DEMO_MAILBOX: &str = "/demo/mailbox";
/// Its host of services.
pub const DEMO_SERVICES: &str = "/demo/services";
