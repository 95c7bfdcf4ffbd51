//! What the database says when it says no.

use domain::problem::Problem;
use sea_orm::{DbErr, RuntimeErr, SqlErr};

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

/// What both engines say to who lost a race: serialisation failure, deadlock and lock not to be had (PostgreSQL), busy,
/// locked, and busy by a snapshot grown old (SQLite). By number: words come in the server's language.
const OVERTAKEN: [&str; 6] = ["40001", "40P01", "55P03", "5", "6", "517"];

/// Tells a lost race from a fault.
pub(super) fn told(error: DbErr) -> Error {
    if is_overtaken(&error) { Error::Overtaken(Fault(error)) } else { Error::Database(Fault(error)) }
}

fn is_overtaken(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(inner))
    | DbErr::Query(RuntimeErr::SqlxError(inner))
    | DbErr::Conn(RuntimeErr::SqlxError(inner))) = error
    else {
        return false;
    };
    let sqlx::Error::Database(said) = inner.as_ref() else { return false };
    said.code().is_some_and(|code| OVERTAKEN.contains(&code.as_ref()))
}

/// Whether a unique constraint said no, and whether its name or columns contain `what`.
fn is_taken(error: &DbErr, what: &str) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(text)) if text.contains(what))
}

/// What an insert said no to: the first of the unique columns that it was, as the problem of a form's field.
pub(super) fn taken(error: DbErr, unique: &[(&str, &str, Problem)]) -> Error {
    let said_no = unique.iter().find(|(column, ..)| is_taken(&error, column));
    said_no.map_or_else(|| told(error), |(_, field, problem)| Error::field(field, problem.clone()))
}
