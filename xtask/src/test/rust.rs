use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use cargo_metadata::Message;

use super::Tally;
use super::postgres::Postgres;
use super::tally::Outcome;
use crate::paths::Paths;
use crate::process::{cargo, command, output, shown};

const PACKAGES: [&str; 10] =
    ["domain", "ui", "words", "migrations", "portal", "connectors", "simulators", "testkit", "app", "server"];

/// The packages and features that tests are built with: any other list makes cargo build everything anew.
pub(crate) fn ours() -> impl Iterator<Item = &'static str> {
    PACKAGES.iter().flat_map(|name| ["-p", name]).chain(["--features", "app/ssr"])
}

/// How long each target of hostile inputs is tried in a whole run (R13), and from which seed: what is green once is green
/// again. By hand the tests' own few seconds do, from another seed each time, as the soak's half hour does.
const FUZZ: [(&str, &str); 2] = [("TENANTRY_FUZZ_SECONDS", "60"), ("TENANTRY_FUZZ_SEED", "13")];

/// Unit and integration tests, on SQLite and PostgreSQL.
pub(super) fn tests(paths: &Paths, filter: Option<&str>, takes_its_time: bool) -> Result<Tally> {
    let postgres = Postgres::start()?;
    let skipped = paths.target.join("skipped-tests.txt");
    fs::write(&skipped, "")?;
    let nextest = output(cargo(&paths.root).args(["nextest", "--version"])).is_ok();
    if !nextest {
        println!("cargo-nextest is not installed: cargo test runs instead (documentation tests are not part of this)");
    }
    let ours: Vec<&str> = ours().collect();
    let mut outcomes = BTreeMap::new();
    let mut broken = Vec::new();
    for what in [ours.as_slice(), &["-p", "xtask"]] {
        let failed_before = failures(&outcomes);
        let mut runs =
            if nextest { vec![nextest_run(paths, what, filter)] } else { libtest_runs(paths, what, filter)? };
        for run in &mut runs {
            run.command.env("TENANTRY_TEST_POSTGRES", &postgres.url).env("TENANTRY_SKIPPED", &skipped);
            let wished = |name: &&(&str, &str)| takes_its_time && std::env::var_os(name.0).is_none();
            for (name, figure) in FUZZ.iter().filter(wished) {
                run.command.env(name, figure);
            }
            if let Some(reference) = paths.reference() {
                run.command.env("TENANTRY_REFERENCE", reference);
            }
            let success = run.follow(&mut outcomes)?;
            if !success && failures(&outcomes) == failed_before {
                broken.push(format!("{} (did not build, or ended early)", shown(&run.command)));
            }
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

/// A test runner to start, and how its lines are read.
struct Run {
    command: Command,
    /// The binary, where the runner does not name it itself.
    libtest: Option<String>,
}

fn nextest_run(paths: &Paths, what: &[&str], filter: Option<&str>) -> Run {
    let mut command = cargo(&paths.root);
    command.args(["nextest", "run", "--no-fail-fast", "--status-level", "pass", "--final-status-level", "none"]);
    command.args(["--failure-output", "immediate", "--no-tests", "pass", "--color", "never", "--cargo-quiet"]);
    command.args(what).args(filter);
    Run { command, libtest: None }
}

/// Without nextest: cargo builds, and each test binary is run from its package, as cargo would.
fn libtest_runs(paths: &Paths, what: &[&str], filter: Option<&str>) -> Result<Vec<Run>> {
    let mut build = cargo(&paths.root);
    build.args(["test", "--no-run", "--message-format", "json-render-diagnostics"]).args(what).stderr(Stdio::inherit());
    let messages = output(&mut build)?;
    let mut runs = Vec::new();
    for message in Message::parse_stream(messages.as_bytes()) {
        let Message::CompilerArtifact(built) = message? else { continue };
        let Some(program) = built.executable.filter(|_| built.profile.test) else { continue };
        let mut command = command(program, built.manifest_path.parent().map_or(&paths.root, |p| p.as_std_path()));
        command.env("CARGO_MANIFEST_DIR", built.manifest_path.with_file_name("")).args(filter);
        runs.push(Run { command, libtest: Some(built.target.name) });
    }
    Ok(runs)
}

impl Run {
    /// Shows what the runner says, but for the tests that passed, and keeps every outcome.
    fn follow(&mut self, outcomes: &mut BTreeMap<String, Outcome>) -> Result<bool> {
        if self.libtest.is_some() {
            self.command.stdout(Stdio::piped())
        } else {
            self.command.stderr(Stdio::piped())
        };
        let mut child = self.command.spawn().with_context(|| format!("could not start: {}", shown(&self.command)))?;
        let words = child.stderr.take().map(|e| Box::new(e) as Box<dyn Read>);
        let words = words.or_else(|| child.stdout.take().map(|o| Box::new(o) as Box<dyn Read>));
        for line in BufReader::new(words.context("no output to read")?).lines() {
            let line = line?;
            let read = self.libtest.as_ref().map_or_else(|| nextest_line(&line), |binary| libtest_line(&line, binary));
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

/// `test tenancy::overview::name ... ok`, as "binary tenancy::overview::name".
fn libtest_line(line: &str, binary: &str) -> Option<(String, Outcome)> {
    let (name, word) = line.strip_prefix("test ")?.rsplit_once(" ... ")?;
    let outcome = match word.split(',').next()? {
        "ok" => Outcome::Passed,
        "FAILED" => Outcome::Failed,
        "ignored" => Outcome::Skipped,
        _ => return None,
    };
    Some((format!("{binary} {}", name.trim_end_matches(" - should panic")), outcome))
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
        let read = libtest_line("test desk::cases::numbered ... ok", "it");
        assert_eq!(read, Some(("it desk::cases::numbered".to_owned(), Outcome::Passed)));
        assert_eq!(libtest_line("test a ... FAILED", "it").map(|r| r.1), Some(Outcome::Failed));
        assert_eq!(libtest_line("test result: ok. 3 passed", "it"), None);
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
