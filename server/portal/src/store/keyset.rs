//! Pages of a list by keyset: the rows behind one that was shown, however many came or went before it.

use chrono::{DateTime, Utc};
use sea_orm::Value;
use uuid::Uuid;

/// What a row is sorted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    /// The collation key of a name.
    Name(Vec<u8>),
    /// When it was made.
    At(DateTime<Utc>),
}

/// Where a row stands in its list. Its id decides between equals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) key: Key,
    pub(crate) id: Uuid,
}

/// Which rows of a list are asked for.
#[derive(Clone, Debug)]
pub(crate) struct Window {
    /// The row it begins behind; the list's first one where there is none.
    pub(crate) from: Option<Position>,
    /// It ends before that row instead.
    pub(crate) backwards: bool,
    pub(crate) rows: usize,
}

/// The rows of a window in the list's order, and whether there are more beyond them on the way that was gone.
#[derive(Debug)]
pub(crate) struct Rows<T> {
    pub(crate) rows: Vec<T>,
    pub(crate) more: bool,
}

impl Position {
    pub(crate) const fn by_name(key: Vec<u8>, id: Uuid) -> Self {
        Self { key: Key::Name(key), id }
    }

    pub(crate) const fn by_time(at: DateTime<Utc>, id: Uuid) -> Self {
        Self { key: Key::At(at), id }
    }

    /// As a cursor carries it: the id, a letter for the kind of key, the key.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.id.as_bytes().to_vec();
        match &self.key {
            Key::Name(name) => {
                bytes.push(b'n');
                bytes.extend_from_slice(name);
            }
            Key::At(at) => {
                bytes.push(b't');
                bytes.extend_from_slice(&at.timestamp_micros().to_be_bytes());
            }
        }
        bytes
    }

    /// Reads them back.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let (id, rest) = bytes.split_first_chunk::<16>()?;
        let key = match rest.split_first()? {
            (b'n', name) => Key::Name(name.to_vec()),
            (b't', at) => Key::At(DateTime::from_timestamp_micros(i64::from_be_bytes(at.try_into().ok()?))?),
            _ => return None,
        };
        Some(Self { key, id: Uuid::from_bytes(*id) })
    }
}

impl Window {
    /// The end of a statement, behind its conditions: where the window begins, in which order, and one row more than it
    /// has, which tells whether there is more. `columns` are the key's and the id's.
    pub(super) fn clause(&self, columns: (&str, &str), descending: bool, values: &mut Vec<Value>) -> String {
        let (key, id) = columns;
        let descending = descending != self.backwards;
        let mut sql = String::new();
        if let Some(from) = &self.from {
            values.push(match &from.key {
                Key::Name(name) => name.clone().into(),
                Key::At(at) => (*at).into(),
            });
            values.push(from.id.into());
            let compare = if descending { '<' } else { '>' };
            sql = format!(" AND ({key}, {id}) {compare} (${}, ${})", values.len() - 1, values.len());
        }
        let order = if descending { " DESC" } else { "" };
        sql + &format!(" ORDER BY {key}{order}, {id}{order} LIMIT {}", self.rows + 1)
    }

    /// What the statement answered, as the window shows it.
    pub(super) fn found<T>(&self, mut rows: Vec<T>) -> Rows<T> {
        let more = rows.len() > self.rows;
        rows.truncate(self.rows);
        if self.backwards {
            rows.reverse();
        }
        Rows { rows, more }
    }
}

impl<T> Rows<T> {
    /// Whether the list begins here.
    pub(crate) const fn is_first(&self, window: &Window) -> bool {
        if window.backwards { !self.more } else { window.from.is_none() }
    }

    /// Whether the list ends here.
    pub(crate) const fn is_last(&self, window: &Window) -> bool {
        !self.more && !window.backwards
    }
}
