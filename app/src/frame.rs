//! The frame around every page: loading, left column, title, what an act left behind, what went wrong.

mod asked;
mod field;
mod filled;
mod paged;
mod side;
mod switches;
pub(crate) mod wrap;

use core::future::Future;

use domain::{
    denial::{Denial, RefusalReason, Staleness},
    tenancy::Company,
};
use leptos::prelude::*;
use ui::{Door, Icon, Link, LinkButton, PageTitle, Shell, StatusLine, Text, Tone, Trouble};

pub(crate) use self::{
    asked::{company, id},
    field::Beside,
    filled::{Filled, for_island, words as problem},
    paged::{ListOrder, asked_page, pager},
    switches::switches,
};
use crate::{
    doors::Shown,
    error::AppError,
    paths,
    server_ctx::{self, text, text_of, text_with},
};

/// Loads what a page is about, then shows it; or says what went wrong, with the status that belongs to it.
pub(crate) fn load<T, F>(loading: F, show: impl FnOnce(T) -> AnyView + Send + 'static) -> Shown
where
    T: Send + 'static,
    F: Future<Output = Result<T, AppError>> + Send + 'static,
{
    Box::pin(async move {
        match loading.await {
            Ok(loaded) => show(loaded),
            Err(AppError(Denial::NotFound)) => trouble(&why_gone().await),
            Err(error) => trouble(&error.0),
        }
    })
}

/// Why a page isn't there to which a form leads back: what the form was told. What isn't there any more was done already,
/// by somebody else or by this very form.
async fn why_gone() -> Denial {
    match server_ctx::flash().await.map(|flash| flash.denial) {
        None => Denial::NotFound,
        Some(Denial::NotFound) => Denial::Stale(Staleness::AlreadyEnded),
        Some(told) => told,
    }
}

/// A page that has nothing to load.
pub(crate) fn at_once(show: impl FnOnce() -> AnyView + Send + 'static) -> Shown {
    Box::pin(async move { show() })
}

/// The page at an address where nothing is.
pub fn not_here() -> Shown {
    at_once(|| trouble(&Denial::NotFound))
}

/// A signed-in page: its title, the left column of the company it's about, and the body.
pub(crate) fn framed(title: &str, about: Option<&Company>, body: AnyView) -> AnyView {
    framed_behind(server_ctx::part(), title, about, body)
}

fn framed_behind(part: &str, title: &str, about: Option<&Company>, body: AnyView) -> AnyView {
    let Ok((_, scope)) = server_ctx::signed_in() else { return trouble(&Denial::SignedOut) };
    let company = about.map_or_else(|| scope.company_name().to_owned(), |company| company.name.clone());
    let title = text_with("shell-page-title", &[("page", title.into()), ("company", company.as_str().into())]);
    view! {
        <PageTitle text=title/>
        <Shell
            texts=side::texts()
            who=side::who(&scope)
            home=paths::HOME
            groups=side::groups(&scope, about, part)
            footer=footer()
            switches=switches()
        >
            {body}
        </Shell>
    }
    .into_any()
}

/// Help and contact at the same place on every page (WCAG 3.2.6).
pub(crate) fn footer() -> Vec<Link> {
    vec![Link::new(paths::HELP, text("shell-help")), Link::new(paths::CONTACT, text("shell-contact"))]
}

/// A page for somebody who isn't signed in, where it isn't one panel.
pub(crate) fn bare(title: &'static str, body: AnyView) -> AnyView {
    let body = wrap::bare(footer(), switches(), body);
    view! { <PageTitle text=title/> {body} }.into_any()
}

/// What is asked or said at the door, before anybody is in: one panel, with its title.
pub(crate) struct AtDoor {
    pub(crate) title: String,
    pub(crate) heading: &'static str,
    pub(crate) lead: Option<String>,
    /// For reading, or for a list, instead of two buttons.
    pub(crate) wide: bool,
}

impl AtDoor {
    /// The page with its body.
    pub(crate) fn with(self, body: AnyView) -> AnyView {
        let Self { title, heading, lead, wide } = self;
        let (footer, switches) = (footer(), switches());
        view! {
            <PageTitle text=title/>
            <Door product=text("shell-product") heading lead wide footer switches>{body}</Door>
        }
        .into_any()
    }
}

/// The ways up from a company's page, as far as the reader may go.
pub(crate) fn crumbs(company: &Company, more: Vec<Link>) -> Option<(Text, Vec<Link>)> {
    use domain::authority::Level;
    let level = server_ctx::signed_in().ok().and_then(|(_, scope)| scope.level())?;
    let mut links = Vec::new();
    if level == Level::Partner {
        links.push(Link::new(paths::RESELLERS, company.partner_name.clone()));
    }
    let below_seller = company.level == Level::Customer && level != Level::Customer;
    if below_seller && company.reseller != company.partner {
        links.push(Link::new(paths::seller(company.reseller), company.reseller_name.clone()));
    } else if below_seller {
        links.push(Link::new(paths::seller(company.reseller), text("tenancy-direct-sales")));
    }
    links.extend(more);
    (!links.is_empty()).then(|| (text("shell-crumbs").into(), links))
}

/// The line that says what an act did: `?done=…`, with the name of what it was done to. `here` are the acts that lead to
/// this page; nothing is said where nobody knows what it was done to.
pub(crate) fn outcome(here: &[&str], name: &str) -> Option<AnyView> {
    let done = server_ctx::query("done")?;
    let nameless = ["user-removed", "code-issued"];
    if !here.contains(&done.as_str()) || (name.is_empty() && !nameless.contains(&done.as_str())) {
        return None;
    }
    let line = text_with(&format!("done-{done}"), &[("name", name.into())]);
    Some(view! { <StatusLine tone=Tone::Ok lead=text("outcome-well-done") text=line/> }.into_any())
}

/// What went wrong, as a page of its own.
pub(crate) fn trouble(denial: &Denial) -> AnyView {
    server_ctx::set_status(denial);
    let (heading, words, more) = said(denial);
    let reference = match denial {
        Denial::Unexpected { reference } => Some((text("error-unexpected.reference").into(), reference.clone().into())),
        _ => None,
    };
    let way_on = match denial {
        Denial::SignedOut => view! { <LinkButton href=paths::LOGIN label=text("error-signed-out.action")/> },
        Denial::Stale(Staleness::OldCursor) => {
            let here = server_ctx::address();
            let first = here.split('?').next().unwrap_or_default().to_owned();
            view! { <LinkButton href=first label=text("list-first-page")/> }
        }
        _ => view! { <LinkButton href=paths::HOME label=text("error-not-found.action") icon=Icon::Company/> },
    };
    let act = way_on.into_any();
    let body = match reference {
        Some(reference) => {
            view! { <Trouble heading=heading text=words more=more reference=reference act=act/> }.into_any()
        }
        None => view! { <Trouble heading=heading text=words more=more act=act/> }.into_any(),
    };
    match server_ctx::signed_in() {
        Ok(_) => framed_behind("", heading, None, body),
        Err(_) => bare(heading, body),
    }
}

/// Heading, text, and who could.
fn said(denial: &Denial) -> (&'static str, String, Option<String>) {
    match denial {
        Denial::NotFound => (text("error-not-found"), text("error-not-found.text").to_owned(), None),
        Denial::SignedOut => (text("error-signed-out"), text("error-signed-out.text").to_owned(), None),
        Denial::Refused(refusal) => {
            let why = refused(refusal);
            let who = match refusal.reason {
                RefusalReason::Yourself
                | RefusalReason::Role
                | RefusalReason::AboveYourRights
                | RefusalReason::SetAbove => Some(who_could(&refusal.who_could)),
                RefusalReason::LastAdministrator | RefusalReason::SwitchedOff => None,
            };
            (text("error-refused"), why, who)
        }
        Denial::Stale(why @ Staleness::OldCursor) => {
            (text("error-old-cursor"), text_of("stale", why.slug()).to_owned(), None)
        }
        Denial::Stale(why) => (text("error-stale"), text_of("stale", why.slug()).to_owned(), None),
        Denial::TryLater { seconds } => (text("error-later"), server_ctx::later(*seconds), None),
        Denial::Limited { limit, until } => (text("error-limited"), server_ctx::limited(*limit, *until), None),
        Denial::Invalid { .. } => (text("form-problem"), text("error-stale.text").to_owned(), None),
        Denial::Unexpected { .. } => (text("error-unexpected"), text("error-unexpected.text").to_owned(), None),
    }
}

fn refused(refusal: &domain::denial::Refusal) -> String {
    let act = text_of("action", refusal.action.slug());
    let args = [("act", act.into()), ("company", refusal.company.as_str().into())];
    text_with(&format!("refused-{}", refusal.reason.slug()), &args)
}

fn who_could(names: &[String]) -> String {
    if names.is_empty() {
        let level = server_ctx::signed_in().ok().and_then(|(_, scope)| scope.level());
        let nobody = match level {
            Some(domain::authority::Level::Partner) => "error-refused-nobody-here",
            Some(domain::authority::Level::Reseller) => "error-refused-nobody",
            _ => "error-refused-nobody-seller",
        };
        return text(nobody).to_owned();
    }
    text_with("error-refused.who", &[("who", names.join(", ").as_str().into())])
}

/// A denial in one sentence, for above a form.
pub(crate) fn sentence(denial: &Denial) -> String {
    let (_, words, more) = said(denial);
    more.map_or(words.clone(), |more| format!("{words} {more}"))
}

/// The parts of a page that may be absent.
#[derive(Default)]
pub(crate) struct Sheet {
    pub(crate) heading: Text,
    pub(crate) lead: Option<String>,
    pub(crate) crumbs: Option<(Text, Vec<Link>)>,
    pub(crate) act: Option<AnyView>,
    pub(crate) outcome: Option<AnyView>,
    pub(crate) errors: Option<(Text, Vec<ui::FieldError>)>,
}

impl Sheet {
    pub(crate) fn new(heading: impl Into<Text>) -> Self {
        Self { heading: heading.into(), ..Self::default() }
    }

    /// The page with its body.
    pub(crate) fn with(self, body: AnyView) -> AnyView {
        ui::Page(ui::PageProps {
            heading: self.heading,
            lead: self.lead.into(),
            crumbs: self.crumbs,
            act: self.act.into(),
            outcome: self.outcome.into(),
            errors: self.errors,
            children: Box::new(move || body),
        })
        .into_any()
    }
}

/// A title that says when a form came back with problems.
pub(crate) fn title(page: &str, filled: &Filled) -> String {
    if filled.is_back() { text_with("shell-title-error", &[("title", page.into())]) } else { page.to_owned() }
}

/// A form posted to a server function: its stamp, and where to come back to when it fails.
pub(crate) fn hidden(back: &str, more: Vec<(&'static str, String)>) -> Vec<(Text, Text)> {
    let mut hidden: Vec<(Text, Text)> =
        vec![("stamp".into(), server_ctx::form_stamp().into()), ("back".into(), back.to_owned().into())];
    hidden.extend(more.into_iter().map(|(name, value)| (name.into(), value.into())));
    hidden
}
