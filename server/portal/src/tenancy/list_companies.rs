//! The overview, and a reseller's customers: one list, by keyset, with the totals of everything (A11–A17, A30).

use chrono::{DateTime, Utc};
use domain::{
    authority::{Action, Level},
    ids::CompanyId,
    tenancy::{CompanyPage, CompanyRow, CompanyStatus, Figures, ListQuery, Sort},
};
use sea_orm::Value;
use uuid::Uuid;

use crate::{
    Portal, Scope,
    authority::Place,
    error::{Error, Result},
    store::{self, Row, totals},
};

/// Which companies a list is of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Listed {
    /// The partner's sellers, itself among them.
    Sellers,
    /// The customers of one seller.
    Customers,
}

/// Where a page begins.
struct Position {
    /// How many rows stand before it.
    before: i64,
    key: Vec<u8>,
    id: Uuid,
}

/// The most that are counted of what matches a search.
const COUNTED: i64 = 1000;

impl Portal {
    /// The partner's overview of its sellers.
    ///
    /// # Errors
    /// *Not found* for anybody but people of a partner: no link leads up the tree (A43).
    pub async fn read_overview(&self, scope: &Scope, query: &ListQuery) -> Result<CompanyPage> {
        let acting = scope.place().ok_or(Error::NOT_FOUND)?;
        if acting.level != Level::Partner {
            return Err(Error::NOT_FOUND);
        }
        let place = self.look_for(scope, acting.company(), Action::SeeBelow).await?;
        self.list(scope, &place, Listed::Sellers, query).await
    }

    /// The customers of one seller: a reseller, or the partner's own entry.
    ///
    /// # Errors
    /// *Not found* where it isn't there, isn't the reader's to know of, or doesn't sell.
    pub async fn read_customers(&self, scope: &Scope, seller: CompanyId, query: &ListQuery) -> Result<CompanyPage> {
        let place = self.look_for(scope, seller, Action::SeeCompany).await?;
        if !place.level.sells() {
            return Err(Error::NOT_FOUND);
        }
        self.judge(scope, &place, Action::SeeBelow).await?;
        self.list(scope, &place, Listed::Customers, query).await
    }

    async fn list(&self, scope: &Scope, place: &Place, of: Listed, query: &ListQuery) -> Result<CompanyPage> {
        let company = self.company(scope, place).await?;
        let db = &self.db().read;
        let own = own_row(db, place).await?;
        let (totals, count) = match of {
            Listed::Sellers => totals::of_tree(db, place.partner).await?,
            Listed::Customers => (own.figures, own.figures.customers),
        };
        let looked_for = !query.q.trim().is_empty() || query.status.is_some();
        let name = format!(
            "{}{} {} {:?} {} {}",
            if of == Listed::Sellers { "s" } else { "c" },
            place.id,
            query.q.trim(),
            query.status,
            query.sort.slug(),
            query.descending
        );
        let after = query.after.as_deref().and_then(|cursor| self.open_row(&name, cursor));
        let before = query.before.as_deref().and_then(|cursor| self.open_row(&name, cursor));
        let backwards = before.is_some();
        let position = before.or(after);
        let pinned = of == Listed::Sellers && !looked_for;
        let filter = Filter::new(place, of, query, pinned);
        let rows = usize::from(query.rows());
        let (mut found, more) = filter.page(db, query, position.as_ref(), backwards, rows).await?;
        let shown = i64::try_from(found.len()).unwrap_or(0);
        // Rows may have come and gone since the cursor was made: what is there decides, the number follows.
        let at_start = if backwards { !more } else { position.is_none() };
        let stood_before = match &position {
            _ if at_start => 0,
            Some(position) if backwards => (position.before - shown).max(1),
            Some(position) => position.before,
            None => 0,
        };
        let cursor = |row: Option<&Found>, before: i64| row.map(|row| self.seal_row(&name, before, row));
        let next = if more || backwards { cursor(found.last(), stood_before + shown) } else { None };
        let previous = if !at_start { cursor(found.first(), stood_before) } else { None };
        let mut rows: Vec<CompanyRow> = found.drain(..).map(|found| found.row).collect();
        if pinned && at_start {
            rows.insert(0, CompanyRow { own: true, ..own.clone() });
        }
        let first = if rows.is_empty() { None } else { Some(stood_before + if pinned && !at_start { 2 } else { 1 }) };
        Ok(CompanyPage {
            company,
            rows,
            totals,
            count,
            matching: if looked_for { Some(filter.count(db).await?) } else { None },
            first,
            next,
            previous,
            administrators: administrators(db, place).await?,
            query: query.clone(),
        })
    }

    fn seal_row(&self, list: &str, before: i64, row: &Found) -> String {
        let mut position = before.to_be_bytes().to_vec();
        position.extend_from_slice(row.row.id.uuid().as_bytes());
        position.extend_from_slice(&row.key);
        self.key().seal_cursor(list, &position)
    }

    fn open_row(&self, list: &str, cursor: &str) -> Option<Position> {
        let position = self.key().open_cursor(list, cursor)?;
        let (before, rest) = position.split_first_chunk::<8>()?;
        let (id, key) = rest.split_first_chunk::<16>()?;
        Some(Position { before: i64::from_be_bytes(*before), id: Uuid::from_bytes(*id), key: key.to_vec() })
    }
}

/// A row and what it's sorted by.
struct Found {
    row: CompanyRow,
    key: Vec<u8>,
}

const COLUMNS: &str = "id, name, status, attention, code, customers, users, mailboxes, storage_mb";

fn row(row: &Row) -> Result<CompanyRow> {
    Ok(CompanyRow {
        id: CompanyId::new(row.get(0)?),
        name: row.get(1)?,
        own: false,
        status: CompanyStatus::from_number(row.get(2)?),
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

async fn own_row(db: &sea_orm::DatabaseConnection, place: &Place) -> Result<CompanyRow> {
    let sql = format!("SELECT {COLUMNS} FROM org WHERE partner_id = $1 AND id = $2");
    let found = store::one(db, &sql, store::values![place.partner, place.id]).await?;
    row(&found.ok_or(Error::NOT_FOUND)?)
}

/// People who can act at the company's own level: the hint of A23 and A29 stands until there are two.
async fn administrators(db: &sea_orm::DatabaseConnection, place: &Place) -> Result<i64> {
    let sql = "SELECT admins FROM org WHERE partner_id = $1 AND id = $2";
    let found = store::one(db, sql, store::values![place.partner, place.id]).await?;
    found.map_or(Ok(0), |row| row.get(0))
}

/// The conditions of a list, in SQL.
struct Filter {
    sql: String,
    values: Vec<Value>,
}

impl Filter {
    fn new(place: &Place, of: Listed, query: &ListQuery, without_own: bool) -> Self {
        let (mut sql, mut values) = match of {
            Listed::Sellers => ("partner_id = $1 AND level < 2".to_owned(), store::values![place.partner]),
            Listed::Customers => (
                "partner_id = $1 AND reseller_id = $2 AND level = 2".to_owned(),
                store::values![place.partner, place.id],
            ),
        };
        if without_own {
            sql += " AND id <> $1";
        }
        if let Some(status) = query.status {
            values.push(status.number().into());
            sql += &format!(" AND status = ${}", values.len());
        }
        for word in query.q.split_whitespace().take(8) {
            let escaped = word.to_lowercase().replace('!', "!!").replace('%', "!%").replace('_', "!_");
            values.push(format!("%{escaped}%").into());
            sql += &format!(" AND search LIKE ${} ESCAPE '!'", values.len());
        }
        Self { sql, values }
    }

    /// How many match: exact up to a thousand, `None` beyond.
    async fn count(&self, db: &sea_orm::DatabaseConnection) -> Result<Option<i64>> {
        let sql = format!("SELECT count(*) FROM (SELECT 1 FROM org WHERE {} LIMIT {}) AS m", self.sql, COUNTED + 1);
        let count: i64 = store::one(db, &sql, self.values.clone()).await?.map_or(Ok(0), |row| row.get(0))?;
        Ok((count <= COUNTED).then_some(count))
    }

    async fn page(
        &self,
        db: &sea_orm::DatabaseConnection,
        query: &ListQuery,
        position: Option<&Position>,
        backwards: bool,
        rows: usize,
    ) -> Result<(Vec<Found>, bool)> {
        let column = match query.sort {
            Sort::Name => "name_key",
            Sort::Created => "created_at",
        };
        let (mut sql, mut values) = (self.sql.clone(), self.values.clone());
        let descending = query.descending != backwards;
        if let Some(position) = position {
            values.push(key_value(query.sort, &position.key)?);
            values.push(position.id.into());
            let compare = if descending { '<' } else { '>' };
            sql += &format!(" AND ({column}, id) {compare} (${}, ${})", values.len() - 1, values.len());
        }
        let order = if descending { " DESC" } else { "" };
        let sql = format!(
            "SELECT {COLUMNS}, {column} FROM org WHERE {sql} ORDER BY {column}{order}, id{order} LIMIT {}",
            rows + 1
        );
        let all = store::all(db, &sql, values).await?;
        let more = all.len() > rows;
        let mut found = all
            .iter()
            .take(rows)
            .map(|read| Ok(Found { row: row(read)?, key: key_bytes(query.sort, read)? }))
            .collect::<Result<Vec<_>>>()?;
        if backwards {
            found.reverse();
        }
        Ok((found, more))
    }
}

fn key_bytes(sort: Sort, row: &Row) -> Result<Vec<u8>> {
    match sort {
        Sort::Name => row.get(9),
        Sort::Created => Ok(row.get::<DateTime<Utc>>(9)?.timestamp_micros().to_be_bytes().to_vec()),
    }
}

fn key_value(sort: Sort, key: &[u8]) -> Result<Value> {
    match sort {
        Sort::Name => Ok(key.to_vec().into()),
        Sort::Created => {
            let micros = key.first_chunk::<8>().map(|bytes| i64::from_be_bytes(*bytes)).ok_or(Error::NOT_FOUND)?;
            Ok(DateTime::from_timestamp_micros(micros).unwrap_or_default().into())
        }
    }
}
