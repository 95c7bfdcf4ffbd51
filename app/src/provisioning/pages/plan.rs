//! The plan page: exactly what will be made, with a way to change each answer, and the one final act (E6).

use domain::{
    denial::{Denial, Staleness},
    provisioning::{DraftStep, Plan},
    text::DomainName,
};
use leptos::prelude::*;
use ui::{Button, ButtonKind, Definition, DefinitionList, Icon, Link, LinkButton, PlanItem, PlanList, Tone};

use super::{
    account_form, planned,
    stepper::{asked_draft, cancelling},
    steps,
};
use crate::{
    document::Interactive,
    doors::Shown,
    error::AppError,
    frame::{Filled, Sheet, crumbs, framed, hidden, load, title, wrap},
    paths,
    server_ctx::{go_to, signed_in, text, text_with},
    tenancy,
};

/// The plan of a draft; a draft that misses a page leads to that page, one that was provisioned to its run.
pub(crate) fn draft_plan() -> Shown {
    load(
        async move {
            let (portal, scope) = signed_in()?;
            let draft = asked_draft().await?;
            if let Some(run) = draft.run {
                go_to(&paths::run(run));
                return Err(AppError(Denial::Stale(Staleness::AlreadyEnded)));
            }
            let open = draft.first_open();
            if open != DraftStep::Plan {
                go_to(&paths::draft(draft.seller.id, draft.id, open));
                return Err(AppError(Denial::Stale(Staleness::NotYet)));
            }
            Ok((portal.read_plan(&scope, draft.id).await?, Filled::read().await))
        },
        |(plan, filled)| shown(&plan, &filled),
    )
}

fn shown(plan: &Plan, filled: &Filled) -> AnyView {
    let company = &plan.draft.seller;
    let customer = plan.draft.customer.clone().unwrap_or_default();
    let heading = text_with("plan-heading", &[("customer", customer.name.as_str().into())]);
    let sheet = Sheet {
        lead: Some(text("plan-lead").to_owned()),
        crumbs: crumbs(company, vec![Link::new(paths::seller(company.id), company.name.clone())]),
        errors: filled.summary(),
        ..Sheet::new(heading.clone())
    };
    let to = |step| paths::draft(company.id, plan.draft.id, step);
    let line = if plan.draft.customer_only { only_the_customer(plan) } else { steps(DraftStep::Plan, to) };
    let body = view! {
        {line}
        {faults(plan)}
        <div class="split">
            <div class="stack">
                {answers(plan)}
                {final_act(plan)}
            </div>
            <aside aria-label=text("wizard-plan")>
                {wrap::panel(Some(text("wizard-plan")), true, view! { <PlanList items=items(plan)/> }.into_any())}
            </aside>
        </div>
        {cancelling(&plan.draft, DraftStep::Plan)}
        <Interactive/>
    };
    framed(&title(&heading, filled), Some(company), sheet.with(body.into_any()))
}

fn items(plan: &Plan) -> Vec<PlanItem> {
    let language = domain::tenancy::LANGUAGES.iter().find(|(code, _)| *code == plan.mail_language);
    let language = language.map_or("", |(_, name)| *name);
    let args = [("mail", plan.mail_to.as_str().into()), ("language", language.into())];
    let mail = (!plan.mail_to.is_empty()).then(|| PlanItem::new(Icon::Mail, text_with("plan-welcome-mail", &args)));
    let steps = plan.steps.iter().map(planned).map(|(icon, words)| PlanItem::new(icon, words));
    steps.chain(mail).collect()
}

/// The page-by-page road: what comes after this plan, and the way back to the three steps.
fn only_the_customer(plan: &Plan) -> AnyView {
    let href = paths::draft(plan.draft.seller.id, plan.draft.id, DraftStep::Administrator);
    let (words, other) = (text("plan-customer-only"), text("plan-all-three"));
    wrap::notice(Tone::Info, None, view! { <p>{words} " " <a href=href>{other}</a></p> }.into_any())
}

/// What stands in the way, each with the page that mends it.
fn faults(plan: &Plan) -> Option<AnyView> {
    if plan.faults.is_empty() {
        return None;
    }
    let lines: Vec<_> = plan
        .faults
        .iter()
        .map(|(step, fault)| {
            let href = paths::draft(plan.draft.seller.id, plan.draft.id, *step);
            view! { <li><a href=href>{crate::frame::problem(&fault.problem)}</a></li> }
        })
        .collect();
    let heading = text("plan-faults");
    Some(
        view! { {wrap::notice(Tone::Bad, None, view! { <p><b>{heading}</b></p><ul>{lines}</ul> }.into_any())} }
            .into_any(),
    )
}

/// Every answer with *Change* beside it (GOV.UK's check answers).
fn answers(plan: &Plan) -> AnyView {
    let customer = wrap::panel(
        Some(text("stepper-create-customer")),
        false,
        view! { <DefinitionList items=customer_lines(plan)/> }.into_any(),
    );
    if plan.draft.customer_only {
        return customer;
    }
    let services = line(plan, text("nav-services"), services(plan), DraftStep::Services);
    view! {
        {customer}
        {wrap::panel(Some(text("stepper-create-administrator")), false, view! { <DefinitionList items=administrator_lines(plan)/> }.into_any())}
        {wrap::panel(Some(text("stepper-provision-services")), false, view! { <DefinitionList items=vec![services]/> }.into_any())}
    }
    .into_any()
}

fn line(plan: &Plan, term: &'static str, value: String, step: DraftStep) -> Definition {
    let href = paths::draft(plan.draft.seller.id, plan.draft.id, step);
    Definition::new(term, value).change(Link::new(href, text("form-change")).about(term))
}

fn given(value: &str) -> String {
    if value.trim().is_empty() { text("plan-not-given").to_owned() } else { value.to_owned() }
}

fn customer_lines(plan: &Plan) -> Vec<Definition> {
    let customer = plan.draft.customer.clone().unwrap_or_default();
    let advanced = customer.parse().map(|new| new.advanced()).unwrap_or_default();
    let line = |key, value| line(plan, text(key), value, DraftStep::Customer);
    let mut lines = vec![
        line("customer-name", customer.name.clone()),
        line("customer-code", customer.code.to_uppercase()),
        line("customer-domain", customer.domain.clone()),
        line("tenancy-contact-name", given(&customer.contact_name)),
    ];
    lines.extend(tenancy::advanced_in_words(&advanced).into_iter().map(|(key, value)| line(key, value)));
    lines
}

fn administrator_lines(plan: &Plan) -> Vec<Definition> {
    let administrator = plan.draft.administrator.clone().unwrap_or_default();
    let line = |term, value| line(plan, term, value, DraftStep::Administrator);
    let upn = format!("{}@{}", administrator.upn_local, administrator.upn_domain);
    let mut lines = vec![
        line(text("account-display-name"), administrator.display_name.clone()),
        line(text("account-upn"), upn),
        line(text("account-mail"), administrator.mail.clone()),
        line(text("account-addresses"), given(&administrator.addresses)),
    ];
    let domains = DomainName::parse(&administrator.upn_domain).into_iter().collect::<Vec<_>>();
    let settings = administrator.parse(&domains).map(|new| new.settings).unwrap_or_default();
    lines.extend(account_form::settings_in_words(settings).map(|(term, words)| line(term, words.to_owned())));
    let filled = administrator.additional().into_iter().filter(|(_, value)| !value.trim().is_empty());
    lines.extend(filled.map(|(field, value)| line(account_form::property(field), value.to_owned())));
    lines
}

fn services(plan: &Plan) -> String {
    let named = plan.steps.iter().filter_map(|step| match step {
        domain::provisioning::PlannedStep::Service { name, .. } => Some(name.clone()),
        _ => None,
    });
    named.collect::<Vec<_>>().join(", ")
}

fn final_act(plan: &Plan) -> AnyView {
    let draft = &plan.draft;
    let back = paths::draft(draft.seller.id, draft.id, DraftStep::Plan);
    let fields = hidden(&back, vec![("draft", draft.id.to_string()), ("fingerprint", plan.fingerprint.clone())]);
    let can = plan.faults.is_empty();
    let cancel = format!("cancel-{}", draft.id);
    let form = view! {
        {wrap::form("/api/provisioning/provision_customer", fields, false, view! { <div class="row">
                {can.then(|| view! { <Button label=text("plan-provision") kind=ButtonKind::Primary/> })}
                <LinkButton href=paths::seller(draft.seller.id) label=text("form-save-later")/>
                <Button label=text("form-cancel") kind=ButtonKind::Quiet form=cancel/>
            </div> }.into_any())}
    };
    view! { {wrap::live_form(None, Vec::new(), form.into_any())} }.into_any()
}
