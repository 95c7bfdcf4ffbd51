//! Requests that don't come, or not to their end.

use core::time::Duration;

use tokio::{
    io::AsyncWriteExt,
    net::TcpStream,
    time::{Instant, sleep},
};

use super::{SHORT, ask, ended, http2::PREFACE, is_served, plain, served, short, trickles};

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
