//! The door table: every way into the portal. The slices say their own; this crate adds what it answers itself. The router
//! is made of it, the enumeration test walks it, and what isn't in it isn't there (security.md 2.3, 2.5).

use std::sync::LazyLock;

pub use app::doors::{Door, Kind, Who};

/// Every door.
pub static DOORS: LazyLock<Vec<Door>> = LazyLock::new(|| own().into_iter().chain(app::doors::all()).collect());

/// What belongs to no slice: files, and the process's health.
fn own() -> [Door; 4] {
    ["/livez", "/readyz", "/favicon.ico", "/pkg/{*file}"].map(Door::bare)
}

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
