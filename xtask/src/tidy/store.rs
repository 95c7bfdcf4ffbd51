use regex::Regex;

use super::source::Source;

const PORTAL: &str = "server/portal/src/";
// Files whose statements haven't moved into a room yet. Only ever shrinks: a line that isn't needed any more is refused.
const NOT_YET: [&str; 11] = [
    "server/portal/src/provisioning/accounts.rs",
    "server/portal/src/provisioning/carry_on.rs",
    "server/portal/src/provisioning/codes.rs",
    "server/portal/src/provisioning/drafts.rs",
    "server/portal/src/provisioning/import_catalogue.rs",
    "server/portal/src/provisioning/import_customers.rs",
    "server/portal/src/provisioning/make.rs",
    "server/portal/src/provisioning/plan.rs",
    "server/portal/src/provisioning/provision.rs",
    "server/portal/src/provisioning/runs.rs",
    "server/portal/src/provisioning/seed_figures.rs",
];

/// What only `portal::store` may write: a statement, or the name of what runs one.
fn statement_in(source: &Source) -> Option<usize> {
    let statement = Regex::new(r#"\bsea_orm\b|\bsqlx\b|"\s*(?:SELECT|UPDATE|INSERT|DELETE|WITH) "#).ok()?;
    let lines = (1..).zip(source.without_tests().lines());
    lines.into_iter().find(|(_, line)| statement.is_match(line)).map(|(number, _)| number)
}

pub(super) fn statements_outside(sources: &[Source]) -> Vec<String> {
    outside_but(sources, &NOT_YET)
}

fn outside_but(sources: &[Source], not_yet: &[&str]) -> Vec<String> {
    let of_use_cases = |s: &&Source| {
        s.path.strip_prefix(PORTAL).is_some_and(|path| path.ends_with(".rs") && !path.starts_with("store/"))
    };
    let bad: Vec<(&str, usize)> =
        sources.iter().filter(of_use_cases).filter_map(|s| Some((s.path.as_str(), statement_in(s)?))).collect();
    let told = bad.iter().filter(|(path, _)| !not_yet.contains(path));
    let told = told.map(|(path, line)| format!("{path}:{line}: move the statement into a room of store"));
    let moved = not_yet.iter().filter(|path| !bad.iter().any(|(bad, _)| bad == *path));
    let moved = moved.map(|path| format!("{path}: has no statement any more; take it off the list in tidy/store.rs"));
    told.chain(moved).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const USE_CASE: &str = "server/portal/src/desk/cases.rs";

    fn complaints(path: &str, text: &str) -> Vec<String> {
        outside_but(&[Source::of(path, text)], &[])
    }

    #[test]
    fn a_statement_outside_the_store_is_named_with_its_line() {
        let told = complaints(USE_CASE, "fn a() {\n    let sql = \"SELECT id FROM desk_case\";\n}");
        assert_eq!(told, ["server/portal/src/desk/cases.rs:2: move the statement into a room of store"]);
        for verb in ["UPDATE desk_case", "INSERT INTO desk_case", "DELETE FROM desk_case", "WITH a AS"] {
            assert_eq!(complaints(USE_CASE, &format!("one(\"{verb} x\")")).len(), 1, "{verb}");
        }
    }

    #[test]
    fn what_runs_a_statement_is_named_too() {
        assert_eq!(complaints(USE_CASE, "use sea_orm::ConnectionTrait;").len(), 1);
        assert_eq!(complaints(USE_CASE, "sqlx::query(text)").len(), 1);
        assert!(
            complaints(USE_CASE, "let with = \"Without a statement\"; // SELECT one\nstore::cases::find(x)").is_empty()
        );
    }

    #[test]
    fn the_store_and_others_may() {
        assert!(complaints("server/portal/src/store/cases.rs", "one(\"SELECT 1\")").is_empty());
        assert!(complaints("server/portal/tests/portal/desk.rs", "one(\"SELECT 1\")").is_empty());
        assert!(complaints(USE_CASE, "fn a() {}\n\n#[cfg(test)]\nmod tests {\n    // sea_orm\n}").is_empty());
    }

    #[test]
    fn the_list_of_files_to_do_only_shrinks() {
        let still = Source::of(USE_CASE, "one(\"SELECT 1\")");
        assert!(outside_but(&[still], &[USE_CASE]).is_empty());
        let moved = Source::of(USE_CASE, "cases::find(tx.reader())");
        assert_eq!(outside_but(&[moved], &[USE_CASE]).len(), 1);
    }
}
