//! That nobody changes the log unseen: sealing, signed heads, verifying, exports (issue 7, point 11; ADR 013).

mod keeping;
mod random;
mod tampering;

use domain::ids::CompanyId;
use portal::{
    Portal,
    audit::{Broken, LogReport},
};
use sea_orm::Value;
use testkit::{Engine, World};
use uuid::Uuid;

/// The tables of the log, and what keeps each as it was written on SQLite.
const KEPT: [(&str, &[&str]); 4] = [
    ("event", &["changed", "deleted"]),
    ("event_seal", &["changed", "deleted"]),
    ("event_head", &["deleted"]),
    ("event_register", &["deleted"]),
];

/// Switches off what refuses changes, as whoever owns the database can.
async fn unlock(world: &World) {
    for (table, acts) in KEPT {
        match world.engine {
            Engine::Postgres => {
                world.execute(&format!("DROP TRIGGER {table}_is_kept ON {table}"), Vec::new()).await.unwrap();
            }
            Engine::Sqlite => {
                for act in acts {
                    world.execute(&format!("DROP TRIGGER {table}_is_not_{act}"), Vec::new()).await.unwrap();
                }
            }
        }
    }
}

async fn seal(portal: &Portal) {
    while portal.seal_log().await.unwrap() > 0 {}
}

async fn verify(world: &World) -> LogReport {
    world.portal.verify_log().await.unwrap()
}

/// What is wrong with the log of a company.
async fn wrong_with(world: &World, company: CompanyId) -> Vec<Broken> {
    let faults = verify(world).await.faults;
    faults.into_iter().filter(|fault| fault.company == company.uuid()).map(|fault| fault.what).collect()
}

/// The ids of a company's entries in the order of their chain.
async fn chain(world: &World, company: CompanyId) -> Vec<Uuid> {
    let sql = "SELECT id FROM event_seal WHERE org_id = $1 ORDER BY sequence";
    world.column(sql, vec![company.uuid().into()]).await
}

/// Runs a statement of somebody who owns the database, that changes at least one row.
async fn tamper(world: &World, sql: &str, values: Vec<Value>) {
    assert!(world.execute(sql, values).await.unwrap() > 0, "{sql}");
}

/// Copies of the log's tables, as somebody makes them who means to put them back later.
async fn copy(world: &World) {
    for (table, _) in KEPT {
        world.execute(&format!("DROP TABLE IF EXISTS copy_of_{table}"), Vec::new()).await.unwrap();
        world.execute(&format!("CREATE TABLE copy_of_{table} AS SELECT * FROM {table}"), Vec::new()).await.unwrap();
    }
}

/// Puts a table back as it was copied.
async fn put_back(world: &World, table: &str) {
    let waiting = "DELETE FROM event_waiting WHERE id IN (SELECT id FROM copy_of_event)";
    world.execute(waiting, Vec::new()).await.unwrap();
    world.execute(&format!("DELETE FROM {table}"), Vec::new()).await.unwrap();
    world.execute(&format!("INSERT INTO {table} SELECT * FROM copy_of_{table}"), Vec::new()).await.unwrap();
    if table == "event" {
        // All of it was sealed: a trigger has it wait again.
        world.execute(waiting, Vec::new()).await.unwrap();
    }
}
