//! A company's settings (A27).

use domain::{
    authority::{Action, Level},
    provisioning::AdvancedProperties,
    tenancy::{Company, CompanySettings, LANGUAGES, SettingsForm},
};
use leptos::prelude::*;
use ui::{Button, ButtonKind, Choice, Definition, DefinitionList, LinkButton};

use super::mails;
use crate::{
    doors::Shown,
    frame::{Filled, Sheet, company, crumbs, framed, hidden, load, outcome, title, wrap},
    paths::Place,
    server_ctx::{self, signed_in, text, text_with},
};

/// A company's.
pub(crate) fn settings() -> Shown {
    load(
        async move {
            let (portal, scope) = signed_in()?;
            let settings = portal.read_settings(&scope, company().await?).await?;
            let held = if settings.company.level == Level::Partner { mails::held().await? } else { Vec::new() };
            Ok((settings, held, Filled::read().await.of::<SettingsForm>().within("settings")))
        },
        |(settings, held, filled)| {
            let company = settings.company.clone();
            let sheet = Sheet {
                crumbs: crumbs(&company, Vec::new()),
                outcome: outcome(&["saved"], &company.name),
                errors: filled.summary(),
                lead: Some(company.name.clone()),
                ..Sheet::new(text("nav-configuration"))
            };
            let body = view! { <div class="stack">{mails::notice(&held)}{form(&settings, &filled)}{advanced(&settings)}{suspending(&company)}</div> };
            let body = body.into_any();
            framed(&title(text("nav-configuration"), &filled), Some(&company), sheet.with(body))
        },
    )
}

/// A customer's Advanced Properties (E5), as they were given when it was created; folded away, as there.
fn advanced(settings: &CompanySettings) -> Option<AnyView> {
    let items: Vec<_> = advanced_in_words(settings.advanced.as_ref()?)
        .into_iter()
        .map(|(key, value)| Definition::new(text(key), value))
        .collect();
    Some(wrap::fold(text("customer-advanced"), false, view! { <DefinitionList items/> }.into_any()))
}

/// Advanced Properties by the key of each one's name; what was left alone says that it is the default.
pub(crate) fn advanced_in_words(advanced: &AdvancedProperties) -> [(&'static str, String); 2] {
    let default = |value: &str| text_with("customer-default", &[("value", value.into())]);
    let users = advanced.sql_users.to_string();
    let users = if advanced.sql_users == 0 { default(&users) } else { users };
    let administrator = advanced.service_administrator.clone();
    [
        ("customer-sql-users", users),
        ("customer-service-administrator", administrator.unwrap_or_else(|| default(text("customer-nobody")))),
    ]
}

fn form(settings: &CompanySettings, filled: &Filled) -> AnyView {
    let place = Place::of(settings.company.level, settings.company.id);
    let fields = hidden(
        &place.settings(),
        vec![("company", settings.company.id.to_string()), ("settings[version]", settings.version.to_string())],
    );
    let options = LANGUAGES.into_iter().map(|(code, name)| Choice::new(code, name)).collect();
    let peers = (settings.company.level != Level::Partner).then(|| {
        if settings.peers_are_yours {
            filled.tick("peers_may_remove", settings.peers_may_remove)
        } else {
            peers_as_they_are(settings)
        }
    });
    view! {
        {wrap::form("/api/tenancy/edit_company", fields, false, view! { {filled.field_from("contact_name", &settings.contact_name)}
            {filled.field_from("contact_mail", &settings.contact_mail)}
            {filled.select("language", options, &settings.language)}
            {filled.tick("requires_second_factor", settings.requires_second_factor)}
            {prove_first(settings, &place.settings())}
            {peers}
            <div class="row">
                <Button label=text("form-save") kind=ButtonKind::Primary/>
                <LinkButton href=place.home() label=text("form-cancel") kind=ButtonKind::Quiet/>
            </div> }.into_any())}
    }
    .into_any()
}

/// What the level above decided: to read, with who could change it.
fn peers_as_they_are(settings: &CompanySettings) -> AnyView {
    let company = &settings.company;
    let above = if company.level == Level::Customer { &company.reseller_name } else { &company.partner_name };
    let word = if settings.peers_may_remove { text("tenancy-yes") } else { text("tenancy-no") };
    let who = text_with("tenancy-set-above", &[("company", above.as_str().into())]);
    let items = vec![Definition::new(text("tenancy-peers-may-remove"), format!("{word}. {who}"))];
    view! { <DefinitionList items/> }.into_any()
}

/// The way to *Suspend*, for the level above.
fn suspending(company: &Company) -> Option<AnyView> {
    if !company.allows(Action::SuspendCompany) {
        return None;
    }
    let about = text_with("tenancy-suspend-about", &[("company", company.name.as_str().into())]);
    let href = Place::of(company.level, company.id).suspend();
    let label = if company.suspension.as_ref().is_some_and(|suspension| !suspension.by_seller) {
        text("tenancy-resume")
    } else {
        text("tenancy-suspend-open")
    };
    let body = view! {
        <p>{about}</p>
        <p class="row"><LinkButton href=href label=label about=company.name.clone()/></p>
    };
    Some(wrap::panel(Some(text("tenancy-suspend")), false, body.into_any()))
}

/// The way to a session with a second factor, for who would ask their own company for one.
fn prove_first(settings: &CompanySettings, back: &str) -> Option<AnyView> {
    let proved = server_ctx::signed_in().is_ok_and(|(_, scope)| scope.proved_second_factor());
    if proved || settings.requires_second_factor || !settings.company.own {
        return None;
    }
    let query =
        form_urlencoded::Serializer::new(String::new()).append_pair("second", "1").append_pair("next", back).finish();
    let href = format!("/login/start?{query}");
    Some(view! { <p class="hint"><a href=href>{text("tenancy-second-factor-way")}</a></p> }.into_any())
}
