use leptos::prelude::*;

use crate::{ButtonKind, Link, Text, form::hidden_fields};

/// The page before something is lost: children say what stops, what stays, and ask (reason, the name to type).
/// The way back comes first in sight; the act is outlined in red and names itself.
#[component]
pub fn Confirm(
    #[prop(into)] action: Text,
    #[prop(optional)] hidden: Vec<(Text, Text)>,
    /// "Delete user".
    #[prop(into)]
    button: Text,
    /// Whom or what it touches, heard after the button's words.
    #[prop(optional, into)]
    about: crate::MaybeText,
    cancel: Link,
    children: Children,
) -> impl IntoView {
    view! {
        <form class="confirm stack" method="post" action=action novalidate>
            {hidden_fields(hidden)}
            {children()}
            <div class="row">
                <a class="button" href=cancel.href>{cancel.label}</a>
                <button class=ButtonKind::Danger.class()>
                    {button}
                    {about.0.map(|about| view! { <span class="vh">": " {about}</span> })}
                </button>
            </div>
        </form>
    }
}
