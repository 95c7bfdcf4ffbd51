//! Bodies that tell whom they wait for: a request's for the client to send, an answer's for the client to take.

use core::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::{Body, Bytes};
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use tokio::time::Instant;

use super::guest::{Awaiting, Exchange};

/// The most of an answer that is handed to HTTP/2 at once. It takes one part whole, however little the client wants, so
/// more than this never waits where nobody looks after it.
const PART: usize = 8 * 1024;

/// How the body of a request comes in; it stands among the request's extensions.
#[derive(Clone)]
pub(crate) struct Arrival(Arc<Mutex<Pace>>);

struct Pace {
    awaiting: Awaiting,
    /// How long it may take at first, and how many bytes must come in a second from then on.
    allowed: (Duration, u32),
    bytes: u64,
    waited: Duration,
    since: Option<Instant>,
    /// Wakes whoever looks after it, once we begin to wait.
    watcher: Option<core::task::Waker>,
}

impl Arrival {
    pub(super) fn new(awaiting: Awaiting, allowed: (Duration, u32)) -> Self {
        let pace = Pace { awaiting, allowed, bytes: 0, waited: Duration::ZERO, since: None, watcher: None };
        Self(Arc::new(Mutex::new(pace)))
    }

    fn pace(&self) -> MutexGuard<'_, Pace> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The client has to send something now.
    fn waits(&self) {
        let mut pace = self.pace();
        if pace.since.is_none() {
            let now = Instant::now();
            pace.since = Some(now);
            pace.awaiting.since(Some(now));
            if let Some(watcher) = pace.watcher.take() {
                watcher.wake();
            }
        }
    }

    /// It did, or nobody wants it any more.
    fn came(&self, bytes: usize) {
        let mut pace = self.pace();
        pace.bytes = pace.bytes.saturating_add(u64::try_from(bytes).unwrap_or(u64::MAX));
        if let Some(since) = pace.since.take() {
            pace.waited += since.elapsed();
            pace.awaiting.since(None);
        }
    }

    /// Ends when the client took longer for the body than it may; what we take ourselves doesn't count.
    pub(crate) async fn too_slow(&self) {
        let mut sleep = core::pin::pin!(tokio::time::sleep(Duration::ZERO));
        core::future::poll_fn(|cx| {
            let deadline = {
                let mut pace = self.pace();
                pace.watcher = Some(cx.waker().clone());
                pace.deadline()
            };
            let Some(deadline) = deadline else { return Poll::Pending };
            sleep.as_mut().reset(deadline);
            sleep.as_mut().poll(cx)
        })
        .await;
    }
}

impl Pace {
    /// Until when the next bytes must be there, while we wait for any.
    fn deadline(&self) -> Option<Instant> {
        let (first, rate) = self.allowed;
        let earned = self.bytes.saturating_mul(1000) / u64::from(rate.max(1));
        let allowed = first.saturating_add(Duration::from_millis(earned));
        self.since.map(|since| since + allowed.saturating_sub(self.waited))
    }
}

/// A request's body.
pub(super) struct Arriving {
    inner: Incoming,
    arrival: Arrival,
}

impl Arriving {
    pub(super) const fn new(inner: Incoming, arrival: Arrival) -> Self {
        Self { inner, arrival }
    }
}

impl HttpBody for Arriving {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = Pin::new(&mut self.inner).poll_frame(cx);
        match &frame {
            Poll::Pending => self.arrival.waits(),
            Poll::Ready(Some(Ok(frame))) => self.arrival.came(frame.data_ref().map_or(0, Bytes::len)),
            Poll::Ready(_) => self.arrival.came(0),
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl Drop for Arriving {
    fn drop(&mut self) {
        self.arrival.came(0);
    }
}

/// An answer's body.
pub(super) struct Leaving {
    inner: Body,
    exchange: Exchange,
    part: usize,
    rest: Bytes,
}

impl Leaving {
    pub(super) fn new(inner: Body, exchange: Exchange, http2: bool) -> Self {
        exchange.waits_to_be_taken(true);
        Self { inner, exchange, part: if http2 { PART } else { usize::MAX }, rest: Bytes::new() }
    }
}

impl HttpBody for Leaving {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.rest.is_empty() {
            self.exchange.waits_to_be_taken(false);
            let frame = ready!(Pin::new(&mut self.inner).poll_frame(cx));
            self.exchange.waits_to_be_taken(true);
            match frame.map(|frame| frame.map(Frame::into_data)) {
                Some(Ok(Ok(data))) => self.rest = data,
                Some(Ok(Err(other))) => return Poll::Ready(Some(Ok(other))),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        } else {
            self.exchange.waits_to_be_taken(true);
        }
        let part = self.part.min(self.rest.len());
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(part)))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (inner, rest) = (self.inner.size_hint(), u64::try_from(self.rest.len()).unwrap_or(u64::MAX));
        let mut hint = SizeHint::new();
        if let Some(upper) = inner.upper() {
            hint.set_upper(upper.saturating_add(rest));
        }
        hint.set_lower(inner.lower().saturating_add(rest));
        hint
    }
}
