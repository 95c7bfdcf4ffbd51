//! Ports: what `portal` asks of the world outside. `connectors` implements them; tests use the simulators behind them.

mod complaint;

use core::{fmt, future::Future, pin::Pin, time::Duration};
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{
    ids::{CompanyId, ObjectId, TenantId},
    mail::{MailReply, MailStage},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::complaint::Complaint;

/// The answer of a port: a boxed future, so that a port can be a trait object.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What time it is. Handed in, so that tests move it; never read from the system elsewhere.
pub trait Clock: Send + Sync {
    /// Now, in UTC.
    fn now(&self) -> DateTime<Utc>;
}

/// Where unguessable bytes come from.
pub trait Entropy: Send + Sync {
    /// Fills the whole slice.
    fn fill(&self, bytes: &mut [u8]);
}

// --- identity -------------------------------------------------------------------------------------------------------

/// Who Microsoft says is signing in. Built only from a token whose signature, issuer, audience, times and nonce hold
/// (contracts.md 3, T02). Carries no e-mail address on purpose: an address proves nothing (T01).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct VerifiedIdentity {
    /// The `iss` claim, compared with the template.
    pub issuer: String,
    /// The Entra tenant.
    pub tid: TenantId,
    /// The person in that tenant. The key of a person is (tid, oid).
    pub oid: ObjectId,
    /// The display name, to show; never to decide with.
    pub name: String,
    /// The `preferred_username`, to show ("you are signed in as …"); never to decide with.
    pub username: String,
    /// Authentication contexts that were met (claim `acrs`): how a second factor is proven (A4).
    pub acrs: Vec<String>,
    /// The provider's session, for front-channel logout.
    pub sid: Option<String>,
    /// What to send as `logout_hint`.
    pub login_hint: Option<String>,
}

/// What the sign-in page asks the provider for.
#[derive(Clone, Debug)]
pub struct AuthorizeRequest {
    /// Comes back unchanged; bound to the browser by a cookie.
    pub state: String,
    /// Must stand in the token.
    pub nonce: String,
    /// PKCE, S256: base64url(sha256(verifier)).
    pub challenge: String,
    /// Ask for the authentication context that means "second factor".
    pub second_factor: bool,
}

/// Why a sign-in at the provider came to nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// Discovery, keys or the token endpoint don't answer.
    #[error("the identity provider can't be reached: {0}")]
    Unreachable(String),
    /// The provider refused the code: it's used, expired or another client's, or we aren't whom it gives tokens to.
    #[error("the identity provider refused the code: {0}")]
    CodeRefused(Complaint),
    /// A token that must not be believed. The text is for the log, never for a page.
    #[error("the token is not believed: {0}")]
    Hostile(&'static str),
}

/// An OpenID provider with Entra's multi-tenant rules.
pub trait IdentityProvider: Send + Sync {
    /// The address to send the browser to.
    fn authorize_url<'a>(&'a self, request: &'a AuthorizeRequest) -> Answer<'a, Result<String, IdentityError>>;
    /// Redeems a code and verifies the token that comes back.
    fn redeem<'a>(
        &'a self,
        code: &'a str,
        verifier: &'a str,
        nonce: &'a str,
        now: DateTime<Utc>,
    ) -> Answer<'a, Result<VerifiedIdentity, IdentityError>>;
    /// Where the browser goes to end the provider's session too; `None` where the provider has no such page.
    fn sign_out_url<'a>(&'a self, login_hint: Option<&'a str>) -> Answer<'a, Option<String>>;
}

// --- mail -----------------------------------------------------------------------------------------------------------

/// A mail as it leaves: rendered in the recipient's language.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RenderedMail {
    /// Stable over retries, so that a mail server can drop a second copy. Without angle brackets.
    pub message_id: String,
    /// The recipient's name.
    pub to_name: String,
    /// The recipient's address.
    pub to_address: String,
    /// The subject, one line.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

/// Why a mail didn't leave. What is about the recipient is told apart from what is about us: a set-up that went wrong
/// loses no mail.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// The recipient's side asks for patience (a 4xx answer): the outbox tries again.
    #[error("the mail server asks to try later: {0}")]
    TryLater(String),
    /// Our sender, our server, or the way to it: the mail waits until whoever runs the portal has mended that.
    #[error("the mail server doesn't take our mails: {0}")]
    Held(MailTrouble),
    /// The recipient can't be written to: trying again is pointless.
    #[error("the mail server refuses: {0}")]
    Refused(String),
    /// No mail server is configured.
    #[error("no mail server is configured")]
    NotConfigured,
}

/// What is wrong between us and the mail server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailTrouble {
    /// Where the talk stopped.
    pub stage: MailStage,
    /// The codes of the server's answer, where it gave one.
    pub reply: Option<MailReply>,
    /// What it said, or what went wrong: for the log of whoever runs the portal, never for a page.
    pub words: String,
}

impl MailTrouble {
    /// Whether it stays until somebody mends it, rather than passing by itself.
    pub fn is_lasting(&self) -> bool {
        self.stage == MailStage::Tls || self.reply.is_some_and(MailReply::is_permanent)
    }
}

impl fmt::Display for MailTrouble {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.stage.slug(), self.words)
    }
}

/// Hands one mail to a mail server.
pub trait Mailer: Send + Sync {
    /// Sends it, or says why not.
    fn send<'a>(&'a self, mail: &'a RenderedMail) -> Answer<'a, Result<(), MailError>>;
}

// --- services -------------------------------------------------------------------------------------------------------

/// A customer as the host knows it: by its partner and the code that partner gave it. The code alone doesn't tell, since
/// two partners may have given out the same one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HostCustomer(String);

impl HostCustomer {
    /// The customer of that code (E4) under that partner.
    pub fn new(partner: CompanyId, code: &str) -> Self {
        Self(format!("{partner}/{code}"))
    }

    /// Reads what a host says; `None` for what this portal can't have named so.
    pub fn parse(text: &str) -> Option<Self> {
        let named = Self(text.to_owned());
        named.parts().is_some().then_some(named)
    }

    /// The partner and the code.
    pub fn parts(&self) -> Option<(CompanyId, &str)> {
        let (partner, code) = self.0.split_once('/')?;
        // As codes are written (E4): whatever else a host says is none of ours.
        let is_code = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let fits = (1..=20).contains(&code.len()) && code.bytes().all(is_code);
        Some((partner.parse().ok().filter(|_| fits)?, code))
    }
}

/// One thing to be made at the host of services.
///
/// `customer` is the host's natural key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "order", rename_all = "snake_case")]
pub enum Order {
    /// Make the customer.
    CreateCustomer {
        /// The customer.
        customer: HostCustomer,
        /// The company's name.
        name: String,
        /// The primary domain.
        domain: String,
    },
    /// Start a service for the whole customer; *Customer Portal Settings* first (E9).
    StartService {
        /// The customer.
        customer: HostCustomer,
        /// The catalogue's key of the service.
        service: String,
    },
    /// Make a user's account.
    CreateAccount {
        /// The customer.
        customer: HostCustomer,
        /// What the user signs in with.
        upn: String,
        /// The name others see.
        display_name: String,
        /// The mail addresses; the first is the primary one.
        addresses: Vec<String>,
        /// The rest.
        details: AccountDetails,
    },
    /// Give one user a service the customer has (E22, E27).
    GiveService {
        /// The customer.
        customer: HostCustomer,
        /// The user.
        upn: String,
        /// The catalogue's key of the service.
        service: String,
    },
}

/// What an account is made with, besides its name (E13–E17).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountDetails {
    /// First names.
    pub first_names: String,
    /// Last name.
    pub last_name: String,
    /// The short name some services sign in with.
    pub username: String,
    /// An address the user reads today: the host's link for choosing a password goes there.
    pub contact: String,
    /// Whether it is made, but can't be used yet.
    pub disabled: bool,
    /// How the user comes by the first password (E14).
    pub first_password: FirstPassword,
    /// Title, department, telephone …, by field name (E17).
    pub properties: BTreeMap<String, String>,
}

/// The first password of an account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum FirstPassword {
    /// The host sends a link, and the user chooses.
    #[default]
    Link,
    /// This one, the same on every retry.
    Generated {
        /// It.
        secret: Secret,
        /// Whether it must be changed at the next logon.
        change_at_next_logon: bool,
    },
}

/// A text that is on its way to the one who may read it, and is printed nowhere.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Takes it.
    pub const fn new(secret: String) -> Self {
        Self(secret)
    }

    /// Hands it out, to be sent or shown.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(…)")
    }
}

/// The host's receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The host's own id of what was made.
    pub reference: String,
}

/// What the host measured at one customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageReading {
    /// The customer.
    pub customer: HostCustomer,
    /// The storage its backups take.
    pub storage_bytes: u64,
    /// How many of its mailboxes are protected, where the host counts them.
    pub protected_mailboxes: Option<u32>,
    /// When it was measured, by the host's clock.
    pub measured_at: DateTime<Utc>,
}

/// A page of readings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsagePage {
    /// What was measured, in the host's own order. Each reading is the whole figure, not a change of it.
    pub readings: Vec<UsageReading>,
    /// Where the next page begins: opaque, kept as it came.
    pub next: String,
    /// Whether there is more already.
    pub more: bool,
}

/// The word of a [`HostError::Refused`] by which a host says that it can't read on from there: begin anew.
pub const OUTDATED_CURSOR: &str = "outdated_cursor";

/// Why the host didn't do it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HostError {
    /// 429 or 503: come back after that long (the host's `Retry-After`, where it said so).
    #[error("the host is busy")]
    Busy {
        /// What the host asked for.
        retry_after: Option<Duration>,
    },
    /// The order certainly didn't arrive (no connection).
    #[error("the host can't be reached: {0}")]
    Unreachable(String),
    /// The order may have been carried out (time-out or broken connection after sending): look before acting again.
    #[error("the host's answer was lost: {0}")]
    Ambiguous(String),
    /// The host says no for good. `code` is one of the host's own words, to choose a text by.
    #[error("the host refuses: {code}")]
    Refused {
        /// For instance `conflict`, `quota`, `unknown_customer`.
        code: String,
    },
    /// No host is configured: a person must see to it.
    #[error("no host is configured")]
    NotConfigured,
}

/// The host of mail and backup services: the first port (architecture.md 5).
pub trait ServiceHost: Send + Sync {
    /// Carries out an order. `key` is derived from run and step and the same on every retry: the host honours it.
    fn carry_out<'a>(&'a self, key: Uuid, order: &'a Order) -> Answer<'a, Result<Receipt, HostError>>;
    /// Looks whether an order with that key was carried out; after [`HostError::Ambiguous`].
    fn look_up<'a>(&'a self, key: Uuid) -> Answer<'a, Result<Option<Receipt>, HostError>>;
    /// Takes back what the order with that key made. Taking back what isn't there succeeds.
    fn take_back<'a>(&'a self, key: Uuid) -> Answer<'a, Result<(), HostError>>;
    /// What was measured since that page, a page at a time; from the beginning without one. A customer comes again
    /// whenever it was measured again, so that many customers of which few changed cost one short page and not a call
    /// each. Reading a page twice is no harm: nothing is ambiguous here, whatever the error says.
    fn usage<'a>(&'a self, after: Option<&'a str>) -> Answer<'a, Result<UsagePage, HostError>>;
}

/// Makes a mail out of its content, in the recipient's language.
pub trait MailRenderer: Send + Sync {
    /// Renders it. The link's address is the configured public URL, never a header's (T16).
    fn render(&self, mail: &crate::jobs::OutgoingMail) -> RenderedMail;
}
