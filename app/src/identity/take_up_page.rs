//! Before an invitation is taken up: who is signed in, to whom it was sent, and for what. Nothing is bound yet.

use domain::{
    identity::{InvitationOffer, SignInRefusal},
    ids::AttemptId,
};
use leptos::prelude::*;
use ui::{Button, ButtonKind, Definition, DefinitionList, LinkButton, Tone};

use super::sign_in_pages::{asked_again, page_title, refusal, start};
use crate::{
    doors::Shown,
    frame::{AtDoor, load, wrap},
    paths,
    server_ctx::{contact, go_to, signed_in, text, text_of, text_with, visit},
};

/// What somebody is asked who followed the link of an invitation and signed in at Microsoft.
pub(crate) fn take_up() -> Shown {
    load(
        async move {
            let Some(attempt) = asked_again() else { return Ok(Err((SignInRefusal::StartAgain, None))) };
            let visit = visit()?;
            let offer = visit.portal.read_offer(attempt, visit.browser.as_deref()).await?;
            Ok(offer.map(|offer| (attempt, offer)).map_err(|refusal| (refusal, Some(attempt))))
        },
        |asked| match asked {
            Ok((attempt, offer)) => shown(attempt, offer),
            // By *Back*, after it was taken up.
            Err((SignInRefusal::AlreadyDone, _)) if signed_in().is_ok() => {
                go_to(paths::HOME);
                ().into_any()
            }
            Err((why, again)) => refusal(why, again),
        },
    )
}

fn shown(attempt: AttemptId, offer: InvitationOffer) -> AnyView {
    let form = wrap::form(
        "/login/take-up",
        vec![("again".into(), attempt.to_string().into())],
        true,
        buttons(attempt, offer.waits),
    );
    let waits = offer.waits.then(|| {
        let mail = ("mail", offer.sent_to.as_str().into());
        let words = match &offer.asks {
            Some(whom) => text_with("offer-waits", &[("whom", whom.as_str().into()), mail]),
            None => text_with("offer-waits-nobody", &[("contact", contact().as_str().into()), mail]),
        };
        wrap::notice(Tone::Warn, None, view! { <p>{words}</p> }.into_any())
    });
    let items = who_and_what(offer);
    let body = view! {
        <DefinitionList items/>
        {waits}
        {form}
    };
    let (title, lead) = (page_title(text("offer-heading")), Some(text("offer-lead").to_owned()));
    AtDoor { title, heading: text("offer-heading"), lead, wide: true }.with(body.into_any())
}

fn who_and_what(offer: InvitationOffer) -> Vec<Definition> {
    let organisation = text_with("offer-organisation-number", &[("number", offer.organisation.as_str().into())]);
    let roles: Vec<&str> = offer.roles.iter().map(|role| text_of("role", role.slug())).collect();
    let mut items = vec![
        Definition::new(text("offer-name"), offer.name),
        Definition::new(text("offer-account"), offer.username),
        Definition::new(text("offer-organisation"), organisation),
        Definition::new(text("offer-sent-to"), offer.sent_to),
        Definition::new(text("offer-company"), offer.company),
        Definition::new(text("tenancy-role"), roles.join(", ")),
    ];
    items.extend(offer.invited_by.map(|name| Definition::new(text("offer-invited-by"), name)));
    items
}

fn buttons(attempt: AttemptId, waits: bool) -> AnyView {
    let label = if waits { text("offer-ask") } else { text("offer-take-up") };
    view! {
        <Button label kind=ButtonKind::Primary/>
        <LinkButton href=start(Some(attempt), false) label=text("identity-another-account") kind=ButtonKind::Quiet/>
    }
    .into_any()
}
