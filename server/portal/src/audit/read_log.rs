//! Reading the log: newest first, by keyset, *Everything* unless a class is asked for (A20).

use domain::{
    audit::{EventClass, LogLine},
    authority::Action,
    ids::CompanyId,
    paging::{Page, PageAt},
};

use crate::{
    Portal, Scope,
    error::Result,
    store::{keyset::Position, log},
};

/// What of a log is asked for.
#[derive(Clone, Debug, Default)]
pub struct LogQuery {
    /// Only this class; *Everything* where there is none.
    pub class: Option<EventClass>,
    /// Which page of it; behind it are older entries.
    pub at: PageAt,
}

impl Portal {
    /// A page of a company's log: its own and, for who sells, everything below it.
    ///
    /// # Errors
    /// *Not found* for a company the actor may not know of; a refusal where the log isn't theirs to read.
    pub async fn read_log(&self, scope: &Scope, company: CompanyId, query: &LogQuery) -> Result<Page<LogLine>> {
        let place = self.look_for(scope, company, Action::SeeLog).await?;
        let list = format!("log {} {}", place.id, query.class.map_or(0, EventClass::number));
        let window = self.window(&list, &query.at)?;
        let found = log::page(self.db().reader(), &place, query.class, &window).await?;
        let position = |line: &LogLine| Position::by_time(line.at, line.id.uuid());
        Ok(self.page(&list, &window, found, |line| line, position))
    }
}
