//! The log as people read it (A19, A20, A39).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::EventId;

/// The classes of the log's filter. *Everything* is the absence of a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::IntoStaticStr, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[repr(i16)]
#[strum(serialize_all = "kebab-case", const_into_str)]
pub enum EventClass {
    /// Signing in and out, refusals, terms.
    SignIn = 1,
    /// People added, removed, changed.
    Users = 2,
    /// Resellers added and changed.
    Resellers = 3,
    /// Customers made and changed.
    Customers = 4,
    /// Runs and services.
    Services = 5,
    /// Settings of a company.
    Settings = 6,
    /// What the portal does by itself.
    System = 7,
}

impl EventClass {
    /// Every class, in the order of the drop-down.
    pub const ALL: [Self; 7] =
        [Self::SignIn, Self::Users, Self::Resellers, Self::Customers, Self::Services, Self::Settings, Self::System];

    /// The number in the database.
    pub const fn number(self) -> i16 {
        self as i16
    }

    /// The word in the address and the key of its label (`log-class-…`).
    pub const fn slug(self) -> &'static str {
        self.into_str()
    }

    /// Reads the word back; anything else is *Everything*.
    pub fn from_slug(slug: &str) -> Option<Self> {
        slug.parse().ok()
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
