use leptos::prelude::*;

use crate::{Icon, MaybeText, Slot, Text};

/// A list with nothing in it yet: says why, and what to do.
#[component]
pub fn Empty(
    #[prop(into)] heading: Text,
    #[prop(into)] text: Text,
    #[prop(optional)] icon: Option<Icon>,
    #[prop(optional, into)] act: Slot,
) -> impl IntoView {
    view! {
        <section class="empty">
            {icon.map(Icon::draw)}
            <h2>{heading}</h2>
            <p>{text}</p>
            {act.0}
        </section>
    }
}

/// The body of a page that says what went wrong (404, 403, 409, 500); stands in `Shell` or in `Door`.
#[component]
pub fn Trouble(
    #[prop(into)] heading: Text,
    #[prop(into)] text: Text,
    /// Who could do it, what to try.
    #[prop(optional, into)]
    more: MaybeText,
    /// "Reference", and the reference that stands in the log.
    #[prop(optional)]
    reference: Option<(Text, Text)>,
    #[prop(optional, into)] act: Slot,
) -> impl IntoView {
    view! {
        <section class="trouble">
            <h1>{heading}</h1>
            <p>{text}</p>
            {more.0.map(|more| view! { <p>{more}</p> })}
            {reference.map(|(label, code)| view! { <p class="muted">{label} " " <code>{code}</code></p> })}
            {act.0.map(|act| view! { <div class="row">{act}</div> })}
        </section>
    }
}
