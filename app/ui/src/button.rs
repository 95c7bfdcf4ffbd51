use leptos::prelude::*;

use crate::{Icon, MaybeText, Text};

/// How much a button weighs. One primary a page; danger is outlined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// An outline.
    #[default]
    Plain,
    /// The one act the page is for.
    Primary,
    /// Text only, for rows and ways back.
    Quiet,
    /// Something is lost by it.
    Danger,
}

impl ButtonKind {
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Plain => "button",
            Self::Primary => "button primary",
            Self::Quiet => "button quiet",
            Self::Danger => "button danger",
        }
    }
}

/// A submit button. `about` is heard only: "Delete user" + ": Anna Dahl, Sund IT".
#[component]
pub fn Button(
    #[prop(into)] label: Text,
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional)] icon: Option<Icon>,
    #[prop(optional, into)] name: MaybeText,
    #[prop(optional, into)] value: MaybeText,
    #[prop(optional, into)] about: MaybeText,
    /// Another address than the form's own.
    #[prop(optional, into)]
    formaction: MaybeText,
    /// The id of the form, where the button stands outside it.
    #[prop(optional, into)]
    form: MaybeText,
) -> impl IntoView {
    view! {
        <button class=kind.class() name=name.0 value=value.0 formaction=formaction.0 form=form.0>
            {icon.map(Icon::draw)}
            {label}
            {about.0.map(|about| view! { <span class="vh">": " {about}</span> })}
        </button>
    }
}

/// A link that looks like a button.
#[component]
pub fn LinkButton(
    #[prop(into)] href: Text,
    #[prop(into)] label: Text,
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional)] icon: Option<Icon>,
    #[prop(optional, into)] about: MaybeText,
    /// For drawings that are no `Icon`, such as `Icon::microsoft()`.
    #[prop(optional, into)]
    before: crate::Slot,
) -> impl IntoView {
    view! {
        <a class=kind.class() href=href>
            {before.0}
            {icon.map(Icon::draw)}
            {label}
            {about.0.map(|about| view! { <span class="vh">": " {about}</span> })}
        </a>
    }
}
