//! The page for what went wrong where no page of the app could say it.

use app::server_ctx::{Arg, Locale};
use askama::Template;
use axum::{
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use domain::denial::Denial;

use crate::{assets, gate, site::Site, visit};

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
}

/// The page that says a denial, with its status.
pub(crate) fn page(site: &Site, locale: Locale, denial: &Denial) -> Response {
    let text = |key| words::text(locale, key);
    let (key, said, reference) = match denial {
        Denial::SignedOut => ("error-signed-out", text("error-signed-out.text").to_owned(), None),
        Denial::NotFound => ("error-not-found", text("error-not-found.text").to_owned(), None),
        Denial::Refused(_) => ("error-refused", text("error-refused-nobody").to_owned(), None),
        Denial::Invalid { .. } | Denial::Stale(_) => ("error-stale", text("error-stale.text").to_owned(), None),
        Denial::TryLater { seconds } => {
            let seconds = [("seconds", Arg::Number(i64::from(*seconds)))];
            ("error-later", words::text_with(locale, "error-later.text", &seconds), None)
        }
        Denial::Unexpected { reference } => {
            ("error-unexpected", text("error-unexpected.text").to_owned(), Some(reference.as_str()))
        }
    };
    let page = Page {
        language: locale.code(),
        stylesheet: &assets::stylesheet(&site.leptos),
        title: text(key),
        text: said,
        reference: reference.map(|reference| (text("error-unexpected.reference"), reference)),
        action: text("error-not-found.action"),
        to: "/",
    };
    let status = StatusCode::from_u16(denial.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = match page.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "the page for trouble can't be rendered");
            status.into_response()
        }
    };
    if let Denial::TryLater { seconds } = denial {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
    }
    response
}

/// The database doesn't answer.
pub(crate) fn busy(site: &Site, request: &Request) -> Response {
    let denial = Denial::TryLater { seconds: 10 };
    if gate::is_browser(request.headers()) {
        page(site, visit::browsers_language(request.headers()), &denial)
    } else {
        gate::as_json(denial)
    }
}
