//! Pages of provisioning.

mod account_form;
mod accounts;
mod choices;
mod codes;
mod customers;
mod plan;
mod runs;
mod stepper;

pub(crate) use self::{
    accounts::{account, account_services, accounts, new_account},
    codes::{codes, products},
    customers::{customer, services},
    plan::draft_plan,
    runs::{run, runs},
    stepper::{draft_administrator, draft_customer, draft_services, new_customer},
};

use domain::{
    form::{FormField, Takes},
    provisioning::{DraftStep, PlannedStep, ServiceState},
};
use leptos::prelude::*;
use ui::{Icon, PlanItem, PlanList, Step, StepState, Steps, Tone};

use crate::{
    frame::wrap,
    server_ctx::{text, text_of, text_with},
};

/// The form of services to tick.
const SERVICES: &[FormField] = &[FormField::new("services", Takes::Choice, "nav-services")];

/// The line of steps: done ones lead back, later ones are text (E11).
fn steps(current: DraftStep, href: impl Fn(DraftStep) -> String) -> AnyView {
    let names = [
        (DraftStep::Customer, "stepper-create-customer"),
        (DraftStep::Administrator, "stepper-create-administrator"),
        (DraftStep::Services, "stepper-provision-services"),
    ];
    let place = names.iter().position(|(step, _)| *step == current).unwrap_or(names.len());
    let steps = names
        .iter()
        .enumerate()
        .map(|(number, (step, key))| Step {
            label: text(key).into(),
            state: match number.cmp(&place) {
                core::cmp::Ordering::Less => StepState::Done,
                core::cmp::Ordering::Equal => StepState::Current,
                core::cmp::Ordering::Greater => StepState::Later,
            },
            href: (number < place).then(|| href(*step)).into(),
        })
        .collect();
    let number = i64::try_from(place + 1).unwrap_or(1).min(3);
    let label = text_with("wizard-step", &[("step", number.into()), ("total", 3_i64.into())]);
    view! { <Steps label=label steps=steps done=text("wizard-done")/> }.into_any()
}

/// What a planned step is, in words.
fn planned(step: &PlannedStep) -> (Icon, String) {
    match step {
        PlannedStep::Customer { name, code, domain } => {
            let args =
                [("name", name.as_str().into()), ("code", code.as_str().into()), ("domain", domain.as_str().into())];
            (Icon::Company, text_with("plan-customer", &args))
        }
        PlannedStep::Service { name, .. } => (Icon::Shield, name.clone()),
        PlannedStep::Account { name, upn, administrator } => {
            let key = if *administrator { "plan-administrator" } else { "plan-account" };
            (Icon::Person, text_with(key, &[("name", name.as_str().into()), ("upn", upn.as_str().into())]))
        }
        PlannedStep::UserService { name, upn, .. } => {
            let args = [("service", name.as_str().into()), ("upn", upn.as_str().into())];
            (Icon::Shield, text_with("plan-user-service", &args))
        }
    }
}

/// *What will be made*, beside a form.
fn will_be_made(items: Vec<(Icon, String)>) -> AnyView {
    let items = items.into_iter().map(|(icon, words)| PlanItem::new(icon, words)).collect();
    view! {
        <aside aria-label=text("wizard-plan")>
            {wrap::panel(Some(text("wizard-plan")), true, view! { <p><small>{text("wizard-nothing-yet")}</small></p>
                <PlanList items/> }.into_any())}
        </aside>
    }
    .into_any()
}

/// How a service stands: a colour and a word.
fn service_state(state: ServiceState) -> (Tone, &'static str) {
    let tone = match state {
        ServiceState::On => Tone::Ok,
        ServiceState::Failed => Tone::Bad,
        ServiceState::Waiting | ServiceState::Working => Tone::Off,
    };
    (tone, text_of("service", state.slug()))
}
