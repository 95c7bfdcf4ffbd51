//! Totals of a partner's whole tree (A17): exact in every read, hot in none.
//!
//! On PostgreSQL a change inserts a delta in its own transaction and a chore folds deltas into the base row; on SQLite,
//! which has one writer anyway, the base row changes in place. A read adds base and deltas in one statement.

use domain::tenancy::Figures;
use uuid::Uuid;

use super::{Reader, Row, Writer, entity::tree_totals, told, values};
use crate::error::Result;

/// By how much a tree's figures change.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Delta {
    pub(crate) sellers: i64,
    pub(crate) customers: i64,
    pub(crate) users: i64,
    pub(crate) mailboxes: i64,
    pub(crate) storage_mb: i64,
}

/// The totals of a tree that begins: its partner sells, and has nothing yet.
pub(crate) async fn begin(on: Writer<'_>, partner: Uuid) -> Result<()> {
    let row = tree_totals::Model {
        partner_id: partner,
        id: partner,
        org_id: partner,
        reseller_id: partner,
        sellers: 1,
        customers: 0,
        users: 0,
        mailboxes: 0,
        storage_mb: 0,
    };
    on.keep::<_, tree_totals::ActiveModel>(row).await.map_err(told)
}

/// Writes a change of the tree that `place` stands in.
pub(crate) async fn change(on: Writer<'_>, partner: Uuid, id: Uuid, by: Delta) -> Result<()> {
    let figures = values![by.sellers, by.customers, by.users, by.mailboxes, by.storage_mb];
    let (sql, mut values) = if !on.is_postgres() {
        (
            "UPDATE tree_totals SET sellers = sellers + $2, customers = customers + $3, users = users + $4, \
             mailboxes = mailboxes + $5, storage_mb = storage_mb + $6 WHERE partner_id = $1 AND id = $1",
            values![partner],
        )
    } else {
        (
            "INSERT INTO totals_delta (partner_id, id, org_id, reseller_id, sellers, customers, users, mailboxes, \
             storage_mb) VALUES ($1, $7, $1, $1, $2, $3, $4, $5, $6)",
            values![partner],
        )
    };
    values.extend(figures);
    if on.is_postgres() {
        values.push(id.into());
    }
    on.execute(sql, values).await?;
    Ok(())
}

/// A query of a partner's (`$1`) whole tree: its `customers`, `users`, `mailboxes`, `storage_mb` and `sellers`.
pub(super) const fn of_tree_sql(is_postgres: bool) -> &'static str {
    if is_postgres {
        "SELECT t.customers + d.customers AS customers, t.users + d.users AS users, \
         t.mailboxes + d.mailboxes AS mailboxes, t.storage_mb + d.storage_mb AS storage_mb, \
         t.sellers + d.sellers AS sellers FROM tree_totals t, (SELECT coalesce(sum(customers), 0)::bigint AS customers, \
         coalesce(sum(users), 0)::bigint AS users, coalesce(sum(mailboxes), 0)::bigint AS mailboxes, \
         coalesce(sum(storage_mb), 0)::bigint AS storage_mb, coalesce(sum(sellers), 0)::bigint AS sellers \
         FROM totals_delta WHERE partner_id = $1) d WHERE t.partner_id = $1 AND t.id = $1"
    } else {
        "SELECT customers, users, mailboxes, storage_mb, sellers FROM tree_totals WHERE partner_id = $1 AND id = $1"
    }
}

/// The whole tree's figures, and how many sellers it has.
pub(crate) async fn of_tree(on: Reader<'_>, partner: Uuid) -> Result<(Figures, i64)> {
    let row = on.one(of_tree_sql(on.is_postgres()), values![partner]).await?;
    row.map_or_else(|| Ok((Figures::default(), 0)), |row| read(&row, 0))
}

/// Reads what [`of_tree_sql`] answers, from a column on.
pub(super) fn read(row: &Row, from: usize) -> Result<(Figures, i64)> {
    let [customers, users, mailboxes, storage_mb, sellers] = [0, 1, 2, 3, 4].map(|column| row.get(from + column));
    let figures = Figures { customers: customers?, users: users?, mailboxes: mailboxes?, storage_mb: storage_mb? };
    Ok((figures, sellers?))
}

/// Folds what has gathered into the base rows (PostgreSQL). One statement: a delta is counted once, before or after.
pub(crate) async fn fold(on: Writer<'_>) -> Result<u64> {
    if !on.is_postgres() {
        return Ok(0);
    }
    let sql = "WITH taken AS (DELETE FROM totals_delta WHERE (partner_id, id) IN (SELECT partner_id, id FROM \
         totals_delta ORDER BY partner_id, id LIMIT 5000 FOR UPDATE SKIP LOCKED) RETURNING *), summed AS (SELECT \
         partner_id, sum(sellers)::bigint AS sellers, sum(customers)::bigint AS customers, sum(users)::bigint AS \
         users, sum(mailboxes)::bigint AS mailboxes, sum(storage_mb)::bigint AS storage_mb FROM taken GROUP BY \
         partner_id) UPDATE tree_totals t SET sellers = t.sellers + s.sellers, customers = t.customers + s.customers, \
         users = t.users + s.users, mailboxes = t.mailboxes + s.mailboxes, storage_mb = t.storage_mb + s.storage_mb \
         FROM summed s WHERE t.partner_id = s.partner_id AND t.id = s.partner_id";
    on.execute(sql, Vec::new()).await
}

/// How many companies of a tree have figures of their own that a count contradicts: a seller's of its customers, and
/// anybody's of the people who have access.
pub(crate) async fn contradicted(on: Reader<'_>, partner: Uuid) -> Result<i64> {
    let sql = "SELECT count(*) FROM org o WHERE o.partner_id = $1 AND ((o.level < 2 \
               AND (o.customers, o.users, o.mailboxes, o.storage_mb) <> (SELECT count(*), coalesce(sum(c.users), 0), \
               coalesce(sum(c.mailboxes), 0), coalesce(sum(c.storage_mb), 0) FROM org c \
               WHERE c.partner_id = o.partner_id AND c.reseller_id = o.id AND c.level = 2)) \
               OR (o.people, o.admins) <> (SELECT count(*), \
               coalesce(sum(CASE WHEN m.state = 1 AND m.roles % 2 = 1 THEN 1 ELSE 0 END), 0) FROM membership m \
               WHERE m.partner_id = o.partner_id AND m.org_id = o.id))";
    on.one(sql, values![partner]).await?.map_or(Ok(0), |row| row.get(0))
}

/// What the figures would be if they were counted now: for the check of drift (must be none).
pub(crate) async fn counted(on: Reader<'_>, partner: Uuid) -> Result<(Figures, i64)> {
    let whole = if on.is_postgres() { "::bigint" } else { "" };
    let sum = |column: &str| format!("coalesce(sum({column}), 0){whole}");
    let customers = format!(
        "SELECT count(*), {}, {}, {} FROM org WHERE partner_id = $1 AND level = 2",
        sum("users"),
        sum("mailboxes"),
        sum("storage_mb")
    );
    let Some(row) = on.one(&customers, values![partner]).await? else {
        return Ok((Figures::default(), 0));
    };
    let sellers = "SELECT count(*) FROM org WHERE partner_id = $1 AND level < 2";
    let sellers = on.one(sellers, values![partner]).await?.map_or(Ok(0), |row| row.get(0))?;
    let figures =
        Figures { customers: row.get(0)?, users: row.get(1)?, mailboxes: row.get(2)?, storage_mb: row.get(3)? };
    Ok((figures, sellers))
}
