//! How somebody's invitation stands, and *Send again* (A33).

use domain::{
    authority::Action,
    ids::MembershipId,
    tenancy::{Company, Invitation, InvitationState, User},
};
use leptos::prelude::*;
use ui::{Button, ButtonKind, Definition, DefinitionList, Icon, Link, LinkButton, Tone};

use super::{acceptance, company_for, mails, people::ways_up};
use crate::{
    doors::Shown,
    frame::{Filled, Sheet, framed, hidden, id, load, title, wrap},
    paths::Place,
    server_ctx::{self, signed_in, text, text_of, text_with},
};

/// Of a user.
pub(crate) fn invitation() -> Shown {
    load(
        async move {
            let (portal, scope) = signed_in()?;
            let user: MembershipId = id("user")?;
            let company = company_for(Action::AddUser).await?;
            let (company, user) = portal.read_user(&scope, company.id, user).await?;
            let waits = user.invitation.as_ref().is_some_and(|invitation| invitation.state == InvitationState::Held);
            let held = if waits { mails::held().await? } else { Vec::new() };
            Ok((company, user, held, Filled::read().await))
        },
        |(company, user, held, filled)| {
            let about = format!("{}, {}", user.name, company.name);
            let heading = text_with("invitation-named", &[("about", about.as_str().into())]);
            let place = Place::of(company.level, company.id);
            let mut crumbs = ways_up(&company);
            if let Some((_, links)) = &mut crumbs {
                links.push(Link::new(place.people(), super::people::heading(&company)));
            }
            let sheet = Sheet { crumbs, errors: filled.summary(), ..Sheet::new(heading.clone()) };
            let body = match (&user.asking, &user.invitation) {
                (Some(asking), _) => acceptance::asked(&company, &user, asking),
                (None, Some(invitation)) => {
                    let standing = standing(&company, &user, invitation, about);
                    view! { <div class="stack">{mails::notice(&held)} {standing}</div> }.into_any()
                }
                (None, None) => taken_up(place),
            };
            framed(&title(&heading, &filled), Some(&company), sheet.with(body))
        },
    )
}

fn standing(company: &Company, user: &User, invitation: &Invitation, about: String) -> AnyView {
    let place = Place::of(company.level, company.id);
    let (tone, icon) = match invitation.state {
        state if state.is_stuck() => (Tone::Warn, Icon::Case),
        InvitationState::Held => (Tone::Warn, Icon::Mail),
        _ => (Tone::Info, Icon::Mail),
    };
    let name = [("name", user.name.as_str().into()), ("mail", user.mail.as_str().into())];
    let lead = match invitation.state {
        InvitationState::Held => text_with("mailserver-invitation", &name),
        state => text_with(&format!("invitation-{}", state.slug()), &name),
    };
    let sent = invitation.sent_at.map_or_else(|| text("invitation-not-sent").to_owned(), server_ctx::date_time);
    let mut items = vec![
        Definition::new(text("tenancy-mail"), user.mail.clone()),
        Definition::new(text("invitation-mail-sent"), sent),
    ];
    // Its time begins when the mail leaves.
    if invitation.state != InvitationState::Held {
        items.push(Definition::new(text("invitation-good-until"), server_ctx::date_time(invitation.expires_at)));
    }
    let again = invitation.yours.then(|| {
        let fields = hidden(
            &place.invitation(user.id),
            vec![("company", company.id.to_string()), ("user", user.id.to_string())],
        );
        let form = view! {
            <p>{text_with("invitation-again-text", &name)}</p>
            <div class="row">
                <Button label=text("invitation-again") kind=ButtonKind::Primary about=about/>
                <LinkButton href=place.people() label=text("form-back") kind=ButtonKind::Quiet/>
            </div>
        };
        wrap::form("/api/tenancy/invite_again", fields, false, form.into_any())
    });
    view! {
        <div class="stack">
            {wrap::notice(tone, Some(icon), view! { <p>{lead}</p> }.into_any())}
            {wrap::panel(None, false, view! { <DefinitionList items/> }.into_any())}
            {again}
        </div>
    }
    .into_any()
}

fn taken_up(place: Place) -> AnyView {
    view! {
        {wrap::notice(Tone::Info, None, view! { <p>{text("invitation-taken-up")}</p> }.into_any())}
        <p><LinkButton href=place.people() label=text("form-back")/></p>
    }
    .into_any()
}

/// A row's state: where an invitation came to nothing, that; and the way to its page for who may send another.
pub(super) fn state<'r>(row: ui::Row<'r>, user: &User, place: Place) -> ui::Row<'r> {
    if let Some(asking) = &user.asking {
        return acceptance::state(row, user, asking, place);
    }
    let Some(invitation) = &user.invitation else {
        return row.status(super::people::tone(user.state), text_of("member", user.state.slug()));
    };
    let (tone, word) = match invitation.state {
        InvitationState::Waiting | InvitationState::Sent => (Tone::Off, text_of("member", user.state.slug())),
        InvitationState::Held => (Tone::Warn, text("mailserver-invitation-short")),
        InvitationState::Refused => (Tone::Bad, text("invitation-refused-short")),
        InvitationState::Expired => (Tone::Warn, text("invitation-expired-short")),
    };
    if invitation.yours {
        row.status_with(tone, word, &place.invitation(user.id), text("invitation-again"))
    } else {
        row.status(tone, word)
    }
}
