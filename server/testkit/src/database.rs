//! Fresh databases, copied from a template that was migrated once.

use core::panic::AssertUnwindSafe;
use std::{
    hash::{DefaultHasher, Hash, Hasher},
    path::PathBuf,
    time::SystemTime,
};

use futures::FutureExt;
use migrations::Migrator;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};
use sea_orm_migration::MigratorTrait;
use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::skipped;

/// The two engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A file.
    Sqlite,
    /// The server that `TENANTRY_TEST_POSTGRES` names.
    Postgres,
}

/// A database that only one test uses.
pub(crate) struct Fresh {
    pub(crate) engine: Engine,
    pub(crate) url: String,
    pub(crate) folder: TempDir,
}

const SERVER: &str = "TENANTRY_TEST_POSTGRES";

/// Runs a body on a fresh database and takes it away afterwards, also when the body panics.
pub(crate) async fn with_fresh(engine: Engine, test: &str, body: impl AsyncFnOnce(Fresh)) {
    let folder = tempfile::tempdir().unwrap();
    match engine {
        Engine::Sqlite => {
            let file = folder.path().join("portal.sqlite");
            std::fs::copy(sqlite_template().await, &file).unwrap();
            let url = format!("sqlite://{}", file.display());
            body(Fresh { engine, url, folder }).await;
        }
        Engine::Postgres => {
            let Ok(server) = std::env::var(SERVER) else { return skipped(test, &format!("no {SERVER}")) };
            let admin = Database::connect(options(&server).max_connections(1).to_owned()).await.unwrap();
            let template = postgres_template(&admin, &server).await;
            let name = format!("t_{:016x}", fingerprint(&(test, SystemTime::now(), std::process::id())));
            run(&admin, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
            let fresh = Fresh { engine, url: beside(&server, &name), folder };
            let ended = AssertUnwindSafe(body(fresh)).catch_unwind().await;
            run(&admin, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
            admin.close().await.unwrap();
            if let Err(panic) = ended {
                std::panic::resume_unwind(panic);
            }
        }
    }
}

/// Quiet, and without the reaper of sqlx 0.9.0, which can spin for ever (see `portal::store::db`).
pub(crate) fn options(url: &str) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options.sqlx_logging(false).idle_timeout(None).max_lifetime(None);
    options
}

async fn run(on: &DatabaseConnection, sql: &str) {
    on.execute_raw(Statement::from_string(on.get_database_backend(), sql)).await.unwrap();
}

fn fingerprint(of: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

fn beside(server: &str, name: &str) -> String {
    let (before, _) = server.rsplit_once('/').expect("a URL that ends with a database's name");
    format!("{before}/{name}")
}

async fn sqlite_template() -> &'static PathBuf {
    static FOLDER: OnceCell<(TempDir, PathBuf)> = OnceCell::const_new();
    let (_, file) = FOLDER
        .get_or_init(|| async {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("template.sqlite");
            let connection =
                Database::connect(options(&format!("sqlite://{}?mode=rwc", file.display()))).await.unwrap();
            run(&connection, "PRAGMA synchronous = OFF").await;
            Migrator::up(&connection, None).await.unwrap();
            connection.close().await.unwrap();
            (folder, file)
        })
        .await;
    file
}

/// One template for every process of this very test binary: a test runner may start one for each test. The lock is the
/// session's, and `admin` is one session.
async fn postgres_template(admin: &DatabaseConnection, server: &str) -> String {
    let binary = std::env::current_exe().unwrap();
    let built = binary.metadata().unwrap().modified().unwrap();
    let name = format!("template_{:016x}", fingerprint(&(binary, built)));
    run(admin, "SELECT pg_advisory_lock(7310427)").await;
    let there = format!("SELECT 1 FROM pg_database WHERE datname = '{name}'");
    let there = Statement::from_string(admin.get_database_backend(), there);
    if admin.query_one_raw(there).await.unwrap().is_none() {
        let half = format!("{name}_half");
        run(admin, &format!("DROP DATABASE IF EXISTS {half}")).await;
        run(admin, &format!("CREATE DATABASE {half}")).await;
        let connection = Database::connect(options(&beside(server, &half))).await.unwrap();
        Migrator::up(&connection, None).await.unwrap();
        connection.close().await.unwrap();
        run(admin, &format!("ALTER DATABASE {half} RENAME TO {name}")).await;
    }
    run(admin, "SELECT pg_advisory_unlock(7310427)").await;
    name
}
