//! What can be said of a database's refusal without repeating it. Its own text holds typed values, whole rows,
//! statements and addresses with passwords; its class, its code and the names of the schema hold nothing of anybody's.

use core::fmt;
use std::io;

use sea_orm::{DbErr, RuntimeErr};
use sqlx::error::DatabaseError;

/// The class of a refusal, its code, and where in the schema it was.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Facts {
    class: &'static str,
    code: Option<String>,
    place: Option<String>,
}

impl fmt::Display for Facts {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.class)?;
        if let Some(code) = &self.code {
            write!(out, " ({code})")?;
        }
        self.place.iter().try_for_each(|place| write!(out, " at {place}"))
    }
}

impl Facts {
    pub(super) fn of(error: &DbErr) -> Self {
        match error {
            DbErr::Conn(cause) | DbErr::Exec(cause) | DbErr::Query(cause) => match cause {
                RuntimeErr::SqlxError(cause) => Self::of_driver(cause),
                RuntimeErr::Internal(_) => Self::class("the driver can't do it"),
            },
            DbErr::ConnectionAcquire(_) => Self::class("no connection was free in time"),
            DbErr::Type(_) | DbErr::Json(_) | DbErr::TryIntoErr { .. } => Self::class(UNREADABLE),
            DbErr::Migration(_) => Self::class("a step of the schema can't be made"),
            DbErr::RecordNotFound(_) | DbErr::RecordNotInserted | DbErr::RecordNotUpdated => {
                Self::class("a row isn't there")
            }
            _ => Self::class("the database layer says no"),
        }
    }

    fn of_driver(error: &sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(said) => Self::of_database(said.as_ref()),
            sqlx::Error::Configuration(_) | sqlx::Error::InvalidArgument(_) => {
                Self::class("the address of the database can't be read")
            }
            sqlx::Error::Io(cause) => Self { place: Some(kind(cause)), ..Self::class("no connection") },
            sqlx::Error::Tls(_) => Self::class("no secure connection"),
            sqlx::Error::Protocol(_) => Self::class("the connection can't be understood"),
            sqlx::Error::PoolTimedOut => Self::class("no connection was free in time"),
            sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => Self::class("the connection is closed"),
            sqlx::Error::ColumnDecode { index, .. } => Self { place: schema_words(index), ..Self::class(UNREADABLE) },
            sqlx::Error::ColumnNotFound(column) => {
                Self { place: schema_words(column), ..Self::class("a column isn't there") }
            }
            sqlx::Error::Encode(_) => Self::class("a value can't be written"),
            sqlx::Error::Decode(_) | sqlx::Error::TypeNotFound { .. } => Self::class(UNREADABLE),
            sqlx::Error::ColumnIndexOutOfBounds { .. } => Self::class("a column isn't there"),
            sqlx::Error::RowNotFound => Self::class("a row isn't there"),
            _ => Self::class("the driver says no"),
        }
    }

    fn of_database(said: &dyn DatabaseError) -> Self {
        // Numbers and letters only: PostgreSQL's five, SQLite's number.
        let code = said.code().filter(|code| code.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        let code = code.map(|code| code.into_owned());
        let named = said.constraint().or_else(|| said.table()).and_then(schema_words);
        // SQLite names the columns behind its own words and nowhere else.
        let place = named.or_else(|| schema_words(said.message().split_once("constraint failed: ")?.1));
        Self { class: code.as_deref().map_or("the database says no", meaning), code, place }
    }

    fn class(class: &'static str) -> Self {
        Self { class, code: None, place: None }
    }
}

const UNREADABLE: &str = "a stored value can't be read";

/// What a code means, where somebody can do something about it.
fn meaning(code: &str) -> &'static str {
    match code {
        "28P01" | "28000" => "the database refuses user or password",
        "3D000" => "there is no such database",
        "42501" => "the database user may not do this",
        "53300" => "the database has no connection left",
        "53100" | "13" => "the database's disk is full",
        "57P01" | "57P02" | "57P03" => "the database ends or begins",
        "14" => "the database file can't be opened",
        "26" | "11" => "the database file is damaged or none",
        "8" => "the database file can't be written",
        code if code.starts_with("23") || matches!(code, "19" | "275" | "787" | "1299" | "1555" | "2067") => {
            "a constraint says no"
        }
        code if code.starts_with("22") => "a value isn't of its kind",
        code if code.starts_with("08") => "the connection broke",
        _ => "the database says no",
    }
}

/// The kind of a broken connection; its own text may name the file or the host.
fn kind(error: &io::Error) -> String {
    error.kind().to_string()
}

/// Names of tables, columns and constraints: whatever could be anything else isn't repeated.
fn schema_words(text: &str) -> Option<String> {
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '.' | ',' | ' ');
    ((1..=120).contains(&text.len()) && text.chars().all(is_name)).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(error: sqlx::Error) -> String {
        Facts::of(&DbErr::Query(RuntimeErr::SqlxError(error.into()))).to_string()
    }

    #[test]
    fn t38_no_text_of_the_drivers_is_repeated() {
        let secret = "hunter2";
        for error in [
            sqlx::Error::Configuration(secret.into()),
            sqlx::Error::InvalidArgument(secret.into()),
            sqlx::Error::Io(io::Error::other(secret)),
            sqlx::Error::Tls(secret.into()),
            sqlx::Error::Protocol(secret.into()),
            sqlx::Error::ColumnDecode { index: "Hunter2 ".into(), source: secret.into() },
            sqlx::Error::Encode(secret.into()),
            sqlx::Error::Decode(secret.into()),
            sqlx::Error::TypeNotFound { type_name: secret.into() },
        ] {
            let said = told(error);
            assert!(!said.to_lowercase().contains(secret) && !said.is_empty(), "{said}");
        }
        for error in [
            DbErr::Custom(secret.into()),
            DbErr::Type(secret.into()),
            DbErr::Json(secret.into()),
            DbErr::Migration(secret.into()),
            DbErr::RecordNotFound(secret.into()),
            DbErr::Conn(RuntimeErr::Internal(secret.into())),
        ] {
            let said = Facts::of(&error).to_string();
            assert!(!said.contains(secret) && !said.is_empty(), "{said}");
        }
    }

    #[test]
    fn what_an_operator_can_act_on_is_said() {
        let refused = sqlx::Error::Io(io::Error::from(io::ErrorKind::ConnectionRefused));
        assert_eq!(told(refused), "no connection at connection refused");
        assert_eq!(schema_words("org.partner_id, org.name_key").as_deref(), Some("org.partner_id, org.name_key"));
        for not_a_name in ["", "Anna Dahl", "a@b.example", "x'y", "påske"] {
            assert_eq!(schema_words(not_a_name), None, "{not_a_name}");
        }
    }
}
