//! The door table: every way into the portal, who may knock, and what stands behind it. The router is made of it, the
//! enumeration test walks it, and what isn't in it isn't there (security.md 2.3, 2.5).

use http::Method;

/// Who may knock. What they may then do is `portal`'s to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Anybody.
    Public,
    /// Somebody signed in who proved what their company asks for, also before the terms are accepted.
    Entering,
    /// Somebody signed in who accepted the terms and proved what their company asks for.
    SignedIn,
}

/// What stands behind a door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A page of the app.
    Page,
    /// A server function.
    Function,
    /// A handler of this crate.
    Route,
    /// The same, without asking who comes: files, and whether the process lives.
    Bare,
}

/// One way in.
#[derive(Clone, Debug)]
pub struct Door {
    /// The path as the router takes it: `/r/{id}`.
    pub path: &'static str,
    /// The one method. A door for GET takes HEAD, too.
    pub method: Method,
    /// Who may knock.
    pub who: Who,
    /// What stands behind it.
    pub kind: Kind,
}

const fn page(path: &'static str, who: Who) -> Door {
    Door { path, method: Method::GET, who, kind: Kind::Page }
}

const fn function(path: &'static str, who: Who) -> Door {
    Door { path, method: Method::POST, who, kind: Kind::Function }
}

const fn route(method: Method, path: &'static str, who: Who) -> Door {
    Door { path, method, who, kind: Kind::Route }
}

const fn bare(path: &'static str) -> Door {
    Door { path, method: Method::GET, who: Who::Public, kind: Kind::Bare }
}

use Who::{Entering, Public, SignedIn};

/// Every door.
pub static DOORS: &[Door] = &[
    // --- this crate's own
    bare("/livez"),
    bare("/readyz"),
    bare("/favicon.ico"),
    bare("/pkg/{*file}"),
    route(Method::GET, "/login/start", Public),
    route(Method::GET, "/login/callback", Public),
    route(Method::POST, "/login/send-link-again", Public),
    route(Method::POST, "/login/take-up", Public),
    route(Method::GET, "/login/frontchannel-logout", Public),
    route(Method::POST, "/logout", Public),
    route(Method::POST, "/language", Public),
    route(Method::POST, "/theme", Public),
    route(Method::GET, RUN_EVENTS, SignedIn),
    route(Method::POST, "/jobs/{id}/password", SignedIn),
    // --- pages
    page("/", Public),
    page("/login", Public),
    page("/login/second", Public),
    page("/login/invitation", Public),
    page("/invite/{token}", Public),
    page("/terms", Entering),
    page("/home", SignedIn),
    page("/me", SignedIn),
    page("/help", Public),
    page("/contact", Public),
    page("/resellers", SignedIn),
    page("/resellers/new", SignedIn),
    page("/log", SignedIn),
    page("/jobs", SignedIn),
    page("/jobs/{run}", SignedIn),
    page("/partner/users", SignedIn),
    page("/partner/users/new", SignedIn),
    page("/partner/users/{user}/delete", SignedIn),
    page("/partner/users/{user}/invitation", SignedIn),
    page("/partner/company", SignedIn),
    page("/partner/codes", SignedIn),
    page("/partner/catalogue", SignedIn),
    page("/r/{company}", SignedIn),
    page("/r/{company}/users", SignedIn),
    page("/r/{company}/users/new", SignedIn),
    page("/r/{company}/users/{user}/delete", SignedIn),
    page("/r/{company}/users/{user}/invitation", SignedIn),
    page("/r/{company}/log", SignedIn),
    page("/r/{company}/jobs", SignedIn),
    page("/r/{company}/codes", SignedIn),
    page("/r/{company}/settings", SignedIn),
    page("/r/{company}/suspend", SignedIn),
    page("/r/{company}/customers/new", SignedIn),
    page("/r/{company}/drafts/{draft}/customer", SignedIn),
    page("/r/{company}/drafts/{draft}/administrator", SignedIn),
    page("/r/{company}/drafts/{draft}/services", SignedIn),
    page("/r/{company}/drafts/{draft}/plan", SignedIn),
    page("/c/{company}", SignedIn),
    page("/c/{company}/users", SignedIn),
    page("/c/{company}/users/new", SignedIn),
    page("/c/{company}/users/{account}", SignedIn),
    page("/c/{company}/users/{account}/services", SignedIn),
    page("/c/{company}/services", SignedIn),
    page("/c/{company}/access", SignedIn),
    page("/c/{company}/access/new", SignedIn),
    page("/c/{company}/access/{user}/delete", SignedIn),
    page("/c/{company}/access/{user}/invitation", SignedIn),
    page("/c/{company}/log", SignedIn),
    page("/c/{company}/jobs", SignedIn),
    page("/c/{company}/settings", SignedIn),
    page("/c/{company}/suspend", SignedIn),
    // --- server functions
    function("/api/identity/accept_terms", Entering),
    function("/api/provisioning/cancel_draft", SignedIn),
    function("/api/provisioning/create_account", SignedIn),
    function("/api/provisioning/give_services", SignedIn),
    function("/api/provisioning/issue_code", SignedIn),
    function("/api/provisioning/provision_customer", SignedIn),
    function("/api/provisioning/retry_run", SignedIn),
    function("/api/provisioning/give_up_run", SignedIn),
    function("/api/provisioning/save_administrator", SignedIn),
    function("/api/provisioning/save_customer", SignedIn),
    function("/api/provisioning/save_customer_only", SignedIn),
    function("/api/provisioning/save_services", SignedIn),
    function("/api/provisioning/start_services", SignedIn),
    function("/api/tenancy/add_reseller", SignedIn),
    function("/api/tenancy/add_user", SignedIn),
    function("/api/tenancy/edit_company", SignedIn),
    function("/api/tenancy/invite_again", SignedIn),
    function("/api/tenancy/let_in", SignedIn),
    function("/api/tenancy/remove_user", SignedIn),
    function("/api/tenancy/resume_company", SignedIn),
    function("/api/tenancy/suspend_company", SignedIn),
    function("/api/tenancy/turn_away", SignedIn),
];

/// The stream of a run.
pub const RUN_EVENTS: &str = "/jobs/{id}/events";

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
