//! Opening a portal: its settings, its database, and every slice it has.

use crate::{Portal, Settings, audit, error::Result, identity, jobs, provisioning, slices::Slice, store::Db, tenancy};

/// The engine's own, and every slice.
static SLICES: [Slice; 5] = [jobs::ENGINE, audit::SLICE, identity::SLICE, tenancy::SLICE, provisioning::SLICE];

/// The word of every kind of event there is. Each has a sentence (`event-…`).
pub fn event_kinds() -> impl Iterator<Item = &'static str> {
    SLICES.iter().flat_map(|slice| slice.events).map(|kind| kind.word)
}

impl Portal {
    /// Opens the database; changes nothing in it.
    ///
    /// # Errors
    /// Where the database can't be reached or the collation data is missing.
    pub async fn open(settings: Settings) -> Result<Self> {
        let db = Db::open(&settings.database_url).await?;
        Self::new(settings, db, &SLICES)
    }

    /// Brings the database to this release's schema, one replica at a time. A log from before there were signed heads
    /// gets them here, once.
    ///
    /// # Errors
    /// What the database said, or that such a log was signed with another key.
    pub async fn migrate(&self) -> Result<()> {
        self.db().migrate().await?;
        audit::adopt(self).await
    }
}
