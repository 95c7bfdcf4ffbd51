use leptos::prelude::*;

use crate::{Icon, MaybeText, Text, Tone, form::hidden_fields};

impl Tone {
    const fn icon(self) -> Icon {
        match self {
            Self::Info | Self::Off => Icon::Info,
            Self::Ok => Icon::Done,
            Self::Warn | Self::Bad => Icon::Warning,
        }
    }

    const fn notice_class(self) -> &'static str {
        match self {
            Self::Info | Self::Off => "notice",
            Self::Ok => "notice ok",
            Self::Warn => "notice warn",
            Self::Bad => "notice bad",
        }
    }
}

/// Something the reader should know here, with what can be done about it.
#[component]
pub fn Notice(#[prop(optional)] tone: Tone, #[prop(optional)] icon: Option<Icon>, children: Children) -> impl IntoView {
    view! {
        <div class=tone.notice_class() role="note">
            {icon.unwrap_or(tone.icon()).draw()}
            <div>{children()}</div>
        </div>
    }
}

/// The way to take an act back, as a form in the status line.
#[derive(Clone, Debug)]
pub struct Undo {
    /// Where the form posts to.
    pub action: Text,
    /// "Undo".
    pub label: Text,
    /// Hidden fields.
    pub hidden: Vec<(Text, Text)>,
}

/// What became of an act: "Well done! Anna Dahl was added." Handed to `Page`, whose region announces it.
#[component]
pub fn StatusLine(
    #[prop(optional)] tone: Tone,
    /// The heavy beginning: "Well done!"
    #[prop(optional, into)]
    lead: MaybeText,
    #[prop(into)] text: Text,
    #[prop(optional)] undo: Option<Undo>,
) -> impl IntoView {
    view! {
        <div class=tone.notice_class()>
            {tone.icon().draw()}
            <p>{lead.0.map(|lead| view! { <b>{lead}</b> " " })}{text}</p>
            {undo
                .map(|undo| {
                    view! {
                        <form method="post" action=undo.action>
                            {hidden_fields(undo.hidden)}
                            <button class="button quiet">{undo.label}</button>
                        </form>
                    }
                })}
        </div>
    }
}

/// A message of the house above every page: an outage, maintenance, a connector in trouble.
#[component]
pub fn Banner(#[prop(into)] label: Text, #[prop(optional)] tone: Tone, children: Children) -> impl IntoView {
    view! {
        <section class=format!("banner {}", tone.class()) aria-label=label>
            {tone.icon().draw()}
            <div>{children()}</div>
        </section>
    }
}
