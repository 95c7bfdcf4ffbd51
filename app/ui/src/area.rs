use leptos::prelude::*;

use crate::{
    MaybeText, Text,
    escape::escape,
    field::{Wiring, framed},
};

/// A field of several lines. The only place with a textarea: Leptos does not escape a textarea's children on the server.
#[component]
pub fn SafeTextarea(
    #[prop(into)] label: Text,
    #[prop(into)] name: Text,
    #[prop(optional, into)] value: MaybeText,
    #[prop(optional, into)] hint: MaybeText,
    #[prop(optional, into)] error: MaybeText,
    /// The word "(optional)" in the reader's language.
    #[prop(optional, into)]
    optional: MaybeText,
    #[prop(default = "off")] autocomplete: &'static str,
    #[prop(default = 6)] rows: u16,
) -> impl IntoView {
    let Wiring { id, hint: hint_id, error: error_id, described_by } = Wiring::new(&name, &hint, &error);
    let input = view! {
        <textarea
            id=id.clone()
            name=name
            rows=rows.to_string()
            autocomplete=autocomplete
            required=!optional.is_some()
            aria-invalid=error.is_some().then_some("true")
            aria-describedby=described_by
            inner_html=escaped(value.0.as_deref().unwrap_or_default())
        ></textarea>
    };
    framed(label, optional, (hint_id, hint), (error_id, error), id, input.into_any())
}

fn escaped(value: &str) -> String {
    // A parser drops the first line break after the tag, so one is put there to be dropped.
    let mut out = String::with_capacity(value.len() + 1);
    out.push('\n');
    escape(value, &mut out);
    out
}
