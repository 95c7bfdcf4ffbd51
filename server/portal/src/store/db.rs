//! The database that a URL names: its connections and its schema.

use core::time::Duration;
use std::sync::Arc;

use sea_orm::{
    ConnectOptions, Database, DatabaseBackend, DatabaseConnection, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};
use sea_orm_migration::MigratorTrait;

use super::{Reader, Transaction, Writer, lender::Readers, told, told_by_driver};
use crate::error::{Error, Result};

/// The connections. SQLite has one writer: one connection writes, others read.
#[derive(Clone, Debug)]
pub(crate) struct Db {
    read: Arc<Readers>,
    write: DatabaseConnection,
    backend: DatabaseBackend,
}

/// How long a transaction waits for SQLite's one writer before it gives up.
const WRITER_WAIT: Duration = Duration::from_secs(10);
/// How many rows sqlx's worker reads ahead: a page of 250 and one more, so that it doesn't wait for the reader half-way.
const ROWS_AHEAD: usize = 256;
/// How long PostgreSQL lets a statement wait for a lock and a transaction lie idle: nobody waits for ever for a process
/// that hangs (security.md 4.3).
const PATIENCE: [(&str, &str); 2] = [("lock_timeout", "15s"), ("idle_in_transaction_session_timeout", "60s")];
/// No connection is closed for its age: sqlx 0.9.0's task that does so can spin for ever on a counter gone below zero
/// (sqlx pull request 4289), and then holds a core and, at the end, the process.
const NO_REAPER: Option<Duration> = None;

impl Db {
    /// Opens `sqlite://FILE` or `postgres://…`.
    pub(crate) async fn open(url: &str) -> Result<Self> {
        if url.starts_with("sqlite:") {
            let read = Readers::of(&Database::connect(sqlite_options(url, 4)).await?);
            let write = Database::connect(sqlite_options(url, 1)).await?;
            return Ok(Self { read: Arc::new(read), write, backend: DatabaseBackend::Sqlite });
        }
        if !url.starts_with("postgres:") && !url.starts_with("postgresql:") {
            return Err(Error::Configuration("the database URL must begin with sqlite: or postgres:".into()));
        }
        let read = Readers::of(&Database::connect(postgres_options(url)).await?);
        let write = Database::connect(postgres_options(url)).await?;
        Ok(Self { read: Arc::new(read), write, backend: DatabaseBackend::Postgres })
    }

    /// Reads as of now.
    pub(crate) fn reader(&self) -> Reader<'_> {
        Reader::lent(&self.read)
    }

    /// Writes one statement by itself. What belongs together takes a transaction.
    pub(crate) const fn writer(&self) -> Writer<'_> {
        Writer::of_pool(&self.write)
    }

    /// Begins a writing transaction: IMMEDIATE on SQLite, because a deferred one fails at once when another writes
    /// (security.md, finding 7).
    pub(crate) async fn begin(&self) -> Result<Transaction> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        self.write.begin_with_options(options).await.map(Transaction::new).map_err(told)
    }

    /// Brings the schema to this release's, one replica at a time.
    pub(crate) async fn migrate(&self) -> Result<()> {
        if self.backend == DatabaseBackend::Postgres {
            // sea-orm-migration takes no lock of its own (dependencies.md 4.2).
            let pool = self.write.get_postgres_connection_pool();
            let mut connection = pool.acquire().await.map_err(told_by_driver)?;
            // Another replica may migrate for longer than locks are waited for otherwise.
            let patient = sqlx::query("SET lock_timeout = 0").execute(&mut *connection).await;
            patient.map_err(told_by_driver)?;
            let lock = sqlx::query("SELECT pg_advisory_lock(7310426)").execute(&mut *connection).await;
            lock.map_err(told_by_driver)?;
            let done = migrations::Migrator::up(&self.write, None).await;
            let unlock = sqlx::query("SELECT pg_advisory_unlock(7310426)").execute(&mut *connection).await;
            unlock.map_err(told_by_driver)?;
            let reset = sqlx::query("RESET lock_timeout").execute(&mut *connection).await;
            reset.map_err(told_by_driver)?;
            return Ok(done?);
        }
        Ok(migrations::Migrator::up(&self.write, None).await?)
    }

    /// Whether the database answers and has every step of this release's schema.
    pub(crate) async fn is_ready(&self) -> Result<bool> {
        let steps = migrations::Migrator::migrations();
        let steps: Vec<&str> = steps.iter().map(|step| step.name()).collect();
        super::schema::holds(self.reader(), &steps).await
    }
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

fn sqlite_options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .sqlx_logging(false)
        .acquire_timeout(WRITER_WAIT * 3)
        .test_before_acquire(false)
        .idle_timeout(NO_REAPER)
        .max_lifetime(NO_REAPER)
        .map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .create_if_missing(true)
                .foreign_keys(true)
                .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
                .synchronous(sqlx::sqlite::SqliteSynchronous::Normal)
                .busy_timeout(WRITER_WAIT)
                .statement_cache_capacity(256)
                .row_buffer_size(ROWS_AHEAD)
        });
    options
}
