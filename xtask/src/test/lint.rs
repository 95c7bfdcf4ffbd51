use std::process::Command;

use anyhow::Result;

use super::Tally;
use crate::build::{WASM_TARGET, ensure_wasm_target, without_dev_flags};
use crate::paths::Paths;
use crate::process::{cargo, run};

// One command for all that is native: each further one would resolve features anew and check the dependencies again.
// Never `--workspace --all-features`: that turns on ssr and hydrate together.
const NATIVE: [&str; 20] = [
    "-p",
    "domain",
    "-p",
    "ui",
    "-p",
    "words",
    "-p",
    "portal",
    "-p",
    "migrations",
    "-p",
    "connectors",
    "-p",
    "simulators",
    "-p",
    "testkit",
    "-p",
    "app",
    "-p",
    "server",
];

pub(super) fn format(paths: &Paths) -> Tally {
    let mut tally = Tally::default();
    tally.check("cargo fmt --check", run(cargo(&paths.root).args(["fmt", "--all", "--check"])));
    tally
}

pub(super) fn clippy(paths: &Paths, quick: bool) -> Result<Tally> {
    let mut tally = Tally::default();
    let native: Vec<&str> = NATIVE.into_iter().chain(["--features", "app/ssr", "--all-targets"]).collect();
    tally.check("clippy: native half", clippy_on(cargo(&paths.root), &native));
    tally.check("clippy: xtask", clippy_on(cargo(&paths.root), &["-p", "xtask", "--all-targets"]));
    if !quick {
        ensure_wasm_target(paths)?;
        let browser = ["-p", "frontend", "-p", "app", "--features", "app/hydrate", "--target", WASM_TARGET];
        // As for a release: the tests build with component types erased, and some code compiles only one way.
        let mut cargo = cargo(&paths.root);
        without_dev_flags(&mut cargo, true);
        tally.check("clippy: browser half", clippy_on(cargo, &browser));
    }
    Ok(tally)
}

fn clippy_on(mut cargo: Command, what: &[&str]) -> Result<()> {
    run(cargo.args(["clippy", "--quiet"]).args(what).args(["--", "-D", "warnings"]))
}
