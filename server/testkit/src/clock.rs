//! The clock that tests move, and bytes that nobody guesses but everybody can have again.

use core::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use aws_lc_rs::digest;
use chrono::{DateTime, TimeDelta, Utc};
use portal::ports::{Clock, Entropy};

/// Stands still until it's moved, but for a microsecond each time it's read: so that rows made one after the other can
/// be told apart.
#[derive(Debug)]
pub struct MovingClock(AtomicI64);

/// A Saturday in November 2026, noon.
const BEGINNING: i64 = 1_795_262_400_000_000;

impl Default for MovingClock {
    fn default() -> Self {
        Self(AtomicI64::new(BEGINNING))
    }
}

impl MovingClock {
    /// Moves on, or back.
    pub fn forward(&self, by: TimeDelta) {
        self.0.fetch_add(by.num_microseconds().unwrap(), Ordering::SeqCst);
    }
}

impl Clock for MovingClock {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0.fetch_add(1, Ordering::SeqCst)).unwrap()
    }
}

/// Hashes a seed and a counter. Threads share it; no two reads are the same.
#[derive(Debug, Default)]
pub struct SeededEntropy(AtomicU64);

impl SeededEntropy {
    /// Begins at a seed.
    pub fn new(seed: u32) -> Self {
        Self(AtomicU64::new(u64::from(seed) << 32))
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let count = self.0.fetch_add(1, Ordering::Relaxed);
            let hash = digest::digest(&digest::SHA256, &count.to_be_bytes());
            chunk.iter_mut().zip(hash.as_ref()).for_each(|(to, from)| *to = *from);
        }
    }
}
