//! The stepper's three draft pages (E1–E18). Nothing is made here.

use domain::{
    authority::Action,
    denial::{Denial, Staleness},
    ids::DraftId,
    provisioning::{ACCOUNT, AdministratorForm, CUSTOMER, CustomerForm, Draft, DraftStep, PlannedStep, ServiceOffer},
    tenancy::{Company, LANGUAGES},
};
use leptos::prelude::*;
use ui::{Button, ButtonKind, Choice, Icon, Link, LinkButton};

use super::{SERVICES, account_form, choices::choices, planned, steps, will_be_made};
use crate::{
    document::Interactive,
    doors::Shown,
    error::AppError,
    frame::{Beside, Filled, Sheet, crumbs, framed, hidden, id, load, title, wrap},
    paths,
    server_ctx::{signed_in, text, text_with},
    tenancy,
};

fn ways_up(company: &Company) -> Option<(ui::Text, Vec<Link>)> {
    crumbs(company, vec![Link::new(paths::seller(company.id), company.name.clone())])
}

/// *New Customer*: the first page, before there is a draft.
pub(crate) fn new_customer() -> Shown {
    load(
        async move {
            let company = tenancy::company_for(Action::CreateCustomer).await?;
            Ok((company, None, Filled::read().await.of::<CustomerForm>().within("customer")))
        },
        |(company, draft, filled)| customer_page(&company, draft.as_ref(), &filled),
    )
}

/// The first page again, from a draft.
pub(crate) fn draft_customer() -> Shown {
    load(
        async move {
            let draft = open_draft().await?;
            Ok((draft.seller.clone(), Some(draft), Filled::read().await.of::<CustomerForm>().within("customer")))
        },
        |(company, draft, filled)| customer_page(&company, draft.as_ref(), &filled),
    )
}

/// The draft that was asked for, at its own seller's address: at another's it isn't there.
pub(super) async fn asked_draft() -> Result<Draft, AppError> {
    let (portal, scope) = signed_in()?;
    let id: DraftId = id("draft")?;
    let seller = tenancy::company_for(Action::CreateCustomer).await?;
    let draft = portal.read_draft(&scope, id).await?;
    if draft.seller.id == seller.id { Ok(draft) } else { Err(AppError(Denial::NotFound)) }
}

/// A draft that can still be changed; one that was provisioned leads to its run.
async fn open_draft() -> Result<Draft, AppError> {
    let draft = asked_draft().await?;
    match draft.run {
        Some(run) => {
            crate::server_ctx::go_to(&paths::run(run));
            Err(AppError(Denial::Stale(Staleness::AlreadyEnded)))
        }
        None => Ok(draft),
    }
}

fn customer_page(company: &Company, draft: Option<&Draft>, filled: &Filled) -> AnyView {
    let typed = draft.and_then(|draft| draft.customer.clone()).unwrap_or_default();
    let sheet = Sheet {
        lead: Some(text("stepper-intro").to_owned()),
        crumbs: ways_up(company),
        errors: filled.summary(),
        ..Sheet::new(text("stepper-create-customer"))
    };
    let made = vec![(Icon::Company, text("plan-a-customer").to_owned()), (Icon::Shield, portal_settings())];
    let body = view! {
        {steps(DraftStep::Customer, |_| String::new())}
        <div class="split">
            {wrap::live_form(Some(&CUSTOMER), Vec::new(), customer_form(company, draft, &typed, filled))}
            {will_be_made(made)}
        </div>
        {draft.map(|draft| cancelling(draft, DraftStep::Customer))}
        <Interactive/>
    };
    let title = title(text("stepper-create-customer"), filled);
    framed(&title, Some(company), sheet.with(body.into_any()))
}

fn portal_settings() -> String {
    "Customer Portal Settings".to_owned()
}

fn customer_form(company: &Company, draft: Option<&Draft>, typed: &CustomerForm, filled: &Filled) -> AnyView {
    let back = draft.map_or_else(
        || paths::new_customer(company.id),
        |draft| paths::draft(company.id, draft.id, DraftStep::Customer),
    );
    let mut more = vec![("seller", company.id.to_string())];
    more.extend(draft.map(of_draft).into_iter().flatten());
    let code_hint = text_with("customer-code-hint", &[("partner", company.partner_name.as_str().into())]);
    view! {
        {wrap::form("/api/provisioning/save_customer", hidden(&back, more), false, view! { {filled.field(typed, "name")}
            {filled.field_with("code", &typed.code, Beside { hint: Some(code_hint), ..Beside::default() })}
            {filled.field(typed, "domain")}
            <div class="pair">{filled.field(typed, "contact_name")}{filled.field(typed, "contact_mail")}</div>
            {region(typed, filled)}
            {advanced(typed, filled)}
            {buttons(company, draft, text("stepper-continue-administrator"), Some(customer_only()))} }.into_any())}
    }
    .into_any()
}

fn region(typed: &CustomerForm, filled: &Filled) -> AnyView {
    let countries = [
        ("NO", "Norge"),
        ("SE", "Sverige"),
        ("DK", "Danmark"),
        ("FI", "Suomi"),
        ("DE", "Deutschland"),
        ("GB", "United Kingdom"),
    ];
    let countries = countries.into_iter().map(|(code, name)| Choice::new(code, name)).collect();
    let languages = LANGUAGES.into_iter().map(|(code, name)| Choice::new(code, name)).collect();
    let or = |typed: &str, begins: &str| if typed.is_empty() { begins.to_owned() } else { typed.to_owned() };
    view! {
        <div class="pair">
            {filled.select("country", countries, &or(&typed.country, "NO"))}
            {filled.select("language", languages, &or(&typed.language, "en"))}
        </div>
    }
    .into_any()
}

/// E5: special settings, only where the customer needs them.
fn advanced(typed: &CustomerForm, filled: &Filled) -> AnyView {
    let open = filled.error("sql_users").is_some() || filled.error("service_administrator").is_some();
    view! {
        {wrap::fold(text("customer-advanced"), open, view! { {filled.field(typed, "sql_users")}
            {filled.field(typed, "service_administrator")} }.into_any())}
    }
    .into_any()
}

/// The page-by-page road begins here: the same fields, posted to a plan of the customer alone (E8).
fn customer_only() -> AnyView {
    let action = "/api/provisioning/save_customer_only";
    view! { <Button label=text("stepper-customer-only") kind=ButtonKind::Quiet formaction=action/> }.into_any()
}

fn buttons(company: &Company, draft: Option<&Draft>, label: &'static str, second: Option<AnyView>) -> AnyView {
    let cancel = match draft {
        Some(draft) => view! {
            <Button label=text("form-cancel") kind=ButtonKind::Quiet form=cancel_form(draft)/>
        }
        .into_any(),
        None => view! { <LinkButton href=paths::seller(company.id) label=text("form-cancel") kind=ButtonKind::Quiet/> }
            .into_any(),
    };
    let later =
        draft.map(|_| view! { <LinkButton href=paths::seller(company.id) label=text("form-save-later")/> }.into_any());
    view! { <div class="row"><Button label=label kind=ButtonKind::Primary/>{later}{second}{cancel}</div> }.into_any()
}

fn cancel_form(draft: &Draft) -> String {
    format!("cancel-{}", draft.id)
}

/// Which draft a page's form is about, and as of when: where somebody saved meanwhile, that is said first.
fn of_draft(draft: &Draft) -> Vec<(&'static str, String)> {
    vec![("draft", draft.id.to_string()), ("version", draft.version.to_string())]
}

/// The form that *Cancel* posts: it stands beside the page's own, since forms don't nest.
pub(super) fn cancelling(draft: &Draft, step: DraftStep) -> AnyView {
    let back = paths::draft(draft.seller.id, draft.id, step);
    let fields = hidden(&back, vec![("draft", draft.id.to_string())]);
    let fields: Vec<_> =
        fields.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect();
    view! { <form id=cancel_form(draft) method="post" action="/api/provisioning/cancel_draft">{fields}</form> }
        .into_any()
}

/// *Create Administrator*.
pub(crate) fn draft_administrator() -> Shown {
    load(
        async move {
            let draft = open_draft().await?;
            if draft.customer.is_none() {
                return Err(AppError(Denial::Stale(Staleness::NotYet)));
            }
            Ok((draft, Filled::read().await.of::<AdministratorForm>().within("administrator")))
        },
        |(draft, filled)| administrator_page(&draft, &filled),
    )
}

fn begins(draft: &Draft) -> AdministratorForm {
    if let Some(typed) = &draft.administrator {
        return typed.clone();
    }
    let customer = draft.customer.clone().unwrap_or_default();
    // The contact person is offered as the first administrator (WCAG 3.3.7).
    let (first, last) = customer.contact_name.trim().rsplit_once(' ').unwrap_or((customer.contact_name.trim(), ""));
    let local = domain::text::LocalPart::propose(first, last).map(String::from).unwrap_or_default();
    AdministratorForm {
        first_names: first.to_owned(),
        last_name: last.to_owned(),
        display_name: customer.contact_name.trim().to_owned(),
        upn_local: local.clone(),
        upn_domain: customer.domain.clone(),
        username: local,
        mail: customer.contact_mail.trim().to_owned(),
        ..AdministratorForm::default()
    }
}

fn administrator_page(draft: &Draft, filled: &Filled) -> AnyView {
    let customer = draft.customer.clone().unwrap_or_default();
    let domains = vec![customer.domain.trim().to_ascii_lowercase()];
    let company = &draft.seller;
    let heading = text_with("stepper-administrator-of", &[("customer", customer.name.as_str().into())]);
    let sheet = Sheet { crumbs: ways_up(company), errors: filled.summary(), ..Sheet::new(heading.clone()) };
    let back = paths::draft(company.id, draft.id, DraftStep::Administrator);
    let fields = hidden(&back, [vec![("seller", company.id.to_string())], of_draft(draft)].concat());
    let offered = (draft.administrator.is_none() && !customer.contact_name.trim().is_empty()).then(|| {
        let words = text_with("stepper-contact-offered", &[("name", customer.contact_name.as_str().into())]);
        view! { {wrap::notice(ui::Tone::Info, Some(Icon::Person), view! { <p>{words}</p> }.into_any())} }.into_any()
    });
    let form = view! {
        {wrap::live_stepper(view! { {wrap::form("/api/provisioning/save_administrator", fields, false, view! { {offered}
                {account_form::fields(filled, &begins(draft), &domains)}
                {buttons(company, Some(draft), text("stepper-continue-services"), None)} }.into_any())} }.into_any())}
    };
    let body = view! {
        {steps(DraftStep::Administrator, |step| paths::draft(company.id, draft.id, step))}
        <div class="split">
            {wrap::live_form(Some(&ACCOUNT), domains.clone(), form.into_any())}
            {will_be_made(so_far(draft, DraftStep::Administrator))}
        </div>
        {cancelling(draft, DraftStep::Administrator)}
        <Interactive/>
    };
    framed(&title(&heading, filled), Some(company), sheet.with(body.into_any()))
}

/// What the draft would make, as far as it's filled in.
fn so_far(draft: &Draft, at: DraftStep) -> Vec<(Icon, String)> {
    let customer = draft.customer.clone().unwrap_or_default();
    let planned_customer =
        PlannedStep::Customer { name: customer.name, code: customer.code.to_uppercase(), domain: customer.domain };
    let mut items = vec![planned(&planned_customer), (Icon::Shield, portal_settings())];
    match &draft.administrator {
        Some(administrator) if at > DraftStep::Administrator => {
            let name = administrator.display_name.clone();
            let upn = format!("{}@{}", administrator.upn_local, administrator.upn_domain);
            items.push(planned(&PlannedStep::Account { name, upn, administrator: true }));
            items.push((Icon::Mail, text_with("plan-mail-to", &[("mail", administrator.mail.as_str().into())])));
        }
        _ => items.push((Icon::Person, text("plan-an-administrator").to_owned())),
    }
    items
}

/// *Provision Services*.
pub(crate) fn draft_services() -> Shown {
    load(
        async move {
            let (portal, _) = signed_in()?;
            let draft = open_draft().await?;
            if draft.administrator.is_none() {
                return Err(AppError(Denial::Stale(Staleness::NotYet)));
            }
            let offers = portal.service_offers();
            Ok((draft, offers, Filled::read().await.with(SERVICES)))
        },
        |(draft, offers, filled)| services_page(&draft, &offers, &filled),
    )
}

fn services_page(draft: &Draft, offers: &[ServiceOffer], filled: &Filled) -> AnyView {
    let company = &draft.seller;
    let customer = draft.customer.clone().unwrap_or_default();
    let heading = text_with("stepper-services-for", &[("customer", customer.name.as_str().into())]);
    let sheet = Sheet { crumbs: ways_up(company), errors: filled.summary(), ..Sheet::new(heading.clone()) };
    let back = paths::draft(company.id, draft.id, DraftStep::Services);
    let fields = hidden(&back, [vec![("seller", company.id.to_string())], of_draft(draft)].concat());
    let chosen = filled.ticked("services").or_else(|| draft.services.clone()).unwrap_or_default();
    let body = view! {
        {steps(DraftStep::Services, |step| paths::draft(company.id, draft.id, step))}
        <div class="split">
            {wrap::form("/api/provisioning/save_services", fields, false, view! { {choices(offers, &chosen, filled)}
                {buttons(company, Some(draft), text("stepper-check-plan"), None)} }.into_any())}
            {will_be_made(so_far(draft, DraftStep::Services))}
        </div>
        {cancelling(draft, DraftStep::Services)}
    };
    framed(&title(&heading, filled), Some(company), sheet.with(body.into_any()))
}
