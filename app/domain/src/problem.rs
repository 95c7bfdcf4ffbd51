//! What is wrong with one field of a form or one row of a file. Words for it stand in the catalogue of texts; here are
//! only the kinds.

use serde::{Deserialize, Serialize};

/// One thing that is wrong with one value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// Nothing was typed where something is needed.
    Missing,
    /// Longer than allowed, in characters.
    TooLong {
        /// How many are allowed.
        max: u16,
    },
    /// Line breaks, tabs or other control characters inside.
    ControlCharacters,
    /// Characters that turn the writing direction and so can make a text read as another.
    DirectionMarks,
    /// Not of the form `name@example.com`.
    NotAnAddress,
    /// Not of the form `example.com`.
    NotADomain,
    /// Letters, digits and hyphens only.
    NotACode,
    /// A character that the part before the @ can't have.
    NotALocalPart,
    /// Another company beside this one has that name.
    NameTaken,
    /// Somebody in this company has that address.
    AddressTaken,
    /// The UPN is taken; another one is free.
    UpnTaken {
        /// A free one, whole.
        free: String,
    },
    /// A customer has that domain, whoever sells to it: the reader isn't told whose.
    DomainTaken,
    /// The code wasn't issued by the provider, or was issued to another reseller.
    CodeUnknown,
    /// The code was used for another customer.
    CodeUsed,
    /// Not one of the choices.
    NotAChoice,
    /// The domain isn't one of the customer's.
    ForeignDomain,
    /// A name without a letter or a digit: nobody could read it.
    NotAName,
    /// Not a whole number in the range.
    NotANumber {
        /// The largest that may be.
        max: u16,
    },
    /// More of them than may be.
    TooMany {
        /// How many may be.
        max: u16,
    },
    /// The code was issued before.
    CodeIssued,
    /// No service was chosen.
    NothingChosen,
    /// What was chosen was started meanwhile.
    StartedMeanwhile,
    /// Another service must be chosen too.
    NeedsService {
        /// The catalogue's key of that service.
        service: String,
    },
    /// Not yours to give: a right above your own.
    AboveYourRights,
    /// No reseller of that name.
    NoSuchReseller,
    /// Who asks for a second factor must have proven their own: nobody shuts themself out.
    SecondFactorFirst,
}

impl Problem {
    /// One of each kind, for whoever needs the words of all of them.
    pub fn all() -> impl Iterator<Item = Self> {
        <Self as strum::IntoEnumIterator>::iter()
    }

    /// The key of the message in the catalogue of texts.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Missing => "problem-missing",
            Self::TooLong { .. } => "problem-too-long",
            Self::ControlCharacters => "problem-control-characters",
            Self::DirectionMarks => "problem-direction-marks",
            Self::NotAnAddress => "problem-not-an-address",
            Self::NotADomain => "problem-not-a-domain",
            Self::NotACode => "problem-not-a-code",
            Self::NotALocalPart => "problem-not-a-local-part",
            Self::NameTaken => "problem-name-taken",
            Self::AddressTaken => "problem-address-taken",
            Self::UpnTaken { .. } => "problem-upn-taken",
            Self::DomainTaken => "taken-domain",
            Self::CodeUnknown => "problem-code-unknown",
            Self::CodeUsed => "problem-code-used",
            Self::NotAChoice => "problem-not-a-choice",
            Self::ForeignDomain => "problem-foreign-domain",
            Self::NotAName => "problem-not-a-name",
            Self::NotANumber { .. } => "problem-not-a-number",
            Self::TooMany { .. } => "problem-too-many",
            Self::CodeIssued => "problem-code-issued",
            Self::NothingChosen => "problem-nothing-chosen",
            Self::StartedMeanwhile => "problem-started-meanwhile",
            Self::NeedsService { .. } => "problem-needs-service",
            Self::AboveYourRights => "problem-above-your-rights",
            Self::NoSuchReseller => "problem-no-such-reseller",
            Self::SecondFactorFirst => "problem-second-factor-first",
        }
    }

    /// The message's one argument, where it has one (`$value`).
    pub fn value(&self) -> Option<String> {
        match self {
            Self::TooLong { max } | Self::NotANumber { max } | Self::TooMany { max } => Some(max.to_string()),
            Self::UpnTaken { free } => Some(free.clone()),
            Self::NeedsService { service } => Some(service.clone()),
            _ => None,
        }
    }
}

/// A problem at its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The name of the form's field or the file's column.
    pub field: String,
    /// What is wrong with it.
    pub problem: Problem,
}

/// Collects the problems of a whole form, so that a person sees all of them at once.
#[derive(Debug, Default)]
pub struct Check {
    errors: Vec<FieldError>,
}

impl Check {
    /// Nothing wrong yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes a problem at a field.
    pub fn refuse(&mut self, field: &str, problem: Problem) {
        self.errors.push(FieldError { field: field.to_owned(), problem });
    }

    /// Keeps a parsed value, or notes what was wrong with it.
    pub fn take<T>(&mut self, field: &str, parsed: Result<T, Problem>) -> Option<T> {
        parsed.map_err(|problem| self.refuse(field, problem)).ok()
    }

    /// The same for a field that may be left blank.
    pub fn take_optional<T>(
        &mut self,
        field: &str,
        raw: &str,
        parse: impl FnOnce(&str) -> Result<T, Problem>,
    ) -> Option<T> {
        if raw.trim().is_empty() { None } else { self.take(field, parse(raw)) }
    }

    /// Whether nothing was wrong.
    pub fn is_clean(&self) -> bool {
        self.errors.is_empty()
    }

    /// The errors, in the order of the fields; empty where nothing was wrong.
    pub fn into_errors(self) -> Vec<FieldError> {
        self.errors
    }
}
