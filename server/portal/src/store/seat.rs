//! SQLite's one writing connection, and the file it writes to (ADR 015).
//!
//! Whoever changes something sits here alone. A connection is believed to be outside a transaction only when its driver
//! says so, and to write to the database only while the file still stands where it was opened.

use core::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};
use std::{
    fs, io,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use sqlx::{ConnectOptions as _, Database, SqlSafeStr as _, Sqlite, SqliteConnection, sqlite::SqliteConnectOptions};
use sqlx_core::transaction::TransactionManager as _;
use tokio::{
    sync::{Mutex, OwnedMutexGuard},
    time::timeout,
};

use super::fault::{Class, class};

type Manager = <Sqlite as Database>::TransactionManager;

/// Opens SQLite's writer, and keeps it while it can be believed.
#[derive(Debug)]
pub(super) struct Seat {
    options: SqliteConnectOptions,
    chair: Arc<Mutex<Option<Seated>>>,
    /// How often another file was found in the place of the one before: who reads opens it anew, too.
    replaced: Arc<AtomicU64>,
    patience: Duration,
}

/// The connection, and the files it opened.
#[derive(Debug)]
struct Seated {
    connection: SqliteConnection,
    files: Files,
}

/// Somebody's transaction.
#[derive(Debug)]
pub(super) struct Sitting {
    chair: OwnedMutexGuard<Option<Seated>>,
    places: Places,
    /// Set by an error after which SQLite may have rolled back by itself.
    broken: bool,
    ended: bool,
}

/// Where the database and its write-ahead log stand.
#[derive(Clone, Debug)]
struct Places {
    database: PathBuf,
    log: PathBuf,
}

/// Which files stand there: device and number, of the database and of its write-ahead log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Files {
    database: (u64, u64),
    log: (u64, u64),
}

impl Places {
    fn of(database: &Path) -> Self {
        let mut log = database.as_os_str().to_owned();
        log.push("-wal");
        Self { database: database.to_owned(), log: log.into() }
    }

    /// Without its write-ahead log the database can't be opened anew while this process holds the one that was deleted.
    fn tell_what_is_gone(&self) {
        if self.database.exists() && !self.log.exists() {
            tracing::error!(
                "the database's write-ahead log (-wal) is gone: put it back, or end this process with SIGTERM, which writes \
                 what it still holds; killed, it loses that"
            );
        }
    }

    fn files(&self) -> io::Result<Files> {
        let file = |path: &Path| fs::metadata(path).map(|found| (found.dev(), found.ino()));
        Ok(Files { database: file(&self.database)?, log: file(&self.log)? })
    }
}

impl Seat {
    /// Opens the writer. `options` may make the file; no later connection does.
    pub(super) async fn open(options: SqliteConnectOptions, patience: Duration) -> Result<Self, sqlx::Error> {
        let connection = options.connect().await?;
        let options = options.create_if_missing(false);
        let seat = Self { options, chair: Arc::default(), replaced: Arc::default(), patience };
        drop(connection);
        Ok(seat)
    }

    /// How often another file was found in the place of the one before.
    pub(super) fn replaced(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.replaced)
    }

    /// Begins a transaction: IMMEDIATE, because a deferred one fails at once when another writes (security.md, finding
    /// 7). A connection that can't begin one is replaced, once.
    pub(super) async fn sit(&self) -> Result<Sitting, sqlx::Error> {
        let waited = timeout(self.patience, Arc::clone(&self.chair).lock_owned()).await;
        let mut chair = waited.map_err(|_| sqlx::Error::PoolTimedOut)?;
        let places = Places::of(self.options.get_filename());
        if let Some(seated) = chair.as_mut() {
            match seated.begin(&places).await {
                Ok(()) => return Ok(Sitting { chair, places, broken: false, ended: false }),
                Err(error) if class(&error) == Class::Overtaken => return Err(error),
                Err(error) => {
                    tracing::warn!(code = ?code(&error), "the writing connection is replaced");
                    places.tell_what_is_gone();
                }
            }
        }
        let before = chair.take().map(|seated| seated.files);
        let seated = self.seat(&places).await?;
        if before.is_some_and(|before| before.database != seated.files.database) {
            tracing::warn!("another database stands where the one before stood");
            self.replaced.fetch_add(1, Ordering::Release);
        }
        *chair = Some(seated);
        Ok(Sitting { chair, places, broken: false, ended: false })
    }

    /// A new connection, in a transaction.
    async fn seat(&self, places: &Places) -> Result<Seated, sqlx::Error> {
        let mut connection = self.options.connect().await?;
        Manager::begin(&mut connection, Some(IMMEDIATE.into_sql_str())).await?;
        let files = places.files()?;
        Ok(Seated { connection, files })
    }
}

/// With a statement of its own, sqlx refuses to begin inside another transaction, and asks SQLite whether one began.
const IMMEDIATE: &str = "BEGIN IMMEDIATE";

impl Seated {
    async fn begin(&mut self, places: &Places) -> Result<(), sqlx::Error> {
        stand(places, self.files)?;
        Manager::begin(&mut self.connection, Some(IMMEDIATE.into_sql_str())).await
    }
}

/// Whether the files still stand where they were opened: what is written to a deleted one is gone with the process.
fn stand(places: &Places, opened: Files) -> Result<(), sqlx::Error> {
    if places.files()? == opened {
        Ok(())
    } else {
        Err(sqlx::Error::Io(io::Error::new(io::ErrorKind::NotFound, "the database file was replaced")))
    }
}

/// The engine's number of an error, if it has one.
fn code(error: &sqlx::Error) -> Option<String> {
    error.as_database_error().and_then(|said| said.code()).map(|code| code.into_owned())
}

impl Sitting {
    /// The connection, while it can be believed.
    pub(super) fn connection(&mut self) -> Result<&mut SqliteConnection, sqlx::Error> {
        if self.broken {
            return Err(sqlx::Error::WorkerCrashed);
        }
        self.chair.as_mut().map(|seated| &mut seated.connection).ok_or(sqlx::Error::WorkerCrashed)
    }

    /// Looks at what a statement came to: after some errors nothing of this connection is believed.
    pub(super) fn note<T>(&mut self, outcome: Result<T, sqlx::Error>) -> Result<T, sqlx::Error> {
        self.broken |= outcome.as_ref().is_err_and(|error| class(error) == Class::Unavailable);
        outcome
    }

    /// Commits. Only what then stands in the file that has the database's name counts as done.
    pub(super) async fn commit(mut self) -> Result<(), sqlx::Error> {
        let committed = Manager::commit(self.connection()?).await;
        if let Err(error) = committed {
            self.broken = true;
            return Err(error);
        }
        self.ended = true;
        let opened = self.chair.as_ref().map(|seated| seated.files).ok_or(sqlx::Error::WorkerCrashed)?;
        stand(&self.places, opened).inspect_err(|_| self.broken = true)
    }
}

impl Drop for Sitting {
    fn drop(&mut self) {
        if self.broken {
            // Closing it rolls back and gives the lock free, whatever the driver believes.
            *self.chair = None;
        } else if !self.ended
            && let Some(seated) = self.chair.as_mut()
        {
            // Carried out before whatever comes next; should it fail, the next transaction can't begin and replaces the
            // connection.
            Manager::start_rollback(&mut seated.connection);
        }
    }
}
