use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use super::parties::Party;
use crate::process::{Kept, command, output, wait_for};

/// What one run of one party gave. CPU per request is the figure that survives a busy machine.
#[derive(Debug, Clone, Default)]
pub(super) struct Figures {
    pub(super) start_ms: f64,
    pub(super) rate: f64,
    pub(super) p50: String,
    pub(super) p99: String,
    pub(super) cpu_ms: f64,
    pub(super) html: usize,
    pub(super) html_brotli: usize,
    pub(super) idle_mb: f64,
    pub(super) loaded_mb: f64,
    pub(super) bad: u64,
    /// CPU of the database beside it, where one is measured.
    pub(super) database_ms: f64,
}

pub(super) struct Load<'a> {
    pub(super) script: &'a Path,
    pub(super) seconds: u32,
    pub(super) connections: u32,
    /// Server on core 0 and load on core 1, as the peers are measured; else both anywhere.
    pub(super) pinned: bool,
    /// The database's first process, where its CPU is to be told apart.
    pub(super) database: Option<u32>,
}

impl Load<'_> {
    fn on(&self, core: &'static str) -> [&'static str; 2] {
        ["-c", if self.pinned { core } else { "0-1" }]
    }
}

/// Starts the party anywhere and waits for its first page.
pub(super) fn start(party: &Party) -> Result<Kept> {
    Ok(started(party, ["-c", "0-1"])?.0)
}

fn started(party: &Party, cores: [&str; 2]) -> Result<(Kept, Vec<u8>)> {
    let mut pinned = command("taskset", &party.folder);
    pinned.args(cores).args(&party.line).envs(party.env.iter().map(|(k, v)| (k, v)));
    let log = party.folder.join(format!("{}.log", party.name));
    pinned.stdout(fs::File::create(&log)?).stderr(fs::File::create(&log)?);
    let mut server = Kept::start(&mut pinned, "-TERM")?;
    let path = if party.first.is_empty() { &party.base } else { &party.first };
    let mut first = None;
    let up = wait_for(Duration::from_secs(60), || {
        first = page(party, path).ok();
        first.is_some() || server.has_ended()
    });
    let Some(html) = first.filter(|_| up) else {
        bail!("{} did not answer; see {}", party.name, log.display());
    };
    Ok((server, html))
}

pub(super) fn measure(party: &Party, load: &Load) -> Result<Figures> {
    let begun = Instant::now();
    let (mut server, html) = started(party, load.on("0"))?;
    let start_ms = begun.elapsed().as_secs_f64() * 1000.0;
    let idle_mb = resident(&tree(server.pid()));
    // Just-in-time compilers need it: the peers' own script warms them as long.
    wrk(party, load, 6)?;
    let of_database = || load.database.map_or(0, |pid| ticks(&tree(pid)));
    let (before, database_before) = (ticks(&tree(server.pid())), of_database());
    let told = wrk(party, load, load.seconds)?;
    let database = of_database().saturating_sub(database_before);
    let used = ticks(&tree(server.pid())).saturating_sub(before);
    let loaded_mb = resident(&tree(server.pid()));
    end(&mut server);
    let requests = number(&told, " requests in").context("wrk counted no requests")?;
    Ok(Figures {
        start_ms,
        rate: after(&told, "Requests/sec:").and_then(|w| w.parse().ok()).unwrap_or_default(),
        p50: after(&told, "50%").unwrap_or_default().to_owned(),
        p99: after(&told, "99%").unwrap_or_default().to_owned(),
        cpu_ms: used as f64 * 10.0 / requests.max(1.0),
        html: html.len(),
        html_brotli: brotli(&html)?,
        idle_mb,
        loaded_mb,
        bad: after(&told, "Non-2xx or 3xx responses:").and_then(|w| w.parse().ok()).unwrap_or_default(),
        database_ms: database as f64 * 10.0 / requests.max(1.0),
    })
}

fn wrk(party: &Party, load: &Load, seconds: u32) -> Result<String> {
    let mut wrk = command("taskset", &party.folder);
    wrk.args(load.on("1")).args(["wrk", "-t1", "--timeout", "60s", "--latency", "-s"]).arg(load.script);
    wrk.args([format!("-c{}", load.connections), format!("-d{seconds}s"), format!("http://127.0.0.1:{}", party.port)]);
    wrk.env("PATHS", &party.paths).env("BASE", &party.base);
    if let Some(cookie) = &party.cookie {
        wrk.env("COOKIE", cookie);
    }
    output(&mut wrk)
}

/// A page, by HTTP/1.0 so that the end of the connection is the end of the body.
pub(super) fn page(party: &Party, path: &str) -> Result<Vec<u8>> {
    let mut stream = TcpStream::connect(("127.0.0.1", party.port))?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    let cookie = party.cookie.as_ref().map(|c| format!("Cookie: {c}\r\n")).unwrap_or_default();
    write!(stream, "GET {path} HTTP/1.0\r\nHost: 127.0.0.1:{}\r\nAccept: text/html\r\n{cookie}\r\n", party.port)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let head = answer.windows(4).position(|part| part == b"\r\n\r\n").context("no end of the head")?;
    let status = String::from_utf8_lossy(answer.get(..head).unwrap_or_default()).into_owned();
    ensure!(status.contains(" 200 "), "{} answered {}", party.name, status.lines().next().unwrap_or_default());
    Ok(answer.split_off(head + 4))
}

fn brotli(html: &[u8]) -> Result<usize> {
    let mut small = Vec::new();
    let params = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut &*html, &mut small, &params)?;
    Ok(small.len())
}

/// The process and everything below it.
fn tree(pid: u32) -> Vec<u32> {
    let (mut found, mut left) = (Vec::new(), vec![pid]);
    while let Some(pid) = left.pop() {
        found.push(pid);
        let threads = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().filter_map(|t| t.ok());
        for thread in threads {
            let children = fs::read_to_string(thread.path().join("children")).unwrap_or_default();
            left.extend(children.split_whitespace().filter_map(|pid| pid.parse::<u32>().ok()));
        }
    }
    found
}

/// User and system time in ticks of 10 ms (`getconf CLK_TCK` is 100 on every Linux we meet).
fn ticks(pids: &[u32]) -> u64 {
    let of = |pid: &u32| -> Option<u64> {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        Some(fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?)
    };
    pids.iter().filter_map(of).sum()
}

fn resident(pids: &[u32]) -> f64 {
    let of = |pid: &u32| -> Option<f64> {
        let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
        rollup.lines().find_map(|line| line.strip_prefix("Rss:"))?.split_whitespace().next()?.parse().ok()
    };
    pids.iter().filter_map(of).sum::<f64>() / 1024.0
}

/// Some parties leave their workers behind when only the first process is told.
pub(super) fn end(server: &mut Kept) {
    let pids = tree(server.pid());
    server.stop();
    for pid in pids.iter().filter(|pid| Path::new(&format!("/proc/{pid}")).exists()) {
        if let Err(error) = output(command("kill", Path::new("/")).arg(pid.to_string())) {
            println!("bench: {error:#}");
        }
    }
}

fn after<'t>(text: &'t str, label: &str) -> Option<&'t str> {
    let line = text.lines().find(|line| line.trim_start().starts_with(label))?;
    line.trim_start().strip_prefix(label)?.split_whitespace().next()
}

fn number(text: &str, label: &str) -> Option<f64> {
    text.lines().find_map(|line| line.split_once(label))?.0.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_wrk_says_is_read() {
        let told = "  Latency Distribution\n     50%    9.21ms\n     99%   19.33ms\n  32904 requests in 10.00s, 573MB read\n\
                    \x20 Non-2xx or 3xx responses: 3\nRequests/sec:   3290.11\n";
        assert_eq!((after(told, "50%"), after(told, "99%")), (Some("9.21ms"), Some("19.33ms")));
        assert_eq!(number(told, " requests in"), Some(32904.0));
        assert_eq!(after(told, "Requests/sec:"), Some("3290.11"));
        assert_eq!(after(told, "Non-2xx or 3xx responses:"), Some("3"));
    }

    #[test]
    fn our_own_process_is_measured() {
        let pids = tree(std::process::id());
        assert!(resident(&pids) > 0.5, "{pids:?}");
    }
}
