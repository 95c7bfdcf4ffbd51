//! Serving on loopback, and a clock that stands still.

use std::sync::Arc;

use axum::Router;
use chrono::{DateTime, Utc};
use portal::ports::Clock;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use url::Url;

pub(crate) const NOW: &str = "2026-11-21T12:00:00Z";

pub(crate) fn now() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(NOW).unwrap().to_utc()
}

pub(crate) struct Still;

impl Clock for Still {
    fn now(&self) -> DateTime<Utc> {
        now()
    }
}

pub(crate) fn clock() -> Arc<dyn Clock> {
    Arc::new(Still)
}

pub(crate) async fn listen() -> (TcpListener, Url) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    (listener, address)
}

/// Serves the router until the test ends.
pub(crate) async fn serve(router: Router) -> Url {
    let (listener, address) = listen().await;
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}

/// Where nobody listens.
pub(crate) async fn nobody() -> Url {
    listen().await.1
}

/// Answers each connection with these bytes after a whole request came, and hangs up.
pub(crate) async fn blurt(bytes: &'static [u8]) -> Url {
    let (listener, address) = listen().await;
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            read_request(&mut stream).await;
            stream.write_all(bytes).await.unwrap();
            stream.shutdown().await.ok();
        }
    });
    address
}

/// Takes each request and resets the connection.
pub(crate) async fn reset() -> Url {
    let (listener, address) = listen().await;
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            read_request(&mut stream).await;
            stream.set_zero_linger().unwrap();
        }
    });
    address
}

async fn read_request(stream: &mut TcpStream) {
    let mut read = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&read).to_ascii_lowercase();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
            if body.len() >= length.map_or(0, |length| length.trim().parse().unwrap()) {
                return;
            }
        }
        let count = stream.read(&mut chunk).await.unwrap();
        assert!(count > 0, "the caller hung up early");
        read.extend_from_slice(&chunk[..count]);
    }
}
