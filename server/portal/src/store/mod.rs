//! The database: private to `portal`. Nothing outside can build a query (architecture.md 1, invariant 3).

pub(crate) mod entity;
pub(crate) mod form_posts;
pub(crate) mod orgs;
pub(crate) mod schema;
pub(crate) mod totals;

use core::time::Duration;

use sea_orm::{
    ActiveModelTrait, ConnectOptions, ConnectionTrait, Database, DatabaseBackend, DatabaseConnection,
    DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QueryResult, SqlErr, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait, TryGetable, Value,
};

use crate::{
    error::{Error, Result},
    transaction::Tx,
};

/// The connections. SQLite has one writer: one connection writes, a pool reads.
#[derive(Clone, Debug)]
pub(crate) struct Db {
    pub(crate) read: DatabaseConnection,
    write: DatabaseConnection,
    pub(crate) backend: DatabaseBackend,
}

/// How long a transaction waits for SQLite's one writer before it gives up.
const WRITER_WAIT: Duration = Duration::from_secs(10);

impl Db {
    /// Opens `sqlite://FILE` or `postgres://…`.
    pub(crate) async fn open(url: &str) -> Result<Self> {
        if url.starts_with("sqlite:") {
            let read = Database::connect(sqlite_options(url, 4)).await?;
            let write = Database::connect(sqlite_options(url, 1)).await?;
            return Ok(Self { read, write, backend: DatabaseBackend::Sqlite });
        }
        if !url.starts_with("postgres:") && !url.starts_with("postgresql:") {
            return Err(Error::Configuration("the database URL must begin with sqlite: or postgres:".into()));
        }
        let mut options = ConnectOptions::new(url);
        options
            .max_connections(16)
            .sqlx_logging(false)
            .acquire_timeout(Duration::from_secs(10))
            .connect_timeout(Duration::from_secs(3))
            .test_before_acquire(false);
        let pool = Database::connect(options).await?;
        Ok(Self { read: pool.clone(), write: pool, backend: DatabaseBackend::Postgres })
    }

    /// Begins a writing transaction: IMMEDIATE on SQLite, because a deferred one fails at once when another writes
    /// (security.md, finding 7).
    pub(crate) async fn begin(&self) -> Result<DatabaseTransaction> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        self.write.begin_with_options(options).await.map_err(told)
    }

    /// The writing connection, for migrations.
    pub(crate) fn writer(&self) -> &DatabaseConnection {
        &self.write
    }
}

fn sqlite_options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .sqlx_logging(false)
        .acquire_timeout(WRITER_WAIT * 3)
        .test_before_acquire(false)
        .map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .create_if_missing(true)
                .foreign_keys(true)
                .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
                .synchronous(sqlx::sqlite::SqliteSynchronous::Normal)
                .busy_timeout(WRITER_WAIT)
                .statement_cache_capacity(256)
        });
    options
}

/// Tells a lost race from a fault.
pub(crate) fn told(error: DbErr) -> Error {
    let text = error.to_string();
    let overtaken = ["40001", "40P01", "deadlock detected", "could not serialize", "database is locked"];
    if overtaken.iter().any(|sign| text.contains(sign)) { Error::Overtaken(error) } else { Error::Database(error) }
}

/// Whether a unique constraint said no, and whether its name or columns contain `what`.
pub(crate) fn is_taken(error: &DbErr, what: &str) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(text)) if text.contains(what))
}

/// Runs a statement; answers how many rows it changed.
pub(crate) async fn execute<C: ConnectionTrait>(on: &C, sql: &str, values: Vec<Value>) -> Result<u64> {
    let statement = Statement::from_sql_and_values(on.get_database_backend(), sql, values);
    Ok(on.execute_raw(statement).await.map_err(told)?.rows_affected())
}

/// Reads at most one row.
pub(crate) async fn one<C: ConnectionTrait>(on: &C, sql: &str, values: Vec<Value>) -> Result<Option<Row>> {
    let statement = Statement::from_sql_and_values(on.get_database_backend(), sql, values);
    Ok(on.query_one_raw(statement).await.map_err(told)?.map(Row))
}

/// Reads rows.
pub(crate) async fn all<C: ConnectionTrait>(on: &C, sql: &str, values: Vec<Value>) -> Result<Vec<Row>> {
    let statement = Statement::from_sql_and_values(on.get_database_backend(), sql, values);
    Ok(on.query_all_raw(statement).await.map_err(told)?.into_iter().map(Row).collect())
}

/// A row of a statement of our own: columns by their place, which is what the hot reads want.
pub(crate) struct Row(QueryResult);

impl Row {
    pub(crate) fn get<T: TryGetable>(&self, column: usize) -> Result<T> {
        self.0.try_get_by_index(column).map_err(told)
    }
}

/// The values of a statement, in the order of `$1`, `$2` …
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$(sea_orm::Value::from($value)),*] };
}
pub(crate) use values;

/// Holds a row where the engine can; SQLite's one writer needs it not. Keys never change, so rows that refer to this one
/// may be inserted meanwhile: with a plain `FOR UPDATE` two who both did so first would wait for each other.
pub(crate) const fn for_update(backend: DatabaseBackend) -> &'static str {
    match backend {
        DatabaseBackend::Postgres => " FOR NO KEY UPDATE",
        _ => "",
    }
}

/// The database's own clock in whole milliseconds: leases are measured by it (security.md 4.3). Rounded down: rounded to the
/// nearest, a job was due half a millisecond after it was queued, and whoever was woken for it found nothing.
pub(crate) const fn database_millis(backend: DatabaseBackend) -> &'static str {
    match backend {
        DatabaseBackend::Postgres => "floor(extract(epoch from clock_timestamp()) * 1000)::bigint",
        _ => "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
    }
}

/// Inserts a row whose keys were just made.
pub(crate) async fn keep<M, A>(tx: &Tx<'_>, model: M) -> core::result::Result<(), DbErr>
where
    M: IntoActiveModel<A>,
    A: ActiveModelTrait + Send,
{
    A::Entity::insert(model.into_active_model()).exec_without_returning(tx.db()).await?;
    Ok(())
}
