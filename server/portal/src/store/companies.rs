//! Companies as pages show them: one by itself, and lists by keyset.

use chrono::{DateTime, Utc};
use domain::{
    ids::CompanyId,
    tenancy::{CompanyRow, CompanyStatus, Figures, ListQuery, Sort},
};
use sea_orm::Value;
use uuid::Uuid;

use super::{
    Reader, Row,
    keyset::{self, Position, Window},
    totals, values,
};
use crate::{authority::Place, error::Result};

/// What every page about a company needs of it.
pub(crate) struct Card {
    /// As it stands in a list.
    pub(crate) row: CompanyRow,
    pub(crate) reseller_name: String,
    pub(crate) partner_name: String,
    /// When its host measured the storage it uses.
    pub(crate) measured_at: Option<DateTime<Utc>>,
    /// People who can act at its own level: the hint of A23 and A29 stands until there are two.
    pub(crate) administrators: i64,
    /// Everybody who has or is offered access.
    pub(crate) people: i64,
    /// Whether its administrators may remove each other.
    pub(crate) peers_may_remove: bool,
    pub(crate) suspended: Option<Suspended>,
}

/// What suspends a company: it itself, or its seller.
pub(crate) struct Suspended {
    pub(crate) company: String,
    pub(crate) id: Uuid,
    pub(crate) reason: String,
    pub(crate) by: String,
    pub(crate) since: DateTime<Utc>,
    /// The company that whoever did it acted for.
    pub(crate) from: Option<Uuid>,
}

/// The columns of [`row`], in its order.
const COLUMNS: [&str; 9] =
    ["id", "name", "status", "attention", "code", "customers", "users", "mailboxes", "storage_mb"];

fn row(row: &Row) -> Result<CompanyRow> {
    Ok(CompanyRow {
        id: CompanyId::new(row.get(0)?),
        name: row.get(1)?,
        own: false,
        status: row.numbered(2, CompanyStatus::from_number)?,
        attention: row.get(3)?,
        code: row.get(4)?,
        figures: Figures {
            customers: row.get(5)?,
            users: row.get(6)?,
            mailboxes: row.get(7)?,
            storage_mb: row.get(8)?,
        },
    })
}

/// The columns of [`read_card`], and where they come from: the company `o`, its reseller, its partner, and what
/// suspends it.
const CARD: &str = "r.name, p.name, o.measured_at, o.admins, o.people, o.peers_may_remove, s.name, s.id, \
                    s.suspended_reason, s.suspended_by, s.suspended_at, s.suspended_from";
const OF_CARD: &str = "org o JOIN org r ON r.partner_id = o.partner_id AND r.id = o.reseller_id \
                       JOIN org p ON p.partner_id = o.partner_id AND p.id = o.partner_id \
                       LEFT JOIN org s ON s.partner_id = o.partner_id AND s.suspended \
                       AND s.id = CASE WHEN o.suspended THEN o.id ELSE o.reseller_id END";

fn own_columns() -> String {
    COLUMNS.map(|column| format!("o.{column}")).join(", ")
}

/// Hot: every page about a company. One statement over primary keys.
pub(crate) async fn card(on: Reader<'_>, place: &Place) -> Result<Option<Card>> {
    let sql = format!("SELECT {}, {CARD} FROM {OF_CARD} WHERE o.partner_id = $1 AND o.id = $2", own_columns());
    on.one(&sql, values![place.partner, place.id]).await?.map(|found| read_card(&found)).transpose()
}

/// A partner's own card with the figures of its whole tree, and how many sellers that has.
///
/// Hot: the overview. One statement, because each costs SQLite two switches between threads.
pub(crate) async fn card_of_tree(on: Reader<'_>, partner: Uuid) -> Result<Option<(Card, Figures, i64)>> {
    let sql = format!(
        "SELECT {}, {CARD}, w.customers, w.users, w.mailboxes, w.storage_mb, w.sellers FROM {OF_CARD}, ({}) w \
         WHERE o.partner_id = $1 AND o.id = $1",
        own_columns(),
        totals::of_tree_sql(on.is_postgres())
    );
    let Some(found) = on.one(&sql, values![partner]).await? else { return Ok(None) };
    let (figures, sellers) = totals::read(&found, 21)?;
    Ok(Some((read_card(&found)?, figures, sellers)))
}

fn read_card(found: &Row) -> Result<Card> {
    Ok(Card {
        row: row(found)?,
        reseller_name: found.get(9)?,
        partner_name: found.get(10)?,
        measured_at: found.get(11)?,
        administrators: found.get(12)?,
        people: found.get(13)?,
        peers_may_remove: found.get(14)?,
        suspended: suspended(found)?,
    })
}

fn suspended(found: &Row) -> Result<Option<Suspended>> {
    let Some(company) = found.get(15)? else { return Ok(None) };
    Ok(Some(Suspended {
        company,
        id: found.get(16)?,
        reason: found.get(17)?,
        by: found.get(18)?,
        since: found.get::<Option<DateTime<Utc>>>(19)?.unwrap_or_default(),
        from: found.get(20)?,
    }))
}

/// Which companies a list is of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Listed {
    /// A partner's sellers, itself among them.
    Sellers,
    /// The customers of one seller.
    Customers,
}

/// A row of a list, and where it stands in it.
pub(crate) struct Found {
    pub(crate) row: CompanyRow,
    pub(crate) position: Position,
}

/// The most that are counted of what matches.
const COUNTED: i64 = 1000;

/// The conditions of a list.
pub(crate) struct Filter {
    sql: String,
    values: Vec<Value>,
}

impl Filter {
    /// `without_own` leaves out the partner's own entry, which then stands above the list.
    pub(crate) fn new(place: &Place, of: Listed, query: &ListQuery, without_own: bool) -> Self {
        let (mut sql, mut values) = match of {
            Listed::Sellers => ("partner_id = $1 AND level < 2".to_owned(), values![place.partner]),
            Listed::Customers => {
                ("partner_id = $1 AND reseller_id = $2 AND level = 2".to_owned(), values![place.partner, place.id])
            }
        };
        if without_own {
            sql += " AND id <> $1";
        }
        if let Some(status) = query.status {
            values.push(status.number().into());
            sql += &format!(" AND status = ${}", values.len());
        }
        for word in query.q.split_whitespace().take(8) {
            values.push(super::row::containing(word).into());
            sql += &format!(" AND search LIKE ${} ESCAPE '!'", values.len());
        }
        Self { sql, values }
    }

    /// How many match: exact up to a thousand, `None` beyond.
    pub(crate) async fn count(&self, on: Reader<'_>) -> Result<Option<i64>> {
        let sql = format!("SELECT count(*) FROM (SELECT 1 FROM org WHERE {} LIMIT {}) AS m", self.sql, COUNTED + 1);
        let count: i64 = on.one(&sql, self.values.clone()).await?.map_or(Ok(0), |row| row.get(0))?;
        Ok((count <= COUNTED).then_some(count))
    }

    /// The companies of a window, in the query's order.
    pub(crate) async fn page(&self, on: Reader<'_>, query: &ListQuery, window: &Window) -> Result<keyset::Rows<Found>> {
        let (mut values, key) = (self.values.clone(), column(query.sort));
        let clause = window.clause((key, "id"), query.descending, &mut values);
        let sql = format!("SELECT {}, {key} FROM org WHERE {}{clause}", COLUMNS.join(", "), self.sql);
        let rows = on.all(&sql, values).await?;
        let found = rows.iter().map(|found| {
            let row = row(found)?;
            let id = row.id.uuid();
            let position = match query.sort {
                Sort::Name => Position::by_name(found.get(COLUMNS.len())?, id),
                Sort::Created => Position::by_time(found.get(COLUMNS.len())?, id),
            };
            Ok(Found { row, position })
        });
        Ok(window.found(found.collect::<Result<_>>()?))
    }
}

const fn column(sort: Sort) -> &'static str {
    match sort {
        Sort::Name => "name_key",
        Sort::Created => "created_at",
    }
}
