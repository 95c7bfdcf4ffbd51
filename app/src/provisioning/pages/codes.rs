//! Codes: those a partner issued, those a seller was issued (E43); and Microsoft's products.

use domain::{
    authority::Action,
    form::{FormField, Takes},
    paging::Page,
    provisioning::IssuedCode,
    tenancy::{Company, CompanyPage, ListQuery},
};
use leptos::prelude::*;
use ui::{Button, ButtonKind, Choice, Column, Empty, FindForm, Icon, Link, Rows, Tone};

use crate::{
    doors::Shown,
    frame::{Filled, ListOrder, Sheet, asked_page, company, framed, hidden, load, outcome, pager, title, wrap},
    paths::{self, Place},
    server_ctx::{self, locale, query, signed_in, text, text_with},
    tenancy,
};

/// *Issue code*: to whom, and which; one is made where none is typed.
const FIELDS: &[FormField] = &[
    FormField::new("seller", Takes::Choice, "codes-seller"),
    FormField::new("code", Takes::Code, "customer-code").hint("codes-code-hint").optional(),
];

/// Issuing codes, and what became of them.
pub(crate) fn codes() -> Shown {
    let sought: String = query("find").unwrap_or_default().chars().take(200).collect();
    load(
        async move {
            let (portal, scope) = signed_in()?;
            let company = tenancy::company_for(Action::CreateCustomer).await?;
            let offered = ListQuery { per: 250, q: sought, ..ListQuery::first() };
            let sellers = match company.allows(Action::IssueCodes) {
                true => Some(portal.read_overview(&scope, &offered).await?),
                false => None,
            };
            let codes = portal.read_codes(&scope, company.id, &asked_page()).await?;
            Ok((company, sellers, codes, Filled::read().await.with(FIELDS)))
        },
        |(company, sellers, codes, filled)| {
            let heading = text("nav-codes");
            let sheet = Sheet {
                lead: Some(text("codes-lead").to_owned()),
                outcome: outcome(&["code-issued"], ""),
                errors: filled.summary(),
                ..Sheet::new(heading)
            };
            let issuing = sellers.map(|sellers| issue(&sellers, &filled));
            let body = view! { <div class="stack">{issuing} {table(&company, &codes)}</div> };
            framed(&title(heading, &filled), Some(&company), sheet.with(body.into_any()))
        },
    )
}

/// A seller to choose and a code to type. Where there are more sellers than a choice is good for, some are looked for.
fn issue(sellers: &CompanyPage, filled: &Filled) -> AnyView {
    let options = sellers.rows.iter().map(|row| Choice::new(row.id.to_string(), row.name.clone())).collect();
    let sought = sellers.query.q.clone();
    let find = (!sought.is_empty() || sellers.next.is_some()).then(|| find_seller(&sought));
    let here = if sought.is_empty() {
        paths::CODES.to_owned()
    } else {
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("find", &sought).finish();
        format!("{}?{query}", paths::CODES)
    };
    if sellers.rows.is_empty() {
        let nobody = view! { {find} <Empty heading=text("list-empty-search") text=text("list-empty-search-hint")/> };
        return wrap::panel(Some(text("codes-issue")), false, nobody.into_any());
    }
    view! {
        {wrap::panel(Some(text("codes-issue")), false, view! { {find} {wrap::form("/api/provisioning/issue_code", hidden(&here, Vec::new()), false, view! { {filled.select("seller", options, "")}
                {filled.field_from("code", "")}
                <div class="row"><Button label=text("codes-issue") kind=ButtonKind::Primary/></div> }.into_any())} }.into_any())}
    }
    .into_any()
}

fn find_seller(sought: &str) -> AnyView {
    let clear = (!sought.is_empty()).then(|| Link::new(paths::CODES, text("list-clear")));
    let (label, value) = (text("tenancy-search-resellers"), sought.to_owned());
    view! {
        <FindForm action=paths::CODES label=label name="find" value=value button=text("list-search") clear=clear/>
    }
    .into_any()
}

fn table(company: &Company, page: &Page<IssuedCode>) -> AnyView {
    let codes = &page.rows;
    if codes.is_empty() {
        return view! { <Empty heading=text("codes-none") text=text("codes-lead") icon=Icon::Offer/> }.into_any();
    }
    let columns = vec![
        Column::new(text("customer-code")),
        Column::new(text("tenancy-status")),
        Column::new(text("codes-seller")),
        Column::new(text("tenancy-created")),
    ];
    let mut rows = Rows::with_capacity(codes.len());
    for code in codes {
        let when = server_ctx::date(code.issued_at);
        let issued =
            text_with("tenancy-created-by", &[("when", when.as_str().into()), ("who", code.issued_by.as_str().into())]);
        let row = rows.row().plain_name(&code.code);
        let row = match &code.used_for {
            Some(customer) => {
                row.status(Tone::Ok, &text_with("codes-used-for", &[("customer", customer.as_str().into())]))
            }
            None => row.status(Tone::Off, text("codes-free")),
        };
        row.cell(text("codes-seller"), &code.seller).cell(text("tenancy-created"), &issued).done();
    }
    view! {
        {wrap::list(text("codes-caption"), columns, None, view! { {rows.into_view()} }.into_any())}
        {pager(&page.ways, &Place::of(company.level, company.id).codes(), ListOrder::Newest, &[])}
    }
    .into_any()
}

/// Microsoft's product table, to look things up in.
pub(crate) fn products() -> Shown {
    let q: String = query("q").unwrap_or_default().chars().take(200).collect();
    load(
        async move {
            let (portal, scope) = signed_in()?;
            let company = portal.read_company(&scope, company().await?).await?;
            Ok((company, portal.read_products(&scope, &q).await?, q))
        },
        |(company, products, q)| {
            let heading = text("nav-catalogue");
            let sheet = Sheet { lead: Some(text("catalogue-lead").to_owned()), ..Sheet::new(heading) };
            let clear = (!q.is_empty()).then(|| Link::new(paths::CATALOGUE, text("list-clear")));
            let table = if products.is_empty() {
                let (heading, words) = if q.is_empty() {
                    (text("catalogue-none"), text("catalogue-none-text"))
                } else {
                    (text("list-empty-search"), text("list-empty-search-hint"))
                };
                view! { <Empty heading=heading text=words icon=Icon::Book/> }.into_any()
            } else {
                product_table(&products)
            };
            let body = view! {
                <FindForm action=paths::CATALOGUE label=text("catalogue-search") value=q.clone() button=text("list-search") clear=clear/>
                {table}
            };
            framed(heading, Some(&company), sheet.with(body.into_any()))
        },
    )
}

fn product_table(products: &[(String, String, i64)]) -> AnyView {
    let columns = vec![
        Column::new(text("tenancy-name")),
        Column::new(text("catalogue-part-number")),
        Column::numeric(text("catalogue-plans")),
    ];
    let mut rows = Rows::with_capacity(products.len());
    for (name, part_number, plans) in products {
        let plans = words::number(locale(), *plans);
        rows.row()
            .plain_name(name)
            .cell(text("catalogue-part-number"), part_number)
            .figure(text("catalogue-plans"), &plans)
            .done();
    }
    let caption = text_with("catalogue-caption", &[("count", products.len().into())]);
    view! { {wrap::list(caption, columns, None, view! { {rows.into_view()} }.into_any())} }.into_any()
}
