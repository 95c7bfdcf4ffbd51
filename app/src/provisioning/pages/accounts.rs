//! *Users for …*: a customer's users, making one, giving services (E12–E23, E27).

use domain::{
    authority::Action,
    provisioning::{
        ACCOUNT, Account, AccountDetails, AccountList, AdministratorForm, PORTAL_SETTINGS, ServiceOffer, ServiceState,
    },
    tenancy::Company,
};
use leptos::prelude::*;
use ui::{
    Button, ButtonKind, Column, Definition, DefinitionList, Empty, FindForm, Icon, Link, LinkButton, Rows, Status,
};

use super::{SERVICES, account_form, choices::choices, service_state};
use crate::{
    document::Interactive,
    doors::Shown,
    frame::{
        Filled, ListOrder, Sheet, asked_page, company, crumbs, framed, hidden, id, load, outcome, pager, title, wrap,
    },
    paths,
    server_ctx::{query, signed_in, text, text_with},
    tenancy,
};

fn ways_up(company: &Company) -> Option<(ui::Text, Vec<Link>)> {
    crumbs(company, vec![Link::new(paths::customer(company.id), company.name.clone())])
}

/// The list, with its search count (E12, E25).
pub(crate) fn accounts() -> Shown {
    let q: String = query("q").unwrap_or_default().chars().take(200).collect();
    load(
        async move {
            let (portal, scope) = signed_in()?;
            let company = portal.read_company(&scope, company().await?).await?;
            let accounts = portal.read_accounts(&scope, company.id, &q, &asked_page()).await?;
            Ok((company, accounts, q))
        },
        |(company, accounts, q)| {
            let heading = text_with("account-users-for", &[("customer", company.name.as_str().into())]);
            let act = company.allows(Action::ManageServices).then(|| {
                let (href, label) = (paths::new_account(company.id), text("account-create"));
                view! { <LinkButton href label kind=ButtonKind::Primary icon=Icon::Add/> }.into_any()
            });
            let sheet = Sheet { act, crumbs: ways_up(&company), ..Sheet::new(heading.clone()) };
            let body = list(&company, &accounts, &q);
            framed(&heading, Some(&company), sheet.with(body))
        },
    )
}

fn list(company: &Company, list: &AccountList, q: &str) -> AnyView {
    let accounts = &list.page.rows;
    let action = paths::accounts(company.id);
    let clear = (!q.is_empty()).then(|| Link::new(action.clone(), text("list-clear")));
    let kept = (!q.is_empty()).then_some(("q", q));
    let count = text_with("account-search-count", &[("count", list.count.into())]);
    let columns = vec![
        Column::new(text("tenancy-status")),
        Column::new(text("account-full-name")),
        Column::new(text("account-upn")),
        Column::numeric(text("nav-services")),
    ];
    let table = if accounts.is_empty() {
        view! { <p role="status">{count}</p> <Empty heading=text("account-none") text=text("account-none-text") icon=Icon::Person/> }.into_any()
    } else {
        let mut rows = Rows::with_capacity(accounts.len());
        for account in accounts {
            let (tone, word) = service_state(account.state);
            let services = account.services.len().to_string();
            rows.row()
                .status(tone, word)
                .name(&paths::account(company.id, account.id), &account.display_name)
                .cell(text("account-upn"), &account.upn)
                .figure(text("nav-services"), &services)
                .done();
        }
        view! { {wrap::list(count, columns, None, view! { {rows.into_view()} }.into_any())} }.into_any()
    };
    view! {
        {wrap::notice(ui::Tone::Info, None, view! { <p>{text("account-screen")}</p> }.into_any())}
        <FindForm action=action label=text("account-search") value=q.to_owned() button=text("list-search") clear=clear/>
        {table}
        {pager(&list.page.ways, &paths::accounts(company.id), ListOrder::Name, kept.as_slice())}
    }
    .into_any()
}

/// One user: what they have.
pub(crate) fn account() -> Shown {
    load(
        async move {
            let (portal, scope) = signed_in()?;
            let company = portal.read_company(&scope, company().await?).await?;
            let details = portal.read_account_details(&scope, company.id, id("account")?).await?;
            Ok((company, details))
        },
        |(company, details)| {
            let account = &details.account;
            let act = company.allows(Action::ManageServices).then(|| {
                let (href, label) = (paths::account_services(company.id, account.id), text("nav-services"));
                view! { <LinkButton href label kind=ButtonKind::Primary/> }.into_any()
            });
            let heading = account.display_name.clone();
            let sheet = Sheet { act, crumbs: ways_up(&company), ..Sheet::new(heading.clone()) };
            let body = shown(&details);
            framed(&heading, Some(&company), sheet.with(body))
        },
    )
}

fn shown(details: &AccountDetails) -> AnyView {
    let account = &details.account;
    let (tone, word) = service_state(account.state);
    let services: Vec<_> = account
        .services
        .iter()
        .map(|(name, state)| {
            let (tone, word) = service_state(*state);
            Definition::new(name.clone(), view! { <Status tone=tone word=word/> })
        })
        .collect();
    let items = vec![
        Definition::new(text("tenancy-status"), view! { <Status tone=tone word=word/> }),
        Definition::new(text("account-first-names"), details.first_names.clone()),
        Definition::new(text("account-last-name"), details.last_name.clone()),
        Definition::new(text("account-upn"), account.upn.clone()),
        Definition::new(text("account-username"), details.username.clone()),
    ];
    let settings: Vec<_> = account_form::settings_in_words(details.settings)
        .into_iter()
        .map(|(term, words)| Definition::new(term, words))
        .collect();
    let none = services.is_empty().then(|| view! { <p class="muted">{text("service-none")}</p> });
    view! {
        <div class="stack">
            {wrap::panel(Some(text("account-details")), false, view! { <DefinitionList items/> }.into_any())}
            {addresses(&account.addresses)}
            {wrap::panel(Some(text("nav-services")), false, view! { {none}<DefinitionList items=services/> }.into_any())}
            {wrap::panel(Some(text("account-settings")), false, view! { <DefinitionList items=settings/> }.into_any())}
            {additional(details)}
        </div>
    }
    .into_any()
}

/// The user's mail addresses: each by name and domain, the primary one ticked (E16).
fn addresses(addresses: &[String]) -> AnyView {
    let columns = vec![Column::new(text("account-address")), Column::new(text("account-address-primary"))];
    let mut rows = Rows::with_capacity(addresses.len());
    for (place, address) in addresses.iter().enumerate() {
        let row = rows.row().plain_name(address);
        match place {
            0 => row.status(ui::Tone::Ok, text("account-address-primary")),
            _ => row.status(ui::Tone::Off, text("account-address-other")),
        }
        .done();
    }
    wrap::list(text("account-addresses"), columns, None, view! { {rows.into_view()} }.into_any())
}

/// Additional User Properties, as far as they were filled in (E17).
fn additional(details: &AccountDetails) -> Option<AnyView> {
    if details.properties.is_empty() {
        return None;
    }
    let items: Vec<_> = details
        .properties
        .iter()
        .map(|(field, value)| Definition::new(account_form::property(field), value.clone()))
        .collect();
    let heading = text("account-additional");
    Some(wrap::panel(Some(heading), false, view! { <DefinitionList items/> }.into_any()))
}

/// *Create user*.
pub(crate) fn new_account() -> Shown {
    load(
        async move {
            let (portal, scope) = signed_in()?;
            let company = tenancy::company_for(Action::ManageServices).await?;
            let offers = portal.read_offers(&scope, company.id).await?;
            let domains = portal.read_domains(&scope, company.id).await?;
            Ok((company, offers, domains, Filled::read().await.of::<AdministratorForm>().within("administrator")))
        },
        |(company, offers, domains, filled)| {
            let heading = account_form::heading(&company.name);
            let sheet = Sheet {
                crumbs: ways_up(&company),
                outcome: outcome(&["services-started"], &company.name),
                errors: filled.summary(),
                ..Sheet::new(heading.clone())
            };
            let domains: Vec<String> = domains.into_iter().map(String::from).collect();
            let ready = offers.iter().any(|o| o.key == PORTAL_SETTINGS && o.state == Some(ServiceState::On));
            let body = if ready {
                new_account_form(&company, &domains, &filled)
            } else {
                let href = paths::services(company.id);
                let words = text("service-portal-first");
                view! { {wrap::notice(ui::Tone::Info, Some(Icon::Shield), view! { <p>{words} " " <a href=href>{text("nav-services")}</a></p> }.into_any())} }.into_any()
            };
            framed(&title(&heading, &filled), Some(&company), sheet.with(body))
        },
    )
}

fn new_account_form(company: &Company, domains: &[String], filled: &Filled) -> AnyView {
    let fields = hidden(&paths::new_account(company.id), vec![("customer", company.id.to_string())]);
    let upn_domain = domains.first().cloned().unwrap_or_default();
    let begins = AdministratorForm { upn_domain, ..AdministratorForm::default() };
    let form = view! {
        {wrap::live_stepper(view! { {wrap::form("/api/provisioning/create_account", fields, false, view! { {account_form::fields(filled, &begins, domains)}
                <div class="row">
                    <Button label=text("plan-provision") kind=ButtonKind::Primary/>
                    <LinkButton href=paths::accounts(company.id) label=text("form-cancel") kind=ButtonKind::Quiet/>
                </div> }.into_any())} }.into_any())}
    };
    view! { {wrap::live_form(Some(&ACCOUNT), domains.to_vec(), form.into_any())} <Interactive/> }.into_any()
}

/// Services of a user: only those the customer has (E27).
pub(crate) fn account_services() -> Shown {
    load(
        async move {
            let (portal, scope) = signed_in()?;
            let company = tenancy::company_for(Action::ManageServices).await?;
            let account = portal.read_account(&scope, company.id, id("account")?).await?;
            let offers = portal.read_offers(&scope, company.id).await?;
            Ok((company, account, offers, Filled::read().await.with(SERVICES)))
        },
        |(company, account, offers, filled)| {
            let heading = text_with("account-services-of", &[("name", account.display_name.as_str().into())]);
            let mut up = ways_up(&company);
            if let Some((_, links)) = &mut up {
                links.push(Link::new(paths::account(company.id, account.id), account.display_name.clone()));
            }
            let sheet = Sheet {
                crumbs: up,
                outcome: outcome(&["account-created"], &account.display_name),
                errors: filled.summary(),
                ..Sheet::new(heading.clone())
            };
            let body = give(&company, &account, offers, &filled);
            framed(&title(&heading, &filled), Some(&company), sheet.with(body))
        },
    )
}

fn give(company: &Company, account: &Account, offers: Vec<ServiceOffer>, filled: &Filled) -> AnyView {
    let offers: Vec<ServiceOffer> = offers
        .into_iter()
        .filter(|offer| offer.key != PORTAL_SETTINGS && offer.state == Some(ServiceState::On))
        .map(|offer| {
            let has = account.services.iter().find(|(name, _)| *name == offer.name).map(|(_, state)| *state);
            ServiceOffer { state: has, needs: Vec::new(), ..offer }
        })
        .collect();
    if offers.is_empty() {
        let words = text("service-none-to-give");
        return view! { <Empty heading=text("service-none") text=words icon=Icon::Shield/> }.into_any();
    }
    let back = paths::account_services(company.id, account.id);
    let fields = hidden(&back, vec![("customer", company.id.to_string()), ("account", account.id.to_string())]);
    let chosen = filled.ticked("services").unwrap_or_default();
    view! {
        {wrap::form("/api/provisioning/give_services", fields, false, view! { {choices(&offers, &chosen, filled)}
            <div class="row">
                <Button label=text("plan-provision") kind=ButtonKind::Primary/>
                <LinkButton href=paths::account(company.id, account.id) label=text("form-cancel") kind=ButtonKind::Quiet/>
            </div> }.into_any())}
    }
    .into_any()
}
