//! What a page or server function asks of the server that renders it.
//!
//! Pages run on the server only (docs/adr/003): the browser gets islands, which get their texts as props. So this module
//! isn't in the browser's half at all, and server functions name it inside their bodies.

use core::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::{StatusCode, Uri};
use chrono::{DateTime, Utc};
use domain::{
    authority::Level,
    denial::Denial,
    ids::{CompanyId, FlashId},
};
use portal::{
    FormStamp, Network, Portal, Scope,
    identity::{Flash, returning},
    ports::Secret,
};
pub use words::{Arg, Locale, Zone};

use crate::{
    doors::{Door, PageAt},
    error::AppError,
    paths::Place,
};

/// One request, as the server's layers understood it. Put into the request's extensions by `server`.
#[derive(Clone)]
pub struct Visit {
    /// Every use case.
    pub portal: Arc<Portal>,
    /// Who asks; nobody where they aren't signed in.
    pub scope: Option<Scope>,
    /// The secret that owns what failed posts leave behind: the session's or an anonymous cookie's.
    pub flash_owner: Option<String>,
    /// The anonymous cookie's secret, also where somebody is signed in: what a session left behind that ended.
    pub draft: Option<String>,
    /// The secret that sign-ins of this browser are bound to.
    pub browser: Option<String>,
    /// The reader's language.
    pub locale: Locale,
    /// The reader's clock.
    pub zone: Zone,
    /// `light`, `dark` or `auto`.
    pub theme: &'static str,
    /// Where the request comes from, for counting only.
    pub network: Network,
    /// Finds this request in the server's log.
    pub request_id: String,
    /// Whether this is demo mode.
    pub demo: bool,
    /// What the partner's own sign-in page says about whom to ask (A2).
    pub contact: Arc<str>,
}

/// What is asked for: the visit with its address. A page or a server function runs [`within`] one.
pub struct Asked {
    /// The request, as the layers understood it.
    pub visit: Arc<Visit>,
    /// Its address.
    pub uri: Uri,
    /// The door it came to, where a page stands behind it.
    door: Option<(&'static str, &'static PageAt)>,
    /// What stands in the address in the places that the door's path names.
    params: Vec<(String, String)>,
    /// The nonce of this answer's scripts.
    pub nonce: Arc<str>,
    /// A text that this one answer shows and no other.
    pub shown_once: Option<Secret>,
    /// What a page said of its answer: its status, and where it leads instead.
    answer: Mutex<(StatusCode, Option<String>)>,
}

impl Asked {
    /// For a visit at an address.
    pub fn new(visit: Arc<Visit>, uri: Uri, nonce: Arc<str>) -> Self {
        let answer = Mutex::new((StatusCode::OK, None));
        Self { visit, uri, door: None, params: Vec::new(), nonce, shown_once: None, answer }
    }

    /// The same at a door, with what stands in the address, by the names of the door's path.
    #[must_use]
    pub fn at(self, door: &Door, params: Vec<(String, String)>) -> Self {
        Self { door: door.page.map(|page| (door.path, page)), params, ..self }
    }

    /// The same at another address, with a text that this one answer shows.
    #[must_use]
    pub fn showing(self, uri: Uri, shown: Secret) -> Self {
        Self { uri, shown_once: Some(shown), ..self }
    }

    /// What the page said of its answer.
    pub fn answer(&self) -> (StatusCode, Option<String>) {
        self.answer.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

tokio::task_local! {
    static ASKED: Arc<Asked>;
}

/// Runs a page or a server function for what is asked.
pub fn within<F: Future>(asked: Arc<Asked>, run: F) -> impl Future<Output = F::Output> {
    ASKED.scope(asked, run)
}

fn asked<T>(read: impl FnOnce(&Asked) -> T) -> Option<T> {
    ASKED.try_with(|asked| read(asked)).ok()
}

/// What this one answer shows.
pub fn shown_once() -> Option<String> {
    asked(|asked| asked.shown_once.as_ref().map(|shown| shown.expose().to_owned()))?
}

/// This request.
pub fn visit() -> Result<Arc<Visit>, AppError> {
    asked(|asked| Arc::clone(&asked.visit)).ok_or(AppError(Denial::TryLater { seconds: 1 }))
}

/// The part of the portal that the page stands in: the entry of the left column.
pub(crate) fn part() -> &'static str {
    asked(|asked| asked.door.map(|(_, page)| page.part())).flatten().unwrap_or_default()
}

/// Whether this company has the page that is asked for, at the address it is asked for at.
pub(crate) fn is_of(level: Level, id: CompanyId) -> bool {
    let is_of = |asked: &Asked| {
        let (address, page) = asked.door?;
        Some(page.is_of((address, asked.uri.path()), level, id))
    };
    asked(is_of).flatten().unwrap_or_default()
}

/// What stands in the address in that place of the door's path.
pub fn in_path(name: &str) -> Option<String> {
    asked(|asked| asked.params.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()))?
}

/// This request's portal and who asks.
pub fn signed_in() -> Result<(Arc<Portal>, Scope), AppError> {
    let visit = visit()?;
    let scope = visit.scope.clone().ok_or(AppError(Denial::SignedOut))?;
    Ok((Arc::clone(&visit.portal), scope))
}

/// The same, for a posted form, with its opened stamp.
pub fn posted(stamp: &str) -> Result<(Arc<Portal>, Scope, FormStamp), AppError> {
    let (portal, scope) = signed_in()?;
    let form = portal.open_form(&scope, stamp)?;
    Ok((portal, scope, form))
}

/// Says what a person may read; logs the rest once, with the reference they are given.
impl From<portal::Error> for AppError {
    fn from(error: portal::Error) -> Self {
        let reference = visit().map(|visit| visit.request_id.clone()).unwrap_or_default();
        Self(told(error, &reference))
    }
}

/// The same for who has the request at hand.
pub fn told(error: portal::Error, reference: &str) -> Denial {
    match error {
        portal::Error::Denied(denial) => denial,
        portal::Error::Overtaken(_) => Denial::TryLater { seconds: 2 },
        portal::Error::Unavailable(_) => {
            tracing::error!(reference, ?error, "the database is unavailable");
            Denial::TryLater { seconds: 10 }
        }
        error => {
            tracing::error!(reference, ?error, "unexpected");
            Denial::Unexpected { reference: reference.to_owned() }
        }
    }
}

/// Answers with the denial's status; an answer that leads elsewhere already keeps leading there.
pub fn set_status(denial: &Denial) {
    let status = StatusCode::from_u16(denial.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    asked(|asked| {
        let mut answer = asked.answer.lock().unwrap_or_else(PoisonError::into_inner);
        if answer.1.is_none() {
            answer.0 = status;
        }
    });
}

/// Answers with a redirect to a path of ours.
pub fn go_to(path: &str) {
    asked(|asked| {
        *asked.answer.lock().unwrap_or_else(PoisonError::into_inner) = (StatusCode::SEE_OTHER, Some(path.to_owned()));
    });
}

/// The hidden field of a form that is being rendered.
pub fn form_stamp() -> String {
    signed_in().and_then(|(portal, scope)| Ok(portal.stamp_form(&scope)?)).unwrap_or_default()
}

/// What the last failed post of this form left behind: `?draft=…` in the address.
pub async fn flash() -> Option<Flash> {
    let id: FlashId = query("draft")?.parse().ok()?;
    let visit = visit().ok()?;
    let member = visit.scope.as_ref().and_then(Scope::membership);
    let back_again = visit.draft.as_deref().zip(member).map(|(draft, member)| returning(draft, member));
    for owner in visit.flash_owner.iter().chain(&back_again) {
        if let Some(flash) = visit.portal.read_flash(owner, id).await.ok().flatten() {
            return Some(flash);
        }
    }
    None
}

/// The pages of a company, in its level's words: asked for before the act that leads to one of them, because after it
/// nothing may fail any more.
///
/// # Errors
/// Where the actor may not know of the company.
pub async fn pages_of(portal: &Portal, scope: &Scope, company: CompanyId) -> Result<Place, AppError> {
    let company = portal.read_company(scope, company).await?;
    Ok(Place::of(company.level, company.id))
}

/// A parameter of the address, decoded once.
pub fn query(name: &str) -> Option<String> {
    asked(|asked| form_pairs(asked.uri.query()?).find(|(key, _)| key == name).map(|(_, value)| value))?
}

/// The address of this request: its path with its query.
pub fn address() -> String {
    asked(|asked| asked.uri.path_and_query().map(ToString::to_string)).flatten().unwrap_or_default()
}

fn form_pairs(query: &str) -> impl Iterator<Item = (String, String)> + '_ {
    form_urlencoded::parse(query.as_bytes()).into_owned()
}

/// The reader's language.
pub fn locale() -> Locale {
    asked(|asked| asked.visit.locale).unwrap_or(Locale::En)
}

/// A moment on the reader's clock. Everything that shows a time goes through here.
fn local(at: DateTime<Utc>) -> words::Local {
    asked(|asked| asked.visit.zone).unwrap_or_default().local(at)
}

/// The day, as the reader writes it.
pub fn date(at: DateTime<Utc>) -> String {
    words::date(locale(), local(at))
}

/// The time of day with its zone.
pub fn time(at: DateTime<Utc>) -> String {
    words::time(locale(), local(at))
}

/// Day and time with its zone.
pub fn date_time(at: DateTime<Utc>) -> String {
    words::date_time(locale(), local(at))
}

/// What there was too much of, and when it may be done again.
pub fn limited(limit: domain::limits::Limit, until: DateTime<Utc>) -> String {
    let now = visit().map_or(until, |visit| visit.portal.now());
    words::limited(locale(), limit.slug(), local(now), local(until))
}

/// When to come again.
pub fn later(seconds: u32) -> String {
    words::later(locale(), seconds)
}

/// Whom to ask: what whoever runs the portal said, else in words whom one has it from.
pub fn contact() -> String {
    let named = asked(|asked| Arc::clone(&asked.visit.contact)).filter(|contact| !contact.trim().is_empty());
    named.map_or_else(|| text("contact-unnamed").to_owned(), |contact| contact.to_string())
}

/// A text in the reader's language.
pub fn text(key: &'static str) -> &'static str {
    words::text(locale(), key)
}

/// The same, by a key made of a word.
pub fn text_of(prefix: &str, word: &str) -> &'static str {
    words::text(locale(), &format!("{prefix}-{word}"))
}

/// A text with arguments.
pub fn text_with(key: &str, args: &[(&str, Arg<'_>)]) -> String {
    words::text_with(locale(), key, args)
}

/// The problems of a form, each at its field.
pub fn invalid(errors: Vec<domain::problem::FieldError>) -> AppError {
    AppError(Denial::Invalid { errors })
}

/// Where to go on after the doors of signing in: a path of ours that was asked for, else home.
pub fn onwards(asked: &str) -> &str {
    let before = ["/login", crate::paths::TERMS];
    match domain::address::own_path(asked).unwrap_or("/") {
        "/" => crate::paths::HOME,
        path if before.iter().any(|door| path.starts_with(door)) => crate::paths::HOME,
        path => path,
    }
}
