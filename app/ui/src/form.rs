use leptos::prelude::*;

use crate::Text;

/// A form that writes: POST, no browser bubbles, hidden fields first.
#[component]
pub fn Form(
    #[prop(into)] action: Text,
    /// Form key, company it was opened for, the way back.
    #[prop(optional)]
    hidden: Vec<(Text, Text)>,
    /// It carries files.
    #[prop(optional)]
    file: bool,
    /// Laid out in a line instead of a column (buttons alone).
    #[prop(optional)]
    inline: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <form
            method="post"
            action=action
            class=if inline { "row" } else { "stack" }
            enctype=file.then_some("multipart/form-data")
            novalidate
        >
            {hidden_fields(hidden)}
            {children()}
        </form>
    }
}

pub(crate) fn hidden_fields(fields: Vec<(Text, Text)>) -> Vec<impl IntoView> {
    fields.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect()
}
