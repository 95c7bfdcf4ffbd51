//! Somebody of a foreign domain wants to take up an invitation: who it is, and *Let in* or *Refuse*.

use domain::tenancy::{Asking, Company, User};
use leptos::prelude::*;
use ui::{Button, ButtonKind, Definition, DefinitionList, Icon, LinkButton, Tone};

use crate::{
    frame::{hidden, wrap},
    paths::Place,
    server_ctx::{self, text, text_of, text_with},
};

/// The page about one who asks.
pub(super) fn asked(company: &Company, user: &User, asking: &Asking) -> AnyView {
    let place = Place::of(company.level, company.id);
    let words = [
        ("name", asking.name.as_str().into()),
        ("username", asking.username.as_str().into()),
        ("mail", user.mail.as_str().into()),
        ("company", company.name.as_str().into()),
    ];
    let organisation = text_with("offer-organisation-number", &[("number", asking.organisation.as_str().into())]);
    let items = vec![
        Definition::new(text("offer-name"), asking.name.clone()),
        Definition::new(text("offer-account"), asking.username.clone()),
        Definition::new(text("offer-organisation"), organisation),
        Definition::new(text("offer-sent-to"), user.mail.clone()),
        Definition::new(text("offer-asked-at"), server_ctx::date_time(asking.asked_at)),
    ];
    let lead = text_with("acceptance-asked", &words);
    let answer = asking.yours.then(|| answer(company, user, asking, place, text_with("acceptance-text", &words)));
    view! {
        <div class="stack">
            {wrap::notice(Tone::Warn, Some(Icon::Case), view! { <p>{lead}</p> }.into_any())}
            {wrap::panel(None, false, view! { <DefinitionList items/> }.into_any())}
            {answer}
        </div>
    }
    .into_any()
}

fn answer(company: &Company, user: &User, asking: &Asking, place: Place, text_of_it: String) -> AnyView {
    let page = place.invitation(user.id);
    let fields = || {
        let (company, user, asks) = (company.id.to_string(), user.id.to_string(), asking.id.to_string());
        let ids = vec![("company", company), ("user", user), ("asks", asks)];
        hidden(&page, ids)
    };
    let about = format!("{}, {}", asking.username, company.name);
    let let_in = view! { <Button label=text("acceptance-let-in") kind=ButtonKind::Primary about=about.clone()/> };
    let refuse = view! { <Button label=text("acceptance-refuse") kind=ButtonKind::Danger about=about/> };
    view! {
        <p>{text_of_it}</p>
        <div class="row">
            {wrap::form("/api/tenancy/let_in", fields(), true, let_in.into_any())}
            {wrap::form("/api/tenancy/turn_away", fields(), true, refuse.into_any())}
            <LinkButton href=place.people() label=text("form-back") kind=ButtonKind::Quiet/>
        </div>
    }
    .into_any()
}

/// A row's state: that somebody asks, and the way to the page that answers them.
pub(super) fn state<'r>(row: ui::Row<'r>, user: &User, asking: &Asking, place: Place) -> ui::Row<'r> {
    let word = text_of("member", user.state.slug());
    if asking.yours {
        row.status_with(Tone::Warn, word, &place.invitation(user.id), text("acceptance-decide"))
    } else {
        row.status(Tone::Warn, word)
    }
}
