//! What statements take and give.

use sea_orm::{QueryResult, TryGetable, Value};
use serde::{Serialize, de::DeserializeOwned};

use super::{fault::unholdable, told};
use crate::error::{Error, Result};

/// A row of a statement of our own: columns by their place, which is what the hot reads want.
pub(super) struct Row(QueryResult);

impl Row {
    pub(super) const fn new(row: QueryResult) -> Self {
        Self(row)
    }

    pub(super) fn get<T: TryGetable>(&self, column: usize) -> Result<T> {
        self.0.try_get_by_index(column).map_err(told)
    }

    /// Reads a column that holds a state or kind by its number.
    ///
    /// # Errors
    /// Where this release doesn't know the number: a guess would be shown as the truth.
    pub(super) fn numbered<T>(&self, column: usize, read: fn(i16) -> Option<T>) -> Result<T> {
        let number = self.get(column)?;
        read(number).ok_or_else(|| Error::Stored(format!("{} {number}", core::any::type_name::<T>())))
    }

    /// Reads a column of JSON as what was kept in it.
    pub(super) fn json<T: DeserializeOwned>(&self, column: usize) -> Result<T> {
        Ok(serde_json::from_value(self.get(column)?)?)
    }
}

/// The values of a statement, in the order of `$1`, `$2` …
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$(sea_orm::Value::from($value)),*] };
}
pub(super) use values;

/// A value for a column of JSON.
pub(super) fn json<T: Serialize>(value: &T) -> Result<Value> {
    Ok(Value::Json(Some(Box::new(serde_json::to_value(value)?))))
}

/// The values, unless one holds what no column can: PostgreSQL takes no NUL in a text and none in JSON, and breaks the
/// transaction over it. What came in by HTTP was asked at the door; this is for every other road.
pub(super) fn holdable(values: Vec<Value>) -> Result<Vec<Value>> {
    if values.iter().all(can_hold) { Ok(values) } else { Err(told(unholdable())) }
}

/// Whether a column can hold a value.
pub(super) fn can_hold(value: &Value) -> bool {
    match value {
        Value::String(Some(text)) => !text.contains('\0'),
        Value::Char(Some(letter)) => *letter != '\0',
        Value::Json(Some(json)) => json_can_hold(json),
        _ => true,
    }
}

fn json_can_hold(json: &serde_json::Value) -> bool {
    match json {
        serde_json::Value::String(text) => !text.contains('\0'),
        serde_json::Value::Array(all) => all.iter().all(json_can_hold),
        serde_json::Value::Object(all) => all.iter().all(|(name, value)| !name.contains('\0') && json_can_hold(value)),
        _ => true,
    }
}

/// The pattern of `LIKE … ESCAPE '!'` for texts in small letters that contain the word.
pub(super) fn containing(word: &str) -> String {
    format!("%{}%", word.trim().to_lowercase().replace('!', "!!").replace('%', "!%").replace('_', "!_"))
}
