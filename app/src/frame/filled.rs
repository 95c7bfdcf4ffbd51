//! A form as it was left: what was typed, what is wrong, where.

use domain::{
    denial::Denial,
    form::{Fields, FormField},
    problem::{FieldError, Problem},
};
use portal::identity::Flash;
use ui::Text;

use crate::server_ctx::{self, text, text_with};

/// What the last failed post of this form left behind; nothing, for a form that's opened.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filled {
    flash: Option<Flash>,
    /// `customer` where the form posts `customer[name]`.
    part: Option<&'static str>,
    /// What the form has, by its declaration.
    fields: &'static [FormField],
}

impl Filled {
    /// Reads it: `?draft=…`.
    pub(crate) async fn read() -> Self {
        Self { flash: server_ctx::flash().await, part: None, fields: &[] }
    }

    /// The same for a form whose fields are named `part[field]`.
    pub(crate) fn within(self, part: &'static str) -> Self {
        Self { part: Some(part), ..self }
    }

    /// The same for a form whose fields are declared.
    pub(crate) fn of<F: Fields>(self) -> Self {
        self.with(F::FIELDS)
    }

    /// The same for a form that has no type of its own.
    pub(crate) fn with(self, fields: &'static [FormField]) -> Self {
        Self { fields, ..self }
    }

    /// A field's declaration.
    pub(crate) fn declared(&self, field: &str) -> Option<&'static FormField> {
        self.fields.iter().find(|declared| declared.name == field)
    }

    /// The name a field is posted by.
    pub(crate) fn name(&self, field: &str) -> String {
        self.part.map_or_else(|| field.to_owned(), |part| format!("{part}[{field}]"))
    }

    /// What was typed into a field, or what it begins with.
    pub(crate) fn value(&self, field: &str, begins: &str) -> String {
        let typed = self.flash.as_ref().and_then(|flash| flash.value(&self.name(field)));
        typed.unwrap_or(begins).to_owned()
    }

    /// Whether the form comes back from a failed post.
    pub(crate) const fn is_back(&self) -> bool {
        self.flash.is_some()
    }

    /// All values of a field that is ticked several times.
    pub(crate) fn ticked(&self, field: &str) -> Option<Vec<String>> {
        let flash = self.flash.as_ref()?;
        let same = |name: &str| name.split('[').next() == Some(field);
        Some(flash.values.iter().filter(|(name, _)| same(name)).map(|(_, value)| value.clone()).collect())
    }

    /// What is wrong with a field.
    pub(crate) fn error(&self, field: &str) -> Option<String> {
        self.errors().iter().find(|error| error.field == field).map(|error| words(&error.problem))
    }

    fn errors(&self) -> &[FieldError] {
        match &self.flash {
            Some(Flash { denial: Denial::Invalid { errors }, .. }) => errors,
            _ => &[],
        }
    }

    /// A problem with the name of its field before it: several may say the same.
    fn named(&self, error: &FieldError) -> String {
        let words = words(&error.problem);
        match self.declared(&error.field) {
            Some(declared) => format!("{}: {words}", text(declared.label)),
            None => words,
        }
    }

    /// The summary above the heading; nothing where nothing is wrong.
    pub(crate) fn summary(&self) -> Option<(Text, Vec<ui::FieldError>)> {
        let flash = self.flash.as_ref()?;
        let mut errors: Vec<_> = match &flash.denial {
            Denial::Invalid { errors } => {
                let told = |e: &domain::problem::FieldError| match e.field.as_str() {
                    "" => ui::FieldError::of_form(words(&e.problem)),
                    field => ui::FieldError::of(self.name(field), self.named(e)),
                };
                errors.iter().map(told).collect()
            }
            Denial::SignedOut => vec![ui::FieldError::of_form(text("form-kept"))],
            denial => vec![ui::FieldError::of_form(super::sentence(denial))],
        };
        if flash.is_cut {
            errors.push(ui::FieldError::of_form(text("form-cut")));
        }
        Some((text("form-problem").into(), errors))
    }
}

/// A problem in the reader's language.
pub(crate) fn words(problem: &Problem) -> String {
    problem_with(problem, &problem.value().unwrap_or_default())
}

fn problem_with(problem: &Problem, value: &str) -> String {
    let words = text_with(problem.key(), &[("value", value.into())]);
    // Whose it is isn't theirs to know: whoever can see it is asked.
    if *problem == Problem::DomainTaken { format!("{words} {}", whom_to_ask()) } else { words }
}

fn whom_to_ask() -> String {
    match server_ctx::visit() {
        Ok(visit) if !visit.contact.trim().is_empty() => {
            text_with("taken-domain-ask", &[("contact", (&*visit.contact).into())])
        }
        _ => text("taken-domain-ask-seller").to_owned(),
    }
}

/// The sentences of every problem by key, for a form that is checked while it's filled in.
pub(crate) fn for_island() -> Vec<(String, String)> {
    let said = |problem: Problem| (problem.key().to_owned(), problem_with(&problem, "{value}"));
    Problem::all().map(said).collect()
}
