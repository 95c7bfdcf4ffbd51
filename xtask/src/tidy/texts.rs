use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use super::source::Source;

const ENGLISH: &str = "app/locales/en/";
// Keys put together at run time in a way the source does not show.
const MADE_UP: [&str; 1] = ["country-"];

/// Every key of one language's files, with its attributes as `key.attribute`, and the file it stands in.
fn keys(sources: &[Source]) -> BTreeMap<String, &str> {
    let mut found = BTreeMap::new();
    for source in sources.iter().filter(|s| s.path.starts_with(ENGLISH) && s.path.ends_with(".ftl")) {
        let mut last = String::new();
        for line in source.text.lines() {
            let Some((name, _)) = line.split_once('=') else { continue };
            let name = name.trim_end();
            if let Some(attribute) = name.trim_start().strip_prefix('.').filter(|_| name.starts_with(' ')) {
                found.insert(format!("{last}.{attribute}"), source.path.as_str());
            } else if is_key(name) {
                last = name.to_owned();
                found.insert(last.clone(), source.path.as_str());
            }
        }
    }
    found
}

fn is_key(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

fn captures(pattern: &str, text: &str) -> Vec<String> {
    let all = Regex::new(pattern).into_iter();
    all.flat_map(|r| r.captures_iter(text).filter_map(|c| Some(c.get(1)?.as_str().to_owned())).collect::<Vec<_>>())
        .collect()
}

fn code(sources: &[Source]) -> impl Iterator<Item = &Source> {
    sources.iter().filter(|s| s.ends_with(&[".rs", ".html", ".txt", ".toml"]) && !s.path.starts_with("xtask/"))
}

/// `text_of("status", word)` and `format!("status-{word}")`: what such keys begin with.
fn prefixes(text: &str) -> Vec<String> {
    let named = captures(r#"\btext_of\(\s*"([a-z][a-z0-9-]*)""#, text).into_iter().map(|prefix| format!("{prefix}-"));
    named.chain(captures(r#""([a-z][a-z0-9-]*-)\{"#, text)).collect()
}

pub(super) fn missing(sources: &[Source]) -> Vec<String> {
    const ASKED: &str = r#"\b(?:text|text_with|t|t_with)\(\s*(?:[^()";]{1,60}(?:\(\))?,\s*)?"([a-z][a-z0-9]*-[a-z0-9-]+(?:\.[a-z-]+)?)""#;
    let keys = keys(sources);
    let mut found = Vec::new();
    for source in code(sources).filter(|s| s.path.ends_with(".rs") && !s.is_test()) {
        for key in captures(ASKED, source.without_tests()) {
            if !keys.contains_key(&key) {
                found.push(format!("{}: no text {key}", source.path));
            }
        }
        for prefix in captures(r#"\btext_of\(\s*"([a-z][a-z0-9-]*)""#, source.without_tests()) {
            if !keys.keys().any(|key| key.starts_with(&format!("{prefix}-"))) {
                found.push(format!("{}: no text begins with {prefix}-", source.path));
            }
        }
    }
    found
}

pub(super) fn unused(sources: &[Source]) -> Vec<String> {
    let mut asked: BTreeSet<String> = BTreeSet::new();
    let mut made_up: Vec<String> = MADE_UP.map(str::to_owned).into();
    for source in code(sources) {
        made_up.extend(prefixes(&source.text));
        asked.extend(captures(r#""([a-z][a-z0-9]*-[a-z0-9-]+)(?:\.[a-z-]+)?""#, &source.text));
    }
    for source in sources.iter().filter(|s| s.path.starts_with(ENGLISH)) {
        asked.extend(captures(r"\{\s*([a-z][a-z0-9]*-[a-z0-9-]+)(?:\.[a-z-]+)?\s*\}", &source.text));
    }
    let keys = keys(sources);
    let messages = keys.iter().filter(|(key, _)| !key.contains('.'));
    let lonely =
        messages.filter(|(key, _)| !asked.contains(*key) && !made_up.iter().any(|prefix| key.starts_with(prefix)));
    lonely.map(|(key, path)| format!("{path}: nobody asks for {key}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn house(rust: &str) -> [Source; 2] {
        let english =
            "# words\ndesk-title = Cases\n    .hint = All of { desk-all }\ndesk-all = All\n-product = Tenantry\n";
        [Source::of("app/locales/en/desk.ftl", english), Source::of("app/src/desk/cases.rs", rust)]
    }

    #[test]
    fn a_text_nobody_wrote_is_missing() {
        assert_eq!(missing(&house("text(locale, \"desk-gone\")")), ["app/src/desk/cases.rs: no text desk-gone"]);
        assert_eq!(missing(&house("t(\n    \"desk-title.gone\")")).len(), 1);
        assert_eq!(missing(&house("words::text_with(locale(), \"desk-gone\", &[])")).len(), 1);
        assert!(missing(&house("text(locale, \"desk-title.hint\"); get(\"desk-gone\")")).is_empty());
    }

    #[test]
    fn a_text_nobody_asks_for_is_named() {
        assert_eq!(unused(&house("")), ["app/locales/en/desk.ftl: nobody asks for desk-title"]);
        assert!(unused(&house("text(locale, \"desk-title.hint\")")).is_empty());
        assert!(unused(&house("text_of(\"desk\", word)")).is_empty());
        assert!(unused(&house("text(locale, &format!(\"desk-{word}\"))")).is_empty());
        assert_eq!(missing(&house("text_of(\"outage\", word)")).len(), 1);
    }
}
