//! The plan page: exactly what will be made, with a way to change each answer, and the one final act (E6).

use domain::{
    denial::{Denial, Staleness},
    ids::DraftId,
    provisioning::{DraftStep, Plan},
};
use leptos::prelude::*;
use ui::{Button, ButtonKind, Definition, DefinitionList, Icon, Link, LinkButton, PlanItem, PlanList, Tone};

use super::{planned, stepper::cancelling, steps};
use crate::{
    error::AppError,
    frame::{Filled, Here, Sheet, crumbs, framed, hidden, id, load, title, wrap},
    live::FormKind,
    paths,
    provisioning::api,
    routes::Interactive,
    server_ctx::{go_to, text, text_with},
};

/// The plan of a draft; a draft that misses a page leads to that page, one that was provisioned to its run.
pub(crate) fn draft_plan() -> impl IntoView {
    load(
        async move {
            let id: DraftId = id("draft")?;
            let draft = api::read_draft(id).await?;
            if let Some(run) = draft.run {
                go_to(&paths::run(run));
                return Err(AppError(Denial::Stale(Staleness::AlreadyEnded)));
            }
            let open = draft.first_open();
            if open != DraftStep::Plan {
                go_to(&paths::draft(draft.seller.id, id, open));
                return Err(AppError(Denial::Stale(Staleness::NotYet)));
            }
            Ok((api::read_plan(id).await?, Filled::read().await))
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
    let body = view! {
        {steps(DraftStep::Plan, to)}
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
    framed(&title(&heading, filled), Some(company), Here::Adding, sheet.with(body.into_any()))
}

fn items(plan: &Plan) -> Vec<PlanItem> {
    let language = domain::tenancy::LANGUAGES.iter().find(|(code, _)| *code == plan.mail_language);
    let language = language.map_or("", |(_, name)| *name);
    let args = [("mail", plan.mail_to.as_str().into()), ("language", language.into())];
    let mail = PlanItem::new(Icon::Mail, text_with("plan-welcome-mail", &args));
    let steps = plan.steps.iter().map(planned).map(|(icon, words)| PlanItem::new(icon, words));
    steps.chain([mail]).collect()
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
    let draft = &plan.draft;
    let customer = draft.customer.clone().unwrap_or_default();
    let administrator = draft.administrator.clone().unwrap_or_default();
    let change = |step, about: &'static str| {
        Link::new(paths::draft(draft.seller.id, draft.id, step), text("form-change")).about(about)
    };
    let line =
        |key: &'static str, value: String, step| Definition::new(text(key), value).change(change(step, text(key)));
    let first = DraftStep::Customer;
    let second = DraftStep::Administrator;
    let given =
        |value: &str| if value.trim().is_empty() { text("plan-not-given").to_owned() } else { value.to_owned() };
    let customer_lines = vec![
        line("customer-name", customer.name.clone(), first),
        line("customer-code", customer.code.to_uppercase(), first),
        line("customer-domain", customer.domain.clone(), first),
        line("tenancy-contact-name", given(&customer.contact_name), first),
    ];
    let upn = format!("{}@{}", administrator.upn_local, administrator.upn_domain);
    let administrator_lines = vec![
        line("account-display-name", administrator.display_name.clone(), second),
        line("account-upn", upn, second),
        line("account-mail", administrator.mail.clone(), second),
        line("account-addresses", given(&administrator.addresses), second),
    ];
    view! {
        {wrap::panel(Some(text("stepper-create-customer")), false, view! { <DefinitionList items=customer_lines/> }.into_any())}
        {wrap::panel(Some(text("stepper-create-administrator")), false, view! { <DefinitionList items=administrator_lines/> }.into_any())}
        {wrap::panel(Some(text("stepper-provision-services")), false, view! { <DefinitionList items=vec![line("nav-services", services(plan), DraftStep::Services)]/> }.into_any())}
    }
    .into_any()
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
    view! { {wrap::live_form(FormKind::Plain, Vec::new(), view! { {form.into_any()} }.into_any())} }.into_any()
}
