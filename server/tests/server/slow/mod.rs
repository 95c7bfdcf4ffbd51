//! Clients that send nothing, too slowly or too much, and those that don't read: over real sockets, with short limits.

mod answers;
mod bodies;
mod http2;
mod places;
mod requests;

use core::{net::SocketAddr, time::Duration};

use axum::{Router, routing::get};
use server::host::Limits;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    time::{sleep, timeout},
};

/// Longer than anything here may take, shorter than anybody would wait.
const LONG: Duration = Duration::from_secs(15);
/// What every client may take here for its part.
const SHORT: Duration = Duration::from_millis(600);

/// Everything that waits for a client, short.
fn short() -> Limits {
    Limits { header: SHORT, rest: SHORT, body: SHORT, reading: SHORT, ..Limits::default() }
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
