use leptos::prelude::*;

use crate::{MaybeText, Slot, Tab, Text, field::field_id};

/// A card. `sunken` is the quiet one beside a form.
#[component]
pub fn Panel(
    #[prop(optional, into)] heading: MaybeText,
    #[prop(optional)] sunken: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <section class=if sunken { "panel sunken stack" } else { "panel stack" }>
            {heading.0.map(|heading| view! { <h2>{heading}</h2> })}
            {children()}
        </section>
    }
}

/// Something most people leave closed: *Advanced Properties*.
#[component]
pub fn Fold(#[prop(into)] summary: Text, #[prop(optional)] open: bool, children: Children) -> impl IntoView {
    view! {
        <details class="more" open=open>
            <summary>{summary}</summary>
            <div class="stack">{children()}</div>
        </details>
    }
}

/// Several views of the same thing, as links.
#[component]
pub fn Tabs(#[prop(into)] label: Text, tabs: Vec<Tab>) -> impl IntoView {
    let tabs: Vec<_> = tabs
        .into_iter()
        .map(|tab| {
            view! { <li><a href=tab.link.href aria-current=tab.current.then_some("page")>{tab.link.label}</a></li> }
        })
        .collect();
    view! {
        <nav class="tabs" aria-label=label>
            <ul>{tabs}</ul>
        </nav>
    }
}

/// How much of an allotment is used, in words and as a bar.
#[component]
pub fn Meter(
    used: u64,
    total: u64,
    /// "150 of 200 used".
    #[prop(into)]
    text: Text,
    #[prop(optional, into)] aside: MaybeText,
) -> impl IntoView {
    let total = total.max(1);
    view! {
        <div class="progress">
            <div class="row spread">
                <span>{text.clone()}</span>
                {aside.0.map(|aside| view! { <span class="muted">{aside}</span> })}
            </div>
            <meter
                max=total.to_string()
                high=(total - total / 10).to_string()
                value=used.min(total).to_string()
                aria-label=text
            ></meter>
        </div>
    }
}

/// Codes to copy or to keep: product keys, recovery codes.
#[component]
pub fn CodeList(codes: Vec<Text>) -> impl IntoView {
    let codes: Vec<_> = codes.into_iter().map(|code| view! { <li><code>{code}</code></li> }).collect();
    view! { <ul class="codes">{codes}</ul> }
}

/// A text to copy: selectable without scripts; an island may be put into `after`.
#[component]
pub fn CopyField(
    #[prop(into)] label: Text,
    #[prop(into)] name: Text,
    #[prop(into)] value: Text,
    #[prop(optional, into)] after: Slot,
) -> impl IntoView {
    let id = field_id(&name);
    view! {
        <div class="field copy">
            <label for=id.clone()>{label}</label>
            <div class="joined">
                <input id=id value=value readonly autocomplete="off" spellcheck="false"/>
                {after.0}
            </div>
        </div>
    }
}
