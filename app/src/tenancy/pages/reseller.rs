//! *Add new reseller*: a name and OK; the first user in the same form for who wants to be done at once (A21, A25).

use domain::authority::Action;
use leptos::prelude::*;
use ui::{Button, ButtonKind, Field, FieldKind, Link, LinkButton};

use super::company_for;
use crate::{
    document::Interactive,
    doors::Shown,
    frame::{Filled, Sheet, for_island, framed, hidden, load, title, wrap},
    live::FormKind,
    paths,
    server_ctx::text,
};

/// The form.
pub(crate) fn new_reseller() -> Shown {
    load(
        async move {
            let company = company_for(Action::AddReseller).await?;
            Ok((company, Filled::read().await))
        },
        |(company, filled)| {
            let sheet = Sheet {
                lead: Some(text("tenancy-add-reseller-lead").to_owned()),
                crumbs: Some((
                    text("shell-crumbs").into(),
                    vec![Link::new(paths::RESELLERS, company.partner_name.clone())],
                )),
                errors: filled.summary(),
                ..Sheet::new(text("nav-add-reseller"))
            };
            let body = view! {
                {wrap::live_form(FormKind::Reseller, for_island(), view! { {form(&filled)} }.into_any())}
                <Interactive/>
            };
            let title = title(text("nav-add-reseller"), &filled);
            framed(&title, Some(&company), sheet.with(body.into_any()))
        },
    )
}

fn form(filled: &Filled) -> AnyView {
    let optional = text("form-optional");
    let open = filled.error("user_name").is_some() || filled.error("user_mail").is_some();
    view! {
        {wrap::form("/api/tenancy/add_reseller", hidden(paths::NEW_RESELLER, Vec::new()), false, view! { <Field
                label=text("tenancy-name")
                name="name"
                value=filled.value("name", "")
                error=filled.error("name")
            />
            {wrap::fold(text("tenancy-first-user"), open, view! { <p class="muted">{text("tenancy-first-user-lead")}</p>
                <Field
                    label=text("tenancy-name")
                    name="user_name"
                    kind=FieldKind::Name
                    value=filled.value("user_name", "")
                    error=filled.error("user_name")
                    optional=optional
                />
                <Field
                    label=text("tenancy-mail")
                    name="user_mail"
                    kind=FieldKind::Mail
                    value=filled.value("user_mail", "")
                    hint=text("tenancy-mail-hint")
                    error=filled.error("user_mail")
                    optional=optional
                /> }.into_any())}
            <div class="row">
                <Button label=text("form-ok") kind=ButtonKind::Primary/>
                <LinkButton href=paths::RESELLERS label=text("form-cancel") kind=ButtonKind::Quiet/>
            </div> }.into_any())}
    }
    .into_any()
}
