//! *Suspend*: what it stops, why, and the way back (A16).

use domain::tenancy::{Company, Suspension, SuspensionEffect, SuspensionForm};
use leptos::prelude::*;
use ui::{Button, ButtonKind, Link, LinkButton, Tone};

use crate::{
    document::Interactive,
    doors::Shown,
    frame::{Beside, Filled, Sheet, company, crumbs, framed, hidden, load, title, wrap},
    paths::Place,
    server_ctx::{signed_in, text, text_with},
};

/// The page before, and the page of what is suspended.
pub(crate) fn suspend() -> Shown {
    load(
        async move {
            let (portal, scope) = signed_in()?;
            Ok((portal.read_suspension(&scope, company().await?).await?, Filled::read().await.of::<SuspensionForm>()))
        },
        |(effect, filled)| {
            let company = effect.company.clone();
            let place = Place::of(company.level, company.id);
            let heading = text_with("tenancy-suspend-named", &[("company", company.name.as_str().into())]);
            let sheet = Sheet {
                crumbs: crumbs(&company, vec![Link::new(place.home(), company.name.clone())]),
                errors: filled.summary(),
                ..Sheet::new(heading.clone())
            };
            let body = match &company.suspension {
                Some(suspension) if !suspension.by_seller => taking_back(&company, suspension),
                _ => asking(&effect, &filled),
            };
            framed(&title(&heading, &filled), Some(&company), sheet.with(body))
        },
    )
}

fn asking(effect: &SuspensionEffect, filled: &Filled) -> AnyView {
    let company = &effect.company;
    let place = Place::of(company.level, company.id);
    let fields = hidden(&place.suspend(), vec![("company", company.id.to_string())]);
    let named = |count: i64| [("company", company.name.as_str().into()), ("count", count.into())];
    let customers = (effect.customers > 0).then(|| {
        view! { <p>{text_with("tenancy-suspend-customers", &named(effect.customers))}</p> }
    });
    let cancel = Link::new(place.settings(), text_with("tenancy-suspend-keep", &named(0)));
    let hint = text_with("tenancy-suspend-reason-hint", &named(0));
    let beside = Beside { hint: Some(hint), ..Beside::default() };
    let body = view! {
        {wrap::panel(None, false, view! { <h2>{text("tenancy-what-stops")}</h2>
            <p>{text_with("tenancy-suspend-people", &named(effect.people))}</p>
            {customers}
            <p>{text_with("tenancy-suspend-runs", &named(effect.runs))}</p>
            <h2>{text("tenancy-what-stays")}</h2>
            <p>{text_with("tenancy-suspend-stays", &named(0))}</p> }.into_any())}
        {filled.field_with("reason", "", beside)}
    };
    let (button, about) = (text("tenancy-suspend"), company.name.clone());
    let form = wrap::confirm("/api/tenancy/suspend_company", fields, button, about, cancel, body.into_any());
    view! { {wrap::live_form(None, Vec::new(), form)} <Interactive/> }.into_any()
}

fn taking_back(company: &Company, suspension: &Suspension) -> AnyView {
    let place = Place::of(company.level, company.id);
    if !suspension.yours {
        return view! {
            {notice(suspension, None)}
            <p>{text("tenancy-suspended-above")}</p>
            <p><LinkButton href=place.home() label=text("form-back")/></p>
        }
        .into_any();
    }
    let fields = hidden(&place.suspend(), vec![("company", company.id.to_string())]);
    let form = view! {
        <p>{text("tenancy-resume-text")}</p>
        <div class="row">
            <Button label=text("tenancy-resume") kind=ButtonKind::Primary about=company.name.clone()/>
            <LinkButton href=place.home() label=text("form-cancel") kind=ButtonKind::Quiet/>
        </div>
    };
    view! {
        {notice(suspension, None)}
        {wrap::form("/api/tenancy/resume_company", fields, false, form.into_any())}
    }
    .into_any()
}

/// That a company is suspended, why, and the way to take it back: on its pages.
pub(crate) fn suspended(company: &Company) -> Option<AnyView> {
    use domain::authority::Action;
    let suspension = company.suspension.as_ref()?;
    let way = suspension.yours && !suspension.by_seller && company.allows(Action::SuspendCompany);
    let href = way.then(|| Place::of(company.level, company.id).suspend());
    Some(notice(suspension, href))
}

fn notice(suspension: &Suspension, href: Option<String>) -> AnyView {
    let key = if suspension.by_seller { "tenancy-suspended-seller" } else { "tenancy-suspended" };
    let lead = text_with(key, &[("company", suspension.company.as_str().into())]);
    let when = crate::server_ctx::date_time(suspension.since);
    let args = [
        ("who", suspension.by.as_str().into()),
        ("when", when.as_str().into()),
        ("reason", suspension.reason.as_str().into()),
    ];
    let why = text_with("tenancy-suspended-why", &args);
    let way = href.map(|href| view! { <p><a href=href>{text("tenancy-resume")}</a></p> });
    wrap::notice(Tone::Bad, None, view! { <p><b>{lead}</b></p><p>{why}</p>{way} }.into_any())
}
