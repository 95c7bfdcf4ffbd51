//! The accept loop over real sockets.

use core::time::Duration;

use axum::{Router, routing::get};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    time::{Instant, timeout},
};

async fn served(router: Router) -> (std::net::SocketAddr, watch::Sender<bool>, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = watch::channel(false);
    (address, stop, tokio::spawn(server::host::serve(listener, router, stopped)))
}

#[tokio::test]
async fn r21_slow_headers_are_not_waited_for() {
    let (address, _stop, _served) = served(Router::new().route("/", get(async || "ok"))).await;
    let mut slow = TcpStream::connect(address).await.unwrap();
    slow.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ").await.unwrap();
    let began = Instant::now();
    let mut rest = Vec::new();
    timeout(Duration::from_secs(15), slow.read_to_end(&mut rest)).await.expect("closed within 15 s").unwrap();
    assert!(began.elapsed() >= Duration::from_secs(9));
}

#[tokio::test]
async fn what_is_in_flight_ends_before_the_process_does() {
    let slow = get(async || {
        tokio::time::sleep(Duration::from_millis(600)).await;
        "done"
    });
    let (address, stop, served) = served(Router::new().route("/slow", slow)).await;
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    stop.send(true).unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(TcpStream::connect(address).await.is_err(), "nobody new is let in");
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.unwrap();
    assert!(answer.ends_with("done"), "{answer}");
    timeout(Duration::from_secs(2), served).await.expect("the server ends").unwrap();
}
