//! The left column: it changes with the company whose page is shown (A30), and no link leads up the tree (A43).

use domain::{
    authority::{Action, Level},
    tenancy::Company,
};
use portal::Scope;
use ui::{Icon, Link, NavLink, ShellTexts, Who};

use crate::{
    paths::{self, Place},
    server_ctx::{text, text_with},
};

/// Which entry of the left column is the page shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Here {
    /// None of them.
    Nowhere,
    /// The list of resellers.
    Resellers,
    /// The list of customers, or a customer's first page.
    Home,
    /// The log.
    Log,
    /// Adding a customer.
    Adding,
    /// Adding a reseller.
    AddingReseller,
    /// Who has access.
    People,
    /// A customer's users.
    Users,
    /// Services.
    Services,
    /// Runs.
    Runs,
    /// Codes.
    Codes,
    /// The catalogue.
    Catalogue,
    /// Settings.
    Settings,
}

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
    let href = company.map_or_else(|| paths::HOME.to_owned(), |(id, level)| Place::of(level, id).home());
    Who {
        welcome: text_with("shell-welcome", &[("name", scope.actor_name().into())]).into(),
        company: Link::new(href, scope.company_name().to_owned()),
    }
}

pub(super) fn groups(scope: &Scope, about: Option<&Company>, here: Here) -> Vec<Vec<NavLink>> {
    let line = |icon, href: String, key, this: Here| NavLink::new(icon, href, text(key)).current(here == this);
    match about {
        Some(company) if company.level == Level::Customer => customer(scope, company, &line),
        Some(company) if company.level == Level::Reseller || !company.own => seller(scope, company, &line),
        Some(company) if here == Here::Home || here == Here::Adding && company.level == Level::Partner => {
            own_entry(company, &line)
        }
        _ => own(scope, &line),
    }
}

type Line<'a> = dyn Fn(Icon, String, &'static str, Here) -> NavLink + 'a;

/// The acting company's own column.
fn own(scope: &Scope, line: &Line<'_>) -> Vec<Vec<NavLink>> {
    let (Some(id), Some(level)) = (scope.company(), scope.level()) else { return Vec::new() };
    let place = Place::of(level, id);
    if level != Level::Partner {
        return vec![vec![line(Icon::Company, place.home(), "nav-home", Here::Home)], foot(place, line)];
    }
    vec![
        vec![
            line(Icon::Resellers, paths::RESELLERS.into(), "nav-resellers", Here::Resellers),
            line(Icon::Log, place.log(), "nav-log", Here::Log),
        ],
        vec![
            line(Icon::Add, paths::NEW_RESELLER.into(), "nav-add-reseller", Here::AddingReseller),
            line(Icon::Person, place.people(), "nav-partner-users", Here::People),
            line(Icon::Offer, paths::CODES.into(), "nav-codes", Here::Codes),
            line(Icon::Book, paths::CATALOGUE.into(), "nav-catalogue", Here::Catalogue),
        ],
        foot(place, line),
    ]
}

fn foot(place: Place, line: &Line<'_>) -> Vec<NavLink> {
    vec![
        line(Icon::Run, place.runs(), "nav-runs", Here::Runs),
        line(Icon::Configuration, place.settings(), "nav-configuration", Here::Settings),
        line(Icon::Help, paths::CONTACT.into(), "shell-contact", Here::Nowhere),
    ]
}

/// A reseller's column.
fn seller(scope: &Scope, company: &Company, line: &Line<'_>) -> Vec<Vec<NavLink>> {
    let place = Place::of(company.level, company.id);
    let mut first = Vec::new();
    if scope.level() == Some(Level::Partner) {
        first.push(line(Icon::Resellers, paths::RESELLERS.into(), "nav-back-to-resellers", Here::Resellers));
    }
    first.push(line(Icon::Customers, paths::seller(company.id), "nav-customers", Here::Home));
    if company.allows(Action::SeeLog) {
        first.push(line(Icon::Log, place.log(), "nav-log", Here::Log));
    }
    let mut second = Vec::new();
    if company.allows(Action::CreateCustomer) {
        second.push(line(Icon::Add, paths::new_customer(company.id), "nav-new-customer", Here::Adding));
    }
    if company.allows(Action::SeeUsers) {
        second.push(line(Icon::Person, place.people(), "nav-reseller-users", Here::People));
    }
    vec![first, second, foot(place, line)]
}

/// The partner's own entry in its list of resellers: direct sales (A14), by the same procedure (A15).
fn own_entry(company: &Company, line: &Line<'_>) -> Vec<Vec<NavLink>> {
    let place = Place::of(company.level, company.id);
    vec![
        vec![
            line(Icon::Resellers, paths::RESELLERS.into(), "nav-back-to-resellers", Here::Resellers),
            line(Icon::Customers, paths::seller(company.id), "nav-customers", Here::Home),
            line(Icon::Log, place.log(), "nav-log", Here::Log),
        ],
        vec![
            line(Icon::Add, paths::new_customer(company.id), "nav-new-customer", Here::Adding),
            line(Icon::Person, place.people(), "nav-partner-users", Here::People),
        ],
        foot(place, line),
    ]
}

/// A customer's column.
fn customer(scope: &Scope, company: &Company, line: &Line<'_>) -> Vec<Vec<NavLink>> {
    let place = Place::of(Level::Customer, company.id);
    let mut first = Vec::new();
    if scope.level() != Some(Level::Customer) {
        let back = paths::seller(company.reseller);
        first.push(line(Icon::Customers, back, "nav-back-to-customers", Here::Nowhere));
    }
    first.push(line(Icon::Company, place.home(), "nav-home", Here::Home));
    if company.allows(Action::SeeRuns) {
        first.push(line(Icon::Person, paths::accounts(company.id), "nav-users", Here::Users));
        first.push(line(Icon::Shield, paths::services(company.id), "nav-services", Here::Services));
    }
    let mut second = Vec::new();
    if company.allows(Action::SeeUsers) {
        second.push(line(Icon::Person, place.people(), "nav-access", Here::People));
    }
    if company.allows(Action::SeeLog) {
        second.push(line(Icon::Log, place.log(), "nav-log", Here::Log));
    }
    vec![first, second, foot(place, line)]
}
