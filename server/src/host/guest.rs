//! One connection: what its client owes us, and since when.

use core::{net::IpAddr, time::Duration};
use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::Limits;

/// What a client has to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owed {
    /// Its first headers.
    Header,
    /// The rest of further headers.
    Further,
    /// Another request, if it likes.
    Request,
    /// To take what we answered.
    Reading,
    /// The body of its request.
    Body,
}

/// A connection as the room sees it.
pub(super) struct Guest {
    pub(super) address: IpAddr,
    /// A proxy we trust.
    pub(super) proxy: bool,
    /// Ends it when nothing is in flight.
    pub(super) end: CancellationToken,
    /// Ends it at once.
    pub(super) leave: CancellationToken,
    /// What it didn't take is thrown away with it.
    pub(super) abrupt: AtomicBool,
    state: Mutex<State>,
}

struct State {
    /// Since when nothing is asked for: the connection's begin, or the last request's end.
    rested: Instant,
    /// Since when headers have been coming in.
    heard: Option<Instant>,
    /// Since when the socket takes nothing more.
    blocked: Option<Instant>,
    /// Whether a request has come whole.
    asked: bool,
    http2: bool,
    next: u64,
    exchanges: Vec<Open>,
}

/// A request that isn't at its end.
struct Open {
    id: u64,
    /// Since when we wait for its body.
    awaited: Option<Instant>,
    /// Since when the next part of its answer waits to be taken.
    untaken: Option<Instant>,
}

impl Guest {
    pub(super) fn new(address: IpAddr, proxy: bool, ending: &CancellationToken) -> Self {
        Self {
            address,
            proxy,
            end: ending.child_token(),
            leave: CancellationToken::new(),
            abrupt: AtomicBool::new(false),
            state: Mutex::new(State {
                rested: Instant::now(),
                heard: None,
                blocked: None,
                asked: false,
                http2: false,
                next: 0,
                exchanges: Vec::new(),
            }),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A request's headers have come whole.
    pub(super) fn begin(self: &Arc<Self>, http2: bool) -> Exchange {
        let mut state = self.state();
        (state.asked, state.http2, state.heard) = (true, http2, None);
        let id = state.next;
        state.next += 1;
        state.exchanges.push(Open { id, awaited: None, untaken: None });
        Exchange { guest: Arc::clone(self), id }
    }

    /// Bytes came. Between requests of HTTP/1 they are headers; on HTTP/2 they may be a ping, which asks for nothing.
    pub(super) fn heard(&self) {
        let mut state = self.state();
        if state.asked && !state.http2 && state.exchanges.is_empty() {
            state.heard.get_or_insert_with(Instant::now);
        }
    }

    /// Whether the socket took what we wrote.
    pub(super) fn took(&self, it: bool) {
        let mut state = self.state();
        if it {
            state.blocked = None;
        } else {
            state.blocked.get_or_insert_with(Instant::now);
        }
    }

    /// What the client owes and since when; nothing while we are at work.
    pub(super) fn owes(&self) -> Option<(Owed, Instant)> {
        let state = self.state();
        let untaken = || state.exchanges.iter().map(|open| open.untaken);
        // A proxy may carry many people on one connection: one who doesn't read holds up none of the others.
        let reading = if self.proxy && untaken().any(|since| since.is_none()) {
            state.blocked
        } else {
            untaken().flatten().chain(state.blocked).min()
        };
        if let Some(since) = reading {
            return Some((Owed::Reading, since));
        }
        if !state.exchanges.is_empty() {
            let awaited = state.exchanges.iter().filter_map(|open| open.awaited).min();
            return awaited.map(|since| (Owed::Body, since));
        }
        Some(match (state.asked, state.heard) {
            (false, _) => (Owed::Header, state.rested),
            (true, Some(since)) => (Owed::Further, since),
            (true, None) => (Owed::Request, state.rested),
        })
    }

    /// Until when what is owed must be there; a body has its own way of being late.
    pub(super) fn allowed(&self, owed: Owed, limits: &Limits) -> Option<Duration> {
        match owed {
            Owed::Header | Owed::Further => Some(limits.header),
            Owed::Request if self.proxy => Some(limits.proxy_rest),
            Owed::Request => Some(limits.rest),
            Owed::Reading => Some(limits.reading),
            Owed::Body => None,
        }
    }

    /// Sends it away at once. What it doesn't read isn't kept for it by the system either.
    pub(super) fn send_away(&self) {
        let blocked = self.state().blocked.is_some();
        self.abrupt.store(blocked, Ordering::Relaxed);
        self.leave.cancel();
    }
}

/// A request in flight; dropped when its answer is at its end.
pub(super) struct Exchange {
    guest: Arc<Guest>,
    id: u64,
}

impl Exchange {
    fn change(&self, with: impl FnOnce(&mut Open)) {
        change(&self.guest, self.id, with);
    }

    /// Whether the next part of the answer waits for the client, or for us.
    pub(super) fn waits_to_be_taken(&self, waits: bool) {
        self.change(|open| open.untaken = waits.then(Instant::now));
    }

    /// The same request as its body sees it, which may outlive it.
    pub(super) fn arriving(&self) -> Awaiting {
        Awaiting { guest: Arc::clone(&self.guest), id: self.id }
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        let mut state = self.guest.state();
        state.exchanges.retain(|open| open.id != self.id);
        state.rested = Instant::now();
    }
}

/// Tells the room when we wait for a request's body.
#[derive(Clone)]
pub(super) struct Awaiting {
    guest: Arc<Guest>,
    id: u64,
}

impl Awaiting {
    pub(super) fn since(&self, since: Option<Instant>) {
        change(&self.guest, self.id, |open| open.awaited = since);
    }
}

fn change(guest: &Guest, id: u64, with: impl FnOnce(&mut Open)) {
    if let Some(open) = guest.state().exchanges.iter_mut().find(|open| open.id == id) {
        with(open);
    }
}
