//! W2: the overview on PostgreSQL, beside pgbench with the very statements the page sends.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::Wish;
use super::measure::{Figures, Load, measure, page};
use super::ours::Ours;
use super::parties::{self, Party};
use super::table::{self, median};
use crate::paths::Paths;
use crate::process::{command, output, wait_for};
use crate::test::Postgres;

/// From how many pages of the overview the statements are taken: pgbench draws among them.
const PAGES: usize = 25;
const CLIENTS: &str = "8";

pub(super) fn overview(paths: &Paths, wish: &Wish) -> Result<String> {
    let peers = parties::prepare(paths)?;
    let ours = Ours::prepare(paths, &peers)?;
    let server = Postgres::start()?;
    psql(&server, &server.url, "CREATE DATABASE bench")?;
    let (base, _) = server.url.rsplit_once('/').context("a database URL has a path")?;
    let url = format!("{base}/bench");
    let loaded = ours.on_postgres(&url, &server.programs)?;
    let party = ours.party(&loaded)?;
    settle(&server, &party, &url)?;
    let statements = statements(&server, &party, &url)?;
    let script = peers.join("wrk.lua");
    let load = Load {
        script: &script,
        seconds: wish.seconds,
        connections: wish.connections,
        pinned: false,
        database: Some(server.pid()),
    };
    let (mut runs, mut bare) = (Vec::new(), Vec::new());
    for round in 1..=wish.runs {
        println!("bench: run {round} of {}", wish.runs);
        runs.push(measure(&party, &load)?);
        bare.push(pgbench(&server, &url, &statements, wish.seconds)?);
    }
    told(&runs, &mut bare, statements.len())
}

fn told(runs: &[Figures], bare: &mut [f64], scripts: usize) -> Result<String> {
    bare.sort_by(f64::total_cmp);
    let (lowest, limit, highest) = (
        bare.first().copied().unwrap_or_default(),
        bare.get(bare.len() / 2).copied().unwrap_or_default(),
        bare.last().copied().unwrap_or_default(),
    );
    let rate = median(runs, |f| f.rate);
    let mut told = table::of(&[("portal", runs.to_vec())]);
    writeln!(told)?;
    writeln!(
        told,
        "Server, database and load share both cores. CPU of PostgreSQL per page: {:.3} ms, beside the server's own.\n",
        median(runs, |f| f.database_ms)
    )?;
    writeln!(
        told,
        "pgbench, {CLIENTS} clients, prepared, the statements of {scripts} pages as the server sent them: {limit:.0} pages/s \
         ({lowest:.0}–{highest:.0}). The portal answers 1/{:.1} of that (pass: 1/2.5).",
        limit / rate.max(1.0)
    )?;
    Ok(told)
}

/// Lets the portal's chores fold the totals of what was loaded, as they do all day.
fn settle(server: &Postgres, party: &Party, url: &str) -> Result<()> {
    let mut portal = super::measure::start(party)?;
    let open = || psql(server, url, "SELECT count(*) FROM totals_delta").is_ok_and(|count| count.trim() == "0");
    let settled = wait_for(Duration::from_secs(300), open);
    portal.stop();
    ensure!(settled, "the totals of what was loaded are not folded after five minutes");
    psql(server, url, "VACUUM ANALYZE")?;
    Ok(())
}

fn psql(server: &Postgres, url: &str, sql: &str) -> Result<String> {
    output(command(server.programs.join("psql"), Path::new("/")).args([url, "-qAtc", sql]))
}

/// One file for pgbench from each page: what the server sent for it, with its parameters in place.
fn statements(server: &Postgres, party: &Party, url: &str) -> Result<Vec<PathBuf>> {
    psql(server, url, "ALTER DATABASE bench SET log_statement = 'all'")?;
    let pages = fs::read_to_string(&party.paths)?;
    let step = (pages.lines().count() / PAGES).max(1);
    let mut files = Vec::new();
    let mut portal = super::measure::start(party)?;
    for (number, path) in pages.lines().step_by(step).take(PAGES).enumerate() {
        let before = server.log()?.len();
        page(party, path)?;
        let log = server.log()?;
        let sent = sent(log.get(before..).unwrap_or_default());
        ensure!(sent.len() > 2, "the server's log holds no statements of {path}");
        let file = party.folder.join(format!("page-{number}.sql"));
        fs::write(&file, sent.iter().map(|sql| format!("{sql};\n")).collect::<String>())?;
        files.push(file);
    }
    portal.stop();
    psql(server, url, "ALTER DATABASE bench RESET log_statement")?;
    Ok(files)
}

/// The reading statements of a log that holds `LOG:  execute NAME: SQL` and `DETAIL:  parameters: $1 = '…', …`.
fn sent(log: &str) -> Vec<String> {
    let mut sent: Vec<String> = Vec::new();
    let mut open = false;
    for line in log.lines() {
        if let Some((_, rest)) = line.split_once("LOG:  execute ") {
            let sql = rest.split_once(": ").map_or("", |(_, sql)| sql);
            open = sql.trim_start().starts_with("SELECT");
            if open {
                sent.push(sql.to_owned());
            }
        } else if let Some((_, rest)) = line.split_once("DETAIL:  ") {
            if let (true, Some(sql), Some((_, list))) = (open, sent.last_mut(), rest.split_once("arameters: ")) {
                *sql = with_parameters(sql, list);
            }
            open = false;
        } else if line.starts_with('\t') {
            if let (true, Some(sql)) = (open, sent.last_mut()) {
                sql.push(' ');
                sql.push_str(line.trim());
            }
        } else {
            open = false;
        }
    }
    sent
}

/// `$1 = 'a', $2 = NULL`, put where the statement names them. The highest first: `$1` is the beginning of `$10`.
fn with_parameters(sql: &str, list: &str) -> String {
    let mut sql = sql.to_owned();
    let mut values: Vec<(usize, &str)> = Vec::new();
    let mut rest = list;
    while let Some((number, after)) = rest.strip_prefix('$').and_then(|rest| rest.split_once(" = ")) {
        let end = end_of_value(after);
        let (value, left) = after.split_at(end);
        values.push((number.parse().unwrap_or(0), value));
        rest = left.strip_prefix(", ").unwrap_or_default();
    }
    values.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
    for (number, value) in values {
        sql = sql.replace(&format!("${number}"), value);
    }
    sql
}

/// Where a quoted value (quotes inside are doubled) or a bare word ends.
fn end_of_value(text: &str) -> usize {
    if !text.starts_with('\'') {
        return text.find(", ").unwrap_or(text.len());
    }
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        if character == '\'' && characters.next_if(|(_, next)| *next == '\'').is_none() {
            return at + 1;
        }
    }
    text.len()
}

fn pgbench(server: &Postgres, url: &str, files: &[PathBuf], seconds: u32) -> Result<f64> {
    let mut bench = command(server.programs.join("pgbench"), Path::new("/"));
    bench.args(["-n", "-M", "prepared", "-c", CLIENTS, "-j", "2", "-T", &seconds.to_string()]);
    for file in files {
        bench.arg("-f").arg(file);
    }
    let told = output(bench.arg(url))?;
    let line = told.lines().find_map(|line| line.strip_prefix("tps = ")).context("pgbench told no rate")?;
    Ok(line.split_whitespace().next().unwrap_or_default().parse()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_sent_is_read_from_the_log() {
        let log = "2026-11-25 08:00:00 UTC [7] LOG:  execute sqlx_s_1: SELECT a, $2 FROM t WHERE p = $1 AND q > $10\n\
                   2026-11-25 08:00:00 UTC [7] DETAIL:  parameters: $1 = 'it''s, $2', $2 = NULL, $10 = '\\x00ff'\n\
                   2026-11-25 08:00:00 UTC [7] LOG:  execute sqlx_s_2: UPDATE session SET seen_at = $1\n\
                   2026-11-25 08:00:00 UTC [7] DETAIL:  parameters: $1 = 'now'\n\
                   2026-11-25 08:00:00 UTC [7] LOG:  execute sqlx_s_3: SELECT 1\n\
                   \tFROM u\n";
        let expected = ["SELECT a, NULL FROM t WHERE p = 'it''s, $2' AND q > '\\x00ff'", "SELECT 1 FROM u"];
        assert_eq!(sent(log), expected);
    }
}
