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

/// Changes that no log tells of, by file: drafts, leases, what expires. Whoever adds one says here that it was meant.
const UNAUDITED: [(&str, usize); 22] = [
    ("identity/attempts.rs", 2),
    ("identity/flash.rs", 1),
    ("identity/forget_expired.rs", 4),
    ("identity/sessions.rs", 2),
    ("identity/sign_in.rs", 1),
    ("identity/take_up.rs", 1),
    ("jobs/held_mails.rs", 2),
    ("jobs/chore.rs", 6),
    ("jobs/mail.rs", 2),
    ("jobs/worker.rs", 1),
    ("limits/mod.rs", 2),
    ("provisioning/carry_on.rs", 3),
    ("provisioning/drafts.rs", 1),
    ("provisioning/forget_expired.rs", 2),
    ("provisioning/give_up_run.rs", 3),
    ("provisioning/hand_over.rs", 1),
    ("provisioning/import_catalogue.rs", 1),
    ("provisioning/provision.rs", 1),
    ("provisioning/read_usage.rs", 4),
    ("provisioning/seed_figures.rs", 1),
    ("tenancy/forget_expired.rs", 1),
    // The one place that ends an act, whatever it says of itself.
    ("transaction.rs", 2),
];

/// Where there are more of them, or fewer, than was reviewed.
pub(super) fn unaudited(sources: &[Source]) -> Vec<String> {
    let found = |source: &Source| {
        let text = source.without_tests();
        text.matches(".commit_unaudited(").count()
            + text.matches("Ending::Unaudited(").count()
            + text.matches("db().writer()").count()
    };
    let of_use_cases = sources.iter().filter_map(|source| {
        let path = source.path.strip_prefix(PORTAL)?;
        (path.ends_with(".rs") && !path.starts_with("store/")).then(|| (path, found(source)))
    });
    let reviewed = |path: &str| UNAUDITED.iter().find(|(known, _)| *known == path).map_or(0, |(_, count)| *count);
    of_use_cases
        .filter(|(path, found)| *found != reviewed(path))
        .map(|(path, found)| {
            format!("{PORTAL}{path}: {found} changes without an event, {} were reviewed", reviewed(path))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_that_no_log_tells_of_is_counted() {
        let told = |path: &str, text: &str| unaudited(&[Source::of(path, text)]);
        assert_eq!(
            told(USE_CASE, "tx.commit_unaudited(\"why\").await; store(self.db().writer())"),
            ["server/portal/src/desk/cases.rs: 2 changes without an event, 0 were reviewed"]
        );
        assert_eq!(told(USE_CASE, "Ok(Ending::Unaudited(saved, \"why\"))").len(), 1);
        assert_eq!(told(USE_CASE, "tx.commit(event).await").len(), 0);
        assert_eq!(told("server/portal/src/identity/flash.rs", "fn a() {}").len(), 1, "one less is told, too");
        assert_eq!(told("server/portal/src/store/cases.rs", "db().writer()").len(), 0);
    }

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
