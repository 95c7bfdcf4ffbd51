//! Connections that are lent to read with (ADR 011).
//!
//! sqlx's pool spawns a task and pings whenever a connection comes back, so that a statement costs two round trips.
//! Here whoever got its answer gives the connection back as it is. After an error, or when the request was dropped
//! half-way, it goes to sqlx's pool instead, which tests it and closes what is broken.

use core::{
    result::Result as Plain,
    sync::atomic::{AtomicU64, Ordering},
};
use std::sync::{Arc, Mutex, PoisonError};

use sea_orm::Value;
use sqlx::{Database, Pool, Postgres, Sqlite, pool::PoolConnection};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::timeout,
};

use super::{Row, statement::Runs, writers::is_cut_off};
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
    idle: Mutex<Idle<D>>,
    /// How often another database was found in the place of the one before.
    replaced: Arc<AtomicU64>,
}

/// Connections that nobody reads with, all opened to the same database.
#[derive(Debug)]
struct Idle<D: Database> {
    connections: Vec<PoolConnection<D>>,
    of: u64,
}

/// A connection somebody reads with. Dropped, it goes back to sqlx's pool.
struct Lent<'l, D: Database> {
    lender: &'l Lender<D>,
    connection: PoolConnection<D>,
    of: u64,
    _turn: SemaphorePermit<'l>,
}

impl Readers {
    pub(super) fn of_postgres(pool: Pool<Postgres>) -> Self {
        Self::Postgres(Lender::of(pool, Arc::default()))
    }

    pub(super) fn of_sqlite(pool: Pool<Sqlite>, replaced: Arc<AtomicU64>) -> Self {
        Self::Sqlite(Lender::of(pool, replaced))
    }

    pub(super) const fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// At most one row.
    pub(super) async fn one(&self, sql: &str, values: Vec<Value>) -> Result<Option<Row>> {
        Ok(match self {
            Self::Postgres(lender) => lender.one(sql, values).await?,
            Self::Sqlite(lender) => lender.one(sql, values).await?,
        })
    }

    pub(super) async fn all(&self, sql: &str, values: Vec<Value>) -> Result<Vec<Row>> {
        Ok(match self {
            Self::Postgres(lender) => lender.all(sql, values).await?,
            Self::Sqlite(lender) => lender.all(sql, values).await?,
        })
    }
}

impl<D: Database> Lender<D> {
    fn of(pool: Pool<D>, replaced: Arc<AtomicU64>) -> Self {
        let turns = Semaphore::new(usize::try_from(pool.options().get_max_connections()).unwrap_or(1));
        let idle = Mutex::new(Idle { connections: Vec::new(), of: 0 });
        Self { pool, turns, idle, replaced }
    }

    async fn lend(&self) -> Plain<Lent<'_, D>, sqlx::Error> {
        let turn = timeout(self.pool.options().get_acquire_timeout(), self.turns.acquire()).await;
        let turn = turn.map_err(|_| sqlx::Error::PoolTimedOut)?.map_err(|_| sqlx::Error::PoolClosed)?;
        let (idle, of) = self.take();
        let connection = match idle {
            Some(connection) => connection,
            None => self.pool.acquire().await?,
        };
        Ok(Lent { lender: self, connection, of, _turn: turn })
    }

    /// A connection to the database that is there now; those to an earlier one are closed.
    fn take(&self) -> (Option<PoolConnection<D>>, u64) {
        let now = self.replaced.load(Ordering::Acquire);
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.of != now {
            idle.of = now;
            idle.connections.drain(..).for_each(close);
        }
        (idle.connections.pop(), now)
    }

    fn put(&self, connection: PoolConnection<D>, of: u64) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.of == of { idle.connections.push(connection) } else { close(connection) }
    }

    /// How many connections may have been cut off while nobody used them, and one that is new.
    fn tries(&self) -> u32 {
        self.pool.options().get_max_connections() + 1
    }
}

fn close<D: Database>(mut connection: PoolConnection<D>) {
    connection.close_on_drop();
}

impl<D: Database<Connection: Runs>> Lender<D> {
    async fn one(&self, sql: &str, values: Vec<Value>) -> Plain<Option<Row>, sqlx::Error> {
        let mut left = self.tries();
        loop {
            let mut lent = self.lend().await?;
            let outcome = lent.connection.one(sql, values.clone()).await;
            match lent.give_back(outcome) {
                Err(error) if is_cut_off(&error) && left > 0 => left -= 1,
                outcome => return outcome,
            }
        }
    }

    async fn all(&self, sql: &str, values: Vec<Value>) -> Plain<Vec<Row>, sqlx::Error> {
        let mut left = self.tries();
        loop {
            let mut lent = self.lend().await?;
            let outcome = lent.connection.all(sql, values.clone()).await;
            match lent.give_back(outcome) {
                Err(error) if is_cut_off(&error) && left > 0 => left -= 1,
                outcome => return outcome,
            }
        }
    }
}

impl<D: Database> Lent<'_, D> {
    /// Gives back a connection that has nothing left to say. One that failed is closed, whatever it failed with.
    fn give_back<T>(self, outcome: Plain<T, sqlx::Error>) -> Plain<T, sqlx::Error> {
        let Self { lender, connection, of, _turn } = self;
        if outcome.is_ok() {
            lender.put(connection, of)
        } else {
            close(connection)
        }
        outcome
    }
}
