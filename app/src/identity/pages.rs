//! Landing, the link of an invitation, the terms, the way home, one's own page.

use domain::denial::Denial;
use leptos::prelude::*;
use ui::{Button, ButtonKind, Definition, DefinitionList, Destination, Destinations, Icon, LinkButton, Page};

use super::sign_in_pages::page_title;
use crate::{
    doors::Shown,
    error::AppError,
    frame::{AtDoor, at_once, framed, trouble, wrap},
    paths::{self, Place},
    server_ctx::{self, form_stamp, go_to, query, text, text_of, text_with},
};

/// The landing page: places to go (A7).
pub(crate) fn landing() -> Shown {
    at_once(|| {
        let management = match server_ctx::signed_in() {
            Ok(_) => paths::HOME,
            Err(_) => paths::LOGIN,
        };
        let items = vec![
            Destination {
                href: management.into(),
                title: text("identity-management-portal").into(),
                text: text("identity-management-portal-text").into(),
                tag: None::<&'static str>.into(),
                icon: Some(Icon::Shield),
            },
            Destination {
                href: paths::CONTACT.into(),
                title: text("shell-contact").into(),
                text: text("identity-contact-text").into(),
                tag: None::<&'static str>.into(),
                icon: Some(Icon::Help),
            },
        ];
        let body = view! {
            <Destinations items/>
        };
        let title = text("shell-product").to_owned();
        AtDoor { title, heading: text("identity-landing"), lead: None, wide: true }.with(body.into_any())
    })
}

/// Where the welcome mail's link leads: says what comes next, then signs in at Microsoft.
pub(crate) fn invited() -> Shown {
    at_once(|| {
        let token = server_ctx::in_path("token").unwrap_or_default();
        let good = token.len() == 43 && token.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        if !good {
            return trouble(&Denial::NotFound);
        }
        let start = format!("/login/start?invitation={token}");
        let body = view! {
            <LinkButton href=start label=text("identity-sign-in-microsoft") before=Icon::microsoft().into_any()/>
            <hr/>
            <p><small>{text("identity-invited-account")}</small></p>
        };
        let title = page_title(text("identity-invited"));
        AtDoor {
            title,
            heading: text("identity-invited"),
            lead: Some(text("identity-invited-text").to_owned()),
            wide: false,
        }
        .with(body.into_any())
    })
}

/// The terms, before any page (A10).
pub(crate) fn terms() -> Shown {
    at_once(|| {
        let Ok((_, scope)) = server_ctx::signed_in() else { return trouble(&Denial::SignedOut) };
        let asked = query("next").unwrap_or_default();
        let next = server_ctx::onwards(&asked).to_owned();
        let back = if next == paths::HOME {
            paths::TERMS.to_owned()
        } else {
            let query = form_urlencoded::Serializer::new(String::new()).append_pair("next", &next).finish();
            format!("{}?{query}", paths::TERMS)
        };
        let hidden =
            vec![("stamp".into(), form_stamp().into()), ("next".into(), next.into()), ("back".into(), back.into())];
        let version = domain::identity::TERMS_VERSION;
        let lead =
            text_with("identity-terms-lead", &[("name", scope.actor_name().into()), ("version", version.into())]);
        let body = view! {
            <div class="prose framed" tabindex="0" role="region" aria-label=text("identity-terms")>
                <p>{text("identity-terms-1")}</p>
                <p>{text("identity-terms-2")}</p>
                <p>{text("identity-terms-3")}</p>
                <p>{text("identity-terms-4")}</p>
            </div>
            {wrap::form("/api/identity/accept_terms", hidden, false, view! { <Button label=text("identity-terms-accept") kind=ButtonKind::Primary/> }.into_any())}
            <form method="post" action="/logout"><Button label=text("shell-logout") kind=ButtonKind::Quiet/></form>
        };
        let title = page_title(text("identity-terms"));
        AtDoor { title, heading: text("identity-terms"), lead: Some(lead), wide: true }.with(body.into_any())
    })
}

/// To one's own first page: it differs by level (A11, A43).
pub(crate) fn home() -> Shown {
    at_once(|| match server_ctx::signed_in() {
        Ok((_, scope)) => {
            let member = !scope.roles().iter().any(|role| role != domain::authority::Role::Member);
            match (scope.company(), scope.level()) {
                (Some(_), Some(_)) if member => go_to(paths::ME),
                (Some(id), Some(level)) => go_to(&Place::of(level, id).home()),
                _ => return trouble(&Denial::NotFound),
            }
            ().into_any()
        }
        Err(AppError(denial)) => trouble(&denial),
    })
}

/// One's own page.
pub(crate) fn me() -> Shown {
    at_once(|| {
        let Ok((_, scope)) = server_ctx::signed_in() else { return trouble(&Denial::SignedOut) };
        let roles: Vec<&str> = scope.roles().iter().map(|role| text_of("role", role.slug())).collect();
        let items = vec![
            Definition::new(text("tenancy-name"), scope.actor_name().to_owned()),
            Definition::new(text("identity-company"), scope.company_name().to_owned()),
            Definition::new(text("tenancy-role"), roles.join(", ")),
        ];
        let body = view! { <Page heading=text("shell-profile")><DefinitionList items/></Page> };
        framed(text("shell-profile"), None, body.into_any())
    })
}
