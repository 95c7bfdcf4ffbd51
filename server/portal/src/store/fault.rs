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

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        told(wrapped(error))
    }
}

/// As SeaORM has it, which tells unique constraints apart.
pub(super) fn wrapped(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}

/// What follows from an error, whatever it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Somebody else was quicker: the whole transaction may be tried again.
    Overtaken,
    /// The database can't be had, or can't write: later it may. Its connection isn't believed any more.
    Unavailable,
    /// The statement was wrong, or a constraint said no. The connection is good.
    Refused,
}

/// What both engines say to who lost a race: serialisation failure, deadlock and lock not to be had (PostgreSQL). By
/// number: words come in the server's language.
const OVERTAKEN: [&str; 3] = ["40001", "40P01", "55P03"];

/// The classes of SQLSTATE that say that the server is going, gone, full or broken, or doesn't let us in: connection
/// exception, invalid authorization, no such database, insufficient resources, operator intervention, system error.
const UNAVAILABLE: [&str; 6] = ["08", "28", "3D", "53", "57", "58"];
/// A server that only reads (it was the primary until now), and a transaction that the server ended by itself.
const ENDED_BY_SERVER: [&str; 2] = ["25006", "25P03"];

/// SQLite's answers, by their primary number, after which a connection is still what it was: an error in the statement,
/// busy, locked, a changed schema, a row or text that is too big, a constraint, a type, a value or a column that isn't
/// there. After any other (full, read-only, out of memory, input and output, corrupt) it may have rolled back by itself,
/// which its driver doesn't notice (ADR 015).
const PLAIN: [u32; 9] = [1, 5, 6, 17, 18, 19, 20, 25, 21];
/// Busy and locked, by any of their extended numbers.
const BUSY: [u32; 2] = [5, 6];

/// Tells what follows from an error.
pub(super) fn class(error: &sqlx::Error) -> Class {
    let said = match error {
        sqlx::Error::Database(said) => said.code().unwrap_or_default(),
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::BeginFailed
        | sqlx::Error::InvalidSavePointStatement => return Class::Unavailable,
        _ => return Class::Refused,
    };
    // SQLSTATE has five characters; SQLite's numbers have at most four.
    match said.parse::<u32>() {
        Ok(number) if said.len() < 5 => of_sqlite(number),
        _ => of_postgres(&said),
    }
}

fn of_sqlite(number: u32) -> Class {
    let primary = number % 256;
    if BUSY.contains(&primary) {
        Class::Overtaken
    } else if PLAIN.contains(&primary) {
        Class::Refused
    } else {
        Class::Unavailable
    }
}

fn of_postgres(state: &str) -> Class {
    if OVERTAKEN.contains(&state) {
        Class::Overtaken
    } else if UNAVAILABLE.iter().any(|class| state.starts_with(class)) || ENDED_BY_SERVER.contains(&state) {
        Class::Unavailable
    } else {
        Class::Refused
    }
}

/// Tells a lost race, a database that can't be had, and a value that no column can hold from a fault.
pub(super) fn told(error: DbErr) -> Error {
    if matches!(&error, DbErr::Custom(text) if text == UNHOLDABLE) {
        return Error::field("", Problem::ControlCharacters);
    }
    let class = match &error {
        DbErr::Exec(RuntimeErr::SqlxError(inner))
        | DbErr::Query(RuntimeErr::SqlxError(inner))
        | DbErr::Conn(RuntimeErr::SqlxError(inner)) => class(inner),
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Class::Unavailable,
        _ => Class::Refused,
    };
    let fault = Fault(Facts::of(&error));
    match class {
        Class::Overtaken => Error::Overtaken(fault),
        Class::Unavailable => Error::Unavailable(Some(fault)),
        Class::Refused => Error::Database(fault),
    }
}

const UNHOLDABLE: &str = "a value that no column can hold";

/// What is said of a value with a NUL instead of asking PostgreSQL, which breaks the transaction over it.
pub(super) fn unholdable() -> DbErr {
    DbErr::Custom(UNHOLDABLE.to_owned())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn n01_what_an_engine_says_by_number_is_told_apart() {
        for (number, class) in [
            (5, Class::Overtaken),
            (517, Class::Overtaken),
            (262, Class::Overtaken),
            (1, Class::Refused),
            (2067, Class::Refused),
            (787, Class::Refused),
            (13, Class::Unavailable),
            (7, Class::Unavailable),
            (8, Class::Unavailable),
            (1544, Class::Unavailable),
            (10, Class::Unavailable),
            (778, Class::Unavailable),
            (11, Class::Unavailable),
            (14, Class::Unavailable),
            (26, Class::Unavailable),
        ] {
            assert_eq!(of_sqlite(number), class, "{number}");
        }
        for (state, class) in [
            ("40001", Class::Overtaken),
            ("55P03", Class::Overtaken),
            ("23505", Class::Refused),
            ("22021", Class::Refused),
            ("57P01", Class::Unavailable),
            ("57P03", Class::Unavailable),
            ("53100", Class::Unavailable),
            ("53300", Class::Unavailable),
            ("08006", Class::Unavailable),
            ("25006", Class::Unavailable),
        ] {
            assert_eq!(of_postgres(state), class, "{state}");
        }
    }
}
