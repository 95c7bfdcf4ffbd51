use leptos::prelude::*;

use crate::{Link, Text};

/// The way up: ancestors only, the nearest last. A phone shows only that one.
#[component]
pub fn Crumbs(#[prop(into)] label: Text, links: Vec<Link>) -> impl IntoView {
    (!links.is_empty()).then(move || {
        let items: Vec<_> =
            links.into_iter().map(|link| view! { <li><a href=link.href>{link.label}</a></li> }).collect();
        view! {
            <nav class="crumbs" aria-label=label>
                <ol>{items}</ol>
            </nav>
        }
    })
}
