//! A customer's first page and its services (E9, E10).

use domain::{
    authority::Action,
    provisioning::{PORTAL_SETTINGS, ServiceOffer, ServiceState},
    tenancy::{Company, CompanyStatus, Usage},
};
use leptos::prelude::*;
use ui::{Button, ButtonKind, Definition, DefinitionList, Icon, LinkButton, Status, Tone};

use super::{SERVICES, choices::choices, service_state};
use crate::{
    doors::Shown,
    frame::{Filled, Sheet, company, crumbs, framed, hidden, load, outcome, title, wrap},
    paths,
    server_ctx::{locale, signed_in, text, text_of, text_with},
    tenancy,
};

/// What a customer is, and what runs there.
pub(crate) fn customer() -> Shown {
    load(
        async move {
            let (portal, scope) = signed_in()?;
            let company = portal.read_company(&scope, company().await?).await?;
            let sees = company.allows(Action::SeeRuns);
            let offers = if sees { portal.read_offers(&scope, company.id).await? } else { Vec::new() };
            let domains = portal.read_domains(&scope, company.id).await?;
            Ok((company, offers, domains))
        },
        |(company, offers, domains)| {
            let sheet = Sheet {
                crumbs: crumbs(&company, Vec::new()),
                outcome: outcome(&["resumed", "suspended"], &company.name),
                ..Sheet::new(company.name.clone())
            };
            let (tone, word) = (tenancy::tone(company.status), text_of("status", company.status.slug()));
            let domains: Vec<String> = domains.into_iter().map(String::from).collect();
            let items = vec![
                Definition::new(text("tenancy-status"), view! { <Status tone=tone word=word/> }),
                Definition::new(text("tenancy-code"), company.code.clone().unwrap_or_default()),
                Definition::new(text("customer-domain"), domains.join(", ")),
                Definition::new(text("customer-reseller"), company.reseller_name.clone()),
            ];
            let items = items.into_iter().chain(company.usage.iter().flat_map(usage)).collect::<Vec<_>>();
            let body = view! {
                <div class="stack">
                    {tenancy::suspended(&company)}
                    {waiting(&company)}
                    {wrap::panel(Some(text("customer-summary")), false, view! { <DefinitionList items/> }.into_any())}
                    {running(&company, &offers)}
                </div>
            };
            framed(&company.name, Some(&company), sheet.with(body.into_any()))
        },
    )
}

/// A run of it waits for a person: the way there.
fn waiting(company: &Company) -> Option<AnyView> {
    if company.status != CompanyStatus::NeedsAttention || !company.allows(Action::SeeRuns) {
        return None;
    }
    let runs = paths::Place::of(company.level, company.id).runs();
    let said = view! { <p>{text("customer-waiting")} " " <a href=runs>{text("nav-runs")}</a></p> };
    Some(wrap::notice(Tone::Warn, None, said.into_any()))
}

/// What its backups take, and when that was measured (A45).
fn usage(usage: &Usage) -> [Definition; 2] {
    let locale = locale();
    let when = usage.measured_at.map(|at| {
        let shown = crate::server_ctx::date_time(at);
        let when = text_with("customer-as-of", &[("when", shown.as_str().into())]);
        view! { <time class="muted" datetime=at.to_rfc3339()>{when}</time> }
    });
    let never = when.is_none().then(|| view! { <span class="muted">{text("customer-not-measured")}</span> });
    let old = usage.days_old.map(|days| {
        view! { <Status tone=Tone::Warn word=text_with("customer-days-old", &[("days", days.into())])/> }
    });
    let size = words::bytes(locale, u64::try_from(usage.storage_mb).unwrap_or(0));
    [
        Definition::new(text("tenancy-mailboxes"), words::number(locale, usage.mailboxes)),
        Definition::new(
            text("tenancy-storage"),
            view! { <span class="row"><span>{size}</span>{when}{never}{old}</span> },
        ),
    ]
}

fn running(company: &Company, offers: &[ServiceOffer]) -> Option<AnyView> {
    if !company.allows(Action::SeeRuns) {
        return None;
    }
    let items: Vec<_> = offers
        .iter()
        .filter_map(|offer| {
            let (tone, word) = service_state(offer.state?);
            Some(Definition::new(offer.name.clone(), view! { <Status tone=tone word=word/> }))
        })
        .collect();
    let none = items.is_empty().then(|| view! { <p class="muted">{text("service-none")}</p> });
    let href = paths::services(company.id);
    let users = paths::accounts(company.id);
    Some(
        view! {
            {wrap::panel(Some(text("nav-services")), false, view! { {none}
                <DefinitionList items/>
                <p class="row">
                    <LinkButton href=href label=text("nav-services")/>
                    <LinkButton href=users label=text("nav-users")/>
                </p> }.into_any())}
        }
        .into_any(),
    )
}

/// *Customer Services*: what runs, and what can be started.
pub(crate) fn services() -> Shown {
    load(
        async move {
            let (portal, scope) = signed_in()?;
            let company = portal.read_company(&scope, company().await?).await?;
            let offers = portal.read_offers(&scope, company.id).await?;
            Ok((company, offers, Filled::read().await.with(SERVICES)))
        },
        |(company, offers, filled)| {
            let heading = text("service-customer-services");
            let sheet = Sheet {
                crumbs: crumbs(&company, vec![ui::Link::new(paths::customer(company.id), company.name.clone())]),
                outcome: outcome(&["customer-created"], &company.name),
                errors: filled.summary(),
                lead: Some(company.name.clone()),
                ..Sheet::new(heading)
            };
            let body = services_body(&company, &offers, &filled);
            framed(&title(heading, &filled), Some(&company), sheet.with(body))
        },
    )
}

fn services_body(company: &Company, offers: &[ServiceOffer], filled: &Filled) -> AnyView {
    // Where everything there is was started, there is nothing to choose.
    if !company.allows(Action::ManageServices) || offers.iter().all(|offer| offer.state.is_some()) {
        return running(company, offers).into_any();
    }
    let begun = offers.iter().any(|offer| offer.key == PORTAL_SETTINGS && offer.state == Some(ServiceState::On));
    let first = (!begun).then(|| {
        view! { {wrap::notice(Tone::Info, Some(Icon::Shield), view! { <p>{text("service-portal-first")}</p> }.into_any())} }.into_any()
    });
    let fields = hidden(&paths::services(company.id), vec![("customer", company.id.to_string())]);
    let chosen = filled.ticked("services").unwrap_or_default();
    view! {
        {wrap::form("/api/provisioning/start_services", fields, false, view! { {first}
            {choices(offers, &chosen, filled)}
            <div class="row">
                <Button label=text("plan-provision") kind=ButtonKind::Primary/>
                <LinkButton href=paths::customer(company.id) label=text("form-cancel") kind=ButtonKind::Quiet/>
            </div> }.into_any())}
    }
    .into_any()
}
