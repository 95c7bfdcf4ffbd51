mod browser;
mod lint;
mod packages;
mod postgres;
mod rust;
mod tally;

use std::time::Instant;

use anyhow::Result;

pub(crate) use packages::{ensure_debian, ensure_npm, npm_install};
pub(crate) use postgres::Postgres;
pub(crate) use rust::{ends_with_path, ours};
pub(crate) use tally::Tally;

use crate::paths::Paths;
use crate::{build, parity, tidy, walls};

#[derive(Debug, clap::Args)]
pub(crate) struct Wish {
    /// Leave out what takes minutes: the browser, and the lints of the WASM half
    #[arg(long)]
    quick: bool,
    /// Only these stages: format, lint, tidy, walls, rust, browser, parity
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Only tests whose name contains this (stages rust and browser)
    #[arg(long)]
    filter: Option<String>,
}

impl Wish {
    fn wants(&self, stage: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|s| s == stage)
    }

    fn whole_run(&self) -> bool {
        self.only.is_empty() && self.filter.is_none()
    }
}

/// Everything CI runs. True when nothing failed; the closing line is printed here, last.
pub(crate) fn test(paths: &Paths, wish: &Wish) -> bool {
    let mut whole = Whole { wish, sum: Tally::default() };
    whole.stage("format", || Ok(lint::format(paths)));
    whole.stage("lint", || lint::clippy(paths, wish.quick));
    whole.stage("tidy", || tidy::tally(paths));
    whole.stage("walls", || walls::tally(paths));
    let takes_its_time = wish.whole_run() && !wish.quick;
    whole.stage("rust", || rust::tests(paths, wish.filter.as_deref(), takes_its_time));
    if !wish.quick {
        whole.stage("browser", || {
            let built = build::build(paths, false)?;
            browser::tests(paths, &built, wish.filter.as_deref())
        });
    }
    let ran = std::mem::take(&mut whole.sum.ran);
    let complete = wish.whole_run();
    whole.stage("parity", || parity::tally(paths, complete.then_some((&ran, !wish.quick))));

    for name in &whole.sum.failures {
        println!("failed: {name}");
    }
    println!("{}", whole.sum.line());
    whole.sum.failed == 0
}

struct Whole<'a> {
    wish: &'a Wish,
    sum: Tally,
}

impl Whole<'_> {
    fn stage(&mut self, name: &str, run: impl FnOnce() -> Result<Tally>) {
        if !self.wish.wants(name) {
            return;
        }
        println!("== {name}");
        let begun = Instant::now();
        let tally = run().unwrap_or_else(|error| {
            println!("FAILED stage {name}: {error:#}");
            let mut tally = Tally::default();
            tally.fail(format!("stage {name}"));
            tally
        });
        println!("== {name}: {} ({:.1} s)", tally.line(), begun.elapsed().as_secs_f32());
        self.sum.add(tally);
    }
}
