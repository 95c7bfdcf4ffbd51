//! The accept loop over real sockets.

use core::{net::SocketAddr, time::Duration};
use std::sync::Arc;

use axum::{Router, routing::get};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{Notify, watch},
    task::JoinHandle,
    time::{Instant, timeout},
};

use server::host::Limits;

use crate::stage::on_stage;

async fn served(router: Router, grace: Duration) -> (SocketAddr, watch::Sender<bool>, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = watch::channel(false);
    (address, stop, tokio::spawn(server::host::serve(listener, router, stopped, Limits { grace, ..Limits::default() })))
}

#[tokio::test]
async fn r21_slow_headers_are_not_waited_for() {
    let (address, _stop, _served) = served(Router::new().route("/", get(async || "ok")), Duration::ZERO).await;
    let mut slow = TcpStream::connect(address).await.unwrap();
    slow.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ").await.unwrap();
    let began = Instant::now();
    let mut rest = Vec::new();
    timeout(Duration::from_secs(15), slow.read_to_end(&mut rest)).await.expect("closed within 15 s").unwrap();
    assert!(began.elapsed() >= Duration::from_secs(9));
}

#[tokio::test]
async fn what_is_in_flight_ends_before_the_process_does() {
    let (entered, may_end) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (inside, gate) = (Arc::clone(&entered), Arc::clone(&may_end));
    let slow = get(async move || {
        inside.notify_one();
        gate.notified().await;
        "done"
    });
    let (address, stop, served) = served(Router::new().route("/slow", slow), Duration::ZERO).await;
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    entered.notified().await;
    stop.send(true).unwrap();
    let closed = async { while TcpStream::connect(address).await.is_ok() {} };
    timeout(Duration::from_secs(5), closed).await.expect("nobody new is let in");
    may_end.notify_one();
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.unwrap();
    assert!(answer.ends_with("done"), "{answer}");
    timeout(Duration::from_secs(2), served).await.expect("the server ends").unwrap();
}

/// A balancer needs a moment to see that `/readyz` says no: whom it sends meanwhile isn't refused.
#[test]
fn everybody_is_let_in_until_the_grace_is_over() {
    on_stage("host::everybody_is_let_in_until_the_grace_is_over", async |_world, stage| {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let limits = Limits { grace: Duration::from_secs(3600), ..Limits::default() };
        let served = tokio::spawn(server::host::serve(listener, stage.router, stage.site.stop.clone(), limits));
        assert!(ask(address, "/readyz").await.starts_with("HTTP/1.1 200"));
        stage.stop.send(true).unwrap();
        for _ in 0..3 {
            let ready = ask(address, "/readyz").await;
            assert!(ready.starts_with("HTTP/1.1 503") && ready.ends_with("not open"), "{ready}");
            let page = ask(address, "/").await;
            assert!(page.starts_with("HTTP/1.1 200") && page.contains("</html>"), "{page}");
        }
        assert!(!served.is_finished());
        served.abort();
    });
}

async fn ask(address: SocketAddr, path: &str) -> String {
    let mut client = TcpStream::connect(address).await.expect("let in");
    let request = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:3000\r\nConnection: close\r\n\r\n");
    client.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    client.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}
