//! What the database's own book says of its schema.

use super::Reader;
use crate::error::Result;

/// Whether every one of these steps was taken. What a newer release took besides is no matter: it only expands
/// (`migrations/README.md`). Changes nothing.
pub(crate) async fn holds(on: Reader<'_>, steps: &[&str]) -> Result<bool> {
    let rows = match on.all("SELECT version FROM seaql_migrations", Vec::new()).await {
        Ok(rows) => rows,
        // Nobody ever migrated it, or it doesn't answer.
        Err(error) => return if has_book(on).await? { Err(error) } else { Ok(false) },
    };
    let taken = rows.iter().map(|row| row.get(0)).collect::<Result<Vec<String>>>()?;
    Ok(steps.iter().all(|step| taken.iter().any(|known| known == step)))
}

async fn has_book(on: Reader<'_>) -> Result<bool> {
    let sql = if on.is_postgres() {
        "SELECT 1 WHERE to_regclass('seaql_migrations') IS NOT NULL"
    } else {
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'seaql_migrations'"
    };
    on.any(sql, Vec::new()).await
}
