use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use super::Tally;
use super::packages::{ensure_debian, ensure_npm};
use super::tally::Outcome;
use crate::build::Built;
use crate::paths::Paths;
use crate::process::{command, run};

/// End to end in Chromium. Playwright shows its own list; the outcomes come from its JSON report.
pub(super) fn tests(paths: &Paths, built: &Built, filter: Option<&str>) -> Result<Tally> {
    if !Path::new("/usr/bin/chromium").exists() {
        ensure_debian("the browser tests", &["chromium", "fonts-liberation"])?;
    }
    let folder = paths.end2end();
    ensure_npm(&folder)?;
    let types = run(command("node", &folder).args(["node_modules/typescript/bin/tsc", "--noEmit"]));
    let report = paths.target.join("browser-report.json");
    if report.exists() {
        fs::remove_file(&report)?;
    }
    let mut playwright = command("node", &folder);
    playwright
        .args(["node_modules/@playwright/test/cli.js", "test"])
        .args(filter.map(|f| ["--grep", f]).into_iter().flatten());
    playwright.env("TENANTRY_SERVER", &built.server).env("TENANTRY_BROWSER_REPORT", &report).envs(built.environment());
    let success = run(&mut playwright);
    let text = fs::read_to_string(&report).context("Playwright left no report")?;
    let outcomes = outcomes(&serde_json::from_str(&text)?);
    let mut tally = Tally::of_tests(outcomes);
    tally.check("end2end: types", types);
    if let Err(error) = success
        && tally.failed == 0
    {
        tally.check("Playwright", Err(error));
    }
    Ok(tally)
}

/// Each spec in each project, as "end2end/tests/tenancy/overview.spec.ts: title [project]".
fn outcomes(report: &Value) -> BTreeMap<String, Outcome> {
    let mut found = BTreeMap::new();
    for suite in list(report, "suites") {
        walk(suite, "", &mut found);
    }
    found
}

fn walk(suite: &Value, above: &str, found: &mut BTreeMap<String, Outcome>) {
    let file = text(suite, "file");
    for spec in list(suite, "specs") {
        let title = format!("{above}{}", text(spec, "title"));
        for test in list(spec, "tests") {
            let outcome = match text(test, "status") {
                "expected" => Outcome::Passed,
                "skipped" => Outcome::Skipped,
                _ => Outcome::Failed,
            };
            found.insert(format!("end2end/tests/{file}: {title} [{}]", text(test, "projectName")), outcome);
        }
    }
    for inner in list(suite, "suites") {
        walk(inner, &format!("{above}{} › ", text(inner, "title")), found);
    }
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_read_down_to_its_specs() {
        let report = serde_json::json!({"suites": [{"title": "tenancy/overview.spec.ts", "file": "tenancy/overview.spec.ts",
            "specs": [{"title": "first", "tests": [{"projectName": "script", "status": "expected"}, {"projectName": "noscript", "status": "unexpected"}]}],
            "suites": [{"title": "totals", "file": "tenancy/overview.spec.ts", "specs": [{"title": "stand", "tests": [{"projectName": "script", "status": "skipped"}]}]}]}]});
        let read = outcomes(&report);
        assert_eq!(read.get("end2end/tests/tenancy/overview.spec.ts: first [script]"), Some(&Outcome::Passed));
        assert_eq!(read.get("end2end/tests/tenancy/overview.spec.ts: first [noscript]"), Some(&Outcome::Failed));
        assert_eq!(
            read.get("end2end/tests/tenancy/overview.spec.ts: totals › stand [script]"),
            Some(&Outcome::Skipped)
        );
    }
}
