use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::{
    ast::{Entry, Expression, InlineExpression, Pattern, PatternElement},
    parser,
};

use super::*;

type Variables = BTreeSet<String>;

/// Every key of a language with the variables it wants; panics on a text that doesn't parse or stands twice.
fn keys_with_variables(locale: Locale) -> BTreeMap<String, Variables> {
    let mut found = BTreeMap::new();
    for (file, source) in files(locale) {
        let parsed = parser::parse(*source).unwrap_or_else(|(_, errors)| panic!("{file}.ftl: {errors:?}"));
        for entry in parsed.body {
            let Entry::Message(message) = entry else { continue };
            let mut add = |key: String, pattern: &Pattern<&str>| {
                let mut variables = Variables::new();
                collect(pattern, &mut variables);
                assert!(found.insert(key.clone(), variables).is_none(), "{file}.ftl: {key} stands twice");
            };
            if let Some(value) = &message.value {
                add(message.id.name.to_owned(), value);
            }
            for attribute in &message.attributes {
                add(format!("{}.{}", message.id.name, attribute.id.name), &attribute.value);
            }
        }
    }
    found
}

fn collect(pattern: &Pattern<&str>, variables: &mut Variables) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(inline) => collect_inline(inline, variables),
            Expression::Select { selector, variants } => {
                collect_inline(selector, variables);
                for variant in variants {
                    collect(&variant.value, variables);
                }
            }
        }
    }
}

fn collect_inline(inline: &InlineExpression<&str>, variables: &mut Variables) {
    match inline {
        InlineExpression::VariableReference { id } => {
            variables.insert(id.name.to_owned());
        }
        InlineExpression::Placeable { expression } => {
            if let Expression::Inline(inner) = expression.as_ref() {
                collect_inline(inner, variables);
            }
        }
        _ => {}
    }
}

#[test]
fn every_english_text_resolves_in_every_language() {
    let keys = keys_with_variables(Locale::En);
    assert!(keys.len() > 50, "the files are embedded");
    for (locale, (key, variables)) in
        Locale::ALL.into_iter().flat_map(|locale| keys.iter().map(move |key| (locale, key)))
    {
        let shown = if variables.is_empty() {
            text(locale, key).to_owned()
        } else {
            let args: Vec<_> = variables.iter().map(|name| (name.as_str(), Arg::Number(2))).collect();
            text_with(locale, key, &args)
        };
        assert!(!shown.contains(['«', '{', '\u{2068}']), "{key} in {}: {shown}", locale.code());
    }
}

#[test]
fn the_languages_have_no_key_or_variable_english_lacks() {
    let english = keys_with_variables(Locale::En);
    for locale in [Locale::Nb, Locale::Sv, Locale::Da] {
        for (key, variables) in keys_with_variables(locale) {
            let wanted = english.get(&key);
            assert_eq!(Some(&variables), wanted, "{} of {}", key, locale.code());
        }
        // A file that exists in a language is complete in it.
        for (file, _) in files(locale) {
            let source = files(Locale::En).iter().find(|(name, _)| name == file).map(|(_, source)| *source);
            let source = source.unwrap_or_else(|| panic!("{}/{file}.ftl has no English file", locale.code()));
            let here = keys_with_variables(locale);
            for entry in parser::parse(source).unwrap().body {
                if let Entry::Message(message) = entry {
                    let name = message.id.name;
                    assert!(
                        here.keys().any(|key| key.split('.').next() == Some(name)),
                        "{name} of {}/{file}",
                        locale.code()
                    );
                }
            }
        }
    }
}

#[test]
fn numbers_in_texts_are_grouped_and_choose_the_plural() {
    let of = |locale, count| text_with(locale, "list-count", &[("count", Arg::Number(count))]);
    assert_eq!(of(Locale::En, 1), "1 entry");
    assert_eq!(of(Locale::En, 10_000), "10,000 entries");
    assert_eq!(of(Locale::Nb, 10_000), "10\u{a0}000 oppføringer");
    assert_eq!(of(Locale::Da, 1), "1 post");
    assert_eq!(text(Locale::Sv, "shell-menu"), "Meny");
    assert_eq!(text_with(Locale::En, "shell-welcome", &[("name", "Anna <b>".into())]), "Welcome Anna <b>");
}

#[test]
fn a_missing_text_says_its_name() {
    assert_eq!(text(Locale::Sv, "no-such-text"), "«no-such-text»");
    assert_eq!(text_with(Locale::Sv, "no-such-text", &[]), "«no-such-text»");
    assert_eq!(text(Locale::En, "shell-welcome"), "«shell-welcome»", "it wants an argument");
    assert_eq!(text(Locale::Da, "shell-skip"), text(Locale::Da, "shell-skip"));
}
