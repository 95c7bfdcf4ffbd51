use leptos::prelude::*;

use crate::{Crumbs, ErrorSummary, FieldError, Link, MaybeText, Slot, Text};

/// What stands in `main`: way up, errors, heading with the one primary act, outcome, then the page's own parts.
#[component]
pub fn Page(
    #[prop(into)] heading: Text,
    #[prop(optional, into)] lead: MaybeText,
    /// "Breadcrumb", and the ancestors.
    #[prop(optional)]
    crumbs: Option<(Text, Vec<Link>)>,
    /// The page's one primary act.
    #[prop(optional, into)]
    act: Slot,
    /// A `StatusLine` after an act.
    #[prop(optional, into)]
    outcome: Slot,
    /// "There is a problem", and what has to be mended.
    #[prop(optional)]
    errors: Option<(Text, Vec<FieldError>)>,
    children: Children,
) -> impl IntoView {
    view! {
        {crumbs.map(|(label, links)| view! { <Crumbs label links/> })}
        {errors.map(|(heading, errors)| view! { <ErrorSummary heading errors/> })}
        <div class="head">
            <div>
                <h1>{heading}</h1>
                {lead.0.map(|lead| view! { <p class="muted">{lead}</p> })}
            </div>
            {act.0}
        </div>
        <div class="outcome" id="outcome" role="status">{outcome.0}</div>
        {children()}
    }
}
