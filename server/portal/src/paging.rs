//! Cursors of lists: sealed for the reader's next click, opened again, bound to the list they were made for.

use domain::paging::{Page, PageAt, Ways};

use crate::{
    Portal,
    store::keyset::{Position, Rows, Window},
};

/// How many rows a page has where nobody asks for another number.
pub(crate) const ROWS: usize = 50;

impl Portal {
    /// The rows that are asked for. A cursor of another list, or a forged one, is as none: the list's first page.
    pub(crate) fn window(&self, list: &str, at: &PageAt) -> Window {
        let open = |cursor: &Option<String>| Position::read(&self.key().open_cursor(list, cursor.as_deref()?)?);
        let (before, after) = (open(&at.before), open(&at.after));
        Window { backwards: before.is_some(), from: before.or(after), rows: ROWS }
    }

    /// The page that was found, with the ways on from it.
    pub(crate) fn page<F, T>(
        &self,
        list: &str,
        window: &Window,
        found: Rows<F>,
        row: impl FnMut(F) -> T,
        position: impl Fn(&F) -> Position,
    ) -> Page<T> {
        let seal = |row: Option<&F>| row.map(|row| self.key().seal_cursor(list, &position(row).bytes()));
        let next = if found.is_last(window) { None } else { seal(found.rows.last()) };
        let previous = if found.is_first(window) { None } else { seal(found.rows.first()) };
        Page { ways: Ways { next, previous }, rows: found.rows.into_iter().map(row).collect() }
    }
}
