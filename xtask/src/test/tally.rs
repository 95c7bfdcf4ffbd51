use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

/// What was counted. `ran` names every test that passed, the way `parity.toml` names it.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) skipped: usize,
    pub(crate) ran: BTreeSet<String>,
    pub(crate) failures: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Passed,
    Failed,
    Skipped,
}

impl Tally {
    pub(crate) fn check(&mut self, name: &str, result: Result<()>) {
        match result {
            Ok(()) => self.passed += 1,
            Err(error) => {
                println!("FAILED {name}\n{error:#}");
                self.fail(name.to_owned());
            }
        }
    }

    pub(crate) fn fail(&mut self, name: String) {
        self.failed += 1;
        self.failures.push(name);
    }

    pub(crate) fn of_tests(outcomes: BTreeMap<String, Outcome>) -> Self {
        let mut tally = Self::default();
        for (name, outcome) in outcomes {
            match outcome {
                Outcome::Passed => {
                    tally.passed += 1;
                    tally.ran.insert(name);
                }
                Outcome::Failed => tally.fail(name),
                Outcome::Skipped => tally.skipped += 1,
            }
        }
        tally
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
        self.ran.extend(other.ran);
        self.failures.extend(other.failures);
    }

    pub(crate) fn line(&self) -> String {
        format!("{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}
