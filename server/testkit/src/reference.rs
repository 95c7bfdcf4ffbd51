//! The reference folder, and saying aloud that a test was skipped.

use std::{
    fs::OpenOptions,
    io::{Write, stdout},
    path::{Path, PathBuf},
};

/// A file of the reference folder; without the folder the test is [`skipped`].
pub fn reference(test: &str, file: &str) -> Option<PathBuf> {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let folder = std::env::var_os("TENANTRY_REFERENCE").map_or(default, PathBuf::from);
    if !folder.is_dir() {
        skipped(test, "reference absent");
        return None;
    }
    let path = folder.join(file);
    assert!(path.is_file(), "the reference folder has no {file}");
    Some(path)
}

/// Says that a test didn't run, to whoever reads and to `xtask test`.
///
/// # Panics
/// Under CI: there nothing is skipped.
pub fn skipped(test: &str, why: &str) {
    let in_ci = std::env::var("CI").is_ok_and(|value| value == "true");
    assert!(!in_ci, "{test} may not be skipped in CI: {why}");
    let mut out = stdout();
    writeln!(out, "skipped ({why}): {test}").unwrap();
    if let Some(list) = std::env::var_os("TENANTRY_SKIPPED") {
        let mut list = OpenOptions::new().append(true).create(true).open(list).unwrap();
        let stem = test.split_once("::").map_or(test, |(_, stem)| stem);
        writeln!(list, "{stem}").unwrap();
    }
}
