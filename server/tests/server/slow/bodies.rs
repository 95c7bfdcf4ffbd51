//! Forms that come too slowly.

use axum::{
    Router,
    body::{Body, Bytes},
    routing::post,
};
use server::host::Limits;
use testkit::Person;
use tokio::{
    io::AsyncWriteExt,
    net::TcpStream,
    time::{Instant, sleep},
};

use super::{SHORT, ended, head_of, served, short, trickles};
use crate::stage::{Stage, form, on_stage, signed_in, stamp};

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
