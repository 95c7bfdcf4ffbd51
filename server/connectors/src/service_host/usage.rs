//! What the host measured: `GET /usage?limit=N&after=CURSOR`, and what of its answer can be believed.

use chrono::{DateTime, Datelike, Utc};
use portal::ports::{HostCustomer, HostError, UsagePage, UsageReading};
use serde::Deserialize;

/// How many readings are asked for at once.
pub(super) const READINGS: usize = 500;
/// Enough for that many, and for a host that says more about each than we ask.
pub(super) const ANSWER_BYTES: usize = 512 * 1024;

const LONGEST_NAME: usize = 128;
const LONGEST_CURSOR: usize = 512;
const FIRST_YEAR: i32 = 2000;
const LAST_YEAR: i32 = 9999;
/// An exabyte at one customer: beyond it somebody counts wrong.
const MOST_BYTES: u64 = 1_000_000_000_000_000_000;

#[derive(Deserialize)]
struct Page {
    readings: Vec<Reading>,
    next: String,
    more: bool,
}

#[derive(Deserialize)]
struct Reading {
    customer: String,
    storage_bytes: u64,
    #[serde(default)]
    protected_mailboxes: Option<u32>,
    measured_at: DateTime<Utc>,
}

/// Reads a page. One that would lead in circles, or is longer than asked for, isn't believed.
pub(super) fn read(body: &[u8], after: Option<&str>) -> Result<UsagePage, HostError> {
    let unreadable = |what: &str| HostError::Ambiguous(format!("the host's readings can't be read: {what}"));
    let Ok(page) = serde_json::from_slice::<Page>(body) else { return Err(unreadable("not of the form agreed on")) };
    if page.readings.len() > READINGS {
        return Err(unreadable("more than was asked for"));
    }
    if page.next.is_empty() || page.next.len() > LONGEST_CURSOR || page.next.chars().any(char::is_control) {
        return Err(unreadable("no cursor"));
    }
    if page.more && (page.readings.is_empty() || after == Some(&page.next)) {
        return Err(unreadable("the cursor stands still"));
    }
    let readings = page.readings.into_iter().filter_map(Reading::believed).collect();
    Ok(UsagePage { readings, next: page.next, more: page.more })
}

impl Reading {
    /// A customer we could never have named so is nobody's of ours.
    fn believed(self) -> Option<UsageReading> {
        let Self { customer, storage_bytes, protected_mailboxes, measured_at } = self;
        let customer = HostCustomer::parse(&customer).filter(|_| customer.len() <= LONGEST_NAME)?;
        // PostgreSQL can't keep every moment that can be written down, nor can a figure grow without end.
        if !(FIRST_YEAR..=LAST_YEAR).contains(&measured_at.year()) || storage_bytes > MOST_BYTES {
            return None;
        }
        Some(UsageReading { customer, storage_bytes, protected_mailboxes, measured_at })
    }
}
