//! Answers that nobody reads, that are read slowly, and that are meant to be slow.

use core::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};
use std::sync::Arc;

use axum::{
    Router,
    body::{Body, Bytes},
    response::{Sse, sse::Event},
    routing::get,
};
use futures::{Stream, StreamExt, stream};
use server::host::Limits;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{Notify, watch},
    time::{Instant, sleep, timeout},
};

use super::{LONG, SHORT, ended, served, short};

/// A page of so many bytes, and a bell that rings when nobody wants it any more.
pub(super) fn page(bytes: usize) -> (Router, Arc<Notify>) {
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

pub(super) const BIG: usize = 64 * 1024 * 1024;

#[tokio::test]
async fn n05_who_does_not_read_is_sent_away() {
    let (router, gone) = page(BIG);
    let (address, _stop) = served(router, short()).await;
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    timeout(LONG, gone.notified()).await.expect("the answer is given up");
    assert!(ended(&mut client).await.len() < BIG);
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
