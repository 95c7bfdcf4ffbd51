//! The kinds of events there are, and how one is written.

use chrono::{DateTime, Utc};
use domain::{
    audit::EventClass,
    authority::{Level, Roles},
    denial::RefusalReason,
    ids::EventId,
};
use uuid::Uuid;

use super::Acceptance;
use crate::{
    authority::Place,
    error::Result,
    store::log::{self, Entry},
    transaction::Tx,
};

/// What happened. The sentence is made of it when it is read, in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum What {
    /// Somebody signed in.
    SignedIn,
    /// Somebody signed out.
    SignedOut,
    /// Somebody accepted the terms.
    TermsAccepted {
        /// Which version.
        version: String,
    },
    /// An invited person signed in for the first time.
    InvitationAccepted {
        /// Who.
        user: String,
    },
    /// A user was added.
    UserAdded {
        /// The name.
        user: String,
        /// The address.
        mail: String,
        /// The roles.
        roles: Roles,
    },
    /// A user who hasn't taken up their invitation was sent another.
    UserInvitedAgain {
        /// The name.
        user: String,
        /// The address.
        mail: String,
    },
    /// Somebody invited came without the link, and it was sent to the invited address again.
    LinkSentAgain {
        /// The name.
        user: String,
        /// The address.
        mail: String,
    },
    /// Somebody of a foreign domain wants to take up an invitation, and what became of it.
    Acceptance {
        /// What.
        step: Acceptance,
        /// Who was invited.
        user: String,
        /// The account that asks.
        username: String,
    },
    /// A user was deleted.
    UserRemoved {
        /// The name.
        user: String,
        /// The address.
        mail: String,
    },
    /// Deleting a user was refused.
    RemovalRefused {
        /// The name.
        user: String,
        /// Why.
        reason: RefusalReason,
    },
    /// The partner was set up.
    PartnerAdded {
        /// Its name.
        partner: String,
    },
    /// A reseller was added.
    ResellerAdded {
        /// Its name.
        reseller: String,
    },
    /// A company's settings were changed.
    SettingsChanged {
        /// What was changed (`setting-…`), from what, to what.
        changes: Vec<(String, String, String)>,
    },
    /// A company was suspended by the level above (A16).
    CompanySuspended {
        /// Its name.
        company: String,
        /// Where it stands.
        level: Level,
        /// Why.
        reason: String,
    },
    /// The suspension was taken back.
    CompanyResumed {
        /// Its name.
        company: String,
        /// Where it stands.
        level: Level,
    },
    /// A code was issued (E43).
    CodeIssued {
        /// The code.
        code: String,
    },
    /// *Provision* was pressed.
    RunStarted {
        /// What the run is about.
        subject: String,
    },
    /// All steps of a run are done.
    RunFinished {
        /// What the run is about.
        subject: String,
    },
    /// A run waits for a person.
    RunNeedsPerson {
        /// What the run is about.
        subject: String,
        /// The step that waits.
        step: String,
        /// The word of what is wrong.
        problem: String,
    },
    /// A run that waited was started again.
    RunRetried {
        /// What the run is about.
        subject: String,
    },
    /// A run that waited was given up: what isn't made is not made any more.
    RunGivenUp {
        /// What the run was about.
        subject: String,
    },
    /// A customer was made.
    CustomerCreated {
        /// Its name.
        customer: String,
        /// Its code.
        code: String,
    },
    /// A service was started for a customer.
    ServiceStarted {
        /// The catalogue's key.
        service: String,
    },
    /// A user's account was made.
    AccountCreated {
        /// The UPN.
        upn: String,
    },
    /// A user got a service.
    ServiceGiven {
        /// The UPN.
        upn: String,
        /// The catalogue's key.
        service: String,
    },
    /// A generated password was shown, once, to who ordered it.
    PasswordShown {
        /// Whose: the UPN.
        upn: String,
    },
    /// A draft was cancelled.
    DraftCancelled {
        /// The customer's name, as far as it was typed.
        subject: String,
    },
    /// The product catalogue was read in.
    CatalogueImported {
        /// Products that are new or changed.
        changed: usize,
        /// Products in all.
        products: usize,
    },
    /// A customer was read in from a file.
    CustomerImported {
        /// Its name.
        customer: String,
        /// Its code.
        code: String,
    },
}

/// The kinds of entries that tell of a company's making. Each stands in that company's own log.
pub(super) const MAKINGS: [&str; 4] = ["partner-added", "reseller-added", "customer-created", "customer-imported"];

impl What {
    /// The word in the database and the key of the sentence (`event-…`).
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::SignedIn => "signed-in",
            Self::SignedOut => "signed-out",
            Self::TermsAccepted { .. } => "terms-accepted",
            Self::InvitationAccepted { .. } => "invitation-accepted",
            Self::UserAdded { .. } => "user-added",
            Self::UserInvitedAgain { .. } => "user-invited-again",
            Self::LinkSentAgain { .. } => "link-sent-again",
            Self::Acceptance { step, .. } => step.kind(),
            Self::UserRemoved { .. } => "user-removed",
            Self::RemovalRefused { .. } => "removal-refused",
            Self::PartnerAdded { .. } => "partner-added",
            Self::ResellerAdded { .. } => "reseller-added",
            Self::SettingsChanged { .. } => "settings-changed",
            Self::CompanySuspended { .. } => "company-suspended",
            Self::CompanyResumed { .. } => "company-resumed",
            Self::CodeIssued { .. } => "code-issued",
            Self::RunStarted { .. } => "run-started",
            Self::RunFinished { .. } => "run-finished",
            Self::RunNeedsPerson { .. } => "run-needs-person",
            Self::RunRetried { .. } => "run-retried",
            Self::RunGivenUp { .. } => "run-given-up",
            Self::CustomerCreated { .. } => "customer-created",
            Self::ServiceStarted { .. } => "service-started",
            Self::AccountCreated { .. } => "account-created",
            Self::ServiceGiven { .. } => "service-given",
            Self::PasswordShown { .. } => "password-shown",
            Self::DraftCancelled { .. } => "draft-cancelled",
            Self::CatalogueImported { .. } => "catalogue-imported",
            Self::CustomerImported { .. } => "customer-imported",
        }
    }

    /// The class the log's filter knows it by.
    pub const fn class(&self) -> EventClass {
        match self {
            Self::SignedIn | Self::SignedOut | Self::TermsAccepted { .. } | Self::InvitationAccepted { .. } => {
                EventClass::SignIn
            }
            Self::UserAdded { .. }
            | Self::UserInvitedAgain { .. }
            | Self::LinkSentAgain { .. }
            | Self::Acceptance { .. }
            | Self::UserRemoved { .. }
            | Self::RemovalRefused { .. } => EventClass::Users,
            Self::CompanySuspended { level: Level::Customer, .. }
            | Self::CompanyResumed { level: Level::Customer, .. } => EventClass::Customers,
            Self::PartnerAdded { .. }
            | Self::ResellerAdded { .. }
            | Self::CompanySuspended { .. }
            | Self::CompanyResumed { .. } => EventClass::Resellers,
            Self::SettingsChanged { .. } | Self::CodeIssued { .. } => EventClass::Settings,
            Self::CustomerCreated { .. } | Self::CustomerImported { .. } | Self::DraftCancelled { .. } => {
                EventClass::Customers
            }
            Self::RunStarted { .. }
            | Self::RunFinished { .. }
            | Self::RunNeedsPerson { .. }
            | Self::RunRetried { .. }
            | Self::RunGivenUp { .. }
            | Self::ServiceStarted { .. }
            | Self::AccountCreated { .. }
            | Self::PasswordShown { .. }
            | Self::ServiceGiven { .. } => EventClass::Services,
            Self::CatalogueImported { .. } => EventClass::System,
        }
    }

    /// The sentence's arguments by name.
    fn data(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::SignedIn | Self::SignedOut => Vec::new(),
            Self::TermsAccepted { version } => vec![("version", version.clone())],
            Self::InvitationAccepted { user } => vec![("user", user.clone())],
            Self::UserAdded { user, mail, roles } => vec![
                ("user", user.clone()),
                ("mail", mail.clone()),
                ("roles", roles.iter().map(|role| role.slug()).collect::<Vec<_>>().join(" ")),
            ],
            Self::UserInvitedAgain { user, mail }
            | Self::LinkSentAgain { user, mail }
            | Self::UserRemoved { user, mail } => vec![("user", user.clone()), ("mail", mail.clone())],
            Self::Acceptance { user, username, .. } => {
                vec![("user", user.clone()), ("username", username.clone())]
            }
            Self::RemovalRefused { user, reason } => {
                vec![("user", user.clone()), ("reason", reason.slug().to_owned())]
            }
            Self::PartnerAdded { partner } => vec![("partner", partner.clone())],
            Self::ResellerAdded { reseller } => vec![("reseller", reseller.clone())],
            Self::SettingsChanged { changes } => {
                vec![("changes", serde_json::to_string(changes).unwrap_or_default())]
            }
            Self::CompanySuspended { company, reason, .. } => {
                vec![("company", company.clone()), ("reason", reason.clone())]
            }
            Self::CompanyResumed { company, .. } => vec![("company", company.clone())],
            Self::CodeIssued { code } => vec![("code", code.clone())],
            Self::RunStarted { subject }
            | Self::RunFinished { subject }
            | Self::RunRetried { subject }
            | Self::RunGivenUp { subject }
            | Self::DraftCancelled { subject } => vec![("subject", subject.clone())],
            Self::RunNeedsPerson { subject, step, problem } => {
                vec![("subject", subject.clone()), ("step", step.clone()), ("problem", problem.clone())]
            }
            Self::CustomerCreated { customer, code } | Self::CustomerImported { customer, code } => {
                vec![("customer", customer.clone()), ("code", code.clone())]
            }
            Self::ServiceStarted { service } => vec![("service", service.clone())],
            Self::AccountCreated { upn } | Self::PasswordShown { upn } => vec![("upn", upn.clone())],
            Self::ServiceGiven { upn, service } => vec![("upn", upn.clone()), ("service", service.clone())],
            Self::CatalogueImported { changed, products } => {
                vec![("changed", changed.to_string()), ("products", products.to_string())]
            }
        }
    }
}

/// Something that happened to a company.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) place: Place,
    pub(crate) what: What,
    /// The run or request it follows from.
    pub(crate) cause: Option<Uuid>,
}

impl Event {
    pub(crate) fn new(place: &Place, what: What) -> Self {
        Self { place: place.clone(), what, cause: None }
    }

    pub(crate) const fn caused_by(mut self, cause: Uuid) -> Self {
        self.cause = Some(cause);
        self
    }
}

/// At least one event.
pub(crate) struct Events(Vec<Event>);

impl From<Event> for Events {
    fn from(event: Event) -> Self {
        Self(vec![event])
    }
}

impl<const N: usize> From<[Event; N]> for Events {
    fn from(events: [Event; N]) -> Self {
        const { assert!(N > 0, "an unaudited change: see commit_unaudited") }
        Self(events.into())
    }
}

impl Events {
    /// One event and whatever else happened with it.
    pub(crate) fn and(mut self, more: impl IntoIterator<Item = Event>) -> Self {
        self.0.extend(more);
        self
    }
}

impl IntoIterator for Events {
    type Item = Event;
    type IntoIter = std::vec::IntoIter<Event>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// Writes an event, unsealed, in the transaction of what it tells of.
pub(crate) async fn record(tx: &Tx<'_>, event: &Event, at: DateTime<Utc>) -> Result<()> {
    let data: serde_json::Map<String, serde_json::Value> =
        event.what.data().into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
    let entry = Entry {
        id: EventId::new(tx.new_id()),
        at,
        org: event.place.id,
        reseller: event.place.reseller,
        class: event.what.class().number(),
        kind: event.what.kind().to_owned(),
        actor_id: tx.scope().person_uuid(),
        actor: tx.scope().actor_name().to_owned(),
        on_behalf_of: tx.scope().on_behalf_of().map(str::to_owned),
        company: event.place.name.clone(),
        data: data.into(),
        cause: event.cause,
        request: tx.scope().request().to_owned(),
    };
    log::write(tx.writer(), event.place.partner, entry).await
}
