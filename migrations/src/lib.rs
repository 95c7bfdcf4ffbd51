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
    Step { name: "m0007_form_bodies", sql: include_str!("../sql/m0007_form_bodies.sql") },
    Step { name: "m0008_limits", sql: include_str!("../sql/m0008_limits.sql") },
    Step { name: "m0009_signed_heads", sql: include_str!("../sql/m0009_signed_heads.sql") },
    Step { name: "m0010_ways_of_signing_in", sql: include_str!("../sql/m0010_ways_of_signing_in.sql") },
    Step { name: "m0011_turns_of_sellers", sql: include_str!("../sql/m0011_turns_of_sellers.sql") },
    Step { name: "m0012_held_mails", sql: include_str!("../sql/m0012_held_mails.sql") },
    Step { name: "m0013_pulse", sql: include_str!("../sql/m0013_pulse.sql") },
    Step { name: "m0014_networks_of_attempts", sql: include_str!("../sql/m0014_networks_of_attempts.sql") },
    Step { name: "m0015_overview_from_one_index", sql: include_str!("../sql/m0015_overview_from_one_index.sql") },
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
            connection.execute_unprepared(&statement).await?;
        }
        Ok(())
    }
}

/// The statements of a file, without comments. Each ends at a line's end; the body of a trigger or of a function, which
/// holds semicolons of its own, reaches from a line that ends with `BEGIN` or `$$` to one that begins with `END;` or `$$;`.
fn statements(sql: &str) -> Vec<String> {
    let (mut found, mut statement, mut body_ends) = (Vec::new(), String::new(), None);
    for line in sql.lines().map(str::trim_end).filter(|line| !line.is_empty()) {
        statement.push_str(line);
        statement.push('\n');
        let is_whole = match body_ends {
            Some(end) => line.starts_with(end),
            None if line.ends_with("$$") => {
                body_ends = Some("$$;");
                false
            }
            None if line.ends_with(" BEGIN") => {
                body_ends = Some("END;");
                false
            }
            None => line.ends_with(';'),
        };
        if is_whole {
            body_ends = None;
            found.push(core::mem::take(&mut statement));
        }
    }
    found.extend((!statement.is_empty()).then_some(statement));
    found
}

/// The file as one engine reads it: lines behind `{only postgres}` or `{only sqlite}` are that engine's, until `{both}`.
fn in_the_words_of(backend: DatabaseBackend, sql: &str) -> String {
    let is_postgres = backend == DatabaseBackend::Postgres;
    let words: [(&str, &str, &str); 4] = [
        ("{uuid}", "uuid", "blob"),
        ("{time}", "timestamptz", "text"),
        ("{json}", "jsonb", "text"),
        ("{bytes}", "bytea", "blob"),
    ];
    let mut ours = true;
    let mut text = String::new();
    for line in sql.lines().map(|line| line.split("--").next().unwrap_or_default()) {
        match line.trim() {
            "{only postgres}" => ours = is_postgres,
            "{only sqlite}" => ours = !is_postgres,
            "{both}" => ours = true,
            _ if ours => {
                text.push_str(line);
                text.push('\n');
            }
            _ => {}
        }
    }
    words
        .into_iter()
        .fold(text, |text, (word, postgres, sqlite)| text.replace(word, if is_postgres { postgres } else { sqlite }))
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

    #[test]
    fn a_body_with_semicolons_is_one_statement() {
        let sqlite =
            "CREATE TABLE a (b text);\nCREATE TRIGGER t BEFORE UPDATE ON a BEGIN\n  SELECT 1;\nEND;\nDROP INDEX c;";
        assert_eq!(statements(sqlite).len(), 3);
        let postgres = "CREATE FUNCTION f() RETURNS trigger AS $$\nBEGIN\n  RETURN NULL;\nEND\n$$;\nDROP INDEX c;\n";
        assert_eq!(statements(postgres).len(), 2);
    }

    #[test]
    fn a_landed_step_is_split_as_it_always_was() {
        for backend in [DatabaseBackend::Postgres, DatabaseBackend::Sqlite] {
            for step in STEPS.iter().filter(|step| step.name < "m0007") {
                let sql = in_the_words_of(backend, step.sql);
                let without_ends = |text: &str| text.replace(';', "").split_whitespace().collect::<Vec<_>>().join(" ");
                let before: Vec<String> =
                    sql.split(';').map(without_ends).filter(|statement| !statement.is_empty()).collect();
                let now: Vec<String> = statements(&sql).iter().map(|text| without_ends(text)).collect();
                assert_eq!(now, before, "{}", step.name);
            }
        }
    }

    #[test]
    fn an_engine_reads_only_its_own_lines() {
        let sql = "both;\n{only postgres}\ntheirs;\n{only sqlite}\nours;\n{both}\nlast;\n";
        assert_eq!(in_the_words_of(DatabaseBackend::Sqlite, sql), "both;\nours;\nlast;\n");
        assert_eq!(in_the_words_of(DatabaseBackend::Postgres, sql), "both;\ntheirs;\nlast;\n");
    }
}
