//! Who is here: a place for each connection, a share for each address, and who has to go when there is no place left.

use core::{net::IpAddr, time::Duration};
use std::{
    collections::HashMap,
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{
    Limits,
    guest::{Guest, Owed},
};

/// How often the log is told at most.
const TELL: Duration = Duration::from_secs(10);
/// How many clients may be too slow in that time before the log is told.
const MANY: u64 = 100;

pub(super) struct Room {
    limits: Limits,
    inside: Mutex<Inside>,
}

#[derive(Default)]
struct Inside {
    next: u64,
    guests: HashMap<u64, Arc<Guest>>,
    by_address: HashMap<IpAddr, usize>,
    tally: Tally,
}

/// What happened since the log was told.
#[derive(Default)]
struct Tally {
    told: Option<Instant>,
    full: u64,
    over_share: u64,
    refused: u64,
    overdue: u64,
    greediest: Option<IpAddr>,
    failed: Option<io::ErrorKind>,
}

/// A connection's place; free again once dropped.
pub(super) struct Place {
    room: Arc<Room>,
    id: u64,
    pub(super) guest: Arc<Guest>,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.room.inside().remove(self.id);
    }
}

impl Room {
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, inside: Mutex::default() }
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// How often to look who is overdue. Often enough that few are at once: in rounds of half a second a crowd that comes
    /// back as soon as it was sent away came back as one, and everybody else waited behind it (R21).
    pub(super) fn round(&self) -> Duration {
        let limits = [self.limits.header, self.limits.rest, self.limits.reading];
        let shortest = limits.into_iter().min().unwrap_or_default();
        (shortest / 20).clamp(Duration::from_millis(5), Duration::from_millis(50))
    }

    /// A place for a newcomer. Where there is none, whoever keeps one without need makes room: of the same address if it
    /// has its share, else of all. None where everybody here is being served.
    pub(super) fn admit(self: &Arc<Self>, peer: IpAddr, ending: &CancellationToken) -> Option<Place> {
        let address = share_of(peer);
        let proxy = self.limits.proxies.iter().any(|network| network.holds(peer));
        let mut inside = self.inside();
        let share = inside.by_address.get(&address).copied().unwrap_or(0);
        let makes_room = if !proxy && share >= self.limits.per_address {
            inside.tally.over_share += 1;
            inside.tally.greediest = Some(address);
            inside.make_room(&self.limits, (self.limits.per_address / 16).max(1), Some(address))
        } else if inside.guests.len() >= self.limits.connections {
            inside.tally.full += 1;
            inside.make_room(&self.limits, self.several(), None)
        } else {
            true
        };
        if !makes_room {
            inside.tally.refused += 1;
        }
        inside.tell();
        if !makes_room {
            return None;
        }
        let guest = Arc::new(Guest::new(address, proxy, ending));
        let id = inside.next;
        inside.next += 1;
        inside.guests.insert(id, Arc::clone(&guest));
        *inside.by_address.entry(address).or_default() += 1;
        drop(inside);
        Some(Place { room: Arc::clone(self), id, guest })
    }

    /// Sends away who is overdue. Who only rests is asked to end, so that a request on its way isn't lost.
    pub(super) fn send_away(&self) {
        let mut inside = self.inside();
        let mut overdue = 0;
        for guest in inside.guests.values() {
            let Some((owed, since)) = guest.owes() else { continue };
            let Some(allowed) = guest.allowed(owed, &self.limits) else { continue };
            let late = since.elapsed();
            if late < allowed {
                continue;
            }
            if owed == Owed::Request && late < allowed + self.limits.header {
                guest.end.cancel();
                continue;
            }
            tracing::debug!(address = %guest.address, ?owed, "a connection is overdue");
            guest.send_away();
            overdue += 1;
        }
        inside.tally.overdue += overdue;
        inside.tell();
    }

    /// No connection could be taken: out of file descriptors, mostly, so whoever holds one without need makes room.
    pub(super) fn cannot_accept(&self, error: &io::Error) {
        let mut inside = self.inside();
        inside.tally.failed = Some(error.kind());
        inside.make_room(&self.limits, self.several(), None);
        inside.tell();
    }

    /// How many make room at once: who has to is only looked for now and then while a crowd comes in.
    fn several(&self) -> usize {
        (self.limits.connections / 64).max(1)
    }
}

/// An address as it is counted: whoever has one of IPv6 has 2^64 of them.
fn share_of(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() & !u128::from(u64::MAX)).into()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// Who goes first; nobody who had no time yet to do what we wait for.
fn rank(owed: Owed, late: Duration, limits: &Limits) -> Option<u8> {
    match owed {
        Owed::Header if late >= limits.header / 10 => Some(0),
        Owed::Request => Some(1),
        Owed::Header => Some(2),
        Owed::Further => (late >= limits.header / 4).then_some(3),
        Owed::Reading | Owed::Body => (late >= limits.reading / 4).then_some(3),
    }
}

impl Inside {
    fn remove(&mut self, id: u64) -> Option<Arc<Guest>> {
        let guest = self.guests.remove(&id)?;
        if let Some(count) = self.by_address.get_mut(&guest.address) {
            *count -= 1;
            if *count == 0 {
                self.by_address.remove(&guest.address);
            }
        }
        Some(guest)
    }

    /// Sends away those we wait for the longest: first who never asked for anything, then who only rests. Who was only
    /// just asked for something is left in peace.
    fn make_room(&mut self, limits: &Limits, count: usize, of: Option<IpAddr>) -> bool {
        let mut waiting: Vec<(bool, u8, Instant, u64)> = self
            .guests
            .iter()
            .filter(|(_, guest)| of.is_none_or(|address| guest.address == address))
            .filter_map(|(id, guest)| {
                let (owed, since) = guest.owes()?;
                Some((guest.proxy, rank(owed, since.elapsed(), limits)?, since, *id))
            })
            .collect();
        if waiting.len() > count {
            waiting.select_nth_unstable(count);
            waiting.truncate(count);
        }
        for (.., id) in &waiting {
            if let Some(guest) = self.remove(*id) {
                guest.send_away();
            }
        }
        !waiting.is_empty()
    }

    /// Tells the log, but not for every one of thousands.
    fn tell(&mut self) {
        let tally = &self.tally;
        let is_full = tally.full + tally.over_share + tally.refused > 0;
        if !is_full && tally.failed.is_none() && tally.overdue < MANY {
            return;
        }
        if tally.told.is_some_and(|told| told.elapsed() < TELL) {
            return;
        }
        let Tally { full, over_share, refused, overdue, greediest, failed, .. } = core::mem::take(&mut self.tally);
        let open = self.guests.len();
        self.tally.told = Some(Instant::now());
        if let Some(failed) = failed {
            tracing::warn!(open, ?failed, "connections can't be accepted");
        }
        if overdue >= MANY {
            tracing::warn!(
                open,
                overdue,
                "many connections were closed: their clients sent or read nothing, or too slowly"
            );
        }
        if is_full {
            tracing::warn!(
                open,
                full,
                over_share,
                refused,
                ?greediest,
                "there is no place for more connections: those that ask for nothing make room"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn n05_an_address_is_counted_whole_and_one_of_ipv6_by_its_network() {
        let share = |text: &str| share_of(text.parse().unwrap()).to_string();
        assert_eq!(share("192.0.2.7"), "192.0.2.7");
        assert_eq!(share("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(share("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_ne!(share("2001:db8:1:3::1"), share("2001:db8:1:2::1"));
    }

    #[test]
    fn n05_who_was_only_just_asked_is_left_in_peace() {
        let limits = Limits::default();
        let at = |owed, seconds| rank(owed, Duration::from_secs(seconds), &limits);
        assert!(at(Owed::Header, 5) < at(Owed::Request, 5) && at(Owed::Request, 5) < at(Owed::Header, 0));
        assert_eq!((at(Owed::Reading, 1), at(Owed::Body, 1), at(Owed::Further, 1)), (None, None, None));
        assert!(at(Owed::Reading, 5) > at(Owed::Header, 0) && at(Owed::Body, 5).is_some());
    }
}
