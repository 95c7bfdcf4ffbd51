//! Clients of HTTP/2: frames without a request, and windows that nobody opens.

use core::net::SocketAddr;

use tokio::{io::AsyncWriteExt, net::TcpStream, time::timeout};

use super::{
    LONG,
    answers::{BIG, page},
    plain, served, short, trickles,
};

pub(super) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// `GET / HTTP/2` out of the static table, and the name of a host.
const GET: [u8; 6] = [0x82, 0x86, 0x84, 0x41, 0x01, b'x'];

fn frame(kind: u8, flags: u8, stream: u8, payload: &[u8]) -> Vec<u8> {
    let length = u8::try_from(payload.len()).unwrap();
    [&[0, 0, length, kind, flags, 0, 0, 0, stream], payload].concat()
}

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
