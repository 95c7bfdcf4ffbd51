use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::paths::Paths;
use crate::process::{cargo, output};

/// The part of deny.toml that is checked here when cargo-deny is not installed.
#[derive(Deserialize)]
struct Deny {
    graph: Graph,
    licenses: Licenses,
    bans: Bans,
}

#[derive(Deserialize)]
struct Graph {
    targets: Vec<String>,
}

#[derive(Deserialize)]
struct Licenses {
    allow: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Ban>,
}

#[derive(Deserialize)]
struct Ban {
    #[serde(rename = "crate")]
    name: String,
    #[serde(rename = "deny-multiple-versions", default)]
    several: bool,
}

/// One crate as `cargo tree` shows it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Crate {
    name: String,
    version: String,
    licence: String,
    /// Another registry or a repository, if it comes from one.
    elsewhere: Option<String>,
}

/// Licences, bans and sources of everything that a target of deny.toml builds.
pub(crate) fn check(paths: &Paths) -> Result<()> {
    let deny: Deny = toml::from_str(&fs::read_to_string(paths.root.join("deny.toml"))?).context("deny.toml")?;
    let mut crates = BTreeSet::new();
    for target in &deny.graph.targets {
        let mut tree = cargo(&paths.root);
        tree.args(["tree", "--workspace", "--locked", "--edges", "all", "--prefix", "none", "--target", target]);
        crates.extend(output(tree.args(["--format", "{p}|{l}"]))?.lines().filter_map(read));
    }
    let found = complaints(&crates, &deny);
    ensure!(found.is_empty(), "  {}", found.join("\n  "));
    Ok(())
}

/// `serde v1.0.1|MIT OR Apache-2.0 (*)`; ours have their folder behind the version and are left out.
fn read(line: &str) -> Option<Crate> {
    let (package, licence) = line.split_once('|')?;
    let mut words = package.split(' ').filter(|word| *word != "(proc-macro)");
    let (name, version) = (words.next()?, words.next()?);
    let elsewhere = words.next().map(|word| word.trim_matches(['(', ')']).to_owned());
    if elsewhere.as_ref().is_some_and(|place| place.starts_with('/')) {
        return None;
    }
    let licence = licence.trim_end_matches(" (*)").to_owned();
    Some(Crate { name: name.to_owned(), version: version.to_owned(), licence, elsewhere })
}

fn complaints(crates: &BTreeSet<Crate>, deny: &Deny) -> Vec<String> {
    let mut found = Vec::new();
    for Crate { name, version, licence, elsewhere } in crates {
        if !allowed(licence, &deny.licenses.allow) {
            found.push(format!("{name} {version}: licence {licence:?}"));
        }
        if let Some(place) = elsewhere {
            found.push(format!("{name} {version}: comes from {place}"));
        }
    }
    for ban in &deny.bans.deny {
        let versions: Vec<&str> = crates.iter().filter(|c| c.name == ban.name).map(|c| c.version.as_str()).collect();
        if versions.len() > usize::from(ban.several) {
            found.push(format!("{} {}: banned", ban.name, versions.join(" and ")));
        }
    }
    found
}

/// SPDX, as far as crates use it: AND binds tighter than OR, parentheses group, "/" is an old OR.
fn allowed(expression: &str, allow: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    either(&mut words.as_slice(), allow)
}

fn either(words: &mut &[&str], allow: &BTreeSet<String>) -> bool {
    let mut holds = both(words, allow);
    while let ["OR", rest @ ..] = *words {
        *words = rest;
        holds |= both(words, allow);
    }
    holds
}

fn both(words: &mut &[&str], allow: &BTreeSet<String>) -> bool {
    let mut holds = one(words, allow);
    while let ["AND", rest @ ..] = *words {
        *words = rest;
        holds &= one(words, allow);
    }
    holds
}

fn one(words: &mut &[&str], allow: &BTreeSet<String>) -> bool {
    match *words {
        ["(", rest @ ..] => {
            *words = rest;
            let holds = either(words, allow);
            *words = words.strip_prefix(&[")"]).unwrap_or(words);
            holds
        }
        [licence, "WITH", exception, rest @ ..] => {
            *words = rest;
            allow.contains(&format!("{licence} WITH {exception}")) || allow.contains(*licence)
        }
        [licence, rest @ ..] => {
            *words = rest;
            allow.contains(*licence)
        }
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licence_expressions_are_weighed() {
        let allow = ["MIT", "Apache-2.0", "Unicode-3.0"].map(str::to_owned).into();
        for good in ["MIT", "MIT/Apache-2.0", "GPL-3.0 OR MIT", "(MIT OR Apache-2.0) AND Unicode-3.0"] {
            assert!(allowed(good, &allow), "{good}");
        }
        for bad in ["GPL-3.0", "MIT AND GPL-3.0", "(MIT OR Apache-2.0) AND OpenSSL", "none", ""] {
            assert!(!allowed(bad, &allow), "{bad}");
        }
    }

    #[test]
    fn a_licence_a_source_and_a_ban_are_each_named() {
        let toml = "graph.targets = []\nlicenses.allow = [\"MIT\"]\nbans.deny = [{ crate = \"ring\" }, { crate = \"axum\", deny-multiple-versions = true }]";
        let deny: Deny = toml::from_str(toml).unwrap();
        let tree = "portal v0.1.0 (/work)|LicenseRef-Tenantry\nring v0.17.1|MIT (*)\naxum v0.8.9|MIT\naxum v0.7.1|MIT\n\
                    copyleft v1.0.0|GPL-3.0\nforked v1.0.0 (https://example.org/x#1)|MIT\nderive v1.0.0 (proc-macro)|MIT";
        let found = complaints(&tree.lines().filter_map(read).collect(), &deny);
        let expected = [
            "copyleft v1.0.0: licence \"GPL-3.0\"",
            "forked v1.0.0: comes from https://example.org/x#1",
            "ring v0.17.1: banned",
            "axum v0.7.1 and v0.8.9: banned",
        ];
        assert_eq!(found, expected);
    }
}
