//! The fields of a user: the same for the first administrator and for every later one (E13–E17).

use leptos::prelude::*;
use ui::{Choice, Field, FieldKind, SafeTextarea};

use crate::{
    frame::{Filled, wrap},
    server_ctx::{text, text_with},
};

/// What the fields begin with.
#[derive(Clone, Debug, Default)]
pub(super) struct Begins {
    pub(super) first_names: String,
    pub(super) last_name: String,
    pub(super) display_name: String,
    pub(super) upn_local: String,
    pub(super) upn_domain: String,
    pub(super) username: String,
    pub(super) mail: String,
    pub(super) addresses: String,
    pub(super) title: String,
    pub(super) department: String,
    pub(super) phone: String,
}

pub(super) fn fields(filled: &Filled, begins: &Begins, domains: &[String]) -> AnyView {
    view! {
        {names(filled, begins)}
        {sign_in(filled, begins, domains)}
        {additional(filled, begins)}
    }
    .into_any()
}

fn names(filled: &Filled, begins: &Begins) -> AnyView {
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

fn sign_in(filled: &Filled, begins: &Begins, domains: &[String]) -> AnyView {
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
        <h2>{text("account-password")}</h2>
        <p class="muted">{text("account-password-text")}</p>
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

fn additional(filled: &Filled, begins: &Begins) -> AnyView {
    let optional = text("form-optional");
    let open = ["title", "department", "phone"].iter().any(|field| filled.error(field).is_some());
    view! {
        <SafeTextarea
            label=text("account-addresses")
            name=filled.name("addresses")
            rows=3
            value=filled.value("addresses", &begins.addresses)
            hint=text("account-addresses-hint")
            error=filled.error("addresses")
            optional=optional
        />
        {wrap::fold(text("account-additional"), open, view! { <Field
                label=text("account-title")
                name=filled.name("title")
                value=filled.value("title", &begins.title)
                error=filled.error("title")
                optional=optional
            />
            <Field
                label=text("account-department")
                name=filled.name("department")
                value=filled.value("department", &begins.department)
                error=filled.error("department")
                optional=optional
            />
            <Field
                label=text("account-phone")
                name=filled.name("phone")
                kind=FieldKind::Telephone
                value=filled.value("phone", &begins.phone)
                error=filled.error("phone")
                optional=optional
            /> }.into_any())}
    }
    .into_any()
}

/// The heading of a page about a user to be.
pub(super) fn heading(customer: &str) -> String {
    text_with("account-new", &[("customer", customer.into())])
}
