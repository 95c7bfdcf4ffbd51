//! Pages that belong to no slice: help, and whom to ask.

use leptos::prelude::*;
use ui::{Icon, Link, LinkButton, Page, Panel};

use crate::{
    doors::{Column, Entry, Needs, PageAt, RouteAt, Shown, Slice, Who},
    frame::{at_once, bare, framed},
    paths,
    server_ctx::{self, text, text_with},
};

pub(crate) const SLICE: Slice = Slice {
    pages: &[
        PageAt::new(&["/help"], help).by(Who::Public),
        PageAt::new(&["/contact"], contact).by(Who::Public).behind("contact").listed(&[Entry::new(
            Column::ALL,
            (3, 3),
            Icon::Help,
            "shell-contact",
            Needs::Nothing,
        )]),
    ],
    forms: &[],
    routes: &[RouteAt::post("/language", Who::Public), RouteAt::post("/theme", Who::Public)],
};

fn shown(title: &'static str, body: AnyView) -> AnyView {
    match server_ctx::signed_in() {
        Ok(_) => framed(title, None, body),
        Err(_) => bare(title, body),
    }
}

/// How the portal is used, in a page.
pub(crate) fn help() -> Shown {
    at_once(|| {
        let body = view! {
            <Page heading=text("house-help")>
                <div class="stack prose">
                    <Panel heading=text("house-help-people")><p>{text("house-help-people-text")}</p></Panel>
                    <Panel heading=text("house-help-customers")><p>{text("house-help-customers-text")}</p></Panel>
                    <Panel heading=text("house-help-log")><p>{text("house-help-log-text")}</p></Panel>
                    <p><LinkButton href=paths::CONTACT label=text("shell-contact")/></p>
                </div>
            </Page>
        };
        shown(text("house-help"), body.into_any())
    })
}

/// Whom to ask, signed in or not.
pub(crate) fn contact() -> Shown {
    at_once(|| {
        let whom = server_ctx::contact();
        let crumbs = server_ctx::signed_in()
            .is_err()
            .then(|| (text("shell-crumbs").into(), vec![Link::new(paths::LANDING, text("shell-product"))]));
        let line = text_with("house-contact-text", &[("contact", whom.as_str().into())]);
        let body = match crumbs {
            Some(crumbs) => view! { <Page heading=text("shell-contact") crumbs=crumbs><p>{line}</p></Page> }.into_any(),
            None => view! { <Page heading=text("shell-contact")><p>{line}</p></Page> }.into_any(),
        };
        shown(text("shell-contact"), body)
    })
}
