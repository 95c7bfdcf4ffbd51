use super::source::Source;

const LONGEST: usize = 400;
const EMPTY_NAMES: [&str; 7] = ["utils", "helpers", "common", "misc", "types", "models", "manager"];
// In two parts, so that this file does not break its own rule.
const HOSTS: [(&str, &str); 8] = [
    ("registry.npmjs", ".org"),
    ("static.crates", ".io"),
    ("index.crates", ".io"),
    ("pypi", ".org"),
    ("files.pythonhosted", ".org"),
    ("deb.debian", ".org"),
    ("proxy.golang", ".org"),
    ("registry.yarnpkg", ".com"),
];

pub(super) fn long_files(sources: &[Source]) -> Vec<String> {
    let counted = sources.iter().filter(|s| s.ends_with(&[".rs", ".ts", ".css"]) && !s.is_test());
    let long = counted.map(|s| (s, s.without_tests().lines().count())).filter(|(_, lines)| *lines > LONGEST);
    long.map(|(s, lines)| format!("{}: {lines} lines", s.path)).collect()
}

pub(super) fn empty_names(sources: &[Source]) -> Vec<String> {
    let named = |source: &&Source| {
        let plain = source.path.split('/').map(|part| part.split('.').next().unwrap_or(part));
        source.ends_with(&[".rs", ".ts", ".css", ".mjs"]) && plain.into_iter().any(|part| EMPTY_NAMES.contains(&part))
    };
    sources.iter().filter(named).map(|s| format!("{}: say what it is about", s.path)).collect()
}

pub(super) fn registry_hosts(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        for (first, second) in HOSTS {
            if source.text.contains(&format!("{first}{second}")) {
                found.push(format!("{}: names {first}{second}", source.path));
            }
        }
        if source.path.ends_with("package-lock.json") && source.text.contains("\"resolved\": \"http") {
            found.push(format!("{}: made without --omit-lockfile-registry-resolved", source.path));
        }
    }
    found
}

pub(super) fn switched_off(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources.iter().filter(|s| !s.is_about_rules()) {
        let forbidden: &[&str] = if source.path.ends_with(".rs") {
            &["#[ignore"]
        } else if source.path.ends_with(".ts") {
            &[".skip(", "test.fixme", "test.only", "describe.only"]
        } else {
            continue;
        };
        for (number, line) in (1..).zip(source.text.lines()) {
            if let Some(word) = forbidden.iter().find(|word| line.contains(**word)) {
                found.push(format!("{}:{number}: {word}", source.path));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_file_is_named_and_its_tests_do_not_count() {
        let long = Source::of("app/src/desk/cases.rs", &"line\n".repeat(401));
        assert_eq!(long_files(&[long]).len(), 1);
        let tested = format!("{}\n#[cfg(test)]\nmod tests {{\n{}}}\n", "line\n".repeat(390), "line\n".repeat(90));
        assert!(long_files(&[Source::of("app/src/desk/cases.rs", &tested)]).is_empty());
        assert!(long_files(&[Source::of("end2end/tests/desk/cases.spec.ts", &"line\n".repeat(401))]).is_empty());
    }

    #[test]
    fn names_that_say_nothing_are_refused_as_file_and_folder() {
        let bad = ["server/src/utils.rs", "app/src/common/mod.rs", "end2end/support/helpers.ts", "style/misc.css"];
        for path in bad {
            assert_eq!(empty_names(&[Source::of(path, "")]).len(), 1, "{path}");
        }
        assert!(empty_names(&[Source::of("server/portal/src/tenancy/overview.rs", "")]).is_empty());
    }

    #[test]
    fn a_registry_host_is_found_anywhere() {
        let lock = Source::of("end2end/package-lock.json", "\"resolved\": \"https://mirror.example/x.tgz\"");
        assert_eq!(registry_hosts(&[lock]).len(), 1);
        let note = Source::of("docs/a.md", &format!("see {}{}", HOSTS[0].0, HOSTS[0].1));
        assert_eq!(registry_hosts(&[note]).len(), 1);
    }

    #[test]
    fn tests_that_are_switched_off_are_named_with_their_line() {
        let rust = Source::of("server/portal/tests/it.rs", "#[test]\n#[ignore = \"slow\"]\nfn a() {}");
        assert_eq!(switched_off(&[rust]), ["server/portal/tests/it.rs:2: #[ignore"]);
        let spec = Source::of("end2end/tests/a.spec.ts", "test.skip('x', () => {})\ntest.fixme('y')\ntest.only('z')");
        assert_eq!(switched_off(&[spec]).len(), 3);
        assert!(switched_off(&[Source::of("app/src/a.rs", "iter.skip(1)")]).is_empty());
    }
}
