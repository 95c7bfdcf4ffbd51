use leptos::prelude::*;

use crate::{Icon, Link, MaybeText, Switch, Text, shell::foot};

/// A page for somebody who is not signed in: one panel in the middle.
#[component]
pub fn Door(
    /// "Tenantry", or the brand's name.
    #[prop(into)]
    product: Text,
    #[prop(into)] heading: Text,
    #[prop(optional, into)] lead: MaybeText,
    /// For reading (terms) or a list of people instead of two buttons.
    #[prop(optional)]
    wide: bool,
    /// "There is a problem", and what has to be mended.
    #[prop(optional)]
    errors: Option<(Text, Vec<crate::FieldError>)>,
    /// A `StatusLine`: "You are signed out."
    #[prop(optional, into)]
    outcome: crate::Slot,
    /// Help, Contact Us.
    #[prop(optional)]
    footer: Vec<Link>,
    /// Language, light or dark.
    #[prop(optional)]
    switches: Vec<Switch>,
    children: Children,
) -> impl IntoView {
    let footed = !(footer.is_empty() && switches.is_empty());
    view! {
        <div class="door">
            <main class=if wide { "panel wide" } else { "panel" } id="main">
                <span class="mark">{Icon::mark()}{product}</span>
                {errors.map(|(heading, errors)| view! { <crate::ErrorSummary heading errors/> })}
                <div>
                    <h1>{heading}</h1>
                    {lead.0.map(|lead| view! { <p class="muted">{lead}</p> })}
                </div>
                <div class="outcome" role="status">{outcome.0}</div>
                {children()}
            </main>
            {footed.then(|| foot(footer, switches))}
        </div>
    }
}

/// One of the places a landing page, a chooser or the demo's sign-in leads to.
#[derive(Clone, Debug)]
pub struct Destination {
    /// Where it leads; in a `Chooser`, what is sent.
    pub href: Text,
    /// Its name.
    pub title: Text,
    /// What is there, who it is.
    pub text: MaybeText,
    /// A word at the right: a role, a state.
    pub tag: MaybeText,
    /// Its drawing.
    pub icon: Option<Icon>,
}

/// The same cards as buttons of one POST form: company chooser, the demo's people. The item's `href` is the value sent.
#[component]
pub fn Chooser(
    #[prop(into)] action: Text,
    /// The name the choice is sent under.
    name: &'static str,
    #[prop(optional)] hidden: Vec<(Text, Text)>,
    items: Vec<Destination>,
) -> impl IntoView {
    let items: Vec<_> = items
        .into_iter()
        .map(|item| {
            let value = item.href.clone();
            view! {
                <li>
                    <button name=name value=value>
                        {card(item)}
                    </button>
                </li>
            }
        })
        .collect();
    view! {
        <form method="post" action=action>
            {crate::form::hidden_fields(hidden)}
            <ul class="places">{items}</ul>
        </form>
    }
}

/// Places to go, one a line, each a whole card to press.
#[component]
pub fn Destinations(items: Vec<Destination>) -> impl IntoView {
    let items: Vec<_> = items
        .into_iter()
        .map(|item| {
            let href = item.href.clone();
            view! {
                <li>
                    <a href=href>{card(item)}</a>
                </li>
            }
        })
        .collect();
    view! { <ul class="places">{items}</ul> }
}

fn card(item: Destination) -> impl IntoView {
    view! {
        {item.icon.map(Icon::draw)}
        <b>{item.title}</b>
        {item.tag.0.map(|tag| view! { <span class="tag">{tag}</span> })}
        {item.text.0.map(|text| view! { <small>{text}</small> })}
    }
}
