//! The host of mail and backup services, with a memory: `POST /orders`, `GET` and `DELETE /orders/{key}`.
//!
//! - The header `Idempotency-Key` says which order it is: the same again is answered with the first receipt and makes
//!   nothing; the same key with other words is refused (`key_reused`).
//! - The same thing under another key is refused (`conflict`): customers, user names and started services are natural keys.
//! - Order matters: `unknown_customer`, `portal_settings_missing`, `service_missing`, `unknown_account`.
//! - Taking back what isn't there succeeds; what something else rests on isn't taken back (`in_use`). A key that was
//!   taken back may be ordered again.
//! - `GET /usage?after=CURSOR&limit=N` tells what was measured, in the order in which it was; it grows with each mailbox
//!   a backup service protects. A cursor this host never gave is refused (`outdated_cursor`). `POST /usage` sets a figure.
//! - Of a password only the hash is kept, in the journal, too.
//! - `GET /journal` and `POST /faults` are for tests that run it as its own process.

mod book;
mod doors;
mod faults;
mod journal;
mod order;
#[cfg(test)]
mod tests;
mod usage;

use std::{
    io,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::Router;

pub use book::{Call, Effect};
pub use faults::{Busy, Delay, Faults, Refusal};
pub use order::{AccountDetails, FirstPassword, Order, PORTAL_SETTINGS};
pub use usage::{BACKUP, Usage};

/// The host. Clones share one state.
#[derive(Clone, Debug)]
pub struct Services {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    ledger: Mutex<Ledger>,
    faults: Mutex<Faults>,
}

#[derive(Debug)]
struct Ledger {
    book: book::Book,
    journal: journal::Journal,
}

impl Ledger {
    /// The disk first, so that nothing is ever answered that a restart would forget.
    fn write(&mut self, line: book::Line) -> io::Result<()> {
        self.journal.write(&line)?;
        self.book.apply(line);
        Ok(())
    }
}

impl Services {
    /// Opens the journal at `path` and takes up where it ends; in memory only without a path.
    pub fn open(path: Option<PathBuf>) -> io::Result<Self> {
        let (journal, book) = journal::Journal::open(path.as_deref())?;
        let ledger = Mutex::new(Ledger { book, journal });
        Ok(Self { shared: Arc::new(Shared { ledger, faults: Mutex::default() }) })
    }

    /// The host's doors, to be served on loopback.
    pub fn router(&self) -> Router {
        doors::router(self.clone())
    }

    /// Everything that was ever made, in order, with what was taken back marked as such.
    pub fn effects(&self) -> Vec<Effect> {
        self.ledger().book.effects.clone()
    }

    /// What stands now.
    pub fn standing(&self) -> Vec<Effect> {
        self.ledger().book.standing().cloned().collect()
    }

    /// Whether an account that stands opens with that password.
    pub fn opens(&self, upn: &str, password: &str) -> bool {
        self.ledger().book.standing().any(|effect| effect.order.opens_with(upn, password))
    }

    /// How many calls came, with and without effect.
    pub fn calls(&self) -> usize {
        self.ledger().book.calls.len()
    }

    /// Every call with its time, to measure whether callers wait as long as they are asked to.
    pub fn call_log(&self) -> Vec<Call> {
        self.ledger().book.calls.clone()
    }

    /// What was measured last at a customer; its name may leave out what stands before a `/`.
    pub fn usage(&self, customer: &str) -> Option<Usage> {
        let ledger = self.ledger();
        ledger.book.meter.of(&ledger.book.resolve(customer)?).cloned()
    }

    /// Sets a figure, as if it had just been measured; answers whether there is such a customer, named as for [`Self::usage`].
    pub fn measure(&self, usage: Usage) -> io::Result<bool> {
        self.ledger().measure(usage)
    }

    /// What is still going to go wrong.
    pub fn faults(&self) -> Faults {
        self.shared.faults.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Says what goes wrong from the next call on, in place of what was said before.
    pub fn set_faults(&self, faults: Faults) {
        *self.shared.faults.lock().unwrap_or_else(PoisonError::into_inner) = faults;
    }

    fn take_fate(&self, service: Option<&str>) -> faults::Fate {
        self.shared.faults.lock().unwrap_or_else(PoisonError::into_inner).take(service)
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.shared.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
