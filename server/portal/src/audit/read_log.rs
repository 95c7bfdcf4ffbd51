//! Reading the log: newest first, by keyset, *Everything* unless a class is asked for (A20).

use chrono::{DateTime, Utc};
use domain::{
    audit::{EventClass, LogLine, LogPage},
    authority::Action,
    ids::{CompanyId, EventId},
};
use uuid::Uuid;

use crate::{
    Portal, Scope,
    error::Result,
    store::log::{self, Position, Start},
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
        let list = format!("log {} {}", place.id, query.class.map_or(0, EventClass::number));
        let position = |cursor: &Option<String>| self.open_position(&list, cursor.as_deref()?);
        let start = match (position(&query.newer_than), position(&query.older_than)) {
            (Some(newer), _) => Start::NewerThan(newer),
            (None, Some(older)) => Start::OlderThan(older),
            (None, None) => Start::Newest,
        };
        let mut lines = log::page(self.db().reader(), &place, query.class, start, ROWS + 1).await?;
        let more = lines.len() > ROWS;
        lines.truncate(ROWS);
        let backwards = matches!(start, Start::NewerThan(_));
        if backwards {
            lines.reverse();
        }
        let cursor = |line: Option<&LogLine>| line.map(|line| self.seal_position(&list, line.at, line.id));
        let came_from_newer = matches!(start, Start::OlderThan(_));
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

    fn open_position(&self, list: &str, cursor: &str) -> Option<Position> {
        let position = self.key().open_cursor(list, cursor)?;
        let (at, id) = position.split_first_chunk::<8>()?;
        Some((DateTime::from_timestamp_micros(i64::from_be_bytes(*at))?, EventId::new(Uuid::from_slice(id).ok()?)))
    }
}
