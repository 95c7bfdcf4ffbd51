//! Codes: good for one use and ten minutes.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::{DemoPerson, keys};

const LIFETIME: Duration = Duration::from_secs(600);
const MOST: usize = 10_000;

/// What a code stands for, all of it bound when it's issued.
#[derive(Clone, Debug)]
pub(super) struct Issued {
    pub(super) person: DemoPerson,
    pub(super) redirect_uri: String,
    pub(super) challenge: String,
    pub(super) nonce: Option<String>,
    pub(super) acrs: Vec<String>,
}

#[derive(Default)]
pub(super) struct Codes {
    open: Mutex<HashMap<String, (Instant, Issued)>>,
}

impl Codes {
    /// A new code, or `None` when there is no randomness or far too many are open.
    pub(super) fn issue(&self, issued: Issued, now: Instant) -> Option<String> {
        let code = keys::random()?;
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, (since, _)| now.saturating_duration_since(*since) < LIFETIME);
        if open.len() >= MOST {
            return None;
        }
        open.insert(code.clone(), (now, issued));
        Some(code)
    }

    /// What the code stands for. However the exchange ends, the code is spent.
    pub(super) fn spend(&self, code: &str, now: Instant) -> Option<Issued> {
        let (since, issued) = self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(code)?;
        (now.saturating_duration_since(since) < LIFETIME).then_some(issued)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn issued() -> Issued {
        let person = DemoPerson {
            tid: Uuid::from_u128(1),
            oid: Uuid::from_u128(2),
            name: String::new(),
            upn: String::new(),
            company: String::new(),
            note: String::new(),
            acrs: Vec::new(),
        };
        Issued { person, redirect_uri: String::new(), challenge: String::new(), nonce: None, acrs: Vec::new() }
    }

    #[test]
    fn a_code_is_good_once_and_for_ten_minutes() {
        let (codes, now) = (Codes::default(), Instant::now());
        let code = codes.issue(issued(), now).unwrap();
        assert!(codes.spend(&code, now + Duration::from_secs(599)).is_some());
        assert!(codes.spend(&code, now).is_none());
        let code = codes.issue(issued(), now).unwrap();
        assert!(codes.spend(&code, now + LIFETIME).is_none());
    }
}
