use leptos::prelude::*;

use crate::{MaybeText, Text};

/// What a state or notice means; shape and colour follow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Something to know.
    #[default]
    Info,
    /// As it should be.
    Ok,
    /// Somebody should look.
    Warn,
    /// Broken or stopped.
    Bad,
    /// Not begun, or switched off.
    Off,
}

impl Tone {
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Off => "off",
        }
    }

    pub(crate) const fn status_class(self) -> &'static str {
        match self {
            Self::Info => "status info",
            Self::Ok => "status ok",
            Self::Warn => "status warn",
            Self::Bad => "status bad",
            Self::Off => "status off",
        }
    }
}

/// A state: a shape, a word, then a colour.
#[component]
pub fn Status(tone: Tone, #[prop(into)] word: Text) -> impl IntoView {
    view! { <span class=tone.status_class()>{word}</span> }
}

/// A short mark beside a name.
#[component]
pub fn Tag(#[prop(into)] text: Text) -> impl IntoView {
    view! { <span class="tag">{text}</span> }
}

/// How far something has come, in words and as a bar.
#[component]
pub fn Progress(
    done: u32,
    total: u32,
    /// "3 of 5 done".
    #[prop(into)]
    text: Text,
    #[prop(optional, into)] aside: MaybeText,
) -> impl IntoView {
    view! {
        <div class="progress">
            <div class="row spread">
                <b>{text.clone()}</b>
                {aside.0.map(|aside| view! { <span class="muted">{aside}</span> })}
            </div>
            <progress max=total.max(1).to_string() value=done.min(total).to_string() aria-label=text></progress>
        </div>
    }
}
