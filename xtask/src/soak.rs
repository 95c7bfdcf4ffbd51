use std::fs;

use anyhow::{Context, Result, bail};

use crate::build;
use crate::paths::Paths;
use crate::process::{cargo, command, output};
use crate::test::{Postgres, ours};

/// What a soak runs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Build {
    /// As CI builds it: a crash is as sudden in a debug build.
    Debug,
    /// What it measures is what people run: the server of a release, beside a test as CI builds it.
    ReleasedServer,
    /// The test itself is what is measured.
    Release,
}

/// A long form of what CI runs in short form: the test of the package, and the figures it reads from the environment.
struct Soak {
    name: &'static str,
    what: &'static str,
    package: &'static str,
    test: &'static str,
    build: Build,
    figures: &'static [(&'static str, &'static str)],
}

const SOAKS: &[Soak] = &[
    Soak {
        name: "crash",
        what: "provisioning runs with kills in between, per database",
        package: "server",
        test: "soak::crash",
        build: Build::Debug,
        figures: &[("TENANTRY_SOAK_RUNS", "200"), ("TENANTRY_SOAK_KILLS", "600")],
    },
    Soak {
        name: "tenants",
        what: "the tree against its small model",
        package: "portal",
        test: "model::",
        build: Build::Debug,
        figures: &[("TENANTRY_SOAK_CASES", "10000")],
    },
    Soak {
        name: "disk",
        what: "a disk that fills and is freed under many writers",
        package: "portal",
        test: "full_disk::r6_n01",
        build: Build::Debug,
        figures: &[("TENANTRY_SOAK_FILLS", "20"), ("TENANTRY_SOAK_WRITERS", "50")],
    },
    Soak {
        name: "races",
        what: "many callers at the same thing",
        package: "portal",
        test: "races::",
        build: Build::Debug,
        figures: &[("TENANTRY_SOAK_ROUNDS", "200"), ("TENANTRY_SOAK_CALLERS", "50")],
    },
    Soak {
        name: "log",
        what: "random logs, and what is done to them: one bit, one row, two swapped, the tail cut, everything gone",
        package: "portal",
        test: "log::random::",
        build: Build::Debug,
        figures: &[("TENANTRY_SOAK_LOGS", "1000")],
    },
    Soak {
        name: "slow",
        what: "slow clients of each kind, and everybody else beside them",
        package: "server",
        test: "soak::slow",
        build: Build::ReleasedServer,
        figures: &[("TENANTRY_SOAK_CONNECTIONS", "2000"), ("TENANTRY_SOAK_SECONDS", "60")],
    },
    Soak {
        name: "noisy",
        what: "one seller at 20 times the load with 10,000 customers read in, and its sibling beside it",
        package: "portal",
        test: "noisy::",
        build: Build::Release,
        figures: &[("TENANTRY_SOAK_CUSTOMERS", "10000"), ("TENANTRY_SOAK_RUNS", "200"), ("TENANTRY_SOAK_PACE", "500")],
    },
    Soak {
        name: "naughty",
        what: "every naughty text into every text field and back again (R14)",
        package: "server",
        test: "naughty::r14_naughty",
        build: Build::Debug,
        // More than there are: all of them.
        figures: &[("TENANTRY_NAUGHTY_TEXTS", "100000")],
    },
    Soak {
        name: "fuzz",
        what: "hostile inputs at every reader: no panic, no 5xx, no answer outside the closed set (R13)",
        package: "server",
        test: "fuzz::",
        build: Build::Debug,
        figures: &[("TENANTRY_FUZZ_SECONDS", "1800")],
    },
];

#[derive(Debug, clap::Args)]
pub(crate) struct Wish {
    /// The name of one; all of them when left out
    name: Option<String>,
    /// Another figure than the listed one: NAME=VALUE, for example TENANTRY_SOAK_RUNS=50
    #[arg(long = "set")]
    set: Vec<String>,
}

/// Runs them one after the other; each leaves docs/measured/soak-NAME.md.
pub(crate) fn soak(paths: &Paths, wish: &Wish) -> Result<()> {
    let chosen: Vec<&Soak> = SOAKS.iter().filter(|s| wish.name.as_deref().is_none_or(|name| name == s.name)).collect();
    if chosen.is_empty() {
        bail!(
            "there is no soak of that name; there are {}",
            SOAKS.iter().map(|s| s.name).collect::<Vec<_>>().join(", ")
        );
    }
    let postgres = Postgres::start()?;
    for soak in chosen {
        let mut figures: Vec<(String, String)> =
            soak.figures.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        for pair in &wish.set {
            let (name, value) = pair.split_once('=').with_context(|| format!("{pair}: NAME=VALUE is meant"))?;
            figures.retain(|(known, _)| known != name);
            figures.push((name.to_owned(), value.to_owned()));
        }
        run(paths, soak, &figures, &postgres.url)?;
    }
    Ok(())
}

fn run(paths: &Paths, soak: &Soak, figures: &[(String, String)], postgres: &str) -> Result<()> {
    println!("soak {}: {}", soak.name, soak.what);
    let begun = std::time::Instant::now();
    let released = (soak.build == Build::ReleasedServer).then(|| build::build(paths, true)).transpose()?;
    let mut test = cargo(&paths.root);
    test.arg("test").args(ours()).args((soak.build == Build::Release).then_some("--release"));
    test.args(["--test", soak.package, soak.test, "--", "--nocapture"]);
    test.envs(released.map(|built| ("TENANTRY_SOAK_BINARY", built.server)));
    // Targets of a fuzz know nothing of each other; what else there is measures, and wants the machine for itself.
    test.arg(if soak.name == "fuzz" { "--test-threads=2" } else { "--test-threads=1" });
    test.env("TENANTRY_TEST_POSTGRES", postgres).env("TENANTRY_SOAK", "1");
    test.envs(figures.iter().map(|(name, value)| (name, value)));
    // What was measured is told also where it isn't what was hoped for.
    let ended = test.stderr(std::process::Stdio::inherit()).output()?;
    let told = String::from_utf8_lossy(&ended.stdout).into_owned();
    println!("{told}");
    anyhow::ensure!(ended.status.success(), "soak {}: {}", soak.name, ended.status);
    if !told.contains(soak.test) {
        bail!("{} has no test {}", soak.package, soak.test);
    }
    // The first one stands behind the name of its test.
    let says: Vec<&str> = told.lines().filter_map(|line| Some(line.split_once("soak: ")?.1)).collect();
    let commit = output(command("git", &paths.root).args(["rev-parse", "--short", "HEAD"]))?;
    let date = output(command("date", &paths.root).args(["-u", "+%F %H:%M"]))?;
    let set: Vec<String> = figures.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let page = format!(
        "# Soak: {}\n\n{}.\n\n{} UTC, commit {}, {}, {:.0} s, `cargo xtask soak {}`.\n\n{}\n",
        soak.name,
        soak.what,
        date.trim(),
        commit.trim(),
        set.join(" "),
        begun.elapsed().as_secs_f64(),
        soak.name,
        if says.is_empty() { "Passed.".to_owned() } else { format!("- {}", says.join("\n- ")) },
    );
    let folder = paths.root.join("docs/measured");
    fs::create_dir_all(&folder)?;
    Ok(fs::write(folder.join(format!("soak-{}.md", soak.name)), page)?)
}
