//! What the portal's mail server doesn't take, for the people of the partner, who run the portal or know who does.

use domain::mail::HeldMails;
use leptos::prelude::*;
use ui::{Icon, Tone};

use crate::{
    error::AppError,
    frame::wrap,
    server_ctx::{self, signed_in, text, text_of, text_with},
};

/// What is held back in the reader's tree; nothing for everybody who isn't the partner's.
pub(super) async fn held() -> Result<Vec<HeldMails>, AppError> {
    let (portal, scope) = signed_in()?;
    Ok(portal.read_held_mails(&scope).await?)
}

/// How many mails wait, since when, what the server said, and what to do about it.
pub(super) fn notice(held: &[HeldMails]) -> Option<AnyView> {
    if held.is_empty() {
        return None;
    }
    let reasons = held.iter().map(|held| {
        let when = server_ctx::date_time(held.since);
        let count = text_with("mailserver-held-group", &[("count", held.count.into()), ("when", when.as_str().into())]);
        let why = text_of("mailserver", held.stage.slug());
        let answer = held.reply.as_ref().map(|reply| {
            let answer = text_with("mailserver-answer", &[("reply", reply.as_str().into())]);
            format!(" {answer}")
        });
        view! { <li>{count} " " {why} {answer}</li> }
    });
    let reasons: Vec<_> = reasons.collect();
    let said = view! {
        <p><b>{text("mailserver-held")}</b></p>
        <ul>{reasons}</ul>
        <p>{text("mailserver-held-text")}</p>
    };
    Some(wrap::notice(Tone::Warn, Some(Icon::Mail), said.into_any()))
}
