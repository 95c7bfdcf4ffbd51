//! What was measured at each customer: how many mailboxes are protected, and how much their backups take.
//!
//! Nothing is random: a mailbox always weighs the same, and a figure is measured anew when an order changes it. So the
//! figures follow from the journal, like everything else.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::order::Order;

/// The service that protects mailboxes.
pub const BACKUP: &str = "backup-for-microsoft-365";

const MEGABYTE: u64 = 1_000_000;

/// What a customer uses, as it was measured last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// The customer.
    pub customer: String,
    /// What its backups take.
    pub storage_bytes: u64,
    /// How many mailboxes are protected.
    #[serde(default)]
    pub protected_mailboxes: Option<u32>,
    /// When it was measured; now, where whoever sets it doesn't say.
    #[serde(default)]
    pub measured_at: Option<DateTime<Utc>>,
}

/// All customers' figures, in the order in which they were measured.
#[derive(Debug, Default)]
pub(super) struct Meter {
    figures: BTreeMap<String, (u64, Usage)>,
    order: BTreeMap<u64, String>,
    last: u64,
}

/// By how much an order changes a customer's figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Change {
    mailboxes: u32,
    bytes: u64,
}

impl Meter {
    /// Measured anew: it moves to the end of the order.
    pub(super) fn set(&mut self, usage: Usage) {
        self.last += 1;
        self.order.insert(self.last, usage.customer.clone());
        if let Some((before, _)) = self.figures.insert(usage.customer.clone(), (self.last, usage)) {
            self.order.remove(&before);
        }
    }

    /// An order was carried out, or taken back.
    pub(super) fn change(&mut self, customer: &str, by: Change, back: bool, at: Option<DateTime<Utc>>) {
        if by == Change::default() {
            return;
        }
        let (bytes, mailboxes) = self
            .figures
            .get(customer)
            .map_or((0, 0), |(_, usage)| (usage.storage_bytes, usage.protected_mailboxes.unwrap_or_default()));
        let (bytes, mailboxes) = if back {
            (bytes.saturating_sub(by.bytes), mailboxes.saturating_sub(by.mailboxes))
        } else {
            (bytes.saturating_add(by.bytes), mailboxes.saturating_add(by.mailboxes))
        };
        let protected_mailboxes = Some(mailboxes);
        self.set(Usage { customer: customer.to_owned(), storage_bytes: bytes, protected_mailboxes, measured_at: at });
    }

    /// What one customer uses.
    pub(super) fn of(&self, customer: &str) -> Option<&Usage> {
        self.figures.get(customer).map(|(_, usage)| usage)
    }

    /// At most that many after a cursor, the cursor after them, and whether there is more; nothing for a cursor that
    /// this host never gave.
    pub(super) fn page(&self, after: Option<&str>, limit: usize) -> Option<(Vec<Usage>, String, bool)> {
        let after = match after {
            None => 0,
            Some(text) => text.strip_prefix("m-")?.parse().ok().filter(|after| *after <= self.last)?,
        };
        let mut following = self.order.range(after.checked_add(1)?..);
        let page: Vec<_> = following.by_ref().take(limit).collect();
        let next = page.last().map_or(after, |(number, _)| **number);
        let usage = page.iter().filter_map(|(_, customer)| self.of(customer)).cloned().collect();
        Some((usage, format!("m-{next}"), following.next().is_some()))
    }
}

/// What an order means for its customer's figures, seen beside what else stands.
pub(super) fn change_by<'a>(order: &Order, standing: impl Iterator<Item = &'a Order>) -> Change {
    let others: Vec<&Order> = standing.filter(|made| made.customer() == order.customer() && *made != order).collect();
    let is_backup = |made: &Order| matches!(made, Order::StartService { service, .. } if service == BACKUP);
    let protected = others.iter().any(|made| is_backup(made));
    match order {
        Order::StartService { service, .. } if service == BACKUP => {
            let accounts: BTreeSet<&str> = others.iter().filter_map(|made| account(made)).collect();
            let mailboxes = u32::try_from(accounts.len()).unwrap_or(u32::MAX);
            Change { mailboxes, bytes: accounts.into_iter().map(mailbox_bytes).sum() }
        }
        Order::CreateAccount { upn, .. } if protected => Change { mailboxes: 1, bytes: mailbox_bytes(upn) },
        // Given to a user by name, it keeps their files as well.
        Order::GiveService { upn, service, .. } if service == BACKUP => {
            Change { mailboxes: 0, bytes: mailbox_bytes(upn) / 2 }
        }
        _ => Change::default(),
    }
}

fn account(order: &Order) -> Option<&str> {
    match order {
        Order::CreateAccount { upn, .. } => Some(upn),
        _ => None,
    }
}

/// Between two and eight gigabytes, always the same for the same user.
fn mailbox_bytes(upn: &str) -> u64 {
    let sum = upn.bytes().fold(7_u64, |sum, byte| (sum * 31 + u64::from(byte)) % 6000);
    (2000 + sum) * MEGABYTE
}
