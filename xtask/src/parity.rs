use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use anyhow::{Context, Result, anyhow, ensure};

use crate::paths::Paths;
use crate::process::{command, output};
use crate::test::{Tally, ends_with_path};

const AREAS: [(char, &str, usize); 5] = [
    ('A', "Backup management portal", 43),
    ('B', "Indirect-reseller relationships", 30),
    ('C', "Partner administration centre", 54),
    ('D', "Customer portal of a managed-service provider", 44),
    ('E', "Provisioning portal", 34),
];

/// One id of the mission: what it says in a line, and the tests that show it.
#[derive(Debug, PartialEq, Eq)]
struct Item {
    id: String,
    says: String,
    tests: Vec<String>,
}

/// What ran, and whether the browser was part of it. Nothing, when the run was only a part.
pub(crate) type Ran<'a> = Option<(&'a BTreeSet<String>, bool)>;

/// Every named test exists and ran; docs/parity.md says the same.
pub(crate) fn tally(paths: &Paths, ran: Ran) -> Result<Tally> {
    let text = fs::read_to_string(paths.root.join("parity.toml")).context("parity.toml")?;
    let items = read(&text)?;
    let mut tally = Tally::default();
    let sources = sources(paths)?;
    let mut broken = Vec::new();
    for item in &items {
        for test in &item.tests {
            if let Err(error) = shows(test, ran, &sources) {
                broken.push(format!("{}: {error}", item.id));
            }
        }
    }
    let result = if broken.is_empty() { Ok(()) } else { Err(anyhow!("  {}", broken.join("\n  "))) };
    tally.check("parity: every named test exists and ran", result);
    tally.check("parity: docs/parity.md is the committed one", rewrite(paths, &page(&items)?));
    println!("parity {}/{}", shown(&items), items.len());
    Ok(tally)
}

fn rewrite(paths: &Paths, page: &str) -> Result<()> {
    let file = paths.root.join("docs/parity.md");
    let committed = fs::read_to_string(&file).unwrap_or_default();
    if committed != page {
        fs::write(&file, page)?;
    }
    ensure!(committed == page, "docs/parity.md was out of date; it has been written anew: commit it");
    Ok(())
}

fn shown(items: &[Item]) -> usize {
    items.iter().filter(|item| !item.tests.is_empty()).count()
}

/// Ids in the order of the page, each with the comment line above it.
fn read(text: &str) -> Result<Vec<Item>> {
    let mut table: toml::Table = toml::from_str(text)?;
    let mut items = Vec::new();
    let mut says = String::new();
    for line in text.lines() {
        if let Some(comment) = line.strip_prefix("# ") {
            comment.clone_into(&mut says);
        }
        let Some(id) = line.split_once(" = [").map(|(id, _)| id).filter(|id| is_id(id)) else { continue };
        let tests = table.remove(id).with_context(|| format!("{id} stands twice"))?;
        let tests: Vec<String> = tests.try_into().with_context(|| format!("{id} is not a list of test names"))?;
        items.push(Item { id: id.to_owned(), says: std::mem::take(&mut says), tests });
    }
    ensure!(table.is_empty(), "not an id of the mission: {}", table.keys().cloned().collect::<Vec<_>>().join(", "));
    for (letter, name, count) in AREAS {
        let found = items.iter().filter(|item| item.id.starts_with(letter)).count();
        ensure!(found == count, "{name}: {found} ids instead of {count}");
    }
    Ok(items)
}

fn is_id(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(|c| AREAS.iter().any(|(letter, ..)| *letter == c))
        && letters.clone().next().is_some()
        && letters.all(|c| c.is_ascii_digit())
}

/// Texts of the files that hold tests, for names that could not run in this run.
fn sources(paths: &Paths) -> Result<BTreeMap<String, String>> {
    let mut git = command("git", &paths.root);
    let names = output(git.args(["ls-files", "--cached", "--others", "--exclude-standard", "*.rs", "end2end/tests"]))?;
    let text = |name: &str| Some((name.to_owned(), fs::read_to_string(paths.root.join(name)).ok()?));
    Ok(names.lines().filter_map(text).collect())
}

fn shows(test: &str, ran: Ran, sources: &BTreeMap<String, String>) -> Result<()> {
    let in_browser = test.starts_with("end2end/");
    if in_browser {
        let (file, title) = test.split_once(": ").with_context(|| format!("{test}: no title after the file"))?;
        let text = sources.get(file).with_context(|| format!("{file} does not exist"))?;
        let last = title.rsplit(" › ").next().unwrap_or(title);
        // A title made by a template stands nowhere as it reads: the run knows it.
        let made = text.contains("test(`");
        ensure!(text.contains(last) || made, "{file} has no test {last:?}");
    } else {
        let function = format!("fn {}(", test.rsplit("::").next().unwrap_or(test));
        ensure!(sources.values().any(|text| text.contains(&function)), "{test} does not exist");
    }
    let Some((ran, browser)) = ran else { return Ok(()) };
    if in_browser && !browser {
        return Ok(());
    }
    let this = |name: &String| {
        if in_browser {
            name.strip_prefix(test).is_some_and(|rest| rest.starts_with(" ["))
        } else {
            ends_with_path(name, test)
        }
    };
    ensure!(ran.iter().any(this), "{test} did not pass in this run");
    Ok(())
}

fn page(items: &[Item]) -> Result<String> {
    let mut page = String::from("# Parity\n\nMade by `cargo xtask test` from `parity.toml`; not written by hand.\n\n");
    writeln!(page, "**{} of {}** items of the mission are shown by a test that passes.", shown(items), items.len())?;
    for (letter, name, count) in AREAS {
        let of_area: Vec<&Item> = items.iter().filter(|item| item.id.starts_with(letter)).collect();
        let done = of_area.iter().filter(|item| !item.tests.is_empty()).count();
        writeln!(page, "\n## {letter}. {name}: {done} of {count}\n\n| id | says | shown by |\n| --- | --- | --- |")?;
        for item in of_area {
            let tests: Vec<String> = item.tests.iter().map(|test| format!("`{test}`")).collect();
            writeln!(page, "| {} | {} | {} |", item.id, item.says.replace('|', "\\|"), tests.join("<br>"))?;
        }
    }
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mission(first: &str) -> String {
        let mut text = String::new();
        for (letter, _, count) in AREAS {
            for number in 1..=count {
                let tests = if letter == 'A' && number == 1 { first } else { "" };
                writeln!(text, "# says {letter}{number}\n{letter}{number} = [{tests}]").unwrap();
            }
        }
        text
    }

    #[test]
    fn all_ids_are_read_with_what_they_say() {
        let items = read(&mission("\"desk::cases::numbered\"")).unwrap();
        assert_eq!((items.len(), shown(&items)), (205, 1));
        let says = items.first().map(|i| i.says.as_str());
        assert_eq!(says, Some("says A1"));
        assert!(page(&items).unwrap().contains("| A1 | says A1 | `desk::cases::numbered` |"));
    }

    #[test]
    fn an_id_too_few_or_too_many_is_refused() {
        assert!(read(&mission("").replace("# says D7\nD7 = []\n", "")).is_err());
        assert!(read(&format!("{}F1 = []\n", mission(""))).is_err());
    }

    #[test]
    fn a_named_test_must_exist_and_have_passed() {
        let sources = BTreeMap::from([
            ("server/portal/src/a.rs".to_owned(), "#[test]\nfn numbered() {}".to_owned()),
            ("end2end/tests/desk/cases.spec.ts".to_owned(), "test('a case has a number', …)".to_owned()),
        ]);
        let ran = BTreeSet::from(["portal::it desk::cases::numbered".to_owned()]);
        assert!(shows("desk::cases::numbered", Some((&ran, true)), &sources).is_ok());
        assert!(shows("desk::cases::gone", None, &sources).is_err());
        assert!(shows("desk::cases::numbered", Some((&BTreeSet::new(), true)), &sources).is_err());
        let spec = "end2end/tests/desk/cases.spec.ts: a case has a number";
        assert!(shows(spec, Some((&ran, false)), &sources).is_ok());
        assert!(shows(spec, Some((&ran, true)), &sources).is_err());
        let ran = BTreeSet::from([format!("{spec} [noscript]")]);
        assert!(shows(spec, Some((&ran, true)), &sources).is_ok());
        assert!(shows("end2end/tests/desk/cases.spec.ts: another", None, &sources).is_err());
    }
}
