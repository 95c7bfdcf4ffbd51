//! Connections that are lent to read with (ADR 011).
//!
//! sqlx's pool spawns a task and pings whenever a connection comes back, so that a statement costs two round trips.
//! Here whoever got its answer gives the connection back as it is. After an error, or when the request was dropped
//! half-way, it goes to sqlx's pool instead, which tests it and closes what is broken.

use core::result::Result as Plain;
use std::sync::{Mutex, PoisonError};

use sea_orm::{DatabaseBackend, DatabaseConnection, DbErr, QueryResult, RuntimeErr, Value, Values};
use sea_query_sqlx::SqlxValues;
use sqlx::{AssertSqlSafe, Database, Executor, IntoArguments, Pool, Postgres, Sqlite, pool::PoolConnection};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::timeout,
};

use super::{Row, told};
use crate::error::Result;

/// The connections that read, of whichever engine.
#[derive(Debug)]
pub(super) enum Readers {
    Postgres(Lender<Postgres>),
    Sqlite(Lender<Sqlite>),
}

/// Lends the connections of one pool, which nobody else takes any from.
#[derive(Debug)]
pub(super) struct Lender<D: Database> {
    pool: Pool<D>,
    /// As many as the pool may hold: who has a turn finds a connection idle here or may open one.
    turns: Semaphore,
    idle: Mutex<Vec<PoolConnection<D>>>,
}

/// A connection somebody reads with. Dropped, it goes back to sqlx's pool.
struct Lent<'l, D: Database> {
    lender: &'l Lender<D>,
    connection: PoolConnection<D>,
    _turn: SemaphorePermit<'l>,
}

impl Readers {
    /// Takes over a pool of SeaORM's.
    pub(super) fn of(pool: &DatabaseConnection) -> Self {
        match pool.get_database_backend() {
            DatabaseBackend::Postgres => Self::Postgres(Lender::of(pool.get_postgres_connection_pool().clone())),
            _ => Self::Sqlite(Lender::of(pool.get_sqlite_connection_pool().clone())),
        }
    }

    pub(super) const fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// At most one row.
    pub(super) async fn one(&self, sql: &str, values: Vec<Value>) -> Result<Option<Row>> {
        match self {
            Self::Postgres(lender) => lender.one(sql, values).await,
            Self::Sqlite(lender) => lender.one(sql, values).await,
        }
        .map_err(|error| told(faulty(error)))
    }

    pub(super) async fn all(&self, sql: &str, values: Vec<Value>) -> Result<Vec<Row>> {
        match self {
            Self::Postgres(lender) => lender.all(sql, values).await,
            Self::Sqlite(lender) => lender.all(sql, values).await,
        }
        .map_err(|error| told(faulty(error)))
    }
}

fn faulty(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}

impl<D: Database> Lender<D> {
    fn of(pool: Pool<D>) -> Self {
        let turns = Semaphore::new(usize::try_from(pool.options().get_max_connections()).unwrap_or(1));
        Self { pool, turns, idle: Mutex::default() }
    }

    async fn lend(&self) -> Plain<Lent<'_, D>, sqlx::Error> {
        let turn = timeout(self.pool.options().get_acquire_timeout(), self.turns.acquire()).await;
        let turn = turn.map_err(|_| sqlx::Error::PoolTimedOut)?.map_err(|_| sqlx::Error::PoolClosed)?;
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.pool.acquire().await?,
        };
        Ok(Lent { lender: self, connection, _turn: turn })
    }
}

impl<D: Database> Lender<D>
where
    for<'c> &'c mut D::Connection: Executor<'c, Database = D>,
    SqlxValues: IntoArguments<D>,
    QueryResult: From<D::Row>,
{
    async fn one(&self, sql: &str, values: Vec<Value>) -> Plain<Option<Row>, sqlx::Error> {
        let mut lent = self.lend().await?;
        let query = sqlx::query_with(AssertSqlSafe(sql), SqlxValues(Values(values)));
        let found = query.fetch_optional(&mut *lent.connection).await?;
        lent.give_back();
        Ok(found.map(|row| Row::new(row.into())))
    }

    async fn all(&self, sql: &str, values: Vec<Value>) -> Plain<Vec<Row>, sqlx::Error> {
        let mut lent = self.lend().await?;
        let query = sqlx::query_with(AssertSqlSafe(sql), SqlxValues(Values(values)));
        let found = query.fetch_all(&mut *lent.connection).await?;
        lent.give_back();
        Ok(found.into_iter().map(|row| Row::new(row.into())).collect())
    }
}

impl<D: Database> Lent<'_, D> {
    /// Gives back a connection that has nothing left to say.
    fn give_back(self) {
        let Self { lender, connection, _turn } = self;
        lender.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
    }
}
