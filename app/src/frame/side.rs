//! The left column: it changes with the company whose page is shown (A30), and no link leads up the tree for whoever
//! stands below (A43).

use domain::{
    authority::{Action, Level, Relation, any_allows},
    ids::CompanyId,
    tenancy::Company,
};
use portal::Scope;
use ui::{Link, NavLink, ShellTexts, Who};

use crate::{
    doors::{Column, Entry, Needs, PageAt, pages},
    paths::{self, Place},
    server_ctx::{self, text, text_with},
};

pub(super) fn texts() -> ShellTexts {
    ShellTexts {
        skip: text("shell-skip").into(),
        menu: text("shell-menu").into(),
        nav: text("shell-nav").into(),
        product: text("shell-product").into(),
        logout: text("shell-logout").into(),
    }
}

/// *Welcome*, and just below it the company one is logged in as (A18).
pub(super) fn who(scope: &Scope) -> Who {
    let company = scope.company().zip(scope.level());
    let href = match company {
        // To whom the list isn't shown, their own page is.
        Some((_, level)) if level.sells() && !any_allows(scope.roles(), Action::SeeBelow, Relation::Own, level) => {
            paths::ME.to_owned()
        }
        Some((id, level)) => Place::of(level, id).home(),
        None => paths::HOME.to_owned(),
    };
    Who {
        welcome: text_with("shell-welcome", &[("name", scope.actor_name().into())]).into(),
        company: Link::new(href, scope.company_name().to_owned()),
    }
}

/// The entries of the left column, group by group, as the pages of the slices say them. Each names the act behind it, and
/// stands there where the policy allows that act (A6): the same table decides at the door. `part` is what the page shown
/// stands behind.
pub(super) fn groups(scope: &Scope, about: Option<&Company>, part: &str) -> Vec<Vec<NavLink>> {
    let Some(of) = Of::page(scope, about) else { return Vec::new() };
    let mut found: Vec<((u8, u8), NavLink)> = pages()
        .flat_map(|page| page.entries().iter().map(move |entry| (page, entry)))
        .filter(|(_, entry)| entry.columns.contains(&of.column))
        .filter_map(|(page, entry)| {
            let href = of.way(scope, page, entry)?;
            let here = entry.needs != Needs::Above && !part.is_empty() && page.part() == part;
            Some((entry.place, NavLink::new(entry.icon, href, text(entry.label)).current(here)))
        })
        .collect();
    found.sort_by_key(|(place, _)| *place);
    let mut groups: Vec<(u8, Vec<NavLink>)> = Vec::new();
    for ((group, _), link) in found {
        match groups.last_mut() {
            Some((last, links)) if *last == group => links.push(link),
            _ => groups.push((group, vec![link])),
        }
    }
    groups.into_iter().map(|(_, links)| links).collect()
}

/// What a column is about.
struct Of {
    column: Column,
    level: Level,
    id: CompanyId,
    relation: Relation,
    /// The company it hangs under.
    above: CompanyId,
}

impl Of {
    /// The company whose page is shown; the acting one's where a page is about none.
    fn page(scope: &Scope, about: Option<&Company>) -> Option<Self> {
        let (id, level) = (scope.company()?, scope.level()?);
        let Some(company) = about else {
            let column = match level {
                Level::Partner => Column::Partner,
                Level::Reseller => Column::OwnReseller,
                Level::Customer => Column::OwnCustomer,
            };
            return Some(Self { column, level, id, relation: Relation::Own, above: id });
        };
        let (column, above) = match company.level {
            Level::Customer => (Column::Customer, company.reseller),
            Level::Reseller => (Column::Reseller, company.partner),
            Level::Partner if server_ctx::in_path("company").is_some() => (Column::OwnEntry, company.partner),
            Level::Partner => (Column::Partner, company.partner),
        };
        let relation = if company.own { Relation::Own } else { Relation::Below };
        Some(Self { column, level: company.level, id: company.id, relation, above })
    }

    /// Where an entry leads, for whom it leads anywhere.
    fn way(&self, scope: &Scope, page: &PageAt, entry: &Entry) -> Option<String> {
        let may = match entry.needs {
            Needs::Nothing => true,
            Needs::Act(action) => any_allows(scope.roles(), action, self.relation, self.level),
            Needs::OwnAct(action) => {
                self.relation == Relation::Own && any_allows(scope.roles(), action, self.relation, self.level)
            }
            Needs::Above => return self.way_up(scope, page),
        };
        may.then(|| page.address(self.level, self.id))
    }

    fn way_up(&self, scope: &Scope, page: &PageAt) -> Option<String> {
        let stands_above = self.column == Column::OwnEntry || scope.level() < Some(self.level);
        let relation = if scope.company() == Some(self.above) { Relation::Own } else { Relation::Below };
        let may = stands_above && any_allows(scope.roles(), Action::SeeBelow, relation, Level::Reseller);
        may.then(|| page.address(Level::Reseller, self.above))
    }
}
