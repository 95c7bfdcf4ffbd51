//! W3: a cold first visit on a phone, beside the peers, and the bytes of the whole portal.

use std::fmt::Write as _;
use std::fs;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::Wish;
use super::measure::start;
use super::ours::Ours;
use super::parties::{self, Party};
use crate::build;
use crate::paths::Paths;
use crate::process::{command, output};
use crate::test::{ensure_debian, ensure_npm};

const BESIDE: [&str; 3] = ["next-client", "next-rsc", "django-gunicorn"];
const KINDS: [&str; 3] = ["Document", "Script", "Stylesheet"];

pub(super) fn first(paths: &Paths, wish: &Wish) -> Result<String> {
    if !std::path::Path::new("/usr/bin/chromium").exists() {
        ensure_debian("the first visit", &["chromium", "fonts-liberation"])?;
    }
    ensure_npm(&paths.end2end())?;
    let peers = parties::prepare(paths)?;
    let ours = Ours::prepare(paths, &peers)?;
    let overview = ours.party(&ours.on_sqlite()?)?;
    // The overview carries no script at all; a page with an island shows what the whole WASM costs.
    let island = Party {
        name: "portal, a page with an island".to_owned(),
        first: "/resellers/new".to_owned(),
        ..overview.clone()
    };
    let mut told = Vec::new();
    for party in [Ok(overview), Ok(island)].into_iter().chain(BESIDE.map(|name| parties::peer(name, &peers))) {
        let party = party?;
        let mut server = start(&party)?;
        println!("bench: first visits of {}", party.name);
        let page = if party.first.is_empty() { &party.base } else { &party.first };
        let url = format!("http://127.0.0.1:{}{page}", party.port);
        let list = json!([{"name": party.name, "url": url, "cookie": party.cookie}]).to_string();
        let mut node = command("node", &paths.end2end());
        told.push(output(node.args(["support/first-visit.mjs", &list, &wish.runs.to_string()]))?);
        super::measure::end(&mut server);
    }
    let visits: Vec<Vec<Value>> = told
        .iter()
        .map(|lines| lines.lines().map(serde_json::from_str).collect::<Result<_, _>>())
        .collect::<Result<_, _>>()?;
    Ok(format!("{}\n{}", table(&visits)?, site(ours.site())?))
}

fn table(parties: &[Vec<Value>]) -> Result<String> {
    let mut table = String::from(
        "Cold, Chromium as a phone: CPU four times slower, 1.6 Mbit/s, 150 ms; medians; kB as transferred.\n\n\
         | party | HTML kB | scripts kB | CSS kB | all kB | FCP ms | LCP ms | CLS | blocked ms | foreign requests | rows |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for visits in parties {
        let last = visits.last().context("no visit was made")?;
        let median = |of: &dyn Fn(&Value) -> f64| {
            let mut values: Vec<f64> = visits.iter().map(of).collect();
            values.sort_by(f64::total_cmp);
            values.get(values.len() / 2).copied().unwrap_or_default()
        };
        let kb = |kind: &'static str| median(&|visit| bytes(visit, kind) / 1000.0);
        let of = |name: &'static str| median(&|visit| visit.get(name).and_then(Value::as_f64).unwrap_or_default());
        let all = median(&|visit| {
            let kinds = visit.get("bytes").and_then(Value::as_object).into_iter().flatten();
            kinds.filter_map(|(_, bytes)| bytes.as_f64()).sum::<f64>() / 1000.0
        });
        let name = last.get("name").and_then(Value::as_str).unwrap_or_default();
        let [html, script, style] = KINDS.map(kb);
        // The WASM file is fetched by its script.
        let script = script + kb("Fetch");
        writeln!(
            table,
            "| {name} | {html:.1} | {script:.1} | {style:.1} | {all:.1} | {:.0} | {:.0} | {:.3} | {:.0} | {:.0} | {:.0} |",
            of("fcp"),
            of("lcp"),
            of("cls"),
            of("blocked"),
            of("foreign"),
            of("rows"),
        )?;
    }
    Ok(table)
}

fn bytes(visit: &Value, kind: &str) -> f64 {
    visit.get("bytes").and_then(|bytes| bytes.get(kind)).and_then(Value::as_f64).unwrap_or_default()
}

/// The whole portal's files as they are served.
fn site(site: &std::path::Path) -> Result<String> {
    let mut table = String::from("| file of the portal | raw kB | Brotli kB |\n| --- | --- | --- |\n");
    for kind in ["wasm", "js", "css"] {
        let (mut raw, mut small) = (0, 0);
        for file in build::files_below(site)? {
            let name = file.display().to_string();
            if name.ends_with(&format!(".{kind}")) {
                raw += fs::metadata(&file)?.len();
                small += fs::metadata(format!("{name}.br")).map_or(0, |m| m.len());
            }
        }
        writeln!(table, "| {kind} | {:.1} | {:.1} |", raw as f64 / 1000.0, small as f64 / 1000.0)?;
    }
    Ok(table)
}
