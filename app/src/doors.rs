//! Ways into the portal. Each slice says its own ([`Slice`]); their sum is the one table: the router is made of it, the
//! enumeration test walks it, and what isn't in it isn't there (security.md 2.3, 2.5).

use core::{future::Future, pin::Pin};

use axum::http::Method;
use domain::{authority::Level, ids::CompanyId};
use leptos::prelude::AnyView;

pub(crate) use crate::column::{Column, Entry, Needs};
use crate::forms::Form;

/// Who may knock. What they may then do is `portal`'s to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Anybody.
    Public,
    /// Somebody signed in who proved what their company asks for, also before the terms are accepted.
    Entering,
    /// Somebody signed in who accepted the terms and proved what their company asks for.
    SignedIn,
}

/// What stands behind a door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A page of the app.
    Page,
    /// A server function.
    Function,
    /// A handler of the server.
    Route,
    /// The same, without asking who comes: files, and whether the process lives.
    Bare,
}

/// A page on its way: what it is about is read first, then it is drawn, whole.
pub type Shown = Pin<Box<dyn Future<Output = AnyView> + Send>>;

/// What makes a page.
pub type Page = fn() -> Shown;

/// One way in.
#[derive(Clone, Debug)]
pub struct Door {
    /// The path as the router takes it: `/r/{company}`.
    pub path: &'static str,
    /// The one method. A door for GET takes HEAD, too.
    pub method: Method,
    /// Who may knock.
    pub who: Who,
    /// What stands behind it.
    pub kind: Kind,
    /// The page, where it is one.
    pub page: Option<&'static PageAt>,
}

/// A page, once, with every address it has: one that stands at three levels has three.
#[derive(Clone, Copy, Debug)]
pub struct PageAt {
    at: &'static [&'static str],
    who: Who,
    page: Page,
    /// Which entry of the left column it stands behind; nothing where none.
    part: &'static str,
    entries: &'static [Entry],
    own_entry: bool,
    everybodys: bool,
}

impl PageAt {
    /// A page for whoever is signed in.
    pub(crate) const fn new(at: &'static [&'static str], page: Page) -> Self {
        Self { at, who: Who::SignedIn, page, part: "", entries: &[], own_entry: false, everybodys: false }
    }

    /// The same behind an entry of the left column: the one of that part.
    pub(crate) const fn behind(self, part: &'static str) -> Self {
        Self { part, ..self }
    }

    /// The same with its entries in the left columns, which lead to it.
    pub(crate) const fn listed(self, entries: &'static [Entry]) -> Self {
        Self { entries, ..self }
    }

    /// The same, where the address with a reseller in it is the one of the partner's own entry, too (A14).
    pub(crate) const fn also_of_own_entry(self) -> Self {
        Self { own_entry: true, ..self }
    }

    /// The same, where the address without a company is everybody's own, not only the partner's.
    pub(crate) const fn everybodys(self) -> Self {
        Self { everybodys: true, ..self }
    }

    /// The same for others.
    pub(crate) const fn by(self, who: Who) -> Self {
        Self { who, ..self }
    }
}

impl PageAt {
    /// What makes it.
    pub const fn page(&self) -> Page {
        self.page
    }

    pub(crate) const fn part(&self) -> &'static str {
        self.part
    }

    pub(crate) const fn entries(&self) -> &'static [Entry] {
        self.entries
    }

    /// Whether this company has the page at the door's address, asked for by that path: what is another level's isn't
    /// there, nor what is the company's in another spelling.
    pub(crate) fn is_of(&self, (address, path): (&str, &str), level: Level, id: CompanyId) -> bool {
        let Some(named) = named_in(address) else { return level == Level::Partner || self.everybodys };
        let fits = match named {
            Level::Customer => level == Level::Customer,
            Level::Partner | Level::Reseller => level == Level::Reseller || self.own_entry && level == Level::Partner,
        };
        fits && path.split('/').nth(2) == Some(id.to_string().as_str())
    }

    /// Where it stands for a company. A partner's own pages have no id in them; its entry in the list of resellers has.
    pub(crate) fn address(&self, level: Level, id: CompanyId) -> String {
        let wanted = (level != Level::Partner).then_some(level);
        let of_seller = |address: &&&str| level == Level::Partner && named_in(address).is_some();
        let exact = self.at.iter().find(|address| named_in(address) == wanted);
        let address = exact.or_else(|| self.at.iter().find(of_seller)).or_else(|| self.at.first());
        address.map(|address| address.replace("{company}", &id.to_string())).unwrap_or_default()
    }
}

/// The level of the company that stands in an address.
fn named_in(address: &str) -> Option<Level> {
    if address.starts_with("/c/{company}") {
        Some(Level::Customer)
    } else if address.starts_with("/r/{company}") {
        Some(Level::Reseller)
    } else {
        None
    }
}

/// What a slice has.
pub struct Slice {
    /// Its pages.
    pub pages: &'static [PageAt],
    /// Its forms: each is posted to a function of its own.
    pub forms: &'static [Form],
    /// What the server itself answers for it: what sets cookies, streams.
    pub routes: &'static [RouteAt],
}

/// A door with a handler of the server.
pub struct RouteAt {
    path: &'static str,
    method: Method,
    who: Who,
}

impl RouteAt {
    /// What is read.
    pub(crate) const fn get(path: &'static str, who: Who) -> Self {
        Self { path, method: Method::GET, who }
    }

    /// What is posted.
    pub(crate) const fn post(path: &'static str, who: Who) -> Self {
        Self { path, method: Method::POST, who }
    }
}

impl Slice {
    /// Its doors.
    fn doors(&'static self) -> impl Iterator<Item = Door> {
        let pages = self.pages.iter().flat_map(|page| page.at.iter().map(move |path| Door::page(path, page)));
        pages.chain(self.forms.iter().map(Door::function)).chain(self.routes.iter().map(Door::route))
    }
}

impl Door {
    const fn page(path: &'static str, page: &'static PageAt) -> Self {
        Self { path, method: Method::GET, who: page.who, kind: Kind::Page, page: Some(page) }
    }

    const fn function(form: &Form) -> Self {
        Self { path: form.path, method: Method::POST, who: form.who, kind: Kind::Function, page: None }
    }

    fn route(route: &RouteAt) -> Self {
        Self { path: route.path, method: route.method.clone(), who: route.who, kind: Kind::Route, page: None }
    }

    /// A door at which nobody is asked who they are.
    pub const fn bare(path: &'static str) -> Self {
        Self { path, method: Method::GET, who: Who::Public, kind: Kind::Bare, page: None }
    }
}

/// Every door of the slices, each slice's after the other.
pub fn all() -> impl Iterator<Item = Door> {
    crate::SLICES.iter().flat_map(|slice| slice.doors())
}

/// Every page of the slices.
pub(crate) fn pages() -> impl Iterator<Item = &'static PageAt> {
    crate::SLICES.iter().flat_map(|slice| slice.pages)
}
