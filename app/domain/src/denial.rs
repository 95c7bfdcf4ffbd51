//! What a customer may read when something isn't done: closed, small, without a text from below (architecture.md 7).

use core::fmt;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{authority::Action, limits::Limit, problem::FieldError};

/// Why something wasn't done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "denial", rename_all = "snake_case")]
pub enum Denial {
    /// Nobody is signed in, or the session ended.
    SignedOut,
    /// Not there, or not yours to know of: the same answer on purpose.
    NotFound,
    /// Fields with problems; what was typed is kept.
    Invalid {
        /// Each problem at its field.
        errors: Vec<FieldError>,
    },
    /// Visible, but not allowed: why, and who could.
    Refused(Refusal),
    /// Somebody else changed it meanwhile, or the form was opened for another company (M22).
    Stale(Staleness),
    /// The portal is busy or a system behind it doesn't answer.
    TryLater {
        /// When to come back.
        seconds: u32,
    },
    /// Done as often as it may be within that time. Nothing was done.
    Limited {
        /// What there was too much of.
        limit: Limit,
        /// When it may be done again, as a clock without seconds says it; a number, which costs a browser no calendar.
        #[serde(with = "chrono::serde::ts_seconds")]
        until: DateTime<Utc>,
    },
    /// Our fault. The reference finds it in the server's log.
    Unexpected {
        /// Short enough to read out on the phone.
        reference: String,
    },
}

impl Denial {
    /// A single problem at a single field.
    pub fn field(field: &str, problem: crate::problem::Problem) -> Self {
        Self::Invalid { errors: vec![FieldError { field: field.to_owned(), problem }] }
    }

    /// Done too often. Whoever comes at the minute that is said isn't early: it is the next one that is whole.
    pub fn limited(limit: Limit, ends_at: DateTime<Utc>) -> Self {
        let until = ends_at.duration_round_up(TimeDelta::minutes(1)).unwrap_or(ends_at);
        Self::Limited { limit, until }
    }

    /// The HTTP status that belongs to it.
    pub const fn status(&self) -> u16 {
        match self {
            Self::SignedOut => 401,
            Self::NotFound => 404,
            Self::Invalid { .. } => 422,
            Self::Refused(_) => 403,
            Self::Stale(_) => 409,
            Self::Limited { .. } => 429,
            Self::TryLater { .. } => 503,
            Self::Unexpected { .. } => 500,
        }
    }
}

/// For a log: the kind, and which fields have which problem. Never a name, an address or anything typed (T38).
impl fmt::Display for Denial {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SignedOut => out.write_str("signed out"),
            Self::NotFound => out.write_str("not found"),
            Self::Invalid { errors } => {
                out.write_str("invalid")?;
                errors.iter().try_for_each(|error| write!(out, ", {}: {}", error.field, error.problem.key()))
            }
            Self::Refused(refusal) => write!(out, "refused: {}, {}", refusal.action.slug(), refusal.reason.slug()),
            Self::Stale(why) => write!(out, "stale: {}", why.slug()),
            Self::Limited { limit, until } => write!(out, "limited: {limit:?} until {until}"),
            Self::TryLater { seconds } => write!(out, "try again in {seconds} s"),
            Self::Unexpected { reference } => write!(out, "unexpected: {reference}"),
        }
    }
}

/// Why a form can't be accepted although each field is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "kebab-case", const_into_str)]
pub enum Staleness {
    /// The form wasn't made for this person, or is older than a day.
    FormExpired,
    /// The form was opened while acting for another company.
    OtherCompany,
    /// Somebody changed the thing since the form was opened.
    Changed,
    /// The plan no longer says what would be made: look at it again.
    PlanChanged,
    /// It was done, or cancelled, already.
    AlreadyEnded,
    /// Something else must be there first (E7, E9).
    NotYet,
    /// It is shown once, and was (E14).
    AlreadyShown,
    /// A place in a list that this list never had, or another release's.
    OldCursor,
    /// The form was sent before, with something else in it: that was answered, this isn't done.
    SentOtherwise,
    /// Another account asks than the one that the page showed.
    OtherAsks,
}

impl Staleness {
    /// The key of its sentence (`stale-…`).
    pub const fn slug(self) -> &'static str {
        self.into_str()
    }
}

/// A refusal says why, and who could allow it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Why.
    pub reason: RefusalReason,
    /// The act that was refused.
    pub action: Action,
    /// The company it was to be done to.
    pub company: String,
    /// Names of people who could do it, at most five.
    pub who_could: Vec<String>,
}

/// The reasons there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "kebab-case", const_into_str)]
pub enum RefusalReason {
    /// The role doesn't allow it.
    Role,
    /// Nobody removes themself (A24).
    Yourself,
    /// The last administrator stays.
    LastAdministrator,
    /// The other's rights exceed the actor's.
    AboveYourRights,
    /// The level above switched it off (mission.md, decision 2).
    SwitchedOff,
    /// A level above the actor's own set it: who set it takes it back.
    SetAbove,
}

impl RefusalReason {
    /// The key of its sentence (`refused-…`).
    pub const fn slug(self) -> &'static str {
        self.into_str()
    }
}
