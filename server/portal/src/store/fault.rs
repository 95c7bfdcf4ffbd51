//! What the database says when it says no.

use sea_orm::{DbErr, SqlErr};

use crate::error::Error;

/// What the database said. For the log, never for a page.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Fault(DbErr);

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        told(error)
    }
}

/// Tells a lost race from a fault.
pub(crate) fn told(error: DbErr) -> Error {
    let text = error.to_string();
    let overtaken = ["40001", "40P01", "deadlock detected", "could not serialize", "database is locked"];
    let overtaken = overtaken.iter().any(|sign| text.contains(sign));
    if overtaken { Error::Overtaken(Fault(error)) } else { Error::Database(Fault(error)) }
}

/// Whether a unique constraint said no, and whether its name or columns contain `what`.
pub(crate) fn is_taken(error: &DbErr, what: &str) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(text)) if text.contains(what))
}
