mod measure;
mod parties;

use std::fmt::Write as _;
use std::fs;

use anyhow::{Result, bail};
use measure::{Figures, Load, measure};
use parties::{Ours, PEERS, Party};

use crate::paths::Paths;
use crate::process::{command, output};

#[derive(Debug, clap::Args)]
pub(crate) struct Wish {
    /// W1 (overview on SQLite) and W15 (start, memory, bytes) are measured in the same runs
    #[arg(default_value = "W1")]
    workloads: Vec<String>,
    /// Only these peers
    #[arg(long, value_delimiter = ',')]
    peers: Vec<String>,
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
    #[command(flatten)]
    ours: Ours,
}

/// Ratios against the peers that are present. What cannot be measured here is said, not left out.
pub(crate) fn bench(paths: &Paths, wish: &Wish) -> Result<()> {
    if let Some(name) = wish.workloads.iter().find(|name| !["W1", "W15"].contains(&name.as_str())) {
        bail!("{name} is not measured by this command yet (there are W1 and W15)");
    }
    let peers = parties::prepare(paths)?;
    let script = peers.join("wrk.lua");
    let load = Load { script: &script, seconds: wish.seconds, connections: wish.connections };
    let chosen: Vec<&str> =
        if wish.peers.is_empty() { PEERS.to_vec() } else { wish.peers.iter().map(String::as_str).collect() };
    let mut parties: Vec<Party> = parties::portal(paths, &peers, &wish.ours)?.into_iter().collect();
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
    let table = table(&rows);
    println!("{table}");
    if wish.record {
        record(paths, wish, &table)?;
    }
    Ok(())
}

fn record(paths: &Paths, wish: &Wish, table: &str) -> Result<()> {
    let commit = output(command("git", &paths.root).args(["rev-parse", "--short", "HEAD"]))?;
    let date = output(command("date", &paths.root).args(["-u", "+%F"]))?;
    let folder = paths.root.join("docs/measured");
    fs::create_dir_all(&folder)?;
    let page = format!(
        "# W1 and W15\n\n{}, commit {}, 2 cores (server on one, load on the other), `cargo xtask bench W1 --runs {} \
         --seconds {} --connections {}`, median of the runs with their spread in CPU ms.\n\n{table}",
        date.trim(),
        commit.trim(),
        wish.runs,
        wish.seconds,
        wish.connections
    );
    Ok(fs::write(folder.join("W1.md"), page)?)
}

fn median(runs: &[Figures], of: impl Fn(&Figures) -> f64) -> f64 {
    let mut values: Vec<f64> = runs.iter().map(of).collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// One row a party, by the run of median CPU; the last column says how many of our requests one of theirs costs.
fn table(rows: &[(&str, Vec<Figures>)]) -> String {
    let ours = rows.iter().find(|(name, _)| *name == "portal").map(|(_, runs)| median(runs, |f| f.cpu_ms));
    let mut table = String::from(
        "| party | req/s | p50 | p99 | CPU ms | spread | HTML / br | start ms | RSS idle / loaded MB | × ours | bad |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for (name, runs) in rows {
        let cpu = median(runs, |f| f.cpu_ms);
        let Some(run) = runs.iter().min_by(|a, b| (a.cpu_ms - cpu).abs().total_cmp(&(b.cpu_ms - cpu).abs())) else {
            continue;
        };
        let lowest = runs.iter().map(|f| f.cpu_ms).fold(f64::INFINITY, f64::min);
        let highest = runs.iter().map(|f| f.cpu_ms).fold(0.0, f64::max);
        let ratio = ours.filter(|ours| *ours > 0.0).map_or_else(|| "–".to_owned(), |ours| format!("{:.1}", cpu / ours));
        let line = format!(
            "| {name} | {:.0} | {} | {} | {cpu:.3} | {lowest:.3}–{highest:.3} | {} / {} | {:.0} | {:.0} / {:.0} | {ratio} | {} |",
            median(runs, |f| f.rate),
            run.p50,
            run.p99,
            run.html,
            run.html_brotli,
            median(runs, |f| f.start_ms),
            median(runs, |f| f.idle_mb),
            median(runs, |f| f.loaded_mb),
            runs.iter().map(|f| f.bad).sum::<u64>(),
        );
        if writeln!(table, "{line}").is_err() {
            break;
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_is_of_medians() {
        let runs = |costs: &[f64]| costs.iter().map(|c| Figures { cpu_ms: *c, ..Figures::default() }).collect();
        let rows = [("portal", runs(&[0.3, 9.0, 0.2])), ("next-client", runs(&[6.0, 6.3, 5.0]))];
        let table = table(&rows);
        assert!(table.contains("| next-client | 0 |  |  | 6.000 | 5.000–6.300 |"), "{table}");
        assert!(table.contains("| 20.0 | 0 |"), "{table}");
    }
}
