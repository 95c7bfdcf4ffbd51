//! Pages of a list, asked for by a cursor: opaque, signed, and bound to its list.

use serde::{Deserialize, Serialize};

/// How many rows a page has where nobody asks for another number.
pub const ROWS: u8 = 50;

/// Where a page begins; the first one where neither is given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PageAt {
    /// Behind this cursor.
    pub after: Option<String>,
    /// The page that ends before this cursor.
    pub before: Option<String>,
}

/// The ways on from a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ways {
    /// The cursor of the page after; none on the last one.
    pub next: Option<String>,
    /// The cursor of the page before; none on the first one.
    pub previous: Option<String>,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// Its rows, in the list's order.
    pub rows: Vec<T>,
    /// The ways on.
    pub ways: Ways,
}
