//! What requests that come to nothing may write: so many bytes for each person and each address, within some minutes.
//!
//! Each replica counts for itself, in memory: a restart forgets it, and behind three replicas three times as much is let
//! through. What is kept is bounded besides (see `portal::identity::Flash`); this bounds how often it is written.

use core::net::{IpAddr, Ipv6Addr};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::MembershipId;

/// Whose budget it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Payer {
    /// A person, at whatever address.
    Person(MembershipId),
    /// An address, whoever asks from it.
    Address(IpAddr),
}

/// How long what was written is counted.
const WINDOW: TimeDelta = TimeDelta::minutes(10);
/// What one person may write meanwhile: twenty forms as long as they may be, hundreds as people fill them in.
const OF_A_PERSON: usize = 320 * 1024;
/// What may come from one address, behind which an office may sit.
const OF_AN_ADDRESS: usize = 4 * OF_A_PERSON;
/// How many payers are remembered. Who has more addresses than this has as many budgets anyway.
const REMEMBERED: usize = 20_000;

impl Payer {
    /// An address, of IPv6 the network: who has one has all of it.
    pub(crate) fn at(address: IpAddr) -> Self {
        Self::Address(match address.to_canonical() {
            IpAddr::V4(v4) => v4.into(),
            IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64)).into(),
        })
    }

    const fn may_write(self) -> usize {
        match self {
            Self::Person(_) => OF_A_PERSON,
            Self::Address(_) => OF_AN_ADDRESS,
        }
    }
}

struct Written {
    since: DateTime<Utc>,
    bytes: usize,
}

/// What was written lately.
#[derive(Default)]
pub struct Budget {
    written: Mutex<HashMap<Payer, Written>>,
}

impl Budget {
    /// Counts bytes that are about to be written for all of these payers, or for none.
    ///
    /// # Errors
    /// After how many seconds it can be tried again, where one of them has written too much.
    pub(crate) fn spend(&self, payers: &[Payer], bytes: usize, now: DateTime<Utc>) -> Result<(), u32> {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if written.len() + payers.len() > REMEMBERED {
            written.retain(|_, written| now - written.since < WINDOW);
            if written.len() + payers.len() > REMEMBERED {
                written.clear();
            }
        }
        for payer in payers {
            let current = written.get(payer).filter(|written| now - written.since < WINDOW);
            if let Some(Written { since, bytes: before }) = current
                && before + bytes > payer.may_write()
            {
                let left = (*since + WINDOW - now).num_seconds().max(0) + 1;
                return Err(u32::try_from(left).unwrap_or(u32::MAX));
            }
        }
        for payer in payers {
            let entry = written.entry(*payer).or_insert(Written { since: now, bytes: 0 });
            if now - entry.since >= WINDOW {
                *entry = Written { since: now, bytes: 0 };
            }
            entry.bytes += bytes;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now(minutes: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_700_000_000 + minutes * 60, 0).unwrap()
    }

    fn at(address: &str) -> Payer {
        Payer::at(address.parse().unwrap())
    }

    fn person(number: u128) -> Payer {
        Payer::Person(MembershipId::new(uuid::Uuid::from_u128(number)))
    }

    #[test]
    fn n02_who_wrote_too_much_waits_and_others_do_not() {
        let budget = Budget::default();
        let (rita, office) = (person(1), at("192.0.2.1"));
        let answers: Vec<_> = (0..40).map(|_| budget.spend(&[rita, office], 16 * 1024, now(0))).collect();
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 20);
        assert_eq!(answers.last(), Some(&Err(601)));
        // At another address she has no other budget; her colleague at this one has their own.
        assert!(budget.spend(&[rita, at("192.0.2.2")], 16 * 1024, now(9)).is_err());
        assert!(budget.spend(&[person(2), office], 16 * 1024, now(9)).is_ok());
        // Ten minutes later there is a new budget, as large as the first.
        let answers: Vec<_> = (0..40).map(|_| budget.spend(&[rita, office], 16 * 1024, now(10))).collect();
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 20);
    }

    #[test]
    fn n02_an_address_has_one_budget_whoever_asks_and_a_network_of_ipv6_is_one_address() {
        let budget = Budget::default();
        let post = |number: u128| [person(number), at(&format!("2001:db8::{number:x}"))];
        let posts = (0..200).filter(|number| budget.spend(&post(*number), 16 * 1024, now(0)).is_ok()).count();
        assert_eq!(posts, 80);
        assert!(budget.spend(&[at("2001:db8:0:1::1")], 16 * 1024, now(0)).is_ok());
        assert_eq!(at("::ffff:192.0.2.1"), at("192.0.2.1"));
    }

    #[test]
    fn n02_what_is_remembered_is_bounded() {
        let budget = Budget::default();
        for number in 0..u32::try_from(2 * REMEMBERED).unwrap() {
            let address = IpAddr::V4(core::net::Ipv4Addr::from_bits(number));
            assert!(budget.spend(&[Payer::at(address)], 16 * 1024, now(0)).is_ok());
        }
        assert!(budget.written.lock().unwrap().len() <= REMEMBERED);
    }
}
