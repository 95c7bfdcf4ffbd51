//! Where statements run: a [`Reader`] or a [`Writer`]. Anybody in `portal` may hand one to a room; only a room gets a
//! statement through it.

use core::result::Result as Plain;

use sea_orm::{ActiveModelTrait, DatabaseBackend, DbErr, EntityTrait, IntoActiveModel, QueryTrait, Value};
use tokio::sync::Mutex;

use super::{
    Row,
    fault::{unholdable, wrapped},
    holdable,
    lender::Readers,
    row::can_hold,
    statement::Runs as _,
    writers::{Begun, Writers},
};
use crate::error::Result;

#[derive(Clone, Copy, Debug)]
enum Source<'c> {
    Lent(&'c Readers),
    Transaction(&'c Transaction),
}

#[derive(Clone, Copy, Debug)]
enum On<'c> {
    /// Each statement is a transaction by itself.
    Alone(&'c Writers),
    Transaction(&'c Transaction),
}

/// Reads: on a connection lent for the statement, or in a change.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'c>(Source<'c>);

/// Changes, and reads what it holds: in a transaction, or as one statement by itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Writer<'c>(On<'c>);

/// A transaction that was begun. Dropped without [`Self::commit`], it leaves nothing behind.
#[derive(Debug)]
pub(crate) struct Transaction {
    begun: Mutex<Begun>,
    is_postgres: bool,
}

impl Transaction {
    pub(super) fn new(begun: Begun) -> Self {
        Self { is_postgres: begun.is_postgres(), begun: Mutex::new(begun) }
    }

    pub(crate) const fn reader(&self) -> Reader<'_> {
        Reader(Source::Transaction(self))
    }

    pub(crate) const fn writer(&self) -> Writer<'_> {
        Writer(On::Transaction(self))
    }

    /// # Errors
    /// Where a statement of it failed in a way that undid the rest, whoever passed over that; where what was written
    /// doesn't stand in the database.
    pub(crate) async fn commit(self) -> Result<()> {
        Ok(self.begun.into_inner().commit().await?)
    }

    async fn one(&self, sql: &str, values: Vec<Value>) -> Plain<Option<Row>, sqlx::Error> {
        self.begun.lock().await.one(sql, values).await
    }

    async fn all(&self, sql: &str, values: Vec<Value>) -> Plain<Vec<Row>, sqlx::Error> {
        self.begun.lock().await.all(sql, values).await
    }

    async fn execute(&self, sql: &str, values: Vec<Value>) -> Plain<u64, sqlx::Error> {
        self.begun.lock().await.execute(sql, values).await
    }
}

impl<'c> Reader<'c> {
    pub(super) const fn lent(by: &'c Readers) -> Self {
        Self(Source::Lent(by))
    }

    /// At most one row.
    pub(super) async fn one(self, sql: &str, values: Vec<Value>) -> Result<Option<Row>> {
        match self.0 {
            Source::Lent(readers) => readers.one(sql, holdable(values)?).await,
            Source::Transaction(on) => Ok(on.one(sql, holdable(values)?).await?),
        }
    }

    pub(super) async fn all(self, sql: &str, values: Vec<Value>) -> Result<Vec<Row>> {
        match self.0 {
            Source::Lent(readers) => readers.all(sql, holdable(values)?).await,
            Source::Transaction(on) => Ok(on.all(sql, holdable(values)?).await?),
        }
    }

    pub(super) const fn is_postgres(self) -> bool {
        match self.0 {
            Source::Lent(readers) => readers.is_postgres(),
            Source::Transaction(on) => on.is_postgres,
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
    pub(super) const fn alone(on: &'c Writers) -> Self {
        Self(On::Alone(on))
    }

    /// At most one row, of a statement that holds or changes it.
    pub(super) async fn one(self, sql: &str, values: Vec<Value>) -> Result<Option<Row>> {
        let values = holdable(values)?;
        match self.0 {
            On::Transaction(on) => Ok(on.one(sql, values).await?),
            On::Alone(writers) => {
                let mut begun = writers.begin().await?;
                let found = begun.one(sql, values).await?;
                begun.commit().await?;
                Ok(found)
            }
        }
    }

    pub(super) async fn all(self, sql: &str, values: Vec<Value>) -> Result<Vec<Row>> {
        let values = holdable(values)?;
        match self.0 {
            On::Transaction(on) => Ok(on.all(sql, values).await?),
            On::Alone(writers) => {
                let mut begun = writers.begin().await?;
                let found = begun.all(sql, values).await?;
                begun.commit().await?;
                Ok(found)
            }
        }
    }

    /// Answers how many rows were changed.
    pub(super) async fn execute(self, sql: &str, values: Vec<Value>) -> Result<u64> {
        Ok(self.run(sql, holdable(values)?).await?)
    }

    async fn run(self, sql: &str, values: Vec<Value>) -> Plain<u64, sqlx::Error> {
        match self.0 {
            On::Transaction(on) => on.execute(sql, values).await,
            On::Alone(writers) => {
                let mut begun = writers.begin().await?;
                let changed = begun.execute(sql, values).await?;
                begun.commit().await?;
                Ok(changed)
            }
        }
    }

    /// Inserts a row whose keys were just made. The bare error tells which unique column said no.
    pub(super) async fn keep<M, A>(self, row: M) -> Plain<(), DbErr>
    where
        M: IntoActiveModel<A>,
        A: ActiveModelTrait + Send,
    {
        let backend = if self.is_postgres() { DatabaseBackend::Postgres } else { DatabaseBackend::Sqlite };
        let insert = A::Entity::insert(row.into_active_model()).build(backend);
        let values = insert.values.map(|values| values.0).unwrap_or_default();
        if !values.iter().all(can_hold) {
            return Err(unholdable());
        }
        self.run(&insert.sql, values).await.map_err(wrapped)?;
        Ok(())
    }

    pub(super) const fn is_postgres(self) -> bool {
        match self.0 {
            On::Alone(writers) => writers.is_postgres(),
            On::Transaction(on) => on.is_postgres,
        }
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
