//! Slow clients against the binary itself (security.md 4.2, R21): so many of each kind hold on for as long as they are
//! let, come back as soon as they were sent away, and nobody else may notice.

use core::{net::SocketAddr, time::Duration};
use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
};

use data_encoding::BASE64;
use testkit::{Engine, Person, SIGNING_KEY, World};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    sync::watch,
    time::{Instant, interval, sleep, timeout},
};

use super::figure;

/// The figures of R21.
const CLOSED: Duration = Duration::from_secs(15);
const SLOWER: f64 = 2.0;
const MEMORY_MB: f64 = 100.0;

/// How a client holds on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Silent,
    Pri,
    Headers,
    Body,
    Reader,
}

const KINDS: [Kind; 5] = [Kind::Silent, Kind::Pri, Kind::Headers, Kind::Body, Kind::Reader];

const NAME: &str = concat!(module_path!(), "::r21_slow_clients_are_sent_away_and_nobody_else_notices");

#[test]
fn r21_slow_clients_are_sent_away_and_nobody_else_notices() {
    match std::env::var(CROWD) {
        // This process is the slow clients.
        Ok(wish) => crowd(&wish),
        Err(_) => testkit::run(Engine::Sqlite, NAME, slow_clients),
    }
}

/// What a crowd is told: the address, the kinds by number, how many of each, for how many seconds, and the session.
const CROWD: &str = "TENANTRY_SOAK_CROWD";

/// The slow clients are a process of their own, behind everybody else in the queue for the processor: what they cost
/// themselves isn't the server's to answer for.
fn crowd(wish: &str) {
    let mut words = wish.split(' ');
    let mut word = || words.next().expect("a word");
    let (to, kinds) = (word().parse().expect("an address"), word().to_owned());
    let (count, seconds): (usize, u64) = (word().parse().expect("many"), word().parse().expect("some"));
    let session = word().to_owned();
    let batch: Vec<Kind> = kinds.split(',').map(|number| KINDS[number.parse::<usize>().expect("a kind")]).collect();
    let crowd = Arc::new(Crowd { to, session, longest: Mutex::default(), ended: Mutex::default() });
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let (over, is_over) = watch::channel(false);
        let mut slow = Vec::new();
        for number in 0..count {
            for kind in &batch {
                let (crowd, kind, over) = (Arc::clone(&crowd), *kind, is_over.clone());
                slow.push(tokio::spawn(async move { crowd.hold(kind, number, over).await }));
            }
        }
        sleep(Duration::from_secs(seconds)).await;
        over.send(true).expect("somebody listens");
        for client in slow {
            client.await.expect("a slow client");
        }
    });
    for kind in batch {
        let longest = crowd.longest.lock().expect("whole").get(&kind).copied().unwrap_or_default();
        let ended = crowd.ended.lock().expect("whole").get(&kind).copied().unwrap_or_default();
        println!("crowd: {} {} {ended}", kind as usize, longest.as_secs_f64());
    }
}

/// What became of the clients of one kind.
struct SentAway {
    kind: Kind,
    longest: f64,
    times: usize,
}

fn sent_away(line: &str) -> Option<SentAway> {
    let mut words = line.split_once("crowd: ")?.1.split(' ');
    let kind = KINDS[words.next()?.parse::<usize>().ok()?];
    Some(SentAway { kind, longest: words.next()?.parse().ok()?, times: words.next()?.parse().ok()? })
}

async fn slow_clients(world: World) {
    let count = figure("TENANTRY_SOAK_CONNECTIONS", 40);
    let seconds = figure("TENANTRY_SOAK_SECONDS", 12);
    let length = Duration::from_secs(u64::try_from(seconds).expect("few"));
    let is_long = std::env::var("TENANTRY_SOAK").is_ok();
    world.tree().await;
    let rita = world.sign_in(&Person::rita()).await;
    world.portal.accept_terms(&rita).await.expect("accepted");
    let session = world.token(&Person::rita(), None).await.secret().to_owned();
    let site = tempfile::tempdir().expect("a folder");
    fs::create_dir(site.path().join("pkg")).expect("made");
    fs::write(site.path().join("pkg/big.txt"), vec![b'x'; 2 * 1024 * 1024]).expect("written");
    // A long form takes one kind after the other, each at a server of its own: none pays for what another left behind.
    let batches: Vec<Vec<Kind>> = if is_long { KINDS.map(|kind| vec![kind]).into() } else { vec![KINDS.to_vec()] };
    for batch in batches {
        let server = Server::start(&world, site.path());
        let to = server.address;
        // Warm: what a page takes at first isn't what clients cost.
        normal(to, Duration::from_secs(if is_long { 10 } else { 1 })).await;
        let (alone, idle_mb) = (normal(to, length / 3).await, server.resident_mb());
        let beside = besieged(&server, &session, &batch, (count, length)).await;
        println!(
            "soak: {count} of each of {batch:?} for {seconds} s: {}; alone {alone}, {idle_mb:.0} MB; beside them {}, \
             {:.1} times; +{:.0} MB, {} descriptors of {}; {} warnings",
            told(&beside.clients),
            beside.normal,
            beside.normal.p99 / alone.p99,
            beside.resident_mb - idle_mb,
            beside.descriptors,
            server.limit(),
            server.warnings(),
        );
        assert_eq!(beside.normal.failed, 0, "everybody else is served");
        assert!(beside.resident_mb - idle_mb <= MEMORY_MB, "memory");
        assert!(beside.descriptors < server.limit(), "descriptors");
        assert_eq!(beside.clients.len(), batch.len());
        for SentAway { kind, longest, times } in beside.clients {
            assert!(times > 0 && longest <= CLOSED.as_secs_f64(), "{kind:?}: {longest} s, {times} times");
        }
        if is_long {
            assert!(beside.normal.p99 <= alone.p99 * SLOWER, "others are slowed down");
        }
    }
}

/// The binary, serving.
struct Server {
    child: Child,
    address: SocketAddr,
    log: tempfile::TempPath,
}

impl Server {
    fn start(world: &World, site: &Path) -> Self {
        let (log, path) = tempfile::NamedTempFile::new().expect("a file").into_parts();
        // The long form measures what people run: a release.
        let binary =
            std::env::var("TENANTRY_SOAK_BINARY").unwrap_or_else(|_| env!("CARGO_BIN_EXE_tenantry").to_owned());
        let mut child = Command::new(binary)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env("TENANTRY_DATABASE_URL", world.url())
            .env("TENANTRY_SIGNING_KEY", BASE64.encode(SIGNING_KEY))
            .env("TENANTRY_LOG", "warn")
            .env("LEPTOS_SITE_ROOT", site)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the server");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("a line");
        let address = line.trim().rsplit('/').next().expect("an address").parse().expect("Tenantry is ready at …");
        Self { child, address, log: path }
    }

    fn proc(&self, file: &str) -> String {
        fs::read_to_string(format!("/proc/{}/{file}", self.child.id())).expect("it lives")
    }

    fn resident_mb(&self) -> f64 {
        let status = self.proc("status");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("resident");
        line.trim().trim_end_matches("kB").trim().parse::<f64>().expect("kB") / 1024.0
    }

    fn descriptors(&self) -> usize {
        fs::read_dir(format!("/proc/{}/fd", self.child.id())).expect("it lives").count()
    }

    fn limit(&self) -> usize {
        let limits = self.proc("limits");
        let line = limits.lines().find_map(|line| line.strip_prefix("Max open files")).expect("a limit");
        line.split_whitespace().next().expect("soft").parse().expect("a number")
    }

    fn warnings(&self) -> usize {
        let log = fs::read_to_string(&self.log).expect("the log");
        log.lines().filter(|line| line.contains("WARN")).count()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().expect("SIGKILL");
        self.child.wait().expect("its end");
    }
}

/// What somebody sees who only wants a page.
struct Normal {
    asked: usize,
    failed: usize,
    p50: f64,
    p99: f64,
}

impl core::fmt::Display for Normal {
    fn fmt(&self, to: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let Self { asked, failed, p50, p99 } = self;
        write!(to, "{asked} pages, {failed} failed, p50 {p50:.1} ms, p99 {p99:.1} ms")
    }
}

/// Asks for a page fifty times a second, each on a new connection.
async fn normal(to: SocketAddr, length: Duration) -> Normal {
    let (until, mut ticks) = (Instant::now() + length, interval(Duration::from_millis(20)));
    let (mut took, mut failed) = (Vec::new(), 0);
    while Instant::now() < until {
        ticks.tick().await;
        let began = Instant::now();
        match timeout(CLOSED, page(to)).await {
            Ok(Ok(answer)) if answer.starts_with(b"HTTP/1.1 200") => took.push(began.elapsed().as_secs_f64() * 1000.0),
            _ => failed += 1,
        }
    }
    took.sort_by(f64::total_cmp);
    let at = |share: usize| took.get((took.len() * share / 100).min(took.len() - 1)).copied().expect("some");
    Normal { asked: took.len() + failed, failed, p50: at(50), p99: at(99) }
}

async fn page(to: SocketAddr) -> std::io::Result<Vec<u8>> {
    let mut client = TcpStream::connect(to).await?;
    client.write_all(format!("GET / HTTP/1.1\r\nHost: {to}\r\nConnection: close\r\n\r\n").as_bytes()).await?;
    let mut all = Vec::new();
    client.read_to_end(&mut all).await?;
    Ok(all)
}

struct Beside {
    normal: Normal,
    resident_mb: f64,
    descriptors: usize,
    clients: Vec<SentAway>,
}

async fn besieged(server: &Server, session: &str, batch: &[Kind], (count, length): (usize, Duration)) -> Beside {
    let kinds: Vec<String> = batch.iter().map(|kind| (*kind as usize).to_string()).collect();
    let wish = format!("{} {} {count} {} {session}", server.address, kinds.join(","), length.as_secs());
    let name = NAME.split_once("::").expect("the crate's name").1;
    let slow = tokio::process::Command::new("nice")
        .args(["-n", "19"])
        .arg(std::env::current_exe().expect("this test"))
        .args(["--exact", name, "--nocapture"])
        .env(CROWD, wish)
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("the slow clients");
    let (over, is_over) = watch::channel(false);
    let most = async {
        let mut most = (0.0_f64, 0);
        let mut ticks = interval(Duration::from_secs(1));
        while !*is_over.borrow() {
            ticks.tick().await;
            most = (most.0.max(server.resident_mb()), most.1.max(server.descriptors()));
        }
        most
    };
    let normal = async {
        let normal = normal(server.address, length).await;
        over.send(true).expect("somebody listens");
        normal
    };
    let (normal, (resident_mb, descriptors)) = tokio::join!(normal, most);
    let said = slow.wait_with_output().await.expect("their end");
    let clients = String::from_utf8_lossy(&said.stdout).lines().filter_map(sent_away).collect();
    Beside { normal, resident_mb, descriptors, clients }
}

fn told(clients: &[SentAway]) -> String {
    let one = |SentAway { kind, longest, times }: &SentAway| {
        format!("{kind:?} sent away {times} times, after {longest:.1} s at most")
    };
    clients.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Clients that hold on.
struct Crowd {
    to: SocketAddr,
    session: String,
    longest: Mutex<BTreeMap<Kind, Duration>>,
    ended: Mutex<BTreeMap<Kind, usize>>,
}

impl Crowd {
    /// Holds on, and comes back as soon as it was sent away. Whoever still holds on at the end waits for its own end.
    async fn hold(&self, kind: Kind, number: usize, over: watch::Receiver<bool>) {
        // Not all in the same moment: they are many people, or want to look like it.
        sleep(Duration::from_millis(u64::try_from(number * 5 % 10_000).expect("few"))).await;
        while !*over.borrow() {
            let Ok(client) = self.connect(kind, number).await else { continue };
            let began = Instant::now();
            let held = timeout(CLOSED * 2, self.one(kind, client)).await;
            let held = held.map_or(CLOSED * 2, |()| began.elapsed());
            let mut longest = self.longest.lock().expect("whole");
            let entry = longest.entry(kind).or_default();
            *entry = held.max(*entry);
            *self.ended.lock().expect("whole").entry(kind).or_default() += 1;
        }
    }

    /// From many addresses, each within its share.
    async fn connect(&self, kind: Kind, number: usize) -> std::io::Result<TcpStream> {
        let socket = TcpSocket::new_v4()?;
        let (kind_part, number_part) =
            (u8::try_from(kind as usize + 1).expect("few"), u8::try_from(number / 200).expect("few"));
        socket.bind(([127, 0, kind_part, number_part + 1], 0).into())?;
        if kind == Kind::Reader {
            socket.set_recv_buffer_size(2048)?;
        }
        socket.connect(self.to).await
    }

    /// Until the server ends it.
    async fn one(&self, kind: Kind, mut client: TcpStream) {
        let (to, session) = (self.to, &self.session);
        let said = match kind {
            Kind::Silent => String::new(),
            Kind::Pri => "PRI".to_owned(),
            Kind::Headers => format!("GET / HTTP/1.1\r\nHost: {to}\r\nX-Slow: "),
            Kind::Body => format!(
                "POST /api/tenancy/add_user HTTP/1.1\r\nHost: {to}\r\nOrigin: http://{to}\r\nCookie: tenantry={session}\r\n\
                 Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\n"
            ),
            Kind::Reader => {
                format!("GET / HTTP/1.1\r\nHost: {to}\r\n\r\nGET /pkg/big.txt HTTP/1.1\r\nHost: {to}\r\n\r\n")
            }
        };
        if client.write_all(said.as_bytes()).await.is_err() {
            return;
        }
        if kind == Kind::Reader {
            // It never reads: that it was sent away it learns from the reset.
            while client.take_error().is_ok_and(|error| error.is_none()) && !is_reset(&client).await {
                sleep(Duration::from_millis(200)).await;
            }
            return;
        }
        let mut drops = interval(Duration::from_secs(10));
        drops.tick().await;
        let mut buffer = [0; 1024];
        loop {
            tokio::select! {
                read = client.read(&mut buffer) => if !matches!(read, Ok(1..)) { return },
                _ = drops.tick(), if matches!(kind, Kind::Headers | Kind::Body) => {
                    let _ = client.write_all(b"x").await;
                }
            }
        }
    }
}

async fn is_reset(client: &TcpStream) -> bool {
    client.ready(tokio::io::Interest::WRITABLE).await.is_ok_and(|ready| ready.is_write_closed())
}
