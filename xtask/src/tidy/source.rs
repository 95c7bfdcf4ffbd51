use std::fs;

use anyhow::Result;

use crate::paths::Paths;
use crate::process::{command, output};

/// One file of ours as text, by its path from the root of the clone.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub(super) path: String,
    pub(super) text: String,
}

impl Source {
    pub(super) fn ends_with(&self, endings: &[&str]) -> bool {
        endings.iter().any(|ending| self.path.ends_with(ending))
    }

    /// In a folder of tests, or a file of tests on its own.
    pub(super) fn is_test(&self) -> bool {
        self.path.split('/').any(|part| part == "tests")
            || self.ends_with(&["/tests.rs", "_tests.rs", ".spec.ts"])
            || self.path.starts_with("server/testkit/")
    }

    /// The text up to the tests inside the file.
    pub(super) fn without_tests(&self) -> &str {
        self.text.split_once("\n#[cfg(test)]\nmod ").map_or(self.text.as_str(), |(before, _)| before)
    }

    /// Tidy's own examples of what is forbidden stand in its tests.
    pub(super) fn is_about_rules(&self) -> bool {
        self.path.starts_with("xtask/src/tidy/")
    }

    #[cfg(test)]
    pub(super) fn of(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }
}

/// Everything that is tracked or about to be; binary files are left out.
pub(super) fn read_all(paths: &Paths) -> Result<Vec<Source>> {
    let mut git = command("git", &paths.root);
    let listed = output(git.args(["ls-files", "--cached", "--others", "--exclude-standard"]))?;
    let mut names: Vec<&str> = listed.lines().collect();
    names.sort_unstable();
    names.dedup();
    let read = |name: &str| {
        let text = fs::read_to_string(paths.root.join(name)).ok()?;
        Some(Source { path: name.to_owned(), text })
    };
    Ok(names.into_iter().filter_map(read).collect())
}
