//! Reading the log: newest first, by keyset, *Everything* unless a class is asked for (A20).

use chrono::{DateTime, Utc};
use domain::{
    audit::{EventClass, LogLine, LogPage},
    authority::{Action, Level},
    ids::{CompanyId, EventId},
};
use uuid::Uuid;

use crate::{
    Portal, Scope,
    error::Result,
    store::{self, Row},
};

/// What of a log is asked for.
#[derive(Clone, Debug, Default)]
pub struct LogQuery {
    /// Only this class; *Everything* where there is none.
    pub class: Option<EventClass>,
    /// The page of older entries after this cursor.
    pub older_than: Option<String>,
    /// The page of newer entries before this cursor.
    pub newer_than: Option<String>,
}

const ROWS: usize = 50;

impl Portal {
    /// A page of a company's log: its own and, for who sells, everything below it.
    ///
    /// # Errors
    /// *Not found* for a company the actor may not know of; a refusal where the log isn't theirs to read.
    pub async fn read_log(&self, scope: &Scope, company: CompanyId, query: &LogQuery) -> Result<LogPage> {
        let place = self.look_for(scope, company, Action::SeeLog).await?;
        let class = query.class.map(EventClass::number);
        let list = format!("log {} {}", place.id, class.unwrap_or(0));
        let (mut sql, mut values) = match place.level {
            Level::Partner => ("partner_id = $1".to_owned(), store::values![place.partner]),
            Level::Reseller => {
                ("partner_id = $1 AND reseller_id = $2".to_owned(), store::values![place.partner, place.id])
            }
            Level::Customer => ("partner_id = $1 AND org_id = $2".to_owned(), store::values![place.partner, place.id]),
        };
        if let Some(class) = class {
            values.push(class.into());
            sql += &format!(" AND class = ${}", values.len());
        }
        let newer = query.newer_than.as_deref().and_then(|cursor| self.open_position(&list, cursor));
        let older = query.older_than.as_deref().and_then(|cursor| self.open_position(&list, cursor));
        let backwards = newer.is_some();
        if let Some((at, id)) = newer.or(older) {
            values.extend(store::values![at, id]);
            let compare = if backwards { '>' } else { '<' };
            sql += &format!(" AND (at, id) {compare} (${}, ${})", values.len() - 1, values.len());
        }
        let order = if backwards { "at, id" } else { "at DESC, id DESC" };
        let sql = format!(
            "SELECT id, at, kind, actor, on_behalf_of, company, data FROM event WHERE {sql} ORDER BY {order} LIMIT {}",
            ROWS + 1
        );
        let rows = store::all(&self.db().read, &sql, values).await?;
        let more = rows.len() > ROWS;
        let mut lines = rows.iter().take(ROWS).map(line).collect::<Result<Vec<_>>>()?;
        if backwards {
            lines.reverse();
        }
        let cursor = |line: Option<&LogLine>| line.map(|line| self.seal_position(&list, line.at, line.id));
        let came_from_newer = older.is_some() && !backwards;
        Ok(LogPage {
            older: if backwards || more { cursor(lines.last()) } else { None },
            newer: if came_from_newer || (backwards && more) { cursor(lines.first()) } else { None },
            lines,
        })
    }

    fn seal_position(&self, list: &str, at: DateTime<Utc>, id: EventId) -> String {
        let mut position = at.timestamp_micros().to_be_bytes().to_vec();
        position.extend_from_slice(id.uuid().as_bytes());
        self.key().seal_cursor(list, &position)
    }

    fn open_position(&self, list: &str, cursor: &str) -> Option<(DateTime<Utc>, Uuid)> {
        let position = self.key().open_cursor(list, cursor)?;
        let (at, id) = position.split_first_chunk::<8>()?;
        Some((DateTime::from_timestamp_micros(i64::from_be_bytes(*at))?, Uuid::from_slice(id).ok()?))
    }
}

fn line(row: &Row) -> Result<LogLine> {
    let data: serde_json::Value = row.get(6)?;
    let data = data.as_object().map(|map| {
        map.iter().map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned())).collect()
    });
    Ok(LogLine {
        id: EventId::new(row.get(0)?),
        at: row.get(1)?,
        kind: row.get(2)?,
        actor: row.get(3)?,
        on_behalf_of: row.get(4)?,
        company: row.get(5)?,
        data: data.unwrap_or_default(),
    })
}
