use leptos::prelude::*;

use crate::{
    MaybeText, Text,
    field::{Wiring, framed},
};

/// One entry of a select; entries that follow each other with the same group stand under its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: Text,
    /// What is shown.
    pub label: Text,
    /// The group it stands in.
    pub group: Option<Text>,
}

impl Choice {
    /// An entry outside every group.
    pub fn new(value: impl Into<Text>, label: impl Into<Text>) -> Self {
        Self { value: value.into(), label: label.into(), group: None }
    }

    /// The same entry in a group.
    #[must_use]
    pub fn within(mut self, group: impl Into<Text>) -> Self {
        self.group = Some(group.into());
        self
    }
}

/// The `<option>`s of a select.
pub(crate) fn choices(options: Vec<Choice>, selected: Option<&str>) -> Vec<AnyView> {
    let mut groups: Vec<(Option<Text>, Vec<AnyView>)> = Vec::new();
    for choice in options {
        let chosen = selected == Some(choice.value.as_ref());
        let option = view! { <option value=choice.value selected=chosen>{choice.label}</option> }.into_any();
        match groups.last_mut() {
            Some((group, views)) if *group == choice.group => views.push(option),
            _ => groups.push((choice.group, vec![option])),
        }
    }
    groups
        .into_iter()
        .map(|(group, views)| match group {
            Some(label) => view! { <optgroup label=label>{views}</optgroup> }.into_any(),
            None => views.into_any(),
        })
        .collect()
}

/// A choice out of a list of at most about fifteen.
#[component]
pub fn SelectField(
    #[prop(into)] label: Text,
    #[prop(into)] name: Text,
    options: Vec<Choice>,
    #[prop(optional, into)] selected: MaybeText,
    #[prop(optional, into)] hint: MaybeText,
    #[prop(optional, into)] error: MaybeText,
    /// The word "(optional)" in the reader's language.
    #[prop(optional, into)]
    optional: MaybeText,
    #[prop(default = "off")] autocomplete: &'static str,
) -> impl IntoView {
    let Wiring { id, hint: hint_id, error: error_id, described_by } = Wiring::new(&name, &hint, &error);
    let input = view! {
        <select
            id=id.clone()
            name=name
            autocomplete=autocomplete
            required=!optional.is_some()
            aria-invalid=error.is_some().then_some("true")
            aria-describedby=described_by
        >
            {choices(options, selected.0.as_deref())}
        </select>
    };
    framed(label, optional, (hint_id, hint), (error_id, error), id, input.into_any())
}
