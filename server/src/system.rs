//! The machine's clock and its random bytes: handed to `portal`, which never asks the system itself.

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use portal::ports::{Clock, Entropy};

/// The machine's clock.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        SystemTime::now().into()
    }
}

/// The machine's random bytes.
#[derive(Clone, Copy, Debug)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        if aws_lc_rs::rand::fill(bytes).is_err() {
            // Secrets that can be guessed are worse than no process.
            std::process::abort();
        }
    }
}

/// Random bytes for one use: a nonce, a cookie.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SystemEntropy.fill(&mut bytes);
    bytes
}

/// A new id in the order of time, as 26 characters: short enough to read out on the phone.
pub(crate) fn request_id() -> String {
    let millis = u64::try_from(SystemClock.now().timestamp_millis()).unwrap_or(0);
    let id = uuid::Builder::from_unix_timestamp_millis(millis, &random::<10>()).into_uuid().as_u128();
    let letter = |place: u32| char::from_digit(u32::try_from((id >> (place * 5)) & 31).unwrap_or(0), 32);
    (0..26).rev().filter_map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_ids_differ_and_are_short() {
        let (a, b) = (request_id(), request_id());
        assert_ne!(a, b);
        assert!(a.len() == 26 && a.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{a}");
    }
}
