//! The left column: it changes with the company whose page is shown (A30), and no link leads up the tree (A43).

use domain::{
    authority::{Action, Level, Relation, any_allows},
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
    /// Whom to ask.
    Contact,
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

/// The entries of the left column, group by group. Each names the act behind it, and stands there where the policy
/// allows that act (A6): the same table decides at the door.
pub(super) fn groups(scope: &Scope, about: Option<&Company>, here: Here) -> Vec<Vec<NavLink>> {
    let column = match about {
        Some(company) if company.level == Level::Customer => customer(scope, company),
        Some(company) if company.level == Level::Reseller || !company.own => seller(scope, company),
        Some(company) if here == Here::Home || here == Here::Adding && company.level == Level::Partner => {
            own_entry(company)
        }
        _ => own(scope),
    };
    let relation = if about.is_none_or(|company| company.own) { Relation::Own } else { Relation::Below };
    let level = about.map(|company| company.level).or(scope.level()).unwrap_or(Level::Customer);
    let shown = |entry: &Entry| match entry.needs {
        Needs::Nothing => true,
        Needs::Act(action) => any_allows(scope.roles(), action, relation, level),
        Needs::OneAbove(above) => any_allows(scope.roles(), Action::SeeBelow, above, Level::Reseller),
    };
    let link = |entry: Entry| NavLink::new(entry.icon, entry.href, text(entry.key)).current(here == entry.here);
    column
        .into_iter()
        .map(|group| group.into_iter().filter(shown).map(link).collect::<Vec<_>>())
        .filter(|group| !group.is_empty())
        .collect()
}

/// What somebody must be allowed to do for an entry to lead anywhere.
enum Needs {
    /// Everybody may go there.
    Nothing,
    /// The act, on the company the column is about.
    Act(Action),
    /// Seeing the company above it, which stands so to the reader's own.
    OneAbove(Relation),
}

/// An entry of the column.
struct Entry {
    icon: Icon,
    href: String,
    key: &'static str,
    here: Here,
    needs: Needs,
}

const fn entry(icon: Icon, href: String, key: &'static str, here: Here, action: Action) -> Entry {
    Entry { icon, href, key, here, needs: Needs::Act(action) }
}

fn back_to_resellers() -> Entry {
    let needs = Needs::OneAbove(Relation::Own);
    Entry {
        icon: Icon::Resellers,
        href: paths::RESELLERS.into(),
        key: "nav-back-to-resellers",
        here: Here::Resellers,
        needs,
    }
}

/// The acting company's own column.
fn own(scope: &Scope) -> Vec<Vec<Entry>> {
    let (Some(id), Some(level)) = (scope.company(), scope.level()) else { return Vec::new() };
    let place = Place::of(level, id);
    if level != Level::Partner {
        let needs = if level.sells() { Action::SeeBelow } else { Action::SeeCompany };
        let home = entry(Icon::Company, place.home(), "nav-home", Here::Home, needs);
        return vec![vec![home], foot(place)];
    }
    let (new, codes, catalogue) = (paths::NEW_RESELLER.into(), place.codes(), paths::CATALOGUE.into());
    vec![
        vec![
            entry(Icon::Resellers, paths::RESELLERS.into(), "nav-resellers", Here::Resellers, Action::SeeBelow),
            entry(Icon::Log, place.log(), "nav-log", Here::Log, Action::SeeLog),
        ],
        vec![
            entry(Icon::Add, new, "nav-add-reseller", Here::AddingReseller, Action::AddReseller),
            entry(Icon::Person, place.people(), "nav-partner-users", Here::People, Action::SeeUsers),
            entry(Icon::Offer, codes, "nav-codes", Here::Codes, Action::CreateCustomer),
            entry(Icon::Book, catalogue, "nav-catalogue", Here::Catalogue, Action::IssueCodes),
        ],
        foot(place),
    ]
}

fn foot(place: Place) -> Vec<Entry> {
    let contact = Entry {
        icon: Icon::Help,
        href: paths::CONTACT.into(),
        key: "shell-contact",
        here: Here::Contact,
        needs: Needs::Nothing,
    };
    vec![
        entry(Icon::Run, place.runs(), "nav-runs", Here::Runs, Action::SeeRuns),
        entry(Icon::Configuration, place.settings(), "nav-configuration", Here::Settings, Action::EditCompany),
        contact,
    ]
}

/// A reseller's column.
fn seller(scope: &Scope, company: &Company) -> Vec<Vec<Entry>> {
    let place = Place::of(company.level, company.id);
    let mut first = Vec::new();
    if scope.level() == Some(Level::Partner) {
        first.push(back_to_resellers());
    }
    let new = paths::new_customer(company.id);
    first.extend([
        entry(Icon::Customers, paths::seller(company.id), "nav-customers", Here::Home, Action::SeeBelow),
        entry(Icon::Log, place.log(), "nav-log", Here::Log, Action::SeeLog),
    ]);
    let mut second = vec![
        entry(Icon::Add, new, "nav-new-customer", Here::Adding, Action::CreateCustomer),
        entry(Icon::Person, place.people(), "nav-reseller-users", Here::People, Action::SeeUsers),
    ];
    let codes = entry(Icon::Offer, place.codes(), "nav-codes", Here::Codes, Action::CreateCustomer);
    second.extend(company.own.then_some(codes));
    vec![first, second, foot(place)]
}

/// The partner's own entry in its list of resellers: direct sales (A14), by the same procedure (A15).
fn own_entry(company: &Company) -> Vec<Vec<Entry>> {
    let place = Place::of(company.level, company.id);
    let new = paths::new_customer(company.id);
    vec![
        vec![
            back_to_resellers(),
            entry(Icon::Customers, paths::seller(company.id), "nav-customers", Here::Home, Action::SeeBelow),
            entry(Icon::Log, place.log(), "nav-log", Here::Log, Action::SeeLog),
        ],
        vec![
            entry(Icon::Add, new, "nav-new-customer", Here::Adding, Action::CreateCustomer),
            entry(Icon::Person, place.people(), "nav-partner-users", Here::People, Action::SeeUsers),
        ],
        foot(place),
    ]
}

/// A customer's column.
fn customer(scope: &Scope, company: &Company) -> Vec<Vec<Entry>> {
    let place = Place::of(Level::Customer, company.id);
    let mut first = Vec::new();
    if scope.level() != Some(Level::Customer) {
        let direct = scope.company() == Some(company.reseller);
        first.push(Entry {
            icon: Icon::Customers,
            href: paths::seller(company.reseller),
            key: "nav-back-to-customers",
            here: Here::Nowhere,
            needs: Needs::OneAbove(if direct { Relation::Own } else { Relation::Below }),
        });
    }
    let (users, services) = (paths::accounts(company.id), paths::services(company.id));
    first.extend([
        entry(Icon::Company, place.home(), "nav-home", Here::Home, Action::SeeCompany),
        entry(Icon::Person, users, "nav-users", Here::Users, Action::SeeRuns),
        entry(Icon::Shield, services, "nav-services", Here::Services, Action::SeeRuns),
    ]);
    let second = vec![
        entry(Icon::Person, place.people(), "nav-access", Here::People, Action::SeeUsers),
        entry(Icon::Log, place.log(), "nav-log", Here::Log, Action::SeeLog),
    ];
    vec![first, second, foot(place)]
}
