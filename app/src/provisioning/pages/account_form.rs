//! The fields of a user: the same for the first administrator and for every later one (E13–E17).

use domain::provisioning::{AccountSettings, AdministratorForm, FirstPassword};
use leptos::prelude::*;
use ui::{CheckField, Choice, ChoiceKind};

use crate::{
    frame::{Beside, Filled, wrap},
    server_ctx::{text, text_of, text_with},
};

pub(super) fn fields(filled: &Filled, begins: &AdministratorForm, domains: &[String]) -> AnyView {
    view! {
        {names(filled, begins)}
        {sign_in(filled, begins, domains)}
        {password(filled, begins)}
        {settings(filled, begins)}
        {filled.field(begins, "addresses")}
        {additional(filled, begins)}
    }
    .into_any()
}

fn names(filled: &Filled, begins: &AdministratorForm) -> AnyView {
    view! {
        <h2>{text("account-details")}</h2>
        <div class="pair">
            {filled.field(begins, "first_names")}
            {filled.field(begins, "last_name")}
        </div>
        {filled.field(begins, "display_name")}
    }
    .into_any()
}

fn sign_in(filled: &Filled, begins: &AdministratorForm, domains: &[String]) -> AnyView {
    let chosen = filled.value("upn_domain", &begins.upn_domain);
    let options: Vec<_> = domains
        .iter()
        .map(|domain| Choice::new(domain.clone(), domain.clone()))
        .map(|choice| {
            let selected = choice.value == chosen;
            view! { <option value=choice.value selected=selected>{choice.label}</option> }
        })
        .collect();
    let domain = view! {
        <span>"@"</span>
        <select id=ui::field_id(&filled.name("upn_domain")) name=filled.name("upn_domain") aria-label=text("account-domain")>{options}</select>
    };
    let beside = Beside { after: Some(domain.into_any()), and_error_of: Some("upn_domain"), ..Beside::default() };
    view! {
        {filled.field_with("upn_local", &begins.upn_local, beside)}
        {filled.field(begins, "username")}
    }
    .into_any()
}

/// E14: a link, or a password that is generated and shown once. Nobody types somebody else's.
fn password(filled: &Filled, begins: &AdministratorForm) -> AnyView {
    let chosen = filled.value("credential", &begins.credential);
    let ways: Vec<_> = FirstPassword::ALL
        .into_iter()
        .map(|way| {
            let checked = if chosen.is_empty() { way == FirstPassword::default() } else { way.slug() == chosen };
            view! {
                <CheckField
                    label=text_of("account-password", way.slug())
                    name=filled.name("credential")
                    value=way.slug()
                    kind=ChoiceKind::One
                    checked=checked
                    hint=text_of("account-password-hint", way.slug())
                />
            }
        })
        .collect();
    let error = filled.error("credential");
    view! {
        <h2>{text("account-password")}</h2>
        {wrap::field_group(text("account-password"), filled.name("credential"), error, view! { {ways} }.into_any())}
        {filled.field(begins, "mail")}
    }
    .into_any()
}

/// E15.
fn settings(filled: &Filled, begins: &AdministratorForm) -> AnyView {
    let options = || ["yes", "no"].map(|answer| Choice::new(answer, text_of("form", answer))).to_vec();
    let or = |typed: &str, blank: &str| if typed.is_empty() { blank.to_owned() } else { typed.to_owned() };
    view! {
        <h2>{text("account-settings")}</h2>
        <div class="pair">
            {filled.select("change_at_next_logon", options(), &or(&begins.change_at_next_logon, "yes"))}
            {filled.select("disabled", options(), &or(&begins.disabled, "no"))}
        </div>
    }
    .into_any()
}

/// E17: optional, and folded away until something is in it.
fn additional(filled: &Filled, begins: &AdministratorForm) -> AnyView {
    let mut open = false;
    let fields: Vec<_> = begins
        .additional()
        .into_iter()
        .map(|(field, begins)| {
            open |= filled.error(field).is_some() || !filled.value(field, begins).is_empty();
            filled.field_from(field, begins)
        })
        .collect();
    let hint = text("account-additional-hint");
    wrap::fold(
        text("account-additional"),
        open,
        view! { <p class="hint">{hint}</p> <div class="pair">{fields}</div> }.into_any(),
    )
}

/// The label of an additional property.
pub(super) fn property(field: &str) -> &'static str {
    text_of("account", &field.replace('_', "-"))
}

/// Password Configuration and Account Settings in words: the same on the plan and on the user's page.
pub(super) fn settings_in_words(settings: AccountSettings) -> [(&'static str, &'static str); 3] {
    let yes_or_no = |yes: bool| text_of("form", if yes { "yes" } else { "no" });
    [
        (text("account-password"), text_of("account-password", settings.first_password.slug())),
        (
            text("account-change-at-next-logon"),
            match settings.first_password {
                FirstPassword::Link => text("account-change-not-needed"),
                FirstPassword::Generated => yes_or_no(settings.change_at_next_logon),
            },
        ),
        (text("account-disabled"), yes_or_no(settings.disabled)),
    ]
}

/// The heading of a page about a user to be.
pub(super) fn heading(customer: &str) -> String {
    text_with("account-new", &[("customer", customer.into())])
}
