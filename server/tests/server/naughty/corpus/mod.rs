//! Texts that systems stumble over, made up here by kinds: no list of anybody else's is among them.

mod characters;
mod markup;
mod syntax;
mod values;

use self::{
    characters::{controls, directions, invisibles, lengths, marks_and_planes, scripts, spaces},
    markup::{attributes, markup},
    syntax::{file_names, formulas, statements, templates},
    values::{addresses, numbers, words},
};

/// All of them, each once, in an order that never changes.
pub(super) fn texts() -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for made in [
        controls(),
        directions(),
        invisibles(),
        spaces(),
        marks_and_planes(),
        lengths(),
        markup(),
        attributes(),
        formulas(),
        file_names(),
        statements(),
        templates(),
        numbers(),
        words(),
        scripts(),
        addresses(),
    ] {
        for text in made {
            if !all.contains(&text) {
                all.push(text);
            }
        }
    }
    all
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn r14_the_corpus_has_every_kind_in_number() {
    let (all, kinds) = (texts(), [markup().len(), formulas().len(), file_names().len()]);
    assert!(all.len() >= 965, "{} texts", all.len());
    assert!(kinds[0] >= 300 && kinds[1] >= 50 && kinds[2] >= 100, "{kinds:?}");
    assert_eq!(texts(), all, "the order never changes");
}
