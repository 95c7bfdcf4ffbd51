//! Microsoft's products and their service plans, as they were read in.

use uuid::Uuid;

use super::{Reader, Writer, row::containing, values};
use crate::error::Result;

pub(crate) async fn count(on: Reader<'_>) -> Result<i64> {
    let row = on.one("SELECT count(*) FROM catalogue_product", Vec::new()).await?;
    row.map_or(Ok(0), |row| row.get(0))
}

/// Name, part number and number of plans of the products that hold the words, by name; at most 100.
pub(crate) async fn search(on: Reader<'_>, words: &str) -> Result<Vec<(String, String, i64)>> {
    let sql = "SELECT p.name, p.part_number, (SELECT count(*) FROM catalogue_plan l WHERE l.sku_id = p.sku_id) \
               FROM catalogue_product p WHERE lower(p.name) LIKE $1 ESCAPE '!' \
               OR lower(p.part_number) LIKE $1 ESCAPE '!' ORDER BY p.name_key, p.sku_id LIMIT 100";
    let rows = on.all(sql, values![containing(words)]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).collect()
}

/// Writes a product; answers whether it is new or changed.
pub(crate) async fn keep(
    on: Writer<'_>,
    sku: Uuid,
    part_number: &str,
    (name, name_key): (&str, Vec<u8>),
) -> Result<bool> {
    let sql = "INSERT INTO catalogue_product (sku_id, part_number, name, name_key) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (sku_id) DO UPDATE SET part_number = excluded.part_number, name = excluded.name, \
               name_key = excluded.name_key WHERE catalogue_product.part_number <> excluded.part_number \
               OR catalogue_product.name <> excluded.name";
    Ok(on.execute(sql, values![sku, part_number, name, name_key]).await? == 1)
}

/// Writes a plan of a product; answers whether it is new or changed.
pub(crate) async fn keep_plan(on: Writer<'_>, sku: Uuid, plan: Uuid, part_number: &str, name: &str) -> Result<bool> {
    let sql = "INSERT INTO catalogue_plan (sku_id, plan_id, part_number, name) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (sku_id, plan_id) DO UPDATE SET part_number = excluded.part_number, \
               name = excluded.name WHERE catalogue_plan.part_number <> excluded.part_number \
               OR catalogue_plan.name <> excluded.name";
    Ok(on.execute(sql, values![sku, plan, part_number, name]).await? == 1)
}
