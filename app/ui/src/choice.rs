use leptos::prelude::*;

use crate::{MaybeText, Text, field::Wiring};

/// One of several, or any number of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChoiceKind {
    /// A tick box.
    #[default]
    Any,
    /// A radio button.
    One,
}

impl ChoiceKind {
    const fn input_type(self) -> &'static str {
        match self {
            Self::Any => "checkbox",
            Self::One => "radio",
        }
    }
}

/// A tick box with its sentence.
#[component]
pub fn CheckField(
    #[prop(into)] label: Text,
    #[prop(into)] name: Text,
    #[prop(default = Text::Borrowed("true"), into)] value: Text,
    #[prop(optional)] kind: ChoiceKind,
    #[prop(optional)] checked: bool,
    #[prop(optional, into)] hint: MaybeText,
    #[prop(optional, into)] error: MaybeText,
) -> impl IntoView {
    // Radio buttons of one name need ids of their own; the first keeps the field's id out of its value.
    let key = match kind {
        ChoiceKind::Any => name.to_string(),
        ChoiceKind::One => format!("{name}-{value}"),
    };
    let Wiring { id, hint: hint_id, error: error_id, described_by } = Wiring::new(&key, &hint, &error);
    view! {
        <div class="check">
            <input
                id=id.clone()
                name=name
                value=value
                type=kind.input_type()
                checked=checked
                aria-invalid=error.is_some().then_some("true")
                aria-describedby=described_by
            />
            <label for=id>{label}</label>
            {hint.0.map(|text| view! { <p class="hint" id=hint_id>{text}</p> })}
            {error.0.map(|text| view! { <p class="error" id=error_id>{text}</p> })}
        </div>
    }
}

/// A choice that deserves a card: name, what it is, and a figure at the right.
#[component]
pub fn ChoiceCard(
    #[prop(into)] label: Text,
    #[prop(into)] name: Text,
    #[prop(into)] value: Text,
    #[prop(optional)] kind: ChoiceKind,
    #[prop(optional)] checked: bool,
    #[prop(optional)] disabled: bool,
    #[prop(optional, into)] hint: MaybeText,
    /// What stands at the right: "50 of 200 left".
    #[prop(optional, into)]
    aside: MaybeText,
) -> impl IntoView {
    view! {
        <label class="choice">
            <input name=name value=value type=kind.input_type() checked=checked disabled=disabled/>
            <b>{label}</b>
            {aside.0.map(|text| view! { <span class="aside">{text}</span> })}
            {hint.0.map(|text| view! { <small>{text}</small> })}
        </label>
    }
}

/// Fields that answer one question together; `name` lets the error summary lead here.
#[component]
pub fn FieldGroup(
    #[prop(into)] legend: Text,
    #[prop(into)] name: Text,
    #[prop(optional, into)] hint: MaybeText,
    #[prop(optional, into)] error: MaybeText,
    /// The legend is heard only, because the heading says it already.
    #[prop(optional)]
    legend_hidden: bool,
    children: Children,
) -> impl IntoView {
    let Wiring { id, hint: hint_id, error: error_id, described_by } = Wiring::new(&name, &hint, &error);
    view! {
        <fieldset class="group" id=id tabindex="-1" aria-describedby=described_by>
            <legend class=if legend_hidden { "vh" } else { "legend" }>{legend}</legend>
            {hint.0.map(|text| view! { <p class="hint" id=hint_id>{text}</p> })}
            {error.0.map(|text| view! { <p class="error" id=error_id>{text}</p> })}
            {children()}
        </fieldset>
    }
}
