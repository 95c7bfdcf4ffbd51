use leptos::prelude::*;

use crate::{Link, MaybeText, Text};

/// Where the reader is in a list, and the ways on.
#[component]
pub fn Pager(
    /// "Pages".
    #[prop(into)]
    label: Text,
    /// "1–50 of 10,000".
    #[prop(into)]
    range: Text,
    #[prop(optional_no_strip)] previous: Option<Link>,
    #[prop(optional_no_strip)] next: Option<Link>,
    /// "50 per page".
    #[prop(optional, into)]
    per_page: MaybeText,
) -> impl IntoView {
    view! {
        <nav class="pages" aria-label=label>
            <span>{range}</span>
            <span class="row">
                {per_page.0.map(|text| view! { <span>{text}</span> })}
                {previous.map(|link| view! { <a class="button" rel="prev" href=link.href>{link.label}</a> })}
                {next.map(|link| view! { <a class="button" rel="next" href=link.href>{link.label}</a> })}
            </span>
        </nav>
    }
}
