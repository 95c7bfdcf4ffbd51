use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use super::Tally;
use super::postgres::Postgres;
use super::tally::Outcome;
use crate::paths::Paths;
use crate::process::{cargo, output, shown};

const PACKAGES: [&str; 10] =
    ["domain", "ui", "words", "migrations", "portal", "connectors", "simulators", "testkit", "app", "server"];

/// Unit and integration tests, on SQLite and PostgreSQL.
pub(super) fn tests(paths: &Paths, filter: Option<&str>) -> Result<Tally> {
    let postgres = Postgres::start()?;
    let skipped = paths.target.join("skipped-tests.txt");
    fs::write(&skipped, "")?;
    let nextest = output(cargo(&paths.root).args(["nextest", "--version"])).is_ok();
    if !nextest {
        println!("cargo-nextest is not installed: cargo test runs instead (documentation tests are not part of this)");
    }
    let ours: Vec<&str> = PACKAGES.iter().flat_map(|name| ["-p", name]).chain(["--features", "app/ssr"]).collect();
    let mut outcomes = BTreeMap::new();
    let mut broken = Vec::new();
    for what in [ours.as_slice(), &["-p", "xtask"]] {
        let mut command = tester(paths, nextest, what, filter);
        command.env("TENANTRY_TEST_POSTGRES", &postgres.url).env("TENANTRY_SKIPPED", &skipped);
        if let Some(reference) = paths.reference() {
            command.env("TENANTRY_REFERENCE", reference);
        }
        let failed_before = failures(&outcomes);
        let success = follow(&mut command, nextest, &mut outcomes)?;
        if !success && failures(&outcomes) == failed_before {
            broken.push(format!("{} (did not build, or ended early)", shown(&command)));
        }
    }
    move_skipped(&fs::read_to_string(&skipped)?, std::env::var("CI").is_ok_and(|v| v == "true"), &mut outcomes);
    let mut tally = Tally::of_tests(outcomes);
    broken.into_iter().for_each(|name| tally.fail(name));
    Ok(tally)
}

fn failures(outcomes: &BTreeMap<String, Outcome>) -> usize {
    outcomes.values().filter(|o| **o == Outcome::Failed).count()
}

fn tester(paths: &Paths, nextest: bool, what: &[&str], filter: Option<&str>) -> Command {
    let mut cargo = cargo(&paths.root);
    if nextest {
        cargo.args(["nextest", "run", "--no-fail-fast", "--status-level", "pass", "--final-status-level", "none"]);
        cargo.args(["--failure-output", "immediate", "--no-tests", "pass", "--color", "never", "--cargo-quiet"]);
        cargo.args(what);
        if let Some(filter) = filter {
            cargo.arg(filter);
        }
    } else {
        cargo.args(["test", "--quiet", "--no-fail-fast", "--lib", "--bins", "--tests"]).args(what).arg("--");
        cargo.args(["--format", "pretty"]).args(filter);
    }
    cargo
}

/// Shows what the runner says, but for the tests that passed, and keeps every outcome.
fn follow(command: &mut Command, nextest: bool, outcomes: &mut BTreeMap<String, Outcome>) -> Result<bool> {
    if nextest {
        command.stderr(Stdio::piped())
    } else {
        command.stdout(Stdio::piped())
    };
    let mut child = command.spawn().with_context(|| format!("could not start: {}", shown(command)))?;
    let out = child.stderr.take().map(|e| Box::new(e) as Box<dyn std::io::Read>);
    let out = out.or_else(|| child.stdout.take().map(|o| Box::new(o) as Box<dyn std::io::Read>));
    let mut binary = String::new();
    for line in BufReader::new(out.context("no output to read")?).lines() {
        let line = line?;
        let read = if nextest { nextest_line(&line) } else { libtest_line(&line, &mut binary) };
        match read {
            Some((name, outcome)) => {
                if outcome == Outcome::Failed {
                    println!("{line}");
                }
                outcomes.insert(name, outcome);
            }
            None => println!("{line}"),
        }
    }
    Ok(child.wait()?.success())
}

/// `PASS [   0.012s] (3/9) portal::it tenancy::overview::name`, as "portal::it tenancy::overview::name".
fn nextest_line(line: &str) -> Option<(String, Outcome)> {
    let (status, rest) = line.trim_start().split_once(" [")?;
    let outcome = match status {
        "PASS" | "LEAK" => Outcome::Passed,
        "FAIL" | "ABORT" | "TIMEOUT" | "LEAK-FAIL" | "XFAIL" => Outcome::Failed,
        signal if signal.starts_with("SIG") => Outcome::Failed,
        _ => return None,
    };
    let (time, name) = rest.split_once(']')?;
    if !time.trim_end().ends_with('s') {
        return None;
    }
    let name = name.trim();
    let name = if name.starts_with('(') { name.split_once(')')?.1.trim() } else { name };
    Some((name.to_owned(), outcome))
}

/// `test tenancy::overview::name ... ok`; the binary comes from the `Running` line before.
fn libtest_line(line: &str, binary: &mut String) -> Option<(String, Outcome)> {
    if let Some(running) = line.trim_start().strip_prefix("Running ") {
        let path = running.rsplit('(').next().unwrap_or(running).trim_end_matches(')');
        *binary = Path::new(path).file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        return None;
    }
    let (name, word) = line.strip_prefix("test ")?.rsplit_once(" ... ")?;
    let outcome = match word.split(',').next()? {
        "ok" => Outcome::Passed,
        "FAILED" => Outcome::Failed,
        "ignored" => Outcome::Skipped,
        _ => return None,
    };
    Some((format!("{binary} {name}"), outcome))
}

/// A test that lacks the reference folder writes its name into the file `TENANTRY_SKIPPED` and returns.
fn move_skipped(lines: &str, ci: bool, outcomes: &mut BTreeMap<String, Outcome>) {
    for line in lines.lines().filter(|l| !l.trim().is_empty()) {
        println!("skipped (reference absent): {line}");
        let counts = if ci { Outcome::Failed } else { Outcome::Skipped };
        for (name, outcome) in outcomes.iter_mut().filter(|(name, _)| ends_with_path(name, line.trim())) {
            if *outcome == Outcome::Passed {
                println!("  {name}");
                *outcome = counts;
            }
        }
    }
}

/// `path` is the whole end of `name`, beginning at a module boundary.
pub(crate) fn ends_with_path(name: &str, path: &str) -> bool {
    name.strip_suffix(path).is_some_and(|before| before.is_empty() || before.ends_with("::") || before.ends_with(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nextest_lines_are_read() {
        let read = nextest_line("        PASS [   0.012s] (  3/129) portal::it tenancy::overview::first");
        assert_eq!(read, Some(("portal::it tenancy::overview::first".to_owned(), Outcome::Passed)));
        let read = nextest_line("        FAIL [   0.012s] domain ids::tests::round_trip");
        assert_eq!(read, Some(("domain ids::tests::round_trip".to_owned(), Outcome::Failed)));
        let read = nextest_line("     SIGKILL [   1.2s] portal::it soak::crash");
        assert_eq!(read.map(|r| r.1), Some(Outcome::Failed));
        assert_eq!(nextest_line("     Summary [   0.1s] 9 tests run: 9 passed"), None);
        assert_eq!(nextest_line("   Compiling domain v0.1.0"), None);
    }

    #[test]
    fn libtest_lines_are_read() {
        let mut binary = String::new();
        assert_eq!(libtest_line("     Running unittests src/lib.rs (target/debug/deps/portal-1f)", &mut binary), None);
        let read = libtest_line("test desk::cases::numbered ... ok", &mut binary);
        assert_eq!(read, Some(("portal-1f desk::cases::numbered".to_owned(), Outcome::Passed)));
        assert_eq!(libtest_line("test a ... FAILED", &mut binary).map(|r| r.1), Some(Outcome::Failed));
    }

    #[test]
    fn names_end_at_module_boundaries() {
        assert!(ends_with_path("portal::it tenancy::overview::first", "overview::first"));
        assert!(ends_with_path("portal::it overview", "overview"));
        assert!(!ends_with_path("portal::it tenancy::the_overview::first", "overview::first"));
    }

    #[test]
    fn what_lacked_the_reference_is_skipped_and_fails_in_ci() {
        let passed = || BTreeMap::from([("connectors::it graph::conforms".to_owned(), Outcome::Passed)]);
        let mut outcomes = passed();
        move_skipped("graph::conforms\n", false, &mut outcomes);
        assert_eq!(outcomes.values().next(), Some(&Outcome::Skipped));
        let mut outcomes = passed();
        move_skipped("graph::conforms\n", true, &mut outcomes);
        assert_eq!(outcomes.values().next(), Some(&Outcome::Failed));
    }
}
