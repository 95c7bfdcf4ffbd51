//! Migrations: the schema, step by step. `README.md` says how to change it (expand, migrate, contract).
//!
//! The steps are plain SQL that both engines read. Words in braces stand for what they call differently.

use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, DatabaseBackend},
};

/// Brings a database to this release's schema.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        STEPS.iter().map(|step| Box::new(*step) as Box<dyn MigrationTrait>).collect()
    }
}

/// The steps in their order.
const STEPS: &[Step] = &[
    Step { name: "m0001_walking_portal", sql: include_str!("../sql/m0001_walking_portal.sql") },
    Step { name: "m0002_suspension", sql: include_str!("../sql/m0002_suspension.sql") },
    Step { name: "m0003_usage", sql: include_str!("../sql/m0003_usage.sql") },
    Step { name: "m0004_accounts", sql: include_str!("../sql/m0004_accounts.sql") },
    Step { name: "m0005_turns_at_the_queue", sql: include_str!("../sql/m0005_turns_at_the_queue.sql") },
    Step { name: "m0006_refused_mails", sql: include_str!("../sql/m0006_refused_mails.sql") },
    Step { name: "m0008_limits", sql: include_str!("../sql/m0008_limits.sql") },
];

#[derive(Clone, Copy)]
struct Step {
    name: &'static str,
    sql: &'static str,
}

impl MigrationName for Step {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        let sql = in_the_words_of(connection.get_database_backend(), self.sql);
        for statement in statements(&sql) {
            connection.execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

/// The statements of a file, without comments.
fn statements(sql: &str) -> impl Iterator<Item = &str> {
    sql.split(';').map(str::trim).filter(|statement| !statement.is_empty())
}

fn in_the_words_of(backend: DatabaseBackend, sql: &str) -> String {
    let words: [(&str, &str, &str); 4] = [
        ("{uuid}", "uuid", "blob"),
        ("{time}", "timestamptz", "text"),
        ("{json}", "jsonb", "text"),
        ("{bytes}", "bytea", "blob"),
    ];
    let without_comments: String =
        sql.lines().map(|line| line.split("--").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    words.into_iter().fold(without_comments, |text, (word, postgres, sqlite)| {
        text.replace(word, if backend == DatabaseBackend::Postgres { postgres } else { sqlite })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_in_braces_is_left() {
        for backend in [DatabaseBackend::Postgres, DatabaseBackend::Sqlite] {
            for step in STEPS {
                assert!(!in_the_words_of(backend, step.sql).contains('{'), "{}", step.name);
            }
        }
    }
}
