use leptos::prelude::*;

use crate::{MaybeText, Slot, Text};

/// What a field takes; decides the input's type, keyboard and spelling.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FieldKind {
    /// Any line of text.
    #[default]
    Line,
    /// A name of a person or company: no spelling marks.
    Name,
    /// An e-mail address or what somebody signs in with.
    Mail,
    /// A secret.
    Password,
    /// A whole number or an amount in the reader's own form.
    Number,
    /// A day.
    Date,
    /// A telephone number.
    Telephone,
    /// A web address.
    Address,
    /// A code that is copied, never spelled: customer code, product key, organisation number.
    Code,
    /// A one-time code of digits.
    OneTimeCode,
    /// A file; the form needs `file=true`.
    File,
}

impl FieldKind {
    const fn input_type(self) -> &'static str {
        match self {
            Self::Mail => "email",
            Self::Password => "password",
            Self::Date => "date",
            Self::Telephone => "tel",
            Self::Address => "url",
            Self::File => "file",
            _ => "text",
        }
    }

    const fn keyboard(self) -> Option<&'static str> {
        match self {
            Self::Number => Some("decimal"),
            Self::OneTimeCode => Some("numeric"),
            _ => None,
        }
    }

    const fn plain_letters(self) -> bool {
        matches!(self, Self::Mail | Self::Password | Self::Code | Self::OneTimeCode | Self::Address)
    }

    const fn spelled(self) -> bool {
        matches!(self, Self::Line)
    }
}

/// The id a field of this name has; error summaries link to it.
pub fn field_id(name: &str) -> String {
    format!("f-{name}")
}

/// The ids a field is wired with.
pub(crate) struct Wiring {
    pub(crate) id: String,
    pub(crate) hint: Option<String>,
    pub(crate) error: Option<String>,
    pub(crate) described_by: Option<String>,
}

impl Wiring {
    pub(crate) fn new(name: &str, hint: &MaybeText, error: &MaybeText) -> Self {
        let id = field_id(name);
        let hint = hint.is_some().then(|| format!("{id}-hint"));
        let error = error.is_some().then(|| format!("{id}-error"));
        let described_by = match (&hint, &error) {
            (Some(hint), Some(error)) => Some(format!("{hint} {error}")),
            (one, other) => one.clone().or_else(|| other.clone()),
        };
        Self { id, hint, error, described_by }
    }
}

/// Label, optional word, hint and error, around any input; the error stands between hint and input.
pub(crate) fn framed(
    label: Text,
    optional: MaybeText,
    hint: (Option<String>, MaybeText),
    error: (Option<String>, MaybeText),
    id: String,
    input: AnyView,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id>{label}{optional.0.map(|word| view! { " " <span class="optional">{word}</span> })}</label>
            {hint.1.0.map(|text| view! { <p class="hint" id=hint.0>{text}</p> })}
            {error.1.0.map(|text| view! { <p class="error" id=error.0>{text}</p> })}
            {input}
        </div>
    }
}

/// One input with its label, hint and error wired up. Required unless `optional` gives the word to show.
#[component]
pub fn Field(
    #[prop(into)] label: Text,
    #[prop(into)] name: Text,
    #[prop(optional)] kind: FieldKind,
    #[prop(optional, into)] value: MaybeText,
    #[prop(optional, into)] hint: MaybeText,
    #[prop(optional, into)] error: MaybeText,
    /// The word "(optional)" in the reader's language.
    #[prop(optional, into)]
    optional: MaybeText,
    /// A token of ux.md 2.8 for the reader's own data; somebody else's stays "off".
    #[prop(default = "off")]
    autocomplete: &'static str,
    #[prop(optional, into)] min: MaybeText,
    #[prop(optional, into)] max: MaybeText,
    /// What is joined on after the input, such as `<span>"@"</span><select …>`.
    #[prop(optional, into)]
    after: Slot,
) -> impl IntoView {
    let Wiring { id, hint: hint_id, error: error_id, described_by } = Wiring::new(&name, &hint, &error);
    // A secret is never written back into a page.
    let value = if matches!(kind, FieldKind::Password | FieldKind::File) { None } else { value.0 };
    let input = view! {
        <input
            id=id.clone()
            name=name
            type=kind.input_type()
            value=value
            autocomplete=autocomplete
            inputmode=kind.keyboard()
            min=min.0
            max=max.0
            spellcheck=(!kind.spelled()).then_some("false")
            autocapitalize=kind.plain_letters().then_some("none")
            required=!optional.is_some()
            aria-invalid=error.is_some().then_some("true")
            aria-describedby=described_by
        />
    };
    let input = match after.0 {
        Some(after) => view! { <div class="joined">{input}{after}</div> }.into_any(),
        None => input.into_any(),
    };
    framed(label, optional, (hint_id, hint), (error_id, error), id, input)
}
