//! Signing in: the one page everybody sees, what it says where a sign-in came to nothing, and why there is a second leg.

use domain::{
    identity::{SignInRefusal, WayOn},
    ids::AttemptId,
};
use leptos::prelude::*;
use ui::{Button, ButtonKind, Icon, LinkButton, Tone};

use crate::{
    doors::Shown,
    frame::{AtDoor, at_once, wrap},
    paths,
    server_ctx::{self, query, text, text_of, text_with},
};

/// The sign-in page: the same for everybody (A3), so it asks nothing of who might be there.
pub(crate) fn login() -> Shown {
    at_once(|| signing_in(query("refused").and_then(|slug| SignInRefusal::from_slug(&slug)), asked_again()))
}

/// Why a sign-in came to nothing, at the address where that was found.
pub(super) fn refusal(refusal: SignInRefusal, again: Option<AttemptId>) -> AnyView {
    signing_in(Some(refusal), again)
}

fn signing_in(refused: Option<SignInRefusal>, again: Option<AttemptId>) -> AnyView {
    let said = refused.map(said);
    let way_on = way_on(refused, again);
    let send_again = again.filter(|_| refused == Some(SignInRefusal::NoProfile)).map(send_again);
    let body = view! {
        {said}
        {way_on}
        {send_again}
        <hr/>
        <p><small>{text("identity-profile-needed")} " " <a href=paths::CONTACT>{text("identity-ask-us")}</a></small></p>
    };
    let (title, lead) = (page_title(text("identity-sign-in")), Some(text("identity-for-whom").to_owned()));
    AtDoor { title, heading: text("identity-management-portal"), lead, wide: false }.with(body.into_any())
}

/// Why somebody is sent to Microsoft once more, before they leave (A4).
pub(crate) fn second() -> Shown {
    at_once(|| {
        let start = start(asked_again(), true);
        let body = view! {
            <p>{text("identity-second-now")}</p>
            <LinkButton href=start label=text("identity-go-on") kind=ButtonKind::Primary/>
        };
        let (title, lead) = (page_title(text("identity-second")), Some(text("identity-second-why").to_owned()));
        AtDoor { title, heading: text("identity-second"), lead, wide: false }.with(body.into_any())
    })
}

pub(super) fn page_title(page: &'static str) -> String {
    text_with("shell-page-title", &[("page", page.into()), ("company", text("shell-product").into())])
}

/// The attempt whose way on is kept; whether it is this browser's, the server asks when the link is followed.
pub(super) fn asked_again() -> Option<AttemptId> {
    query("again")?.parse().ok()
}

/// Where signing in begins: an attempt once more, else on to the page that was asked for.
pub(super) fn start(again: Option<AttemptId>, second: bool) -> String {
    let next = query("next").filter(|next| again.is_none() && domain::address::own_path(next).is_some());
    let mut pairs = form_urlencoded::Serializer::new(String::new());
    pairs.extend_pairs(again.map(|attempt| ("again", attempt.to_string())));
    pairs.extend_pairs(next.map(|next| ("next", next)));
    pairs.extend_pairs(second.then_some(("second", "1")));
    let query = pairs.finish();
    if query.is_empty() { "/login/start".to_owned() } else { format!("/login/start?{query}") }
}

/// What happened, and what to do.
fn said(refusal: SignInRefusal) -> AnyView {
    let contact = server_ctx::contact();
    let tone = if refusal == SignInRefusal::WaitsForYes { Tone::Info } else { Tone::Warn };
    let what = text_of("refusal", refusal.slug());
    let to_do = text_with(&format!("refusal-{}-do", refusal.slug()), &[("contact", contact.as_str().into())]);
    view! { {wrap::notice(tone, None, view! { <p><b>{what}</b></p><p>{to_do}</p> }.into_any())} }.into_any()
}

fn way_on(refused: Option<SignInRefusal>, again: Option<AttemptId>) -> AnyView {
    let second = refused == Some(SignInRefusal::SecondFactorMissing);
    let (href, label) = match refused.map(SignInRefusal::way_on) {
        Some(WayOn::Front) => {
            return view! { <LinkButton href=paths::LANDING label=text("identity-front-page")/> }.into_any();
        }
        Some(WayOn::Again) => (start(again, second), text("identity-try-again")),
        Some(WayOn::AnotherAccount) => (start(again, false), text("identity-another-account")),
        Some(WayOn::SignIn) => (start(None, false), text("identity-sign-in-microsoft")),
        None => (start(again, false), text("identity-sign-in-microsoft")),
    };
    view! { <LinkButton href label before=Icon::microsoft().into_any()/> }.into_any()
}

/// For who was invited but came without the link. The same for everybody who has no profile.
fn send_again(attempt: AttemptId) -> AnyView {
    if query("sent").is_some() {
        let sent = view! { <p role="status">{text("identity-link-sent")}</p> };
        return view! { {wrap::notice(Tone::Info, Some(Icon::Mail), sent.into_any())} }.into_any();
    }
    let hidden = vec![("again".into(), attempt.to_string().into())];
    let form = view! {
        <p>{text("identity-send-link-again-text")}</p>
        <Button label=text("identity-send-link-again") kind=ButtonKind::Quiet icon=Icon::Mail/>
    };
    view! { {wrap::form("/login/send-link-again", hidden, false, form.into_any())} }.into_any()
}
