//! What a customer's backups take, as the host of services measured it (A45).

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// What a customer uses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Mailboxes protected by a backup service.
    pub mailboxes: i64,
    /// Storage in megabytes (10⁶ bytes).
    pub storage_mb: i64,
    /// When the host measured; never, where it hasn't yet.
    pub measured_at: Option<DateTime<Utc>>,
    /// How many days old the figure is, where it is so old that a reader must know.
    pub days_old: Option<i64>,
}

/// The age from which a figure is told as old.
const OLD: TimeDelta = TimeDelta::hours(24);

impl Usage {
    /// The figures, seen now.
    pub fn seen(mailboxes: i64, storage_mb: i64, measured_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Self {
        let age = measured_at.map(|at| now.signed_duration_since(at));
        Self { mailboxes, storage_mb, measured_at, days_old: age.filter(|age| *age > OLD).map(|age| age.num_days()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_old_after_a_day() {
        let at = DateTime::from_timestamp(1_795_262_400, 0).expect("a time");
        let seen = |hours| Usage::seen(1, 1, Some(at), at + TimeDelta::hours(hours)).days_old;
        assert_eq!([-1, 0, 24, 25, 47, 48, 240].map(seen), [None, None, None, Some(1), Some(1), Some(2), Some(10)]);
        assert_eq!(Usage::seen(0, 0, None, at).days_old, None);
    }
}
