//! The log: newest first; what, who, on what; *Everything* unless a class is chosen (A19, A20).

use domain::{
    audit::{EventClass, LogLine},
    paging::Page,
    provisioning::ServiceOffer,
    tenancy::Company,
};
use leptos::prelude::*;
use portal::audit::LogQuery;
use ui::{Choice, Column, Empty, FindForm, FindSelect, Icon, Rows};

use crate::{
    doors::Shown,
    frame::{ListOrder, Sheet, asked_page, company, crumbs, framed, load, pager, wrap},
    paths::Place,
    server_ctx::{self, Arg, query, signed_in, text, text_of, text_with},
};

/// The log of a company.
pub(crate) fn log() -> Shown {
    let class = query("class").unwrap_or_default();
    load(
        async move {
            let (portal, scope) = signed_in()?;
            let id = company().await?;
            let read = portal.read_company(&scope, id).await?;
            let query = LogQuery { class: EventClass::from_slug(&class), at: asked_page() };
            let page = portal.read_log(&scope, id, &query).await?;
            Ok((read, page, class))
        },
        |(company, page, class)| page_of(&company, &page, &class),
    )
}

fn page_of(company: &Company, page: &Page<LogLine>, class: &str) -> AnyView {
    let action = Place::of(company.level, company.id).log();
    let everything = Choice::new("", text("list-filter-everything"));
    let options = std::iter::once(everything)
        .chain(EventClass::ALL.into_iter().map(|class| Choice::new(class.slug(), text_of("log-class", class.slug()))))
        .collect();
    let filter = FindSelect {
        name: "class".into(),
        label: text("log-filter").into(),
        options,
        selected: class.to_owned().into(),
    };
    let kept = EventClass::from_slug(class).map(|class| ("class", class.slug()));
    let caption = text_with("log-caption", &[("company", company.name.as_str().into())]);
    let columns = vec![
        Column::new(text("log-when")),
        Column::new(text("log-who")),
        Column::new(text("log-what")),
        Column::new(text("log-company")).dropped(),
    ];
    let table = if page.rows.is_empty() {
        view! { <Empty heading=text("log-empty") text=text("log-empty-text") icon=Icon::Log/> }.into_any()
    } else {
        wrap::list(caption, columns, None, rows(&page.rows))
    };
    let sheet = Sheet { crumbs: crumbs(company, Vec::new()), ..Sheet::new(text("nav-log")) };
    let body = sheet.with(
        view! {
            <FindForm
                action=action.clone()
                label=text("log-filter")
                without_words=true
                selects=vec![filter]
                button=text("log-show")
                clear=None
            />
            {table}
            {pager(&page.ways, &action, ListOrder::Newest, kept.as_slice())}
        }
        .into_any(),
    );
    framed(text("nav-log"), Some(company), body)
}

fn rows(lines: &[LogLine]) -> AnyView {
    let mut rows = Rows::with_capacity(lines.len());
    let (when, who, what) = (text("log-when"), text("log-who"), text("log-what"));
    let services = server_ctx::signed_in().map(|(portal, _)| portal.service_offers()).unwrap_or_default();
    for line in lines {
        let shown = server_ctx::date_time(line.at);
        let actor = match &line.on_behalf_of {
            Some(other) => {
                text_with("log-on-behalf", &[("actor", line.actor.as_str().into()), ("other", other.as_str().into())])
            }
            None => line.actor.clone(),
        };
        rows.row()
            .moment(when, &line.at.to_rfc3339(), &shown)
            .cell(who, &actor)
            .cell(what, &sentence(line, &services))
            .dropped_cell(&line.company)
            .done();
    }
    rows.into_view()
}

/// What happened, in the reader's language.
fn sentence(line: &LogLine, services: &[ServiceOffer]) -> String {
    let value = |name: &str, value: &str| match name {
        "roles" => value.split(' ').map(|role| text_of("role", role)).collect::<Vec<_>>().join(", "),
        "service" => {
            services.iter().find(|offer| offer.key == value).map_or(value, |offer| offer.name.as_str()).to_owned()
        }
        "problem" => text_of("trouble", value).to_owned(),
        "changes" => changes(value),
        _ => value.to_owned(),
    };
    let data: Vec<(&str, String)> = line.data.iter().map(|(name, raw)| (name.as_str(), value(name, raw))).collect();
    let args: Vec<(&str, Arg<'_>)> = data.iter().map(|(name, value)| (*name, value.as_str().into())).collect();
    text_with(&format!("event-{}", line.kind), &args)
}

/// Which settings were changed: "Language: en → sv; …".
fn changes(raw: &str) -> String {
    let Ok(changes) = serde_json::from_str::<Vec<(String, String, String)>>(raw) else { return raw.to_owned() };
    // A contact may be called "yes".
    let value = |typed: bool, value: String| match value.as_str() {
        "yes" if !typed => text("tenancy-yes").to_owned(),
        "no" if !typed => text("tenancy-no").to_owned(),
        "" => text("setting-none").to_owned(),
        _ => value,
    };
    let told = changes.into_iter().map(|(what, from, to)| {
        let typed = what.starts_with("contact");
        format!("{}: {} → {}", text_of("setting", &what), value(typed, from), value(typed, to))
    });
    told.collect::<Vec<_>>().join("; ")
}
