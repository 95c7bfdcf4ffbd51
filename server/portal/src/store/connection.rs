//! Where statements run: a [`Reader`] or a [`Writer`]. Anybody in `portal` may hand one to a room; only a room gets a
//! statement through it.

use core::result::Result as Plain;

use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseBackend, DatabaseConnection, DatabaseExecutor, DatabaseTransaction,
    DbErr, EntityTrait, IntoActiveModel, Statement, Value,
};

use super::{Row, lender::Readers, told};
use crate::error::Result;

#[derive(Clone, Copy, Debug)]
enum On<'c> {
    Pool(&'c DatabaseConnection),
    Transaction(&'c DatabaseTransaction),
}

#[derive(Clone, Copy, Debug)]
enum Source<'c> {
    Lent(&'c Readers),
    Transaction(On<'c>),
}

/// Reads: on a connection lent for the statement, or in a change.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'c>(Source<'c>);

/// Changes, and reads what it holds: in a transaction, or as one statement by itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Writer<'c>(On<'c>);

/// A transaction that was begun. Dropped without [`Self::commit`], it leaves nothing behind.
#[derive(Debug)]
pub(crate) struct Transaction(DatabaseTransaction);

impl Transaction {
    pub(super) const fn new(begun: DatabaseTransaction) -> Self {
        Self(begun)
    }

    pub(crate) const fn reader(&self) -> Reader<'_> {
        Reader(Source::Transaction(On::Transaction(&self.0)))
    }

    pub(crate) const fn writer(&self) -> Writer<'_> {
        Writer(On::Transaction(&self.0))
    }

    pub(crate) async fn commit(self) -> Result<()> {
        self.0.commit().await.map_err(told)
    }
}

impl<'c> On<'c> {
    fn executor(self) -> DatabaseExecutor<'c> {
        match self {
            Self::Pool(pool) => pool.into(),
            Self::Transaction(transaction) => transaction.into(),
        }
    }

    async fn one(self, sql: &str, values: Vec<Value>) -> Result<Option<Row>> {
        let on = self.executor();
        let statement = Statement::from_sql_and_values(on.get_database_backend(), sql, values);
        Ok(on.query_one_raw(statement).await.map_err(told)?.map(Row::new))
    }

    async fn all(self, sql: &str, values: Vec<Value>) -> Result<Vec<Row>> {
        let on = self.executor();
        let statement = Statement::from_sql_and_values(on.get_database_backend(), sql, values);
        Ok(on.query_all_raw(statement).await.map_err(told)?.into_iter().map(Row::new).collect())
    }

    fn is_postgres(self) -> bool {
        self.executor().get_database_backend() == DatabaseBackend::Postgres
    }
}

impl<'c> Reader<'c> {
    pub(super) const fn lent(by: &'c Readers) -> Self {
        Self(Source::Lent(by))
    }

    /// At most one row.
    pub(super) async fn one(self, sql: &str, values: Vec<Value>) -> Result<Option<Row>> {
        match self.0 {
            Source::Lent(readers) => readers.one(sql, values).await,
            Source::Transaction(on) => on.one(sql, values).await,
        }
    }

    pub(super) async fn all(self, sql: &str, values: Vec<Value>) -> Result<Vec<Row>> {
        match self.0 {
            Source::Lent(readers) => readers.all(sql, values).await,
            Source::Transaction(on) => on.all(sql, values).await,
        }
    }

    pub(super) fn is_postgres(self) -> bool {
        match self.0 {
            Source::Lent(readers) => readers.is_postgres(),
            Source::Transaction(on) => on.is_postgres(),
        }
    }

    /// The database's own clock, as [`Writer::clock`] has it.
    pub(super) fn clock(self) -> &'static str {
        clock(self.is_postgres())
    }

    /// Whether the statement answers any row.
    pub(super) async fn any(self, sql: &str, values: Vec<Value>) -> Result<bool> {
        Ok(self.one(sql, values).await?.is_some())
    }
}

impl<'c> Writer<'c> {
    pub(super) const fn of_pool(pool: &'c DatabaseConnection) -> Self {
        Self(On::Pool(pool))
    }

    /// At most one row, of a statement that holds or changes it.
    pub(super) async fn one(self, sql: &str, values: Vec<Value>) -> Result<Option<Row>> {
        self.0.one(sql, values).await
    }

    pub(super) async fn all(self, sql: &str, values: Vec<Value>) -> Result<Vec<Row>> {
        self.0.all(sql, values).await
    }

    /// Answers how many rows were changed.
    pub(super) async fn execute(self, sql: &str, values: Vec<Value>) -> Result<u64> {
        let on = self.0.executor();
        let statement = Statement::from_sql_and_values(on.get_database_backend(), sql, values);
        Ok(on.execute_raw(statement).await.map_err(told)?.rows_affected())
    }

    /// Inserts a row whose keys were just made. The bare error tells which unique column said no.
    pub(super) async fn keep<M, A>(self, row: M) -> Plain<(), DbErr>
    where
        M: IntoActiveModel<A>,
        A: ActiveModelTrait + Send,
    {
        A::Entity::insert(row.into_active_model()).exec_without_returning(&self.0.executor()).await?;
        Ok(())
    }

    pub(super) fn is_postgres(self) -> bool {
        self.0.is_postgres()
    }

    /// The clause that holds rows, where the engine can: SQLite's one writer needs it not.
    ///
    /// Keys never change, so rows that refer to a held one may be inserted meanwhile: it is `FOR NO KEY UPDATE`, because
    /// with a plain `FOR UPDATE` two who both did so first would wait for each other.
    pub(super) fn holding(self, clause: &'static str) -> &'static str {
        if self.is_postgres() { clause } else { "" }
    }

    /// The database's own clock in whole milliseconds: leases are measured by it (security.md 4.3). Rounded down: rounded
    /// to the nearest, a job was due half a millisecond after it was queued, and whoever was woken for it found nothing.
    pub(super) fn clock(self) -> &'static str {
        clock(self.is_postgres())
    }
}

const fn clock(is_postgres: bool) -> &'static str {
    if is_postgres {
        "floor(extract(epoch from clock_timestamp()) * 1000)::bigint"
    } else {
        "CAST(unixepoch('subsec') * 1000 AS INTEGER)"
    }
}
