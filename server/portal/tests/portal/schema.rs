//! Every row stays in its tree: read from the schema itself, so that a new table can't be forgotten.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::Value;
use testkit::{Engine, Person, World, on_both};
use uuid::Uuid;

/// What isn't anybody's: people, their sessions, and what belongs to the whole installation.
/// What was used of a budget is of an address or a network before it is anybody's.
const GLOBAL: [&str; 11] = [
    "allowance",
    "catalogue_plan",
    "catalogue_product",
    "chore",
    "flash",
    "person",
    "pulse",
    "seaql_migrations",
    "session",
    "sign_in_attempt",
    "terms_acceptance",
];

/// The log and what proves it: it keeps the ancestors it was written with (architecture.md 4).
const LOG: [&str; 5] = ["event", "event_head", "event_register", "event_seal", "event_waiting"];

#[derive(Debug, Default)]
struct Table {
    primary_key: Vec<String>,
    not_null: BTreeSet<String>,
    /// Own columns, the table referred to, its columns.
    foreign_keys: Vec<(Vec<String>, String, Vec<String>)>,
    uniques: Vec<Vec<String>>,
}

async fn sqlite_tables(world: &World) -> BTreeMap<String, Table> {
    let names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'";
    let mut tables = BTreeMap::new();
    for name in world.column::<String>(names, Vec::new()).await {
        let mut table = Table::default();
        let columns = format!("SELECT name, pk, \"notnull\" FROM pragma_table_info('{name}') ORDER BY pk");
        for row in world.rows(&columns, Vec::new()).await {
            let column: String = row.try_get_by_index(0).unwrap();
            if row.try_get_by_index::<i32>(1).unwrap() > 0 {
                table.primary_key.push(column.clone());
            }
            if row.try_get_by_index::<i32>(2).unwrap() == 1 {
                table.not_null.insert(column);
            }
        }
        let keys =
            format!("SELECT id, \"from\", \"table\", \"to\" FROM pragma_foreign_key_list('{name}') ORDER BY id, seq");
        let mut by_id: BTreeMap<i32, (Vec<String>, String, Vec<String>)> = BTreeMap::new();
        for row in world.rows(&keys, Vec::new()).await {
            let key = by_id.entry(row.try_get_by_index(0).unwrap()).or_default();
            key.0.push(row.try_get_by_index(1).unwrap());
            key.1 = row.try_get_by_index(2).unwrap();
            key.2.push(row.try_get_by_index(3).unwrap());
        }
        table.foreign_keys = by_id.into_values().collect();
        let uniques = format!("SELECT name FROM pragma_index_list('{name}') WHERE \"unique\" = 1");
        for index in world.column::<String>(&uniques, Vec::new()).await {
            let columns = format!("SELECT name FROM pragma_index_info('{index}') ORDER BY seqno");
            table.uniques.push(world.column(&columns, Vec::new()).await);
        }
        tables.insert(name, table);
    }
    tables
}

async fn postgres_tables(world: &World) -> BTreeMap<String, Table> {
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    let columns = "SELECT table_name::text, column_name::text FROM information_schema.columns \
                   WHERE table_schema = 'public' AND is_nullable = 'NO'";
    for row in world.rows(columns, Vec::new()).await {
        let table: String = row.try_get_by_index(0).unwrap();
        tables.entry(table).or_default().not_null.insert(row.try_get_by_index(1).unwrap());
    }
    let names = |of: &str, which: &str| {
        format!(
            "ARRAY(SELECT a.attname::text FROM unnest({which}) WITH ORDINALITY k(n, o) \
             JOIN pg_attribute a ON a.attrelid = {of} AND a.attnum = k.n ORDER BY k.o)"
        )
    };
    let constraints = format!(
        "SELECT c.conrelid::regclass::text, array_to_string({}, ','), coalesce(c.confrelid::regclass::text, ''), \
         array_to_string({}, ',') FROM pg_constraint c \
         WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace",
        names("c.conrelid", "c.conkey"),
        names("c.confrelid", "c.confkey")
    );
    let list = |text: String| text.split(',').map(str::to_owned).collect::<Vec<_>>();
    for row in world.rows(&constraints, Vec::new()).await {
        let text = |column| row.try_get_by_index::<String>(column).unwrap();
        tables.entry(text(0)).or_default().foreign_keys.push((list(text(1)), text(2), list(text(3))));
    }
    let indexes = format!(
        "SELECT i.indrelid::regclass::text, array_to_string({}, ','), i.indisprimary FROM pg_index i \
         JOIN pg_class t ON t.oid = i.indrelid WHERE i.indisunique AND t.relnamespace = 'public'::regnamespace",
        names("i.indrelid", "i.indkey::int2[]")
    );
    for row in world.rows(&indexes, Vec::new()).await {
        let table = tables.entry(row.try_get_by_index(0).unwrap()).or_default();
        let columns = list(row.try_get_by_index(1).unwrap());
        if row.try_get_by_index(2).unwrap() {
            table.primary_key.clone_from(&columns);
        }
        table.uniques.push(columns);
    }
    tables
}

fn is(columns: &[String], wanted: &[&str]) -> bool {
    columns.len() == wanted.len() && wanted.iter().all(|column| columns.iter().any(|known| known == column))
}

/// What is wrong with a table that holds somebody's rows.
fn faults(name: &str, table: &Table) -> Vec<String> {
    let mut faults = Vec::new();
    let mut fault = |what: &str| faults.push(format!("{name}: {what}"));
    if table.primary_key.first().map(String::as_str) != Some("partner_id") {
        fault("the primary key doesn't begin with partner_id");
    }
    for column in ["partner_id", "reseller_id", "org_id"] {
        if !table.not_null.contains(column) {
            fault(&format!("{column} may be missing"));
        }
    }
    let placed = table.foreign_keys.iter().any(|(own, to, theirs)| {
        to == "org"
            && is(own, &["partner_id", "reseller_id", "org_id"])
            && is(theirs, &["partner_id", "reseller_id", "id"])
    });
    // A company is its own place: there, reseller and company are tied by checks and by the key onto its seller.
    let seller = table.foreign_keys.iter().any(|(own, ..)| is(own, &["partner_id", "reseller_id"]));
    if !(placed || LOG.contains(&name) || (name == "org" && seller)) {
        fault("its rows can leave the tree");
    }
    for (own, to, _) in &table.foreign_keys {
        if !GLOBAL.contains(&to.as_str()) && !own.iter().any(|column| column == "partner_id") {
            fault(&format!("the key {own:?} onto {to} can cross partners"));
        }
    }
    for unique in &table.uniques {
        if !unique.iter().any(|column| column == "partner_id") {
            fault(&format!("the unique index {unique:?} reaches over partners"));
        }
    }
    faults
}

async fn every_tenant_table_keeps_its_rows_in_its_tree(world: World) {
    let tables = match world.engine {
        Engine::Sqlite => sqlite_tables(&world).await,
        Engine::Postgres => postgres_tables(&world).await,
    };
    assert!(tables.len() >= 31, "{:?}", tables.keys());
    for global in GLOBAL {
        assert!(tables.contains_key(global), "{global} is gone: strike it from the list");
    }
    let tenants = tables.iter().filter(|(name, _)| !GLOBAL.contains(&name.as_str()));
    let faults: Vec<String> = tenants.flat_map(|(name, table)| faults(name, table)).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

async fn a_row_with_anothers_ids_is_refused(world: World) {
    let tree = world.tree().await;
    let (other, _) = world.partner("Another AS", &Person::new("Eva Moe", "eva.moe@another.example")).await;
    let insert = async |partner: Uuid, reseller: Uuid, org: Uuid| {
        let sql = "INSERT INTO form_post (partner_id, id, org_id, reseller_id, action, created_at) \
                   SELECT $1, $2, $3, $4, 'test', created_at FROM org LIMIT 1";
        let id = Uuid::new_v5(&partner, org.as_bytes());
        world.execute(sql, vec![partner.into(), id.into(), org.into(), reseller.into()] as Vec<Value>).await
    };
    let (nordlys, fjord, sund) = (tree.nordlys.uuid(), tree.fjord.uuid(), tree.sund.uuid());
    assert!(insert(nordlys, fjord, fjord).await.is_ok());
    assert!(insert(other.uuid(), fjord, fjord).await.is_err(), "another partner's company");
    assert!(insert(nordlys, sund, fjord).await.is_err(), "another reseller's company");
    assert!(insert(nordlys, nordlys, fjord).await.is_err(), "the partner's own instead of the reseller's");
    let moved = "UPDATE org SET reseller_id = $1 WHERE id = $2";
    assert!(world.execute(moved, vec![sund.into(), fjord.into()]).await.is_err(), "a reseller under another one");
}

async fn the_last_administrator_is_kept_by_the_database_itself(world: World) {
    let tree = world.tree().await;
    let sql = "UPDATE org SET admins = admins - 1 WHERE id = $1";
    assert!(world.execute(sql, vec![tree.sund.uuid().into()]).await.is_err(), "T32: Sund's one administrator");
    assert_eq!(world.execute(sql, vec![tree.fjord.uuid().into()]).await.unwrap(), 1);
}

on_both!(
    every_tenant_table_keeps_its_rows_in_its_tree,
    a_row_with_anothers_ids_is_refused,
    the_last_administrator_is_kept_by_the_database_itself,
);
