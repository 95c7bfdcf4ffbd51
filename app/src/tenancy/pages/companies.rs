//! The overview of resellers, and a seller's customers: one list, the totals of everything in its last row.

use domain::{
    authority::{Action, Level, Relation, Roles, any_allows},
    ids::CompanyId,
    provisioning::DraftRow,
    tenancy::{CompanyPage, CompanyRow, CompanyStatus, ListQuery, Sort},
};
use leptos::prelude::*;
use ui::{
    ButtonKind, Choice, Column, Empty, FindForm, FindSelect, Icon, Link, LinkButton, Order, Pager, Rows, Text, Tone,
};

use super::{mails, tone};
use crate::{
    doors::Shown,
    frame::{Sheet, company, crumbs, framed, load, outcome, wrap},
    paths::{self, Place},
    server_ctx::{self, locale, query, signed_in, text, text_of, text_with},
};

/// What the address asks for.
fn asked() -> ListQuery {
    ListQuery {
        q: query("q").unwrap_or_default().chars().take(200).collect(),
        status: query("status").and_then(|slug| CompanyStatus::from_slug(&slug)),
        sort: if query("sort").as_deref() == Some("created") { Sort::Created } else { Sort::Name },
        descending: query("dir").as_deref() == Some("desc"),
        after: query("after"),
        before: query("before"),
        per: query("per").and_then(|per| per.parse().ok()).unwrap_or(50),
    }
}

/// The partner's overview of its resellers (A11–A17).
pub(crate) fn overview() -> Shown {
    let asked = asked();
    let shown = async move {
        let (portal, scope) = signed_in()?;
        let page = portal.read_overview(&scope, &asked).await?;
        let added = just_added(&page).await;
        Ok((page, added, mails::held().await?))
    };
    load(shown, |(page, added, held)| {
        let act = page.company.allows(Action::AddReseller).then(|| {
            let label = text("nav-add-reseller");
            view! { <LinkButton href=paths::NEW_RESELLER label kind=ButtonKind::Primary icon=Icon::Add/> }.into_any()
        });
        let sheet = Sheet {
            act,
            outcome: outcome(&["reseller-added"], &added.unwrap_or_default()),
            ..Sheet::new(text("nav-resellers"))
        };
        let body = view! { {mails::notice(&held)} {list(&page, paths::RESELLERS.to_owned())} };
        let body = sheet.with(body.into_any());
        framed(text("nav-resellers"), Some(&page.company), body)
    })
}

/// The name of the reseller that was just added, wherever in the list it stands.
async fn just_added(page: &CompanyPage) -> Option<String> {
    let about: CompanyId = query("about")?.parse().ok()?;
    let (portal, scope) = signed_in().ok()?;
    match page.rows.iter().find(|row| row.id == about) {
        Some(row) => Some(row.name.clone()),
        None => portal.read_company(&scope, about).await.ok().map(|company| company.name),
    }
}

/// A seller's customers: a reseller's page, or the partner's own entry (A30).
pub(crate) fn seller() -> Shown {
    let asked = asked();
    load(
        async move {
            let (portal, scope) = signed_in()?;
            let seller = company().await?;
            let page = portal.read_customers(&scope, seller, &asked).await?;
            let drafts = if page.company.allows(Action::CreateCustomer) {
                portal.read_drafts(&scope, seller).await?
            } else {
                Vec::new()
            };
            Ok((page, drafts))
        },
        |(page, drafts)| {
            let company = page.company.clone();
            let act = company.allows(Action::CreateCustomer).then(|| {
                let (href, label) = (paths::new_customer(company.id), text("nav-new-customer"));
                view! { <LinkButton href label kind=ButtonKind::Primary icon=Icon::Add/> }.into_any()
            });
            let lead = (company.level == Level::Partner).then(|| text("tenancy-direct-sales-lead").to_owned());
            let sheet = Sheet {
                act,
                lead,
                crumbs: crumbs(&company, Vec::new()),
                outcome: outcome(&["draft-cancelled", "suspended", "resumed"], &company.name),
                ..Sheet::new(company.name.clone())
            };
            let body = view! { {super::suspended(&company)} {open_drafts(&company, &drafts)} {list(&page, paths::seller(company.id))} };
            framed(&company.name, Some(&company), sheet.with(body.into_any()))
        },
    )
}

/// How many drafts stand open on the page; the others are folded away.
const DRAFTS: usize = 3;

/// *Continue a draft*: drafts of this seller that wait (ux.md 2.6).
fn open_drafts(company: &domain::tenancy::Company, drafts: &[DraftRow]) -> Option<AnyView> {
    if drafts.is_empty() {
        return None;
    }
    let mut links = drafts.iter().map(|draft| {
        let href = paths::draft(company.id, draft.id, domain::provisioning::DraftStep::Plan);
        let when = server_ctx::date_time(draft.updated_at);
        let args = [
            ("name", draft.name.as_str().into()),
            ("code", draft.code.as_str().into()),
            ("owner", draft.owner.as_str().into()),
            ("when", when.as_str().into()),
        ];
        view! { <li><a href=href>{text_with("tenancy-draft", &args)}</a></li> }.into_any()
    });
    let first: Vec<_> = links.by_ref().take(DRAFTS).collect();
    let others: Vec<_> = links.collect();
    let folded = (!others.is_empty()).then(|| {
        let count = i64::try_from(others.len()).unwrap_or(0);
        let summary = text_with("tenancy-drafts-more", &[("count", count.into())]);
        view! { <details><summary>{summary}</summary><ul>{others}</ul></details> }
    });
    let said = view! { <p><b>{text("tenancy-drafts")}</b></p><ul>{first}</ul>{folded} };
    Some(wrap::notice(ui::Tone::Info, Some(Icon::Case), said.into_any()))
}

/// *Only one person has this access*: until there are two (A23, A29).
fn second_person(page: &CompanyPage) -> Option<AnyView> {
    if page.administrators > 1 || !page.company.allows(Action::AddUser) {
        return None;
    }
    let place = Place::of(page.company.level, page.company.id);
    let (lead, words, act) = match (page.company.level, page.administrators) {
        (Level::Partner, _) => ("tenancy-one-person", "tenancy-one-person-partner", "tenancy-add-another-partner-user"),
        (_, 0) => ("tenancy-no-person", "tenancy-no-person-text", "tenancy-add-first-user"),
        (_, _) => ("tenancy-one-person", "tenancy-one-person-text", "tenancy-add-another-user"),
    };
    Some(
        view! {
            {wrap::notice(Tone::Warn, None, view! { <p><b>{text(lead)}</b> " " {text(words)} " " <a href=place.new_person()>{text(act)}</a></p> }.into_any())}
        }
        .into_any(),
    )
}

fn list(page: &CompanyPage, action: String) -> AnyView {
    let sellers = action == paths::RESELLERS;
    let looked_for = !page.query.q.is_empty() || page.query.status.is_some();
    let statuses = std::iter::once(Choice::new("", text("tenancy-every-status")))
        .chain(
            CompanyStatus::ALL
                .into_iter()
                .filter(|status| sellers || status.is_a_customers())
                .map(|status| Choice::new(status.slug(), text_of("status", status.slug()))),
        )
        .collect();
    let select = FindSelect {
        name: "status".into(),
        label: text("tenancy-status").into(),
        options: statuses,
        selected: page.query.status.map_or("", CompanyStatus::slug).into(),
    };
    let clear = looked_for.then(|| Link::new(action.clone(), text("list-clear")));
    let label = if sellers { text("tenancy-search-resellers") } else { text("tenancy-search-customers") };
    let table = if page.rows.is_empty() { empty(page, looked_for, sellers) } else { table(page, &action, sellers) };
    view! {
        {second_person(page)}
        <FindForm
            action=action.clone()
            label=label
            value=page.query.q.clone()
            placeholder=text("tenancy-search-hint")
            selects=vec![select]
            button=text("list-search")
            clear=clear
        />
        {table}
        {pager(page, &action)}
    }
    .into_any()
}

fn empty(page: &CompanyPage, looked_for: bool, sellers: bool) -> AnyView {
    if looked_for {
        let hint = text("list-empty-search-hint");
        return view! { <Empty heading=text("list-empty-search") text=hint/> }.into_any();
    }
    let words = if sellers { text("tenancy-only-you") } else { text("tenancy-no-customers-text") };
    let act = page.company.allows(Action::CreateCustomer).then(|| {
        let href = paths::new_customer(page.company.id);
        view! { <LinkButton href label=text("nav-new-customer") icon=Icon::Add/> }.into_any()
    });
    view! { <Empty heading=text("tenancy-no-customers") text=words icon=Icon::Customers act=act/> }.into_any()
}

/// The address of this list, asked for otherwise.
fn address(page: &CompanyPage, action: &str, sort: Sort, descending: bool, cursor: Option<(&str, &str)>) -> String {
    let mut pairs: Vec<(&str, String)> = Vec::new();
    if !page.query.q.is_empty() {
        pairs.push(("q", page.query.q.clone()));
    }
    if let Some(status) = page.query.status {
        pairs.push(("status", status.slug().to_owned()));
    }
    if sort != Sort::Name {
        pairs.push(("sort", sort.slug().to_owned()));
    }
    if descending {
        pairs.push(("dir", "desc".to_owned()));
    }
    if page.query.rows() != 50 {
        pairs.push(("per", page.query.rows().to_string()));
    }
    pairs.extend(cursor.map(|(way, cursor)| (way, cursor.to_owned())));
    if pairs.is_empty() {
        return action.to_owned();
    }
    let encoded = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("{action}?{encoded}")
}

fn columns(page: &CompanyPage, action: &str, sellers: bool) -> Vec<Column> {
    let now = page.query.sort == Sort::Name;
    let order = if page.query.descending { Order::Descending } else { Order::Ascending };
    let turned = now && !page.query.descending;
    let name = Column::new(text("tenancy-name"));
    let name = name.sorted(address(page, action, Sort::Name, turned, None), now.then_some(order));
    let third = if sellers { Column::numeric(text("nav-customers")) } else { Column::new(text("tenancy-code")) };
    vec![
        name,
        Column::new(text("tenancy-status")),
        third,
        Column::numeric(text("nav-users")),
        Column::numeric(text("tenancy-mailboxes")).dropped(),
        Column::numeric(text("tenancy-storage")),
    ]
}

fn table(page: &CompanyPage, action: &str, sellers: bool) -> AnyView {
    let caption = text_with(
        if sellers { "tenancy-resellers-of" } else { "tenancy-customers-of" },
        &[("company", page.company.name.as_str().into()), ("range", range(page).as_str().into())],
    );
    let totals = totals(page, sellers);
    let columns = columns(page, action, sellers);
    view! { {wrap::list(caption, columns, Some(totals), view! { {rows(page, sellers)} }.into_any())} }.into_any()
}

fn rows(page: &CompanyPage, sellers: bool) -> AnyView {
    let locale = locale();
    let number = |value| words::number(locale, value);
    let (customers, users, storage, code) =
        (text("nav-customers"), text("nav-users"), text("tenancy-storage"), text("tenancy-code"));
    let (own, first_user) = (text("tenancy-own"), text("tenancy-add-first-user"));
    let statuses = CompanyStatus::ALL.map(|status| (status, text_of("status", status.slug())));
    let word = |status| statuses.iter().find(|(known, _)| *known == status).map_or("", |(_, word)| *word);
    let may_add = page.company.allows(Action::AddUser);
    let below = if sellers { Level::Reseller } else { Level::Customer };
    let roles = signed_in().map_or(Roles::NONE, |(_, scope)| scope.roles());
    let opens = any_allows(roles, Action::SeeCompany, Relation::Below, below);
    let sees_runs = any_allows(roles, Action::SeeRuns, Relation::Below, below);
    let mut rows = Rows::with_capacity(page.rows.len());
    for row in &page.rows {
        let href = if sellers { paths::seller(row.id) } else { paths::customer(row.id) };
        let mut line = match (row.own, opens) {
            (true, _) => rows.own_row().tagged_name(&href, &row.name, own),
            (false, true) => rows.row().name(&href, &row.name),
            (false, false) => rows.row().plain_name(&row.name),
        };
        line = match row.status {
            CompanyStatus::NoUsers if may_add => {
                let add = Place::of(Level::Reseller, row.id).new_person();
                line.status_with(tone(row.status), word(row.status), &add, first_user)
            }
            CompanyStatus::NeedsAttention if sees_runs => {
                let level = if row.own { Level::Partner } else { below };
                let runs = Place::of(level, row.id).runs();
                line.status_with(tone(row.status), &attention(word(row.status), row), &runs, text("nav-runs"))
            }
            CompanyStatus::NeedsAttention => line.status(tone(row.status), &attention(word(row.status), row)),
            status => line.status(tone(status), word(status)),
        };
        line = if sellers {
            line.figure(customers, &number(row.figures.customers))
        } else {
            line.cell(code, row.code.as_deref().unwrap_or_default())
        };
        line.figure(users, &number(row.figures.users))
            .dropped_figure(&number(row.figures.mailboxes))
            .figure(storage, &words::bytes(locale, u64::try_from(row.figures.storage_mb).unwrap_or(0)))
            .done();
    }
    rows.into_view()
}

fn attention(word: &str, row: &CompanyRow) -> String {
    format!("{word} ({})", row.attention)
}

/// The last row: the whole tree's figures (A17).
fn totals(page: &CompanyPage, sellers: bool) -> AnyView {
    let locale = locale();
    let number = |value| words::number(locale, value);
    let of = if sellers { "tenancy-total-resellers" } else { "tenancy-total-customers" };
    let heading = text_with(of, &[("count", page.count.into())]);
    let storage = words::bytes(locale, u64::try_from(page.totals.storage_mb).unwrap_or(0));
    view! {
        <tr id="totals">
            <th scope="row">{heading}</th>
            <td class="drop"></td>
            {if sellers {
                view! { <td class="num" data-label=text("nav-customers")>{number(page.totals.customers)}</td> }.into_any()
            } else {
                view! { <td class="drop"></td> }.into_any()
            }}
            <td class="num" data-label=text("nav-users")>{number(page.totals.users)}</td>
            <td class="num drop">{number(page.totals.mailboxes)}</td>
            <td class="num" data-label=text("tenancy-storage")>{storage}</td>
        </tr>
    }
    .into_any()
}

/// "51–100 of 10,000"; where something is looked for, how many match.
fn range(page: &CompanyPage) -> String {
    let shown = i64::try_from(page.rows.len()).unwrap_or(0);
    let from = page.first.unwrap_or(0);
    let to = if shown == 0 { 0 } else { from + shown - 1 };
    let locale = locale();
    let total = match page.matching {
        None => words::number(locale, page.count),
        Some(Some(count)) => words::number(locale, count),
        Some(None) => text_with("list-more-than", &[("count", 1000_i64.into())]),
    };
    let (from, to) = (words::number(locale, from), words::number(locale, to));
    let args = [("from", from.as_str().into()), ("to", to.as_str().into()), ("total", total.as_str().into())];
    text_with("list-range", &args)
}

fn pager(page: &CompanyPage, action: &str) -> Option<AnyView> {
    if page.next.is_none() && page.previous.is_none() {
        return None;
    }
    let count = i64::from(page.query.rows());
    let way = |way: &str, cursor: &Option<String>, key: &str| {
        cursor.as_ref().map(|cursor| {
            let href = address(page, action, page.query.sort, page.query.descending, Some((way, cursor)));
            Link::new(href, text_with(key, &[("count", count.into())]))
        })
    };
    let (previous, next) = (way("before", &page.previous, "list-previous"), way("after", &page.next, "list-next"));
    let per: Text = text_with("list-per-page", &[("count", count.into())]).into();
    Some(
        view! { <Pager label=text("list-pages") range=range(page) previous=previous next=next per_page=per/> }
            .into_any(),
    )
}
