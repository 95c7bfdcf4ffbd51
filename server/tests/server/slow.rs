//! Clients that send nothing, too slowly or too much, and those that don't read: over real sockets, with short limits.

use core::{
    convert::Infallible,
    net::{Ipv4Addr, SocketAddr},
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};
use std::sync::Arc;

use axum::{
    Router,
    body::{Body, Bytes},
    response::{Sse, sse::Event},
    routing::{get, post},
};
use futures::{Stream, StreamExt, stream};
use server::{address::Network, host::Limits};
use testkit::Person;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
    sync::{Notify, watch},
    time::{Instant, sleep, timeout},
};

use crate::{
    log::Captured,
    stage::{Stage, form, on_stage, signed_in, stamp},
};

/// Longer than anything here may take, shorter than anybody would wait.
const LONG: Duration = Duration::from_secs(15);
/// What every client may take here for its part.
const SHORT: Duration = Duration::from_millis(600);
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Everything that waits for a client, short.
fn short() -> Limits {
    Limits { header: SHORT, rest: SHORT, body: SHORT, reading: SHORT, ..Limits::default() }
}

/// Nothing is ever overdue: only places matter.
fn for_ever() -> Limits {
    let day = Duration::from_secs(86_400);
    Limits { header: day, rest: day, proxy_rest: day, body: day, reading: day, ..Limits::default() }
}

async fn served(router: Router, limits: Limits) -> (SocketAddr, watch::Sender<bool>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(server::host::serve(listener, router, stopped, limits));
    (address, stop)
}

fn plain() -> Router {
    Router::new().route("/", get(async || "ok"))
}

/// From one of this machine's other addresses.
async fn from(last: u8, to: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind((Ipv4Addr::new(127, 0, 0, last), 0).into()).unwrap();
    socket.connect(to).await.unwrap()
}

/// Reads until the end, which must come: by a close or by a reset. Answers what came before.
async fn ended(client: &mut TcpStream) -> Vec<u8> {
    let mut all = Vec::new();
    let _ = timeout(LONG, client.read_to_end(&mut all)).await.expect("the connection ends");
    all
}

async fn ask(client: &mut TcpStream) -> String {
    client.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    head_of(client).await
}

/// The first bytes of an answer; nothing where the connection ended.
async fn head_of(client: &mut TcpStream) -> String {
    let mut bytes = [0; 4096];
    let count = timeout(LONG, client.read(&mut bytes)).await.expect("an answer in time").unwrap_or(0);
    String::from_utf8_lossy(&bytes[..count]).into_owned()
}

async fn is_served(to: SocketAddr) {
    let answer = ask(&mut TcpStream::connect(to).await.unwrap()).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer:?}");
}

/// Sends a piece again and again; answers once the connection ends.
async fn trickles(client: TcpStream, piece: &[u8]) -> Vec<u8> {
    let (mut read, mut write) = client.into_split();
    let piece = piece.to_owned();
    let writer = tokio::spawn(async move {
        while write.write_all(&piece).await.is_ok() {
            sleep(SHORT / 10).await;
        }
    });
    let mut all = Vec::new();
    let _ = timeout(LONG, read.read_to_end(&mut all)).await.expect("the connection ends");
    writer.abort();
    all
}

#[tokio::test]
async fn n05_silence_and_a_bare_pri_are_not_waited_for() {
    let (address, _stop) = served(plain(), short()).await;
    for beginning in [&b""[..], b"PRI", &PREFACE[..23], PREFACE, b"GET / HTTP/1.1\r\nHost: x\r\n"] {
        let mut client = TcpStream::connect(address).await.unwrap();
        let began = Instant::now();
        client.write_all(beginning).await.unwrap();
        ended(&mut client).await;
        assert!(began.elapsed() >= SHORT - Duration::from_millis(20), "{beginning:?} was given its time");
    }
    is_served(address).await;
}

#[tokio::test]
async fn n05_headers_that_trickle_in_are_not_waited_for() {
    let (address, _stop) = served(plain(), short()).await;
    let mut first = TcpStream::connect(address).await.unwrap();
    first.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ").await.unwrap();
    assert!(trickles(first, b"x").await.is_empty());
    let mut second = TcpStream::connect(address).await.unwrap();
    assert!(ask(&mut second).await.ends_with("ok"));
    second.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ").await.unwrap();
    assert!(trickles(second, b"x").await.is_empty());
}

#[tokio::test]
async fn n05_a_connection_that_rests_is_ended_and_serves_until_then() {
    let (address, _stop) = served(plain(), short()).await;
    let mut client = TcpStream::connect(address).await.unwrap();
    for _ in 0..6 {
        assert!(ask(&mut client).await.ends_with("ok"));
        sleep(SHORT / 3).await;
    }
    assert!(ended(&mut client).await.is_empty());
}

fn frame(kind: u8, flags: u8, stream: u8, payload: &[u8]) -> Vec<u8> {
    let length = u8::try_from(payload.len()).unwrap();
    [&[0, 0, length, kind, flags, 0, 0, 0, stream], payload].concat()
}

/// `GET / HTTP/2` out of the static table, and the name of a host.
const GET: [u8; 6] = [0x82, 0x86, 0x84, 0x41, 0x01, b'x'];

/// A client of HTTP/2 whose streams begin with that window.
async fn http2(to: SocketAddr, window: u8) -> TcpStream {
    let mut client = TcpStream::connect(to).await.unwrap();
    client.write_all(&[PREFACE, &frame(4, 0, 0, &[0, 4, 0, 0, 0, window])].concat()).await.unwrap();
    client
}

#[tokio::test]
async fn n05_http2_without_a_request_is_not_waited_for_however_often_it_pings() {
    let (address, _stop) = served(plain(), short()).await;
    trickles(http2(address, 255).await, &frame(6, 0, 0, &[0; 8])).await;
    let mut asked = http2(address, 255).await;
    asked.write_all(&frame(1, 5, 1, &GET)).await.unwrap();
    let told = trickles(asked, &frame(6, 0, 0, &[0; 8])).await;
    assert!(told.windows(2).any(|two| two == b"ok"), "it was served before: {told:?}");
    let goaway = [0, 0, 8, 7, 0];
    assert!(told.windows(5).any(|five| five == goaway), "and asked to go: {told:?}");
    // Headers that never end.
    let mut open = http2(address, 255).await;
    open.write_all(&frame(1, 1, 1, &GET)).await.unwrap();
    trickles(open, &frame(9, 0, 1, &[])).await;
}

/// A page of so many bytes, and a bell that rings when nobody wants it any more.
fn page(bytes: usize) -> (Router, Arc<Notify>) {
    let gone = Arc::new(Notify::new());
    let rings = Arc::clone(&gone);
    let router = Router::new().route(
        "/",
        get(async move || {
            let parts = stream::iter((0..bytes / 4096).map(|_| Ok::<_, Infallible>(Bytes::from_static(&[b'x'; 4096]))));
            Body::from_stream(Rings { inner: parts, bell: rings })
        }),
    );
    (router, gone)
}

struct Rings<S> {
    inner: S,
    bell: Arc<Notify>,
}

impl<S: Stream + Unpin> Stream for Rings<S> {
    type Item = S::Item;
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<S::Item>> {
        self.inner.poll_next_unpin(cx)
    }
}

impl<S> Drop for Rings<S> {
    fn drop(&mut self) {
        self.bell.notify_one();
    }
}

const BIG: usize = 64 * 1024 * 1024;

#[tokio::test]
async fn n05_who_does_not_read_is_sent_away() {
    let (router, gone) = page(BIG);
    let (address, _stop) = served(router, short()).await;
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    timeout(LONG, gone.notified()).await.expect("the answer is given up");
    assert!(ended(&mut client).await.len() < BIG);
}

#[tokio::test]
async fn n05_http2_that_opens_no_window_is_sent_away_although_it_answers_pings() {
    for (window, bytes) in [(0, 4096), (1, 64 * 1024), (100, BIG)] {
        let (router, gone) = page(bytes);
        let (address, _stop) = served(router, short()).await;
        let mut client = http2(address, window).await;
        client.write_all(&frame(1, 5, 1, &GET)).await.unwrap();
        let reader = tokio::spawn(async move { trickles(client, &frame(6, 0, 0, &[0; 8])).await });
        timeout(LONG, gone.notified()).await.expect("the answer is given up");
        reader.await.unwrap();
    }
}

/// What moves on is never cut, however long it takes in all.
#[tokio::test]
async fn n05_who_reads_slowly_but_reads_gets_everything() {
    let (router, _gone) = page(16 * 1024 * 1024);
    let (address, _stop) = served(router, short()).await;
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
    let (began, mut all, mut buffer) = (Instant::now(), 0, vec![0; 512 * 1024]);
    loop {
        let count = timeout(LONG, client.read(&mut buffer)).await.unwrap().unwrap();
        all += count;
        if count == 0 {
            break;
        }
        sleep(SHORT / 10).await;
    }
    assert!(all > 16 * 1024 * 1024, "{all}");
    assert!(began.elapsed() > SHORT * 2, "it took longer than anything may stand still: {:?}", began.elapsed());
}

#[tokio::test]
async fn n05_a_stream_of_events_lives_on_also_while_nothing_happens() {
    let quiet = SHORT * 2;
    let events = get(async move || {
        Sse::new(stream::unfold(0, move |number| async move {
            if number > 0 {
                sleep(quiet).await;
            }
            (number < 3).then(|| (Ok::<_, Infallible>(Event::default().data(number.to_string())), number + 1))
        }))
    });
    let (address, _stop) = served(Router::new().route("/", events), short()).await;
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
    let told = String::from_utf8(ended(&mut client).await).unwrap();
    assert!(["data: 0", "data: 1", "data: 2"].iter().all(|line| told.contains(line)), "{told}");
}

fn takes_forms() -> Router {
    Router::new().route("/", post(async |body: Bytes| body.len().to_string()))
}

const POST: &[u8] = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 65536\r\n\r\n";

#[tokio::test]
async fn n05_a_body_that_trickles_in_is_answered_408_and_not_waited_for() {
    let (address, _stop) = served(takes_forms(), short()).await;
    for piece in [&b"x"[..], b""] {
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(POST).await.unwrap();
        let told = if piece.is_empty() { ended(&mut client).await } else { trickles(client, piece).await };
        let told = String::from_utf8(told).unwrap();
        assert!(told.starts_with("HTTP/1.1 408") && told.contains("connection: close"), "{told:?}");
    }
}

#[tokio::test]
async fn n05_a_body_that_comes_steadily_is_waited_for() {
    let (address, _stop) = served(takes_forms(), Limits { rate: 16 * 1024, ..short() }).await;
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(POST).await.unwrap();
    let began = Instant::now();
    for _ in 0..16 {
        client.write_all(&[b'x'; 4096]).await.unwrap();
        sleep(SHORT / 4).await;
    }
    assert!(began.elapsed() > SHORT * 3);
    let answer = head_of(&mut client).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("65536"), "{answer:?}");
}

/// What we take for ourselves isn't the client's.
#[tokio::test]
async fn n05_a_body_is_not_late_while_nobody_asks_for_it() {
    let slow = post(async |body: Body| {
        sleep(SHORT * 4).await;
        axum::body::to_bytes(body, usize::MAX).await.map_or(0, |bytes| bytes.len()).to_string()
    });
    let (address, _stop) = served(Router::new().route("/", slow), short()).await;
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n").await.unwrap();
    sleep(SHORT * 4 - SHORT / 2).await;
    client.write_all(b"abc").await.unwrap();
    let answer = head_of(&mut client).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with('3'), "{answer:?}");
}

/// A person on a bad line reads what happened, in their language, and that nothing was changed.
#[test]
fn n05_a_person_whose_form_comes_too_slowly_is_told() {
    on_stage("slow::n05_a_person_whose_form_comes_too_slowly_is_told", async |world, stage| {
        let tree = world.tree().await;
        let browser = signed_in(&world, &stage, &Person::rita()).await;
        let (stamp, company) = (stamp(&world, &browser).await, tree.fjord.to_string());
        let fields =
            [("stamp", stamp.as_str()), ("company", &company), ("name", "Lars"), ("mail", "lars@fjord.example")];
        let (body, before) = (form(&fields), world.count("membership").await);
        let Stage { site, router, .. } = &stage;
        let (address, _stop) = served(router.clone(), short()).await;
        let mut client = TcpStream::connect(address).await.unwrap();
        let head = format!(
            "POST /api/tenancy/add_user HTTP/1.1\r\nHost: 127.0.0.1:3000\r\nOrigin: {}\r\nSec-Fetch-Site: same-origin\r\n\
             Accept: text/html\r\nAccept-Language: sv\r\nCookie: tenantry={}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
            site.origin(),
            browser.session().unwrap(),
            body.len(),
        );
        client.write_all(&[head.as_bytes(), &body.as_bytes()[..body.len() - 1]].concat()).await.unwrap();
        let told = String::from_utf8(ended(&mut client).await).unwrap();
        assert!(told.starts_with("HTTP/1.1 408") && told.contains("Formuläret kom inte fram i tid"), "{told}");
        assert_eq!(world.count("membership").await, before, "nobody was added");
    });
}

/// Silent connections, all still open.
async fn crowd(count: usize, to: SocketAddr) -> Vec<TcpStream> {
    let mut crowd = Vec::new();
    for _ in 0..count {
        crowd.push(TcpStream::connect(to).await.unwrap());
    }
    crowd
}

/// How many of them were sent away, once so many are expected to be.
async fn sent_away(crowd: &mut [TcpStream], expected: usize) -> usize {
    let until = Instant::now() + LONG;
    loop {
        let mut gone = 0;
        for client in crowd.iter_mut() {
            let mut byte = [0];
            let read = timeout(Duration::from_millis(1), client.read(&mut byte)).await;
            gone += usize::from(matches!(read, Ok(Ok(0) | Err(_))));
        }
        if gone == expected || Instant::now() > until {
            return gone;
        }
    }
}

#[tokio::test]
async fn n05_who_asks_for_nothing_makes_room_the_oldest_first() {
    let (address, _stop) = served(plain(), Limits { connections: 8, ..for_ever() }).await;
    let mut silent = crowd(8, address).await;
    let mut one = TcpStream::connect(address).await.unwrap();
    assert!(ask(&mut one).await.ends_with("ok"));
    assert_eq!(sent_away(&mut silent[..1], 1).await, 1, "the oldest");
    assert_eq!(sent_away(&mut silent[1..], 0).await, 0, "no other");
    for _ in 0..20 {
        is_served(address).await;
    }
}

#[tokio::test]
async fn n05_more_silent_connections_than_there_are_places_lock_nobody_out() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let maximum = getrlimit(Resource::Nofile).maximum;
    setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }).unwrap();
    let (address, _stop) = served(plain(), Limits { per_address: usize::MAX, ..for_ever() }).await;
    let crowd = crowd(4_200, address).await;
    for _ in 0..20 {
        is_served(address).await;
    }
    drop(crowd);
}

/// A handler that answers once it is let, and says when it was reached.
fn busy() -> (Router, Arc<Notify>, watch::Sender<bool>) {
    let (reached, (go, gone)) = (Arc::new(Notify::new()), watch::channel(false));
    let inside = Arc::clone(&reached);
    let router = Router::new().route(
        "/",
        get(async move || {
            inside.notify_one();
            gone.clone().wait_for(|go| *go).await.unwrap();
            "ok"
        }),
    );
    (router, reached, go)
}

#[tokio::test]
async fn n05_who_is_being_served_keeps_the_place_and_a_newcomer_is_told() {
    let (router, reached, go) = busy();
    let (address, _stop) = served(router, Limits { connections: 2, ..for_ever() }).await;
    let mut inside = crowd(2, address).await;
    for client in &mut inside {
        client.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        reached.notified().await;
    }
    let mut third = TcpStream::connect(address).await.unwrap();
    let told = String::from_utf8(ended(&mut third).await).unwrap();
    assert!(told.starts_with("HTTP/1.1 503") && told.contains("Retry-After: 10"), "{told:?}");
    go.send(true).unwrap();
    for client in &mut inside {
        assert!(head_of(client).await.ends_with("ok"));
    }
}

#[tokio::test]
async fn n05_an_address_has_its_share_and_makes_room_for_itself() {
    let (router, reached, go) = busy();
    let (address, _stop) = served(router, Limits { per_address: 4, ..for_ever() }).await;
    let mut of_two = Vec::new();
    for _ in 0..10 {
        of_two.push(from(2, address).await);
    }
    assert_eq!(sent_away(&mut of_two[..6], 6).await, 6);
    assert_eq!(sent_away(&mut of_two[6..], 0).await, 0);
    for client in &mut of_two[6..] {
        client.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        reached.notified().await;
    }
    let mut fifth = from(2, address).await;
    assert!(String::from_utf8(ended(&mut fifth).await).unwrap().starts_with("HTTP/1.1 503"));
    let mut of_three = from(3, address).await;
    of_three.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    reached.notified().await;
    go.send(true).unwrap();
    assert!(head_of(&mut of_three).await.ends_with("ok"), "another address has its own share");
}

#[tokio::test]
async fn n05_a_proxy_we_trust_has_no_share_and_may_rest_longer() {
    let limits = Limits { per_address: 2, proxies: vec![Network::parse("127.0.0.4").unwrap()], ..short() };
    let (address, _stop) = served(plain(), limits).await;
    let mut through_proxy = Vec::new();
    for _ in 0..8 {
        let mut client = from(4, address).await;
        assert!(ask(&mut client).await.ends_with("ok"));
        through_proxy.push(client);
    }
    let mut other = from(5, address).await;
    assert!(ask(&mut other).await.ends_with("ok"));
    assert!(ended(&mut other).await.is_empty(), "who isn't the proxy rests no longer");
    for client in &mut through_proxy {
        assert!(ask(client).await.ends_with("ok"));
    }
}

#[tokio::test]
async fn n05_the_log_says_once_that_there_is_no_place() {
    let log = Captured::begin();
    let (address, _stop) = served(plain(), Limits { connections: 4, ..for_ever() }).await;
    let silent = crowd(40, address).await;
    is_served(address).await;
    let text = log.text();
    let lines: Vec<&str> = text.lines().filter(|line| line.contains("no place for more connections")).collect();
    assert_eq!(lines.len(), 1, "{text}");
    assert!(lines[0].contains("WARN"), "{lines:?}");
    drop(silent);
}

#[tokio::test]
async fn n05_the_log_names_the_address_that_wants_more_than_its_share() {
    let log = Captured::begin();
    let (address, _stop) = served(plain(), Limits { per_address: 2, ..for_ever() }).await;
    let mut crowd = Vec::new();
    for _ in 0..6 {
        crowd.push(from(6, address).await);
    }
    assert_eq!(sent_away(&mut crowd[..4], 4).await, 4);
    let text = log.text();
    assert!(text.lines().any(|line| line.contains("WARN") && line.contains("127.0.0.6")), "{text}");
}

/// What is on its way when the process is told to end still has its limits.
#[tokio::test]
async fn n05_slow_clients_do_not_hold_up_the_end() {
    let (router, _gone) = page(BIG);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = watch::channel(false);
    let host = tokio::spawn(server::host::serve(listener, router, stopped, Limits { reading: SHORT * 3, ..short() }));
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let mut byte = [0];
    client.read_exact(&mut byte).await.unwrap();
    stop.send(true).unwrap();
    timeout(LONG, host).await.expect("the host ends").unwrap();
}
