//! Cursors of lists: sealed for the reader's next click, opened again, bound to the list they were made for.

use domain::{
    denial::Staleness,
    paging::{Page, PageAt, ROWS, Ways},
};

use crate::{
    Portal,
    error::{Error, Result},
    store::keyset::{Position, Rows, Window},
};

/// What a cursor says; nothing where none was given.
///
/// # Errors
/// *Old cursor* where it can't be opened: whoever followed an old address is told so, and not shown another page.
pub(crate) fn opened<T>(cursor: &Option<String>, open: impl Fn(&str) -> Option<T>) -> Result<Option<T>> {
    let given = cursor.as_deref().filter(|cursor| !cursor.is_empty());
    given.map(|cursor| open(cursor).ok_or(Error::stale(Staleness::OldCursor))).transpose()
}

/// Words to look for.
///
/// # Errors
/// The problem at the field, which every list calls `q`.
pub(crate) fn sought(raw: &str) -> Result<&str> {
    domain::text::sought(raw).map_err(|problem| Error::field("q", problem))
}

impl Portal {
    /// The rows that are asked for.
    ///
    /// # Errors
    /// *Old cursor* for one of another list, or a forged one.
    pub(crate) fn window(&self, list: &str, at: &PageAt) -> Result<Window> {
        let open = |cursor: &str| Position::read(&self.key().open_cursor(list, cursor)?);
        let (before, after) = (opened(&at.before, open)?, opened(&at.after, open)?);
        Ok(Window { backwards: before.is_some(), from: before.or(after), rows: usize::from(ROWS) })
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
