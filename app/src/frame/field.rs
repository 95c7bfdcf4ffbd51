//! Fields of a form, drawn from its declaration: label, hint, what was typed, what is wrong with it.

use domain::form::{FormField, Takes, Typed};
use leptos::prelude::*;
use ui::{CheckField, Choice, Field, FieldKind, MaybeText, SafeTextarea, SelectField};

use super::Filled;
use crate::server_ctx::text;

/// What a page adds to a field's declaration.
#[derive(Default)]
pub(crate) struct Beside {
    /// A hint with arguments, instead of the declared one.
    pub(crate) hint: Option<String>,
    /// What is joined on after the input.
    pub(crate) after: Option<AnyView>,
    /// Whose problem is shown, too: the control that is joined on has no place of its own for it.
    pub(crate) and_error_of: Option<&'static str>,
}

impl Filled {
    /// A field of text that begins with what `typed` holds.
    pub(crate) fn field(&self, typed: &impl Typed, name: &'static str) -> AnyView {
        self.field_from(name, typed.typed(name))
    }

    /// The same that begins with a text.
    pub(crate) fn field_from(&self, name: &'static str, begins: &str) -> AnyView {
        self.field_with(name, begins, Beside::default())
    }

    /// The same with something of the page's own.
    pub(crate) fn field_with(&self, name: &'static str, begins: &str, beside: Beside) -> AnyView {
        let Some(declared) = self.declared_or_told(name) else { return ().into_any() };
        let Beside { hint, after, and_error_of } = beside;
        let (label, declared_hint) = words(declared);
        let (posted, value) = (self.name(name), self.value(name, begins));
        let hint = hint.map_or(declared_hint, MaybeText::from);
        let error = self.error(name).or_else(|| self.error(and_error_of?));
        let optional = MaybeText(declared.optional.then(|| text("form-optional").into()));
        match declared.takes {
            Takes::Lines => view! { <SafeTextarea label name=posted rows=3 value hint error optional/> }.into_any(),
            takes => view! { <Field label name=posted kind=kind(takes) value hint error optional after/> }.into_any(),
        }
    }

    /// One of a list.
    pub(crate) fn select(&self, name: &'static str, options: Vec<Choice>, begins: &str) -> AnyView {
        let Some(declared) = self.declared_or_told(name) else { return ().into_any() };
        let (label, hint) = words(declared);
        let (posted, selected, error) = (self.name(name), self.value(name, begins), self.error(name));
        view! { <SelectField label name=posted options selected hint error/> }.into_any()
    }

    /// Yes, where it is ticked.
    pub(crate) fn tick(&self, name: &'static str, begins: bool) -> AnyView {
        let Some(declared) = self.declared_or_told(name) else { return ().into_any() };
        let (label, hint) = words(declared);
        let checked = if self.is_back() { self.value(name, "false") == "true" } else { begins };
        let (posted, error) = (self.name(name), self.error(name));
        view! { <CheckField label name=posted checked hint error/> }.into_any()
    }

    fn declared_or_told(&self, name: &str) -> Option<&'static FormField> {
        let declared = self.declared(name);
        if declared.is_none() {
            tracing::error!(field = name, "a page asks for a field that its form doesn't declare");
        }
        declared
    }
}

/// A field's label and hint, in the reader's language.
fn words(declared: &FormField) -> (&'static str, MaybeText) {
    (text(declared.label), MaybeText(declared.hint.map(|key| text(key).into())))
}

const fn kind(takes: Takes) -> FieldKind {
    match takes {
        Takes::Name => FieldKind::Name,
        Takes::Mail => FieldKind::Mail,
        Takes::Code => FieldKind::Code,
        Takes::Number => FieldKind::Number,
        Takes::Telephone => FieldKind::Telephone,
        Takes::Line | Takes::Lines | Takes::Choice | Takes::Tick => FieldKind::Line,
    }
}
