//! The accept loop: our own, because axum's has no end to its patience (security.md 2.8). Whoever sends nothing, sends
//! too slowly or doesn't read is sent away in time, and never has the place that somebody else needs.

mod body;
mod guest;
mod io;
mod room;

use core::{net::SocketAddr, time::Duration};
use std::{io::Write as _, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use hyper::body::Incoming;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulConnection},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    time::Instant,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt;

pub(crate) use self::body::Arrival;
use self::{
    body::{Arriving, Leaving},
    guest::Guest,
    io::Watched,
    room::{Place, Room},
};
use crate::address::Network;

/// How long requests in flight get to end.
const DRAIN: Duration = Duration::from_secs(20);
/// The most that is read for a request's headers, and about the most of an answer that waits for one client.
const BUFFER: usize = 32 * 1024;
/// What a client may send on HTTP/2 before we asked for more of it: on one stream, and on all of a connection.
const WINDOWS: (u32, u32) = (64 * 1024, 256 * 1024);

/// How many connections there may be, and how long a client may take for its part.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The most connections at once.
    pub connections: usize,
    /// The most connections of one address; of one /64 where it is of IPv6.
    pub per_address: usize,
    /// For a request's headers: from the connection on, or from their first byte.
    pub header: Duration,
    /// For the next request on a connection that had one.
    pub rest: Duration,
    /// The same for a proxy we trust: it keeps connections for many people.
    pub proxy_rest: Duration,
    /// For a request's body before it must have come at [`Self::rate`].
    pub body: Duration,
    /// Bytes in a second.
    pub rate: u32,
    /// For taking the next part of an answer.
    pub reading: Duration,
    /// How long people are still let in after the end was announced.
    pub grace: Duration,
    /// Proxies we trust: all their clients come from their address, so it has no limit of its own.
    pub proxies: Vec<Network>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4096,
            per_address: 256,
            header: Duration::from_secs(10),
            rest: Duration::from_secs(12),
            proxy_rest: Duration::from_secs(75),
            body: Duration::from_secs(8),
            rate: 8 * 1024,
            reading: Duration::from_secs(10),
            grace: Duration::ZERO,
            proxies: Vec::new(),
        }
    }
}

/// Serves until told to stop. Then everybody is still let in for the grace, until whoever sends people here has seen
/// that `/readyz` says no; then what is in flight ends, but not for ever.
pub async fn serve(listener: TcpListener, router: Router, mut stop: watch::Receiver<bool>, limits: Limits) {
    let grace = limits.grace;
    let room = Arc::new(Room::new(limits));
    let host = Host { builder: builder(), router, connections: TaskTracker::new(), ending: CancellationToken::new() };
    let over = async {
        let _ = stop.wait_for(|stop| *stop).await;
        tokio::time::sleep(grace).await;
    };
    let mut over = core::pin::pin!(over);
    let mut rounds = tokio::time::interval(room.round());
    rounds.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => host.receive(&room, stream, peer),
                Err(error) => {
                    // Out of file descriptors, mostly: it passes, but not at once.
                    room.cannot_accept(&error);
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            },
            _ = rounds.tick() => room.send_away(),
            () = &mut over => break,
        }
    }
    drop(listener);
    host.ending.cancel();
    host.connections.close();
    let limit = Instant::now() + DRAIN;
    loop {
        tokio::select! {
            () = host.connections.wait() => return,
            _ = rounds.tick() => room.send_away(),
            () = tokio::time::sleep_until(limit) => break,
        }
    }
    tracing::warn!("some requests did not end in time");
}

struct Host {
    builder: auto::Builder<TokioExecutor>,
    router: Router,
    connections: TaskTracker,
    ending: CancellationToken,
}

impl Host {
    fn receive(&self, room: &Arc<Room>, stream: TcpStream, peer: SocketAddr) {
        let Some(place) = room.admit(peer.ip(), &self.ending) else {
            refuse(stream);
            return;
        };
        let _ = stream.set_nodelay(true);
        let (guest, router) = (Arc::clone(&place.guest), self.router.clone());
        let allowed = (room.limits().body, room.limits().rate);
        let service = hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
            answer(Arc::clone(&guest), router.clone(), request, (peer, allowed))
        });
        let io = TokioIo::new(Watched::new(stream, Arc::clone(&place.guest)));
        let connection = self.builder.serve_connection(io, service).into_owned();
        self.connections.spawn(carry(connection, place));
    }
}

/// Carries a connection to its end: its own, or the one we make.
async fn carry<C: GracefulConnection<Error: core::fmt::Display>>(connection: C, place: Place) {
    let mut connection = core::pin::pin!(connection);
    let mut asked = false;
    loop {
        tokio::select! {
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "a connection broke");
                }
                return;
            }
            () = place.guest.leave.cancelled() => return,
            () = place.guest.end.cancelled(), if !asked => {
                asked = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}

/// One request, from its headers to its answer. What the answer still needs of the client, its body watches.
async fn answer(
    guest: Arc<Guest>,
    router: Router,
    request: hyper::Request<Incoming>,
    (peer, allowed): (SocketAddr, (Duration, u32)),
) -> Result<Response, core::convert::Infallible> {
    let http2 = request.version() == hyper::Version::HTTP_2;
    let exchange = guest.begin(http2);
    let arrival = Arrival::new(exchange.arriving(), allowed);
    let mut request = request.map(|body| Body::new(Arriving::new(body, arrival.clone())));
    request.extensions_mut().insert(ConnectInfo(peer));
    request.extensions_mut().insert(arrival.clone());
    let answer = tokio::select! {
        biased;
        answer = router.oneshot(request) => answer?,
        () = arrival.too_slow() => too_slow(http2),
    };
    Ok(answer.map(|body| Body::new(Leaving::new(body, exchange, http2))))
}

/// Where no page could say it.
fn too_slow(http2: bool) -> Response {
    let said = "The request took too long to arrive. Please send it again.\n";
    let mut answer = (StatusCode::REQUEST_TIMEOUT, said).into_response();
    if !http2 {
        answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    answer
}

/// For whom there is no place. It fits into every empty socket, so nobody waits for it to be taken.
fn refuse(stream: TcpStream) {
    let said = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 10\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    if let Ok(mut stream) = stream.into_std() {
        let _ = stream.write(said);
    }
}

fn builder() -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    // The room looks after the time headers take: hyper's own timer doesn't run before it knows which HTTP it is.
    builder.http1().header_read_timeout(None).max_headers(100).max_buf_size(BUFFER);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Duration::from_secs(30))
        .keep_alive_timeout(Duration::from_secs(10))
        .initial_stream_window_size(WINDOWS.0)
        .initial_connection_window_size(WINDOWS.1)
        .max_concurrent_streams(64);
    builder
}
