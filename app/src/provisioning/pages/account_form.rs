//! The fields of a user: the same for the first administrator and for every later one (E13–E17).

use domain::provisioning::{AccountSettings, AdministratorForm, FirstPassword};
use leptos::prelude::*;
use ui::{CheckField, Choice, ChoiceKind, Field, FieldKind, SafeTextarea, SelectField};

use crate::{
    frame::{Filled, wrap},
    server_ctx::{text, text_of, text_with},
};

pub(super) fn fields(filled: &Filled, begins: &AdministratorForm, domains: &[String]) -> AnyView {
    view! {
        {names(filled, begins)}
        {sign_in(filled, begins, domains)}
        {password(filled, begins)}
        {settings(filled, begins)}
        {addresses(filled, begins)}
        {additional(filled, begins)}
    }
    .into_any()
}

fn names(filled: &Filled, begins: &AdministratorForm) -> AnyView {
    view! {
        <h2>{text("account-details")}</h2>
        <div class="pair">
            <Field
                label=text("account-first-names")
                name=filled.name("first_names")
                kind=FieldKind::Name
                value=filled.value("first_names", &begins.first_names)
                error=filled.error("first_names")
            />
            <Field
                label=text("account-last-name")
                name=filled.name("last_name")
                kind=FieldKind::Name
                value=filled.value("last_name", &begins.last_name)
                error=filled.error("last_name")
            />
        </div>
        <Field
            label=text("account-display-name")
            name=filled.name("display_name")
            kind=FieldKind::Name
            value=filled.value("display_name", &begins.display_name)
            error=filled.error("display_name")
        />
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
        <select name=filled.name("upn_domain") aria-label=text("account-domain")>{options}</select>
    };
    let upn_error = filled.error("upn_local").or_else(|| filled.error("upn_domain"));
    view! {
        <Field
            label=text("account-upn")
            name=filled.name("upn_local")
            kind=FieldKind::Code
            value=filled.value("upn_local", &begins.upn_local)
            hint=text("account-upn-hint")
            error=upn_error
            after=domain.into_any()
        />
        <Field
            label=text("account-username")
            name=filled.name("username")
            kind=FieldKind::Code
            value=filled.value("username", &begins.username)
            error=filled.error("username")
        />
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
        <Field
            label=text("account-mail")
            name=filled.name("mail")
            kind=FieldKind::Mail
            value=filled.value("mail", &begins.mail)
            hint=text("account-mail-hint")
            error=filled.error("mail")
        />
    }
    .into_any()
}

/// E15.
fn settings(filled: &Filled, begins: &AdministratorForm) -> AnyView {
    let choice = |field: &str, typed: &str, blank: &str| {
        let options = ["yes", "no"].map(|answer| Choice::new(answer, text_of("form", answer))).to_vec();
        let chosen = filled.value(field, typed);
        (options, if chosen.is_empty() { blank.to_owned() } else { chosen })
    };
    let (changes, change) = choice("change_at_next_logon", &begins.change_at_next_logon, "yes");
    let (disables, disabled) = choice("disabled", &begins.disabled, "no");
    view! {
        <h2>{text("account-settings")}</h2>
        <div class="pair">
            <SelectField
                label=text("account-change-at-next-logon")
                name=filled.name("change_at_next_logon")
                options=changes
                selected=change
                hint=text("account-change-at-next-logon-hint")
                error=filled.error("change_at_next_logon")
            />
            <SelectField
                label=text("account-disabled")
                name=filled.name("disabled")
                options=disables
                selected=disabled
                hint=text("account-disabled-hint")
                error=filled.error("disabled")
            />
        </div>
    }
    .into_any()
}

fn addresses(filled: &Filled, begins: &AdministratorForm) -> AnyView {
    view! {
        <SafeTextarea
            label=text("account-addresses")
            name=filled.name("addresses")
            rows=3
            value=filled.value("addresses", &begins.addresses)
            hint=text("account-addresses-hint")
            error=filled.error("addresses")
            optional=text("form-optional")
        />
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
            let (value, error) = (filled.value(field, begins), filled.error(field));
            open |= error.is_some() || !value.is_empty();
            let kind = if matches!(field, "phone" | "mobile") { FieldKind::Telephone } else { FieldKind::Line };
            view! {
                <Field
                    label=property(field)
                    name=filled.name(field)
                    kind=kind
                    value=value
                    error=error
                    optional=text("form-optional")
                />
            }
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
