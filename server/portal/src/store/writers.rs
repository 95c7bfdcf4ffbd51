//! Who may write: SQLite's one connection, or one of PostgreSQL's; and a transaction begun there.

use sea_orm::Value;
use sqlx::{PgConnection, PgPool, Postgres, SqliteConnection};

use super::{
    Row,
    fault::{Class, class},
    seat::{Seat, Sitting},
    statement::Runs,
};

/// The connections that write, of whichever engine.
#[derive(Debug)]
pub(super) enum Writers {
    Postgres(PgPool),
    Sqlite(Box<Seat>),
}

/// A transaction on one of them. Dropped without a commit, it is rolled back.
#[derive(Debug)]
pub(super) enum Begun {
    Postgres {
        on: sqlx::Transaction<'static, Postgres>,
        /// PostgreSQL answers COMMIT with *rolled back* where a statement failed before, and its driver takes that for
        /// done.
        failed: bool,
    },
    Sqlite(Sitting),
}

impl Writers {
    pub(super) const fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    pub(super) async fn begin(&self) -> Result<Begun, sqlx::Error> {
        match self {
            Self::Postgres(pool) => Ok(Begun::Postgres { on: begin_on(pool).await?, failed: false }),
            Self::Sqlite(seat) => Ok(Begun::Sqlite(seat.sit().await?)),
        }
    }
}

/// Begins on a connection that answers: those that a restart or an administrator cut off while they were idle say so
/// now, before anything was asked of them.
async fn begin_on(pool: &PgPool) -> Result<sqlx::Transaction<'static, Postgres>, sqlx::Error> {
    let mut cut_off = 0;
    loop {
        match pool.begin().await {
            Err(error) if is_cut_off(&error) && cut_off <= pool.options().get_max_connections() => cut_off += 1,
            begun => return begun,
        }
    }
}

/// Whether a connection ended under us; another may be good.
pub(super) fn is_cut_off(error: &sqlx::Error) -> bool {
    class(error) == Class::Unavailable && !matches!(error, sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed)
}

impl Begun {
    pub(super) const fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres { .. })
    }

    pub(super) async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Postgres { failed: true, .. } => Err(sqlx::Error::BeginFailed),
            Self::Postgres { on, failed: false } => on.commit().await,
            Self::Sqlite(sitting) => sitting.commit().await,
        }
    }
}

/// Runs a statement on the transaction's connection and looks at what it came to.
macro_rules! on_connection {
    ($begun:expr, |$connection:ident| $run:expr) => {
        match $begun {
            Begun::Postgres { on, failed } => {
                let $connection: &mut PgConnection = on;
                let outcome = $run.await;
                *failed |= outcome.is_err();
                outcome
            }
            Begun::Sqlite(sitting) => {
                let $connection: &mut SqliteConnection = sitting.connection()?;
                let outcome = $run.await;
                sitting.note(outcome)
            }
        }
    };
}

impl Runs for Begun {
    async fn one(&mut self, sql: &str, values: Vec<Value>) -> Result<Option<Row>, sqlx::Error> {
        on_connection!(self, |connection| connection.one(sql, values))
    }

    async fn all(&mut self, sql: &str, values: Vec<Value>) -> Result<Vec<Row>, sqlx::Error> {
        on_connection!(self, |connection| connection.all(sql, values))
    }

    async fn execute(&mut self, sql: &str, values: Vec<Value>) -> Result<u64, sqlx::Error> {
        on_connection!(self, |connection| connection.execute(sql, values))
    }
}
