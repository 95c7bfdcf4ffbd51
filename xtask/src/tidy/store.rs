use regex::Regex;

use super::source::Source;

const PORTAL: &str = "server/portal/src/";
/// What only `portal::store` may write: a statement, or the name of what runs one.
fn statement_in(source: &Source) -> Option<usize> {
    let statement = Regex::new(r#"\bsea_orm\b|\bsqlx\b|"\s*(?:SELECT|UPDATE|INSERT|DELETE|WITH) "#).ok()?;
    let lines = (1..).zip(source.without_tests().lines());
    lines.into_iter().find(|(_, line)| statement.is_match(line)).map(|(number, _)| number)
}

pub(super) fn statements_outside(sources: &[Source]) -> Vec<String> {
    let of_use_cases = |s: &&Source| {
        s.path.strip_prefix(PORTAL).is_some_and(|path| path.ends_with(".rs") && !path.starts_with("store/"))
    };
    let bad = sources.iter().filter(of_use_cases).filter_map(|s| Some((s.path.as_str(), statement_in(s)?)));
    bad.map(|(path, line)| format!("{path}:{line}: move the statement into a room of store")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const USE_CASE: &str = "server/portal/src/desk/cases.rs";

    fn complaints(path: &str, text: &str) -> Vec<String> {
        statements_outside(&[Source::of(path, text)])
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
}
