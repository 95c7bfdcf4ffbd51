//! The page for what went wrong where no page of the app could say it.

use app::server_ctx::Locale;
use askama::Template;
use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use domain::denial::{Denial, Staleness};

use crate::{cookies::Cookie, gate, site::Site, visit};

#[derive(Template)]
#[template(path = "trouble.html")]
struct Page<'a> {
    language: &'a str,
    stylesheet: &'a str,
    title: &'a str,
    text: String,
    reference: Option<(&'a str, &'a str)>,
    action: &'a str,
    to: &'a str,
    again: Option<Again<'a>>,
}

/// A form that can be sent once more: what was typed stands in the page, since it could be kept nowhere else.
struct Again<'a> {
    action: &'a str,
    fields: &'a [(String, String)],
    note: &'a str,
    button: &'a str,
}

/// The page for a form that can't be answered now, with everything that was typed, to be sent again.
pub(crate) fn send_again(
    site: &Site,
    locale: Locale,
    denial: &Denial,
    action: &str,
    fields: &[(String, String)],
) -> Response {
    let (note, button) = (words::text(locale, "error-later.kept"), words::text(locale, "error-later.again"));
    explained(site, locale, denial, Some(Again { action, fields, note, button }))
}

/// The page that says a denial, with its status.
pub(crate) fn page(site: &Site, locale: Locale, denial: &Denial) -> Response {
    explained(site, locale, denial, None)
}

fn explained(site: &Site, locale: Locale, denial: &Denial, again: Option<Again<'_>>) -> Response {
    let text = |key| words::text(locale, key);
    let (key, said, reference) = match denial {
        Denial::SignedOut => ("error-signed-out", text("error-signed-out.text").to_owned(), None),
        Denial::NotFound => ("error-not-found", text("error-not-found.text").to_owned(), None),
        Denial::Refused(_) => ("error-refused", text("error-refused-nobody").to_owned(), None),
        Denial::Stale(Staleness::SentOtherwise) => ("error-stale", text("stale-sent-otherwise").to_owned(), None),
        Denial::Invalid { .. } | Denial::Stale(_) => ("error-stale", text("error-stale.text").to_owned(), None),
        Denial::TryLater { seconds } => ("error-later", words::later(locale, *seconds), None),
        Denial::Limited { limit, until } => {
            let (now, until) = (site.zone.local(site.portal.now()), site.zone.local(*until));
            ("error-limited", words::limited(locale, limit.slug(), now, until), None)
        }
        Denial::Unexpected { reference } => {
            ("error-unexpected", text("error-unexpected.text").to_owned(), Some(reference.as_str()))
        }
    };
    let status = StatusCode::from_u16(denial.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = shown(site, locale, status, (text(key), said), reference, again);
    let wait = match denial {
        Denial::TryLater { seconds } => Some(i64::from(*seconds)),
        Denial::Limited { until, .. } => Some((*until - site.portal.now()).num_seconds().max(0) + 1),
        _ => None,
    };
    if let Some(seconds) = wait {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn shown(
    site: &Site,
    locale: Locale,
    status: StatusCode,
    (title, said): (&str, String),
    reference: Option<&str>,
    again: Option<Again<'_>>,
) -> Response {
    let text = |key| words::text(locale, key);
    let page = Page {
        language: locale.code(),
        stylesheet: app::document::stylesheet(&site.leptos),
        title,
        text: said,
        reference: reference.map(|reference| (text("error-unexpected.reference"), reference)),
        action: text("error-not-found.action"),
        to: "/",
        again,
    };
    match page.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "the page for trouble can't be rendered");
            status.into_response()
        }
    }
}

/// Why an answer came before a form was read.
#[derive(Clone, Debug)]
pub(crate) struct Told(pub(crate) Denial);

/// Who gets an answer that comes before anybody asked who it is: a person, who wants words in their language, or a
/// program.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader {
    browser: bool,
    locale: Locale,
}

impl Reader {
    /// As the headers have it.
    pub(crate) fn of(site: &Site, headers: &HeaderMap) -> Self {
        let chosen = site.jar().read(headers, Cookie::Language).and_then(Locale::from_code);
        let locale = chosen.unwrap_or_else(|| visit::browsers_language(headers));
        Self { browser: gate::is_browser(headers), locale }
    }

    /// A status; for a person as a page out of the texts of `key`.
    pub(crate) fn told(self, site: &Site, status: StatusCode, key: &str) -> Response {
        if !self.browser {
            return status.into_response();
        }
        let said = words::text(self.locale, &format!("{key}.text")).to_owned();
        shown(site, self.locale, status, (words::text(self.locale, key), said), None, None)
    }

    /// More than a form may hold.
    pub(crate) fn too_much(self, site: &Site) -> Response {
        self.told(site, StatusCode::PAYLOAD_TOO_LARGE, "error-too-much")
    }

    /// The body of the request didn't come in time.
    pub(crate) fn too_slow(self, site: &Site) -> Response {
        self.told(site, StatusCode::REQUEST_TIMEOUT, "error-slow")
    }

    /// The same reader, whose language is known.
    pub(crate) const fn speaking(self, locale: Locale) -> Self {
        Self { locale, ..self }
    }

    /// The database doesn't answer, or not soon enough.
    pub(crate) fn busy(self, site: &Site) -> Response {
        self.denied(site, Denial::TryLater { seconds: 10 })
    }

    /// A denial that comes before anybody could keep a form.
    pub(crate) fn denied(self, site: &Site, denial: Denial) -> Response {
        if !self.browser {
            return gate::as_json(denial);
        }
        let mut answer = page(site, self.locale, &denial);
        answer.extensions_mut().insert(Told(denial));
        answer
    }

    /// The reader's language.
    pub(crate) const fn locale(self) -> Locale {
        self.locale
    }
}
