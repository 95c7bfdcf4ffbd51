//! The clock on the readers' wall.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

/// A moment on a clock of some zone: only this can be written out as a day or a time.
pub type Local = DateTime<Tz>;

/// A time zone of the IANA list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone(Tz);

impl Default for Zone {
    /// Oslo's, where nothing is said.
    fn default() -> Self {
        Self(Tz::Europe__Oslo)
    }
}

impl Zone {
    /// The zone of that name: `Europe/Oslo`.
    pub fn named(name: &str) -> Option<Self> {
        name.parse().ok().map(Self)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The moment on that clock.
    pub fn local(self, at: DateTime<Utc>) -> Local {
        at.with_timezone(&self.0)
    }
}

/// What a clock's zone is called at a moment: CET in winter, CEST in summer; UTC+03 where it has no name of its own.
pub(crate) fn abbreviation(at: Local) -> String {
    let short = at.format("%Z").to_string();
    if short.starts_with(['+', '-']) { format!("UTC{short}") } else { short }
}
