//! A shield against floods: how many forms one sender posts within a minute, and how often whoever isn't signed in
//! comes to the doors of signing in. It counts in this process's memory, so that a flood costs no statement and no
//! write; with several replicas the figures are each one's own. What must be exact is counted by `portal` in the
//! database.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use axum::http::Method;
use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use domain::{denial::Denial, ids::PersonId, limits::Limit};
use portal::{Network, Scope};

use crate::doors::{Door, Kind};

/// Who is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Sender {
    /// Somebody signed in, wherever they are.
    Person(PersonId),
    /// Whoever isn't, by where they come from.
    Network(Network),
}

/// How many senders are remembered within a minute. Above, new ones come in uncounted: memory has an end, too, and
/// whoever has so many addresses isn't stopped by counting them.
const REMEMBERED: usize = 100_000;

/// The shield, with its figures for a minute.
#[derive(Debug)]
pub struct Shield {
    person: u32,
    network: u32,
    counts: Mutex<(DateTime<Utc>, HashMap<Sender, u32>)>,
}

impl Default for Shield {
    /// Of one person, two posts a second, which nobody fills in by hand. Of everybody at one network who isn't signed in,
    /// ten: an office of hundreds within one minute.
    fn default() -> Self {
        Self::of(120, 600)
    }
}

impl Shield {
    /// One that lets so many through in a minute: of a person, of a network.
    pub fn of(person: u32, network: u32) -> Self {
        Self { person, network, counts: Mutex::default() }
    }

    /// One that stops nobody.
    pub fn lifted() -> Self {
        Self::of(u32::MAX, u32::MAX)
    }

    /// Counts a request where its door is counted; a denial where it is one too many.
    pub(crate) fn stop(&self, door: &Door, scope: Option<&Scope>, from: Network, now: DateTime<Utc>) -> Option<Denial> {
        if !is_counted(door) {
            return None;
        }
        let (sender, most) = match scope.and_then(Scope::person) {
            Some(person) => (Sender::Person(person), self.person),
            None => (Sender::Network(from), self.network),
        };
        let minute = now.duration_trunc(TimeDelta::minutes(1)).unwrap_or(now);
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.0 != minute {
            *counts = (minute, HashMap::new());
        }
        if counts.1.len() >= REMEMBERED && !counts.1.contains_key(&sender) {
            return None;
        }
        let count = counts.1.entry(sender).or_default();
        *count = count.saturating_add(1);
        (*count > most).then(|| Denial::limited(Limit::Posts, minute + TimeDelta::minutes(1)))
    }
}

/// Server functions and other posts, but the choices of language and theme, which write nothing; and the way back from
/// the provider and an invitation's page, where secrets are tried.
pub(crate) fn is_counted(door: &Door) -> bool {
    match door.kind {
        Kind::Function => true,
        Kind::Route if door.method == Method::POST => !matches!(door.path, "/language" | "/theme" | "/logout"),
        Kind::Route | Kind::Page => door.path.starts_with("/invite/") || door.path == "/login/callback",
        Kind::Bare => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doors;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_262_400 + second, 0).expect("a time")
    }

    fn door(path: &str) -> &'static Door {
        doors::at(path).next().expect("a door")
    }

    #[test]
    fn n07_a_flood_from_one_network_stops_at_the_figure_and_nobody_elses() {
        let shield = Shield::default();
        let [flood, other] = ["192.0.2.1", "192.0.2.2"].map(|address| Network::of(address.parse().expect("address")));
        let post = door("/api/tenancy/add_user");
        for _ in 0..600 {
            assert_eq!(shield.stop(post, None, flood, at(5)), None);
        }
        let told = shield.stop(post, None, flood, at(59));
        assert_eq!(told, Some(Denial::limited(Limit::Posts, at(60))));
        assert!(shield.stop(door("/login/callback"), None, flood, at(59)).is_some(), "one count for all its doors");
        assert_eq!(shield.stop(post, None, other, at(59)), None);
        for free in ["/theme", "/language", "/logout", "/home", "/pkg/{*file}", "/login"] {
            assert_eq!(shield.stop(door(free), None, flood, at(59)), None, "{free}");
        }
        assert_eq!(shield.stop(post, None, flood, at(60)), None, "the minute is over");
    }

    #[test]
    fn n07_the_shields_memory_has_an_end() {
        let shield = Shield::of(1, 1);
        let post = door("/api/tenancy/add_user");
        let of = |number: u32| Network::of(core::net::Ipv4Addr::from_bits(number).into());
        for number in 0..200_000 {
            assert_eq!(shield.stop(post, None, of(number), at(0)), None);
        }
        assert_eq!(shield.counts.lock().expect("not poisoned").1.len(), REMEMBERED);
        assert!(shield.stop(post, None, of(7), at(0)).is_some(), "who was counted first is still counted");
    }
}
