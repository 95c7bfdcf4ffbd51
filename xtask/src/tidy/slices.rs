use regex::Regex;

use super::source::Source;

pub(super) const SLICES: [&str; 7] =
    ["identity", "tenancy", "provisioning", "relationships", "desk", "billing", "audit"];

// Where the two halves of `app` part, besides server_ctx.rs. Each further line needs a reason beside it.
const MAY_ASK_FOR_FEATURES: [&str; 2] = [
    "app/src/server_ctx.rs",
    // declares server_ctx itself
    "app/src/lib.rs",
];

fn regex(pattern: &str) -> Vec<Regex> {
    Regex::new(pattern).into_iter().collect()
}

fn matches<'t>(pattern: &str, text: &'t str, group: usize) -> Vec<&'t str> {
    let all = regex(pattern);
    let found = all.iter().flat_map(|r| r.captures_iter(text));
    found.filter_map(|c| c.get(group)).map(|m| m.as_str()).collect()
}

fn line_of(text: &str, part: &str) -> usize {
    let offset = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    text.get(..offset).map_or(0, |before| before.matches('\n').count()) + 1
}

pub(super) fn features_in_app(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    let asked = |s: &&Source| s.path.starts_with("app/src/") && s.path.ends_with(".rs");
    for source in sources.iter().filter(asked).filter(|s| !MAY_ASK_FOR_FEATURES.contains(&s.path.as_str())) {
        let declares = is_slice_front(&source.path);
        for part in matches(r"(?s)#!?\[cfg(?:_attr)?\([^\]]*?\bfeature\b|\bcfg!\([^)]*\bfeature\b", &source.text, 0) {
            if !(declares && before_a_module(&source.text, part)) {
                found.push(format!("{}:{}: move it to server_ctx.rs", source.path, line_of(&source.text, part)));
            }
        }
    }
    found
}

/// A slice's mod.rs may say which of its modules the browser's half lacks (docs/adr/003), and nothing else.
fn is_slice_front(path: &str) -> bool {
    SLICES.iter().any(|slice| path == format!("app/src/{slice}/mod.rs"))
}

fn before_a_module(text: &str, part: &str) -> bool {
    let next = text.lines().nth(line_of(text, part)).unwrap_or_default();
    let next = next.trim_start_matches("pub ").trim_start_matches("pub(crate) ");
    (next.starts_with("mod ") || next.starts_with("use ")) && next.ends_with(';')
}

pub(super) fn server_functions(sources: &[Source]) -> Vec<String> {
    let slices = SLICES.join("|");
    let good = regex(&format!(r#"endpoint\s*=\s*"(?:{slices})/[a-z]+(?:_[a-z0-9]+)+""#));
    let mut found = Vec::new();
    for source in sources.iter().filter(|s| s.path.ends_with(".rs") && !s.is_about_rules()) {
        // Followed by a function: `#[server(default)]` stands before an argument.
        let function = r"(#\[server\b[^\]]*\])(?:\s*#\[[^\]]*\]|\s*///[^\n]*)*\s*(?:pub(?:\([^)]*\))?\s+)?async\s+fn\b";
        for attribute in matches(function, &source.text, 1) {
            if !good.iter().any(|good| good.is_match(attribute)) {
                let line = line_of(&source.text, attribute);
                found.push(format!("{}:{line}: give it endpoint = \"slice/verb_noun\"", source.path));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_asked_for_in_one_place() {
        let bad = Source::of("app/src/desk/api.rs", "fn a() {}\n#[cfg(feature = \"ssr\")]\nfn b() {}");
        assert_eq!(features_in_app(&[bad]), ["app/src/desk/api.rs:2: move it to server_ctx.rs"]);
        let attribute = Source::of("app/src/desk/api.rs", "#[cfg_attr(all(\n feature = \"ssr\"), x)]");
        assert_eq!(features_in_app(&[attribute]).len(), 1);
        let front = |next: &str| Source::of("app/src/desk/mod.rs", &format!("#[cfg(feature = \"ssr\")]\n{next}"));
        assert!(features_in_app(&[front("mod pages;"), front("pub use pages::Cases;")]).is_empty());
        assert_eq!(features_in_app(&[front("fn a() {}"), front("mod pages {")]).len(), 2);
        assert!(features_in_app(&[Source::of("app/src/server_ctx.rs", "#[cfg(feature = \"ssr\")]")]).is_empty());
        assert!(features_in_app(&[Source::of("app/src/desk/api.rs", "#[cfg(test)]")]).is_empty());
    }

    #[test]
    fn a_server_function_without_its_endpoint_is_named() {
        let function =
            |attribute: &str| Source::of("app/src/desk/api.rs", &format!("{attribute}\npub async fn a() {{}}"));
        assert_eq!(server_functions(&[function("#[server]")]).len(), 1);
        assert_eq!(server_functions(&[function("#[server(endpoint = \"submit\")]")]).len(), 1);
        assert_eq!(server_functions(&[function("#[server(endpoint = \"elsewhere/submit_case\")]")]).len(), 1);
        assert!(server_functions(&[function("#[server(\n    endpoint = \"desk/submit_case\",\n)]")]).is_empty());
    }
}
