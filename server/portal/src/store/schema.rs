//! What the database's own book says of its schema.

use sea_orm::DatabaseBackend;

use super::{Db, all, one};
use crate::error::Result;

/// Whether every one of these steps was taken. What a newer release took besides is no matter: it only expands
/// (`migrations/README.md`). Changes nothing.
pub(crate) async fn holds(db: &Db, steps: &[&str]) -> Result<bool> {
    let rows = match all(&db.read, "SELECT version FROM seaql_migrations", Vec::new()).await {
        Ok(rows) => rows,
        // Nobody ever migrated it, or it doesn't answer.
        Err(error) => return if has_book(db).await? { Err(error) } else { Ok(false) },
    };
    let taken = rows.iter().map(|row| row.get(0)).collect::<Result<Vec<String>>>()?;
    Ok(steps.iter().all(|step| taken.iter().any(|known| known == step)))
}

async fn has_book(db: &Db) -> Result<bool> {
    let sql = match db.backend {
        DatabaseBackend::Postgres => "SELECT 1 WHERE to_regclass('seaql_migrations') IS NOT NULL",
        _ => "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'seaql_migrations'",
    };
    Ok(one(&db.read, sql, Vec::new()).await?.is_some())
}
