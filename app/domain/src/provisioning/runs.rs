//! Runs and their steps, as pages show them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::PlannedStep;
use crate::{
    ids::{AccountId, CompanyId, RunId, StepId},
    tenancy::Company,
};

/// How a step of a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::FromRepr, strum::IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[repr(i16)]
#[strum(serialize_all = "kebab-case", const_into_str)]
pub enum StepState {
    /// Waits its turn.
    Waiting = 0,
    /// Being done.
    Working = 1,
    /// Done.
    Done = 2,
    /// Failed for good: a person decides.
    Failed = 3,
    /// Waits for a person (a connector isn't configured).
    NeedsPerson = 4,
    /// Asked to wait; goes on by itself.
    Retrying = 5,
}

impl StepState {
    /// The number in the database.
    pub const fn number(self) -> i16 {
        self as i16
    }

    /// Reads the number; nothing where this release doesn't know it.
    pub const fn from_number(number: i16) -> Option<Self> {
        Self::from_repr(number)
    }

    /// The key of its label (`step-…`).
    pub const fn slug(self) -> &'static str {
        self.into_str()
    }
}

/// One step of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunStep {
    /// The step.
    pub id: StepId,
    /// What it makes.
    pub what: PlannedStep,
    /// How it stands.
    pub state: StepState,
    /// The word of what is wrong (`trouble-…`), while something is.
    pub problem: Option<String>,
    /// When it goes on by itself, while it was asked to wait.
    pub retry_at: Option<DateTime<Utc>>,
}

/// How a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::FromRepr, strum::IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[repr(i16)]
#[strum(serialize_all = "kebab-case", const_into_str)]
pub enum RunState {
    /// Queued or being worked on.
    Working = 0,
    /// All steps are done.
    Done = 1,
    /// A step waits for a person.
    NeedsPerson = 2,
    /// A person decided that what isn't made yet is not made any more.
    GivenUp = 3,
}

impl RunState {
    /// The number in the database.
    pub const fn number(self) -> i16 {
        self as i16
    }

    /// Reads the number; nothing where this release doesn't know it.
    pub const fn from_number(number: i16) -> Option<Self> {
        Self::from_repr(number)
    }

    /// The key of its label (`run-…`).
    pub const fn slug(self) -> &'static str {
        self.into_str()
    }
}

/// A run as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// The run.
    pub id: RunId,
    /// The company it belongs to: the seller while the customer isn't there.
    pub company: Company,
    /// What it's about: the customer's or user's name.
    pub subject: String,
    /// Who pressed *Provision*.
    pub actor: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// How it stands.
    pub state: RunState,
    /// The steps in order.
    pub steps: Vec<RunStep>,
    /// The customer, once it exists.
    pub customer: Option<CompanyId>,
    /// Who gets the welcome mail.
    pub mail_to: Option<String>,
    /// When its last step was done.
    pub finished_at: Option<DateTime<Utc>>,
    /// Where the page-by-page road goes on from here, for who may go there.
    pub onward: Option<Onward>,
    /// Whether a page that was watched to the run's end goes there by itself (E8, E10). Not while a password waits to be
    /// shown here, and not at a customer that is past that road.
    pub goes_on: bool,
    /// How the reader stands to the password that was generated, where one was (E14).
    pub password: Option<GeneratedPassword>,
}

impl Run {
    /// Whether it moves by itself: a worker carries it on, or clears away what it left when it was given up.
    pub fn is_moving(&self) -> bool {
        match self.state {
            RunState::Working => true,
            RunState::GivenUp => self.finished_at.is_none(),
            RunState::Done | RunState::NeedsPerson => false,
        }
    }
}

/// The next page of the page-by-page road.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Onward {
    /// The customer is there: its services (E8).
    CustomerServices(CompanyId),
    /// Its services run: a user (E10).
    NewUser(CompanyId),
    /// The user is there: their services (E22).
    UserServices(CompanyId, AccountId),
}

/// A generated password (E14), as one reader may know of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GeneratedPassword {
    /// The account isn't there yet.
    NotYet,
    /// The reader can have it shown, once, until then.
    Ready(DateTime<Utc>),
    /// Only who pressed *Provision* can.
    Theirs,
    /// It was shown, or its day is over.
    Gone,
}

impl Run {
    /// How many steps are done.
    pub fn done(&self) -> usize {
        self.steps.iter().filter(|step| step.state == StepState::Done).count()
    }
}

/// A row of the list of runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunRow {
    /// The run.
    pub id: RunId,
    /// What it's about.
    pub subject: String,
    /// The company it belongs to.
    pub company: String,
    /// Who pressed *Provision*.
    pub actor: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// How it stands.
    pub state: RunState,
    /// Steps done.
    pub done: i32,
    /// Steps in all.
    pub steps: i32,
}
