//! The log as people read it (A19, A20, A39).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::EventId;

/// The classes of the log's filter. *Everything* is the absence of a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventClass {
    /// Signing in and out, refusals, terms.
    SignIn,
    /// People added, removed, changed.
    Users,
    /// Resellers added and changed.
    Resellers,
    /// Customers made and changed.
    Customers,
    /// Runs and services.
    Services,
    /// Settings of a company.
    Settings,
    /// What the portal does by itself.
    System,
}

impl EventClass {
    /// Every class, in the order of the drop-down.
    pub const ALL: [Self; 7] =
        [Self::SignIn, Self::Users, Self::Resellers, Self::Customers, Self::Services, Self::Settings, Self::System];

    /// The number in the database.
    pub const fn number(self) -> i16 {
        match self {
            Self::SignIn => 1,
            Self::Users => 2,
            Self::Resellers => 3,
            Self::Customers => 4,
            Self::Services => 5,
            Self::Settings => 6,
            Self::System => 7,
        }
    }

    /// The word in the address and the key of its label (`log-class-…`).
    pub const fn slug(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::Users => "users",
            Self::Resellers => "resellers",
            Self::Customers => "customers",
            Self::Services => "services",
            Self::Settings => "settings",
            Self::System => "system",
        }
    }

    /// Reads the word back; anything else is *Everything*.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.slug() == slug)
    }
}

/// One line of the log. The sentence is made on the server, in the reader's language, from `kind` and `data`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// The entry.
    pub id: EventId,
    /// When it was committed.
    pub at: DateTime<Utc>,
    /// What happened, as the key of its sentence (`event-…`).
    pub kind: String,
    /// Who did it, as they were called then.
    pub actor: String,
    /// On whose behalf, where somebody acted as another.
    pub on_behalf_of: Option<String>,
    /// The company it was done to.
    pub company: String,
    /// The sentence's arguments, already fit to show.
    pub data: Vec<(String, String)>,
}
