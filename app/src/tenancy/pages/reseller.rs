//! *Add new reseller*: a name and OK; the first user in the same form for who wants to be done at once (A21, A25).

use domain::{
    authority::Action,
    tenancy::{RESELLER, ResellerForm},
};
use leptos::prelude::*;
use ui::{Button, ButtonKind, Link, LinkButton};

use super::company_for;
use crate::{
    document::Interactive,
    doors::Shown,
    frame::{Filled, Sheet, framed, hidden, load, title, wrap},
    paths,
    server_ctx::text,
};

/// The form.
pub(crate) fn new_reseller() -> Shown {
    load(
        async move {
            let company = company_for(Action::AddReseller).await?;
            Ok((company, Filled::read().await.of::<ResellerForm>()))
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
                {wrap::live_form(Some(&RESELLER), Vec::new(), form(&filled))}
                <Interactive/>
            };
            let title = title(text("nav-add-reseller"), &filled);
            framed(&title, Some(&company), sheet.with(body.into_any()))
        },
    )
}

fn form(filled: &Filled) -> AnyView {
    let open = filled.error("user_name").is_some() || filled.error("user_mail").is_some();
    view! {
        {wrap::form("/api/tenancy/add_reseller", hidden(paths::NEW_RESELLER, Vec::new()), false, view! { {filled.field_from("name", "")}
            {wrap::fold(text("tenancy-first-user"), open, view! { <p class="muted">{text("tenancy-first-user-lead")}</p>
                {filled.field_from("user_name", "")}
                {filled.field_from("user_mail", "")} }.into_any())}
            <div class="row">
                <Button label=text("form-ok") kind=ButtonKind::Primary/>
                <LinkButton href=paths::RESELLERS label=text("form-cancel") kind=ButtonKind::Quiet/>
            </div> }.into_any())}
    }
    .into_any()
}
