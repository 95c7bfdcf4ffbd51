//! Portal's error: what a person may read, or what only the log may.

use core::fmt;

use domain::{
    authority::Action,
    denial::{Denial, Refusal, RefusalReason, Staleness},
    problem::{FieldError, Problem},
};

use crate::store::Fault;

/// A result of portal's.
pub type Result<T, E = Error> = core::result::Result<T, E>;

/// Why a use case came to nothing. Deliberately without `Display` of the inner half towards pages: only
/// [`Error::Denied`] is shown to people, the rest is logged once, with a reference, by [`crate::Portal::explain`].
///
/// Neither `Display` nor `Debug` repeats a value: errors are logged in both ways.
#[derive(thiserror::Error)]
pub enum Error {
    /// Said to the person.
    #[error("denied: {0}")]
    Denied(Denial),
    /// The database said no.
    #[error("database")]
    Database(#[source] Fault),
    /// Another transaction was quicker (deadlock, serialisation): the whole transaction may be tried again.
    #[error("another transaction was quicker")]
    Overtaken(#[source] Fault),
    /// The database can't be had or can't write (it restarts, its disk is full, its file is gone): nothing was done, and
    /// later it may be.
    #[error("the database is unavailable")]
    Unavailable(#[source] Option<Fault>),
    /// A lease was lost: somebody else works on it now, and nothing of ours was written.
    #[error("the lease was lost")]
    LeaseLost,
    /// What stands in the database can't be read.
    #[error("stored value: {0}")]
    Stored(String),
    /// A setting that makes no sense.
    #[error("configuration: {0}")]
    Configuration(String),
}

impl fmt::Debug for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database(fault) | Self::Overtaken(fault) | Self::Unavailable(Some(fault)) => {
                write!(out, "{self}: {fault}")
            }
            _ => write!(out, "{self}"),
        }
    }
}

impl From<Denial> for Error {
    fn from(denial: Denial) -> Self {
        Self::Denied(denial)
    }
}

impl From<Vec<FieldError>> for Error {
    fn from(errors: Vec<FieldError>) -> Self {
        Self::Denied(Denial::Invalid { errors })
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        // serde's own words repeat the value that it couldn't read.
        Self::Stored(format!("JSON ({:?}) at line {}, column {}", error.classify(), error.line(), error.column()))
    }
}

impl Error {
    /// Not there, or not the actor's to know of.
    pub(crate) const NOT_FOUND: Self = Self::Denied(Denial::NotFound);

    /// One problem at one field.
    pub(crate) fn field(field: &str, problem: Problem) -> Self {
        Self::Denied(Denial::field(field, problem))
    }

    /// Right in itself, but not now.
    pub(crate) const fn stale(why: Staleness) -> Self {
        Self::Denied(Denial::Stale(why))
    }

    /// Refused, saying why and who could.
    pub(crate) fn refused(reason: RefusalReason, action: Action, company: &str, who_could: Vec<String>) -> Self {
        Self::Denied(Denial::Refused(Refusal { reason, action, company: company.to_owned(), who_could }))
    }

    /// Whether trying the whole transaction again makes sense.
    pub(crate) const fn is_transient(&self) -> bool {
        matches!(self, Self::Overtaken(_))
    }
}
