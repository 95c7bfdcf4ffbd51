//! A sign-in provider with Entra's shape, for demo mode: a page with the demo people on it instead of passwords, and
//! behind it the whole flow as Entra has it (discovery with the literal `{tenantid}`, PKCE, one-use codes, RS256 tokens
//! issued by the person's own tenant, keys that carry their issuer).

mod codes;
mod doors;
mod keys;
mod request;
#[cfg(test)]
mod tests;
mod token;

use std::sync::Arc;

use axum::Router;
use url::Url;
use uuid::Uuid;

use codes::Codes;
use keys::Signer;

/// Who the provider is and whom it knows.
#[derive(Clone, Debug)]
pub struct EntraSettings {
    /// Where the router is reached from outside, for instance `http://127.0.0.1:3000/demo/entra`.
    pub base_url: String,
    /// The one client.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// Where codes may be sent, word for word.
    pub redirect_uris: Vec<String>,
    /// Where the browser may go after signing out, word for word.
    pub post_logout_redirect_uris: Vec<String>,
    /// The address of the stylesheet.
    pub stylesheet: String,
    /// Who can sign in.
    pub people: Vec<DemoPerson>,
}

/// Somebody who can sign in.
#[derive(Clone, Debug)]
pub struct DemoPerson {
    /// The tenant.
    pub tid: Uuid,
    /// The object in it.
    pub oid: Uuid,
    /// The display name.
    pub name: String,
    /// What the person would sign in with.
    pub upn: String,
    /// The company, to group the page by.
    pub company: String,
    /// A line that says what this person is there to show; may be empty.
    pub note: String,
    /// Authentication contexts this person meets when asked, for instance `c1`.
    pub acrs: Vec<String>,
}

/// Why the provider can't start.
#[derive(Debug, thiserror::Error)]
pub enum EntraError {
    /// The base address can't be read.
    #[error("the base address can't be read")]
    BaseUrl,
    /// No key could be made.
    #[error("no signing key could be made")]
    Key,
}

/// The provider. Clones share one state.
#[derive(Clone)]
pub struct Entra {
    shared: Arc<Shared>,
}

struct Shared {
    settings: EntraSettings,
    signer: Signer,
    codes: Codes,
}

impl Entra {
    /// Makes a signing key and an empty table of codes.
    pub fn new(mut settings: EntraSettings) -> Result<Self, EntraError> {
        Url::parse(&settings.base_url).map_err(|_| EntraError::BaseUrl)?;
        settings.base_url.truncate(settings.base_url.trim_end_matches('/').len());
        let signer = Signer::generate().ok_or(EntraError::Key)?;
        Ok(Self { shared: Arc::new(Shared { settings, signer, codes: Codes::default() }) })
    }

    /// The provider's doors, to be nested where `base_url` says.
    pub fn router(&self) -> Router {
        doors::router(self.clone())
    }
}

impl Shared {
    fn issuer(&self, tenant: &str) -> String {
        format!("{}/{tenant}/v2.0", self.settings.base_url)
    }

    /// What a path's first segment stands for: any tenant, or one we know. `None` is a tenant nobody knows.
    fn tenant(&self, segment: &str) -> Option<Tenant> {
        if matches!(segment, "organizations" | "common") {
            return Some(Tenant::Any);
        }
        let tid = Uuid::try_parse(segment).ok()?;
        self.settings.people.iter().any(|person| person.tid == tid).then_some(Tenant::One(tid))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tenant {
    Any,
    One(Uuid),
}

impl Tenant {
    fn admits(self, tid: Uuid) -> bool {
        match self {
            Self::Any => true,
            Self::One(only) => only == tid,
        }
    }

    fn in_issuer(self) -> String {
        match self {
            Self::Any => "{tenantid}".to_owned(),
            Self::One(tid) => tid.to_string(),
        }
    }
}
