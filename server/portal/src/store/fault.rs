//! What the database says when it says no.

use core::fmt;

use domain::problem::Problem;
use sea_orm::{DbErr, RuntimeErr, SqlErr};

use super::facts::Facts;
use crate::error::Error;

/// That the database said no: its class, its code, and names of the schema. What it said is read here and forgotten,
/// since a log line or a page would repeat what somebody typed (T38).
#[derive(Clone, PartialEq, Eq)]
pub struct Fault(Facts);

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, out)
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, out)
    }
}

impl std::error::Error for Fault {}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        told(error)
    }
}

/// What both engines say to who lost a race: serialisation failure, deadlock and lock not to be had (PostgreSQL), busy,
/// locked, and busy by a snapshot grown old (SQLite). By number: words come in the server's language.
const OVERTAKEN: [&str; 6] = ["40001", "40P01", "55P03", "5", "6", "517"];

/// Tells a lost race from a fault, and both from a value that no column can hold.
pub(super) fn told(error: DbErr) -> Error {
    if matches!(&error, DbErr::Custom(text) if text == UNHOLDABLE) {
        return Error::field("", Problem::ControlCharacters);
    }
    let fault = Fault(Facts::of(&error));
    if is_overtaken(&error) { Error::Overtaken(fault) } else { Error::Database(fault) }
}

/// The same for what the driver itself says.
pub(super) fn told_by_driver(error: sqlx::Error) -> Error {
    told(DbErr::Conn(RuntimeErr::SqlxError(error.into())))
}

const UNHOLDABLE: &str = "a value that no column can hold";

/// What is said of a value with a NUL instead of asking PostgreSQL, which breaks the transaction over it.
pub(super) fn unholdable() -> DbErr {
    DbErr::Custom(UNHOLDABLE.to_owned())
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
