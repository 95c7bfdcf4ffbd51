//! Ways into the portal. Each slice says its own ([`Slice`]); their sum is the one table: the router is made of it, the
//! enumeration test walks it, and what isn't in it isn't there (security.md 2.3, 2.5).

use core::{future::Future, pin::Pin};

use axum::http::Method;
use leptos::prelude::AnyView;

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
    pub page: Option<Page>,
}

/// A page, once, with every address it has: one that stands at three levels has three.
#[derive(Clone, Copy)]
pub struct PageAt {
    at: &'static [&'static str],
    who: Who,
    page: Page,
}

impl PageAt {
    /// A page for whoever is signed in.
    pub(crate) const fn new(at: &'static [&'static str], page: Page) -> Self {
        Self { at, who: Who::SignedIn, page }
    }

    /// The same for others.
    pub(crate) const fn by(self, who: Who) -> Self {
        Self { who, ..self }
    }
}

/// What a slice has.
pub struct Slice {
    /// Its pages.
    pub pages: &'static [PageAt],
    /// Its forms: each is posted to a function of its own.
    pub forms: &'static [Form],
}

impl Slice {
    /// Its doors.
    fn doors(&self) -> impl Iterator<Item = Door> + '_ {
        let pages = self.pages.iter().flat_map(|page| page.at.iter().map(move |path| Door::page(path, page)));
        pages.chain(self.forms.iter().map(Door::function))
    }
}

impl Door {
    const fn page(path: &'static str, page: &PageAt) -> Self {
        Self { path, method: Method::GET, who: page.who, kind: Kind::Page, page: Some(page.page) }
    }

    const fn function(form: &Form) -> Self {
        Self { path: form.path, method: Method::POST, who: form.who, kind: Kind::Function, page: None }
    }

    /// A door with a handler of the server.
    pub const fn route(method: Method, path: &'static str, who: Who) -> Self {
        Self { path, method, who, kind: Kind::Route, page: None }
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
