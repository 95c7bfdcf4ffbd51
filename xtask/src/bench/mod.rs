mod measure;
mod ours;
mod parties;
mod postgres;
mod table;
mod visit;

use std::fs;

use anyhow::{Result, bail};
use measure::{Figures, Load, measure};
use ours::Ours;
use parties::{PEERS, Party};

use crate::paths::Paths;
use crate::process::{command, output};

#[derive(Debug, clap::Args)]
pub(crate) struct Wish {
    /// W1: the overview on SQLite beside the peers, with W15 (start, memory) in the same runs.
    /// W2: the overview on PostgreSQL beside pgbench with the page's own queries.
    /// W3: a first visit on a phone beside the peers, and the bytes of the whole portal.
    #[arg(default_value = "W1")]
    workloads: Vec<String>,
    /// Only these peers
    #[arg(long, value_delimiter = ',')]
    peers: Vec<String>,
    /// Leave our own server out
    #[arg(long)]
    no_portal: bool,
    /// The median of so many runs counts
    #[arg(long, default_value_t = 5)]
    runs: usize,
    #[arg(long, default_value_t = 10)]
    seconds: u32,
    #[arg(long, default_value_t = 32)]
    connections: u32,
    /// Write the table to docs/measured/, too
    #[arg(long)]
    record: bool,
}

/// Ratios against the peers that are present. What cannot be measured here is said, not left out.
pub(crate) fn bench(paths: &Paths, wish: &Wish) -> Result<()> {
    for name in &wish.workloads {
        let (title, told) = match name.as_str() {
            "W1" | "W15" => ("W1 and W15", overview(paths, wish)?),
            "W2" => ("W2", postgres::overview(paths, wish)?),
            "W3" => ("W3", visit::first(paths, wish)?),
            other => bail!("{other} is not measured by this command yet (there are W1 with W15, W2 and W3)"),
        };
        println!("{told}");
        if wish.record {
            record(paths, wish, name, title, &told)?;
        }
    }
    Ok(())
}

fn overview(paths: &Paths, wish: &Wish) -> Result<String> {
    let peers = parties::prepare(paths)?;
    let script = peers.join("wrk.lua");
    let load =
        Load { script: &script, seconds: wish.seconds, connections: wish.connections, pinned: true, database: None };
    let mut parties: Vec<Party> = Vec::new();
    if !wish.no_portal {
        let ours = Ours::prepare(paths, &peers)?;
        let portal = ours.party(&ours.on_sqlite()?)?;
        // A page far down the list must cost no more than the first: keyset, not OFFSET.
        let pages = [("portal, page 1", portal.page(1)?), ("portal, page 200", portal.page(200)?)];
        parties.push(portal);
        parties.extend(pages.map(|(name, party)| Party { name: name.to_owned(), ..party }));
    }
    let chosen: Vec<&str> =
        if wish.peers.is_empty() { PEERS.to_vec() } else { wish.peers.iter().map(String::as_str).collect() };
    for name in chosen {
        match parties::peer(name, &peers) {
            Ok(party) => parties.push(party),
            Err(error) => println!("bench: {name} is left out: {error:#}"),
        }
    }
    let mut rows: Vec<(&str, Vec<Figures>)> = parties.iter().map(|party| (party.name.as_str(), Vec::new())).collect();
    for number in 1..=wish.runs {
        for (party, (_, figures)) in parties.iter().zip(&mut rows) {
            let run = measure(party, &load)?;
            println!("bench: run {number}, {}: {:.0} req/s, {:.3} CPU ms", party.name, run.rate, run.cpu_ms);
            figures.push(run);
        }
    }
    Ok(table::of(&rows))
}

fn record(paths: &Paths, wish: &Wish, name: &str, title: &str, told: &str) -> Result<()> {
    let commit = output(command("git", &paths.root).args(["rev-parse", "--short", "HEAD"]))?;
    let date = output(command("date", &paths.root).args(["-u", "+%F"]))?;
    let folder = paths.root.join("docs/measured");
    fs::create_dir_all(&folder)?;
    let page = format!(
        "# {title}\n\n{}, commit {}, 2 cores, `cargo xtask bench {name} --runs {} --seconds {} --connections {}`.\n\n{told}",
        date.trim(),
        commit.trim(),
        wish.runs,
        wish.seconds,
        wish.connections
    );
    Ok(fs::write(folder.join(format!("{name}.md")), page)?)
}
