//! Texts out of the Fluent files: plain ones are resolved once, those with arguments when asked for.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    sync::{LazyLock, Mutex, PoisonError},
};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use fluent_syntax::ast::{Entry, Pattern};
use unic_langid::LanguageIdentifier;

use crate::{Locale, numbers};

include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// More distinct missing keys than this are not remembered one by one (a key could come from outside).
const REMEMBERED_GAPS: usize = 500;

type Bundle = FluentBundle<FluentResource>;

/// What a text's variable is filled with.
#[derive(Clone, Copy, Debug)]
pub enum Arg<'a> {
    /// A name or another text; put in as it is. Escaping is the page's business.
    Text(&'a str),
    /// A number: grouped as the language does, and it decides the plural.
    Number(i64),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(value: &'a str) -> Self {
        Self::Text(value)
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(value: &'a String) -> Self {
        Self::Text(value)
    }
}

impl From<i64> for Arg<'_> {
    fn from(value: i64) -> Self {
        Self::Number(value)
    }
}

impl From<usize> for Arg<'_> {
    fn from(value: usize) -> Self {
        Self::Number(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

struct Catalogue {
    bundle: Bundle,
    /// Every message and attribute that needs no argument; English fills the gaps of the other languages.
    plain: HashMap<&'static str, &'static str>,
}

static CATALOGUES: LazyLock<[Catalogue; 4]> = LazyLock::new(|| {
    let english = Catalogue::load(Locale::En, None);
    let nb = Catalogue::load(Locale::Nb, Some(&english));
    let sv = Catalogue::load(Locale::Sv, Some(&english));
    let da = Catalogue::load(Locale::Da, Some(&english));
    [english, nb, sv, da]
});

static GAPS: LazyLock<Mutex<HashMap<(Locale, String), &'static str>>> = LazyLock::new(Mutex::default);

/// A text without arguments. `key` is a message or `message.attribute`; a missing one shows as «key».
pub fn text(locale: Locale, key: &str) -> &'static str {
    match catalogue(locale).and_then(|found| found.plain.get(key)) {
        Some(text) => text,
        None => gap(locale, key),
    }
}

/// A text with arguments, plurals and numbers as the language has them.
pub fn text_with(locale: Locale, key: &str, args: &[(&str, Arg<'_>)]) -> String {
    let mut values = FluentArgs::with_capacity(args.len());
    for (name, value) in args {
        match value {
            Arg::Text(text) => values.set(*name, FluentValue::String(Cow::Borrowed(*text))),
            Arg::Number(number) => values.set(*name, FluentValue::from(*number)),
        }
    }
    [locale, Locale::En]
        .into_iter()
        .filter_map(catalogue)
        .find_map(|found| found.format(key, &values))
        .unwrap_or_else(|| gap(locale, key).to_owned())
}

fn catalogue(locale: Locale) -> Option<&'static Catalogue> {
    CATALOGUES.get(locale.index())
}

fn gap(locale: Locale, key: &str) -> &'static str {
    let mut gaps = GAPS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(shown) = gaps.get(&(locale, key.to_owned())) {
        return shown;
    }
    if gaps.len() >= REMEMBERED_GAPS {
        return "«?»";
    }
    tracing::warn!(key, locale = locale.code(), "no such text, or it wants arguments");
    let shown: &'static str = Box::leak(format!("«{key}»").into_boxed_str());
    gaps.insert((locale, key.to_owned()), shown);
    shown
}

pub(crate) fn files(locale: Locale) -> &'static [(&'static str, &'static str)] {
    match locale {
        Locale::En => EN,
        Locale::Nb => NB,
        Locale::Sv => SV,
        Locale::Da => DA,
    }
}

impl Catalogue {
    fn load(locale: Locale, english: Option<&Self>) -> Self {
        let mut bundle = new_bundle(locale);
        let mut keys = HashSet::new();
        for (name, source) in files(locale) {
            let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(partial, errors)| {
                tracing::error!(file = name, locale = locale.code(), ?errors, "faulty text file");
                partial
            });
            keys.extend(keys_of(&resource));
            if let Err(errors) = bundle.add_resource(resource) {
                tracing::error!(file = name, locale = locale.code(), ?errors, "a text stands in two files");
            }
        }
        let mut loaded = Self { bundle, plain: english.map(|en| en.plain.clone()).unwrap_or_default() };
        for key in keys {
            if let Some(text) = loaded.format_plain(&key) {
                loaded.plain.insert(Box::leak(key.into_boxed_str()), Box::leak(text.into_boxed_str()));
            }
        }
        loaded
    }

    fn format(&self, key: &str, args: &FluentArgs<'_>) -> Option<String> {
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(self.pattern(key)?, Some(args), &mut errors).into_owned();
        if !errors.is_empty() {
            tracing::warn!(key, ?errors, "a text could not be filled in");
        }
        Some(text)
    }

    fn format_plain(&self, key: &str) -> Option<String> {
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(self.pattern(key)?, None, &mut errors).into_owned();
        errors.is_empty().then_some(text)
    }

    fn pattern(&self, key: &str) -> Option<&Pattern<&str>> {
        match key.split_once('.') {
            Some((message, attribute)) => Some(self.bundle.get_message(message)?.get_attribute(attribute)?.value()),
            None => self.bundle.get_message(key)?.value(),
        }
    }
}

fn new_bundle(locale: Locale) -> Bundle {
    let language: LanguageIdentifier = locale.code().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![language]);
    // The marks keep right-to-left names apart from the text; none of our languages needs them, and they break copying.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match locale {
        Locale::En => |value, _| grouped(Locale::En, value),
        Locale::Nb => |value, _| grouped(Locale::Nb, value),
        Locale::Sv => |value, _| grouped(Locale::Sv, value),
        Locale::Da => |value, _| grouped(Locale::Da, value),
    }));
    bundle
}

fn grouped(locale: Locale, value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(number) if number.value.fract() == 0.0 => {
            Some(numbers::number(locale, number.value as i64))
        }
        _ => None,
    }
}

fn keys_of(resource: &FluentResource) -> Vec<String> {
    let mut keys = Vec::new();
    for entry in resource.entries() {
        let Entry::Message(message) = entry else { continue };
        if message.value.is_some() {
            keys.push(message.id.name.to_owned());
        }
        keys.extend(message.attributes.iter().map(|attribute| format!("{}.{}", message.id.name, attribute.id.name)));
    }
    keys
}

#[cfg(test)]
mod tests;
