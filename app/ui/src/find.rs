use leptos::prelude::*;

use crate::{Choice, Link, MaybeText, Text, field::field_id, form::hidden_fields, select::choices};

/// A filter of a find form.
#[derive(Clone, Debug)]
pub struct FindSelect {
    /// What is sent.
    pub name: Text,
    /// Its accessible name.
    pub label: Text,
    /// The choices, "Everything" first.
    pub options: Vec<Choice>,
    /// What is chosen now.
    pub selected: MaybeText,
}

/// Search words and filters above a list; a GET form, so the address is the state.
#[component]
pub fn FindForm(
    #[prop(into)] action: Text,
    /// "Search resellers", heard only.
    #[prop(into)]
    label: Text,
    /// What was searched for.
    #[prop(optional, into)]
    value: MaybeText,
    #[prop(optional, into)] placeholder: MaybeText,
    #[prop(default = "q")] name: &'static str,
    /// A list that has filters only.
    #[prop(optional)]
    without_words: bool,
    #[prop(optional)] selects: Vec<FindSelect>,
    /// What else stays in the address: sort, direction.
    #[prop(optional)]
    hidden: Vec<(Text, Text)>,
    /// "Search".
    #[prop(into)]
    button: Text,
    /// "Clear the search", where something is searched for.
    #[prop(optional_no_strip)]
    clear: Option<Link>,
) -> impl IntoView {
    let id = field_id(name);
    let words = (!without_words).then(|| {
        view! {
            <label class="vh" for=id.clone()>{label.clone()}</label>
            <input id=id type="search" name=name value=value.0 placeholder=placeholder.0 autocomplete="off" maxlength="200"/>
        }
    });
    let selects: Vec<_> = selects.into_iter().map(filter).collect();
    view! {
        <form class="find" role="search" aria-label=label method="get" action=action>
            {hidden_fields(hidden)}
            {words}
            {selects}
            <button class="button">{button}</button>
            {clear.map(|link| view! { <a class="button quiet" href=link.href>{link.label}</a> })}
        </form>
    }
}

fn filter(select: FindSelect) -> impl IntoView {
    let id = field_id(&select.name);
    view! {
        <label class="vh" for=id.clone()>{select.label}</label>
        <select id=id name=select.name>{choices(select.options, select.selected.0.as_deref())}</select>
    }
}
