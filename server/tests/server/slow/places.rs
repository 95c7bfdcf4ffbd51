//! More connections than there are places: who makes room, who keeps the place, and whose share is whose.

use core::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};
use std::sync::Arc;

use axum::{Router, routing::get};
use server::{address::Network, host::Limits};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    sync::{Notify, watch},
    time::{Instant, timeout},
};

use super::{LONG, ask, ended, head_of, is_served, plain, served, short};
use crate::log::Captured;

/// Nothing is ever overdue: only places matter.
fn for_ever() -> Limits {
    let day = Duration::from_secs(86_400);
    Limits { header: day, rest: day, proxy_rest: day, body: day, reading: day, ..Limits::default() }
}

/// From one of this machine's other addresses.
async fn from(last: u8, to: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind((Ipv4Addr::new(127, 0, 0, last), 0).into()).unwrap();
    socket.connect(to).await.unwrap()
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
