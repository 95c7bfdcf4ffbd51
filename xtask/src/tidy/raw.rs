use regex::Regex;

use super::source::Source;

/// Something that is written into a page as it is, and the files that may.
struct Raw {
    what: &'static str,
    may: &'static [&'static str],
    instead: &'static str,
}

// What Leptos, leptos_meta, askama and a browser's own interfaces write unescaped (docs/adr/014). Each further file
// needs its line there.
const RAW: [Raw; 11] = [
    Raw { what: r"<textarea|\btextarea\(\)", may: &["app/ui/src/area.rs"], instead: "use SafeTextarea" },
    Raw { what: r"<Title\b", may: &["app/ui/src/title.rs"], instead: "use PageTitle" },
    Raw {
        what: r"\bleptos_meta\b",
        may: &[],
        instead: "the head is the document's (app/src/document.rs) and PageTitle's",
    },
    Raw { what: r"\binner_html\b", may: &["app/ui/src/area.rs"], instead: "write it as a view" },
    Raw {
        what: r"\bInertElement\b",
        may: &["app/ui/src/icon.rs", "app/ui/src/rows.rs"],
        instead: "write it as a view",
    },
    Raw {
        what: r"<noscript\b|\bnoscript\(\)",
        // Elements only: text in it is as raw as a script's.
        may: &["app/src/provisioning/pages/runs.rs"],
        instead: "its text isn't escaped",
    },
    Raw { what: r"(?i)<script\b|<style\b|\bsrcdoc\b", may: &[], instead: "its text isn't escaped" },
    Raw { what: r"\bcustom_attribute\b|\belement::custom\b", may: &[], instead: "a name isn't escaped" },
    Raw {
        what: r"\b(?:set_inner_html|set_outer_html|insert_adjacent_html|create_contextual_fragment)\b",
        may: &[],
        instead: "set text, or take over the server's markup",
    },
    Raw {
        what: r#"\|\s*safe\b|\bautoescape\b|\bescape\s*=\s*"none""#,
        may: &[],
        instead: "askama escapes what ends in .html",
    },
    Raw {
        what: r"\bHtml\(",
        may: &["server/src/router.rs", "server/src/trouble.rs", "server/simulators/src/page.rs"],
        instead: "answer with a template through one of the two",
    },
];

/// What stays text wherever it is shown: nothing raw stands outside the files that are known for it.
pub(super) fn raw_markup(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources.iter().filter(|source| is_of_pages(source)) {
        for raw in RAW.iter().filter(|raw| !raw.may.contains(&source.path.as_str())) {
            let Ok(pattern) = Regex::new(raw.what) else { return vec![format!("{} is no pattern", raw.what)] };
            for (number, line) in (1..).zip(source.without_tests().lines()) {
                if let Some(word) = pattern.find(line).filter(|_| !line.trim_start().starts_with("//")) {
                    found.push(format!("{}:{number}: `{}`: {}", source.path, word.as_str(), raw.instead));
                }
            }
        }
    }
    found
}

fn is_of_pages(source: &Source) -> bool {
    let places = ["app/src/", "app/ui/src/", "frontend/src/", "server/src/", "server/templates/", "server/simulators/"];
    source.ends_with(&[".rs", ".html"]) && !source.is_test() && places.iter().any(|at| source.path.starts_with(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(path: &str, text: &str) -> usize {
        raw_markup(&[Source::of(path, text)]).len()
    }

    #[test]
    fn n10_what_is_written_raw_stands_where_it_is_known() {
        for (raw, at_home) in [
            ("view! { <textarea></textarea> }", "app/ui/src/area.rs"),
            ("inner_html=escaped(value)", "app/ui/src/area.rs"),
            ("InertElement::new(html)", "app/ui/src/rows.rs"),
            ("view! { <noscript><meta/></noscript> }", "app/src/provisioning/pages/runs.rs"),
            ("(status, Html(html))", "server/src/trouble.rs"),
        ] {
            assert_eq!(complaints(at_home, raw), 0, "{raw}");
            assert_eq!(complaints("app/src/desk/pages.rs", raw), 1, "{raw}");
        }
        for raw in [
            "use leptos_meta::{Body, Title as Head};",
            "<Title text=name/>",
            "<script>{json}</script>",
            "<style>{colour}</style>",
            "element.set_inner_html(&name);",
        ] {
            assert_eq!(complaints("app/src/desk/pages.rs", raw), 1, "{raw}");
        }
        assert_eq!(complaints("server/templates/case.html", "<p>{{ name|safe }}</p>"), 1);
        assert_eq!(complaints("server/src/case.rs", "#[template(path = \"a.html\", escape = \"none\")]"), 1);
    }

    #[test]
    fn n10_what_only_speaks_of_it_may() {
        assert_eq!(complaints("app/src/desk/pages.rs", "// a <Title> closes the head\n<PageTitle text=name/>"), 0);
        assert_eq!(complaints("server/tests/server/pages.rs", "<script>alert(1)</script>"), 0);
    }
}
