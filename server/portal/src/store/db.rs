//! The database that a URL names: its connections and its schema.

use core::time::Duration;
use std::{str::FromStr as _, sync::Arc};

use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use sea_orm_migration::MigratorTrait;
use sqlx::{
    ConnectOptions as _,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use uuid::Uuid;

use super::{Reader, Transaction, Writer, lender::Readers, pulse, seat::Seat, writers::Writers};
use crate::error::{Error, Result};

/// The connections. SQLite has one writer: one connection writes, others read.
#[derive(Clone, Debug)]
pub(crate) struct Db {
    read: Arc<Readers>,
    write: Arc<Writers>,
    url: Arc<str>,
}

/// How long a transaction waits for SQLite's one writer before it gives up.
const WRITER_WAIT: Duration = Duration::from_secs(10);
/// How many rows sqlx's worker reads ahead: a page of 250 and one more, so that it doesn't wait for the reader half-way.
const ROWS_AHEAD: usize = 256;
/// How much of the database's file reading connections see without a call for each page, in bytes (docs/adr/021). The
/// connection that writes calls: a disk that fails is then an error, not a signal.
const MAPPED: u64 = 256 * 1024 * 1024;
/// How long PostgreSQL lets a statement wait for a lock and a transaction lie idle: nobody waits for ever for a process
/// that hangs (security.md 4.3).
const PATIENCE: [(&str, &str); 2] = [("lock_timeout", "15s"), ("idle_in_transaction_session_timeout", "60s")];
/// No connection is closed for its age: sqlx 0.9.0's task that does so can spin for ever on a counter gone below zero
/// (sqlx pull request 4289), and then holds a core and, at the end, the process.
const NO_REAPER: Option<Duration> = None;

impl Db {
    /// Opens `sqlite://FILE` or `postgres://…`.
    pub(crate) async fn open(url: &str) -> Result<Self> {
        let (read, write) = if url.starts_with("sqlite:") {
            let seat = Seat::open(sqlite_connection(url)?, WRITER_WAIT * 3).await?;
            let pool = Database::connect(sqlite_options(url, 4, false)).await?;
            let pool = pool.get_sqlite_connection_pool().clone();
            (Readers::of_sqlite(pool, seat.replaced()), Writers::Sqlite(Box::new(seat)))
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let read = Database::connect(postgres_options(url)).await?.get_postgres_connection_pool().clone();
            let write = Database::connect(postgres_options(url)).await?.get_postgres_connection_pool().clone();
            (Readers::of_postgres(read), Writers::Postgres(write))
        } else {
            return Err(Error::Configuration("the database URL must begin with sqlite: or postgres:".into()));
        };
        Ok(Self { read: Arc::new(read), write: Arc::new(write), url: url.into() })
    }

    /// Reads as of now.
    pub(crate) fn reader(&self) -> Reader<'_> {
        Reader::lent(&self.read)
    }

    /// Writes one statement by itself. What belongs together takes a transaction.
    pub(crate) fn writer(&self) -> Writer<'_> {
        Writer::alone(&self.write)
    }

    /// Begins a writing transaction.
    pub(crate) async fn begin(&self) -> Result<Transaction> {
        Ok(Transaction::new(self.write.begin().await?))
    }

    /// Brings the schema to this release's, one replica at a time.
    pub(crate) async fn migrate(&self) -> Result<()> {
        if self.write.is_postgres() {
            let on = Database::connect(postgres_options(&self.url)).await?;
            let done = migrate_postgres(&on).await;
            on.close().await?;
            return done;
        }
        let on = Database::connect(sqlite_options(&self.url, 1, true)).await?;
        let done = migrations::Migrator::up(&on, None).await;
        on.close().await?;
        Ok(done?)
    }

    /// Whether the database has every step of this release's schema, takes a write, and gives it back to another
    /// connection.
    pub(crate) async fn is_ready(&self, process: Uuid, beat: i64) -> Result<bool> {
        let steps = migrations::Migrator::migrations();
        let steps: Vec<&str> = steps.iter().map(|step| step.name()).collect();
        if !super::schema::holds(self.reader(), &steps).await? {
            return Ok(false);
        }
        pulse::beat(self.writer(), process, beat).await?;
        let last = pulse::last(self.reader(), process).await?;
        if last.is_some_and(|last| last >= beat) { Ok(true) } else { Err(Error::Unavailable(None)) }
    }
}

async fn migrate_postgres(on: &DatabaseConnection) -> Result<()> {
    // sea-orm-migration takes no lock of its own (dependencies.md 4.2).
    let mut connection = on.get_postgres_connection_pool().acquire().await?;
    // Another replica may migrate for longer than locks are waited for otherwise.
    sqlx::query("SET lock_timeout = 0").execute(&mut *connection).await?;
    sqlx::query("SELECT pg_advisory_lock(7310426)").execute(&mut *connection).await?;
    let done = migrations::Migrator::up(on, None).await;
    sqlx::query("SELECT pg_advisory_unlock(7310426)").execute(&mut *connection).await?;
    Ok(done?)
}

fn postgres_options(url: &str) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(8)
        .sqlx_logging(false)
        .acquire_timeout(Duration::from_secs(10))
        .connect_timeout(Duration::from_secs(3))
        .test_before_acquire(false)
        .idle_timeout(NO_REAPER)
        .max_lifetime(NO_REAPER)
        .map_sqlx_postgres_opts(|postgres| postgres.options(PATIENCE));
    options
}

/// Connections that read SQLite or, once, migrate it.
fn sqlite_options(url: &str, connections: u32, may_make: bool) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .sqlx_logging(false)
        .acquire_timeout(WRITER_WAIT * 3)
        .test_before_acquire(false)
        .idle_timeout(NO_REAPER)
        .max_lifetime(NO_REAPER)
        .map_sqlx_sqlite_opts(move |sqlite| {
            as_ours(sqlite).create_if_missing(may_make).pragma("mmap_size", MAPPED.to_string())
        });
    options
}

/// The connection that writes to SQLite.
fn sqlite_connection(url: &str) -> Result<SqliteConnectOptions> {
    let options = SqliteConnectOptions::from_str(url)
        .map_err(|_| Error::Configuration("the database URL can't be read: sqlite://FILE is expected".into()))?;
    Ok(as_ours(options).create_if_missing(true).disable_statement_logging())
}

fn as_ours(sqlite: SqliteConnectOptions) -> SqliteConnectOptions {
    sqlite
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .busy_timeout(WRITER_WAIT)
        .statement_cache_capacity(256)
        .row_buffer_size(ROWS_AHEAD)
}
