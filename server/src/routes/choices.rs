//! Language and theme: cookies, so that they hold where nobody is signed in.

use std::sync::Arc;

use app::server_ctx::Locale;
use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::Response,
};
use serde::Deserialize;

use crate::{address::own_path, cookies::Cookie, gate::see_other, intake::Posted, site::Site, visit};

/// What the switches of a page send; the names are the page's own (`frame::switches`).
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Choice {
    language: String,
    theme: String,
    next: String,
}

pub(crate) async fn language(State(site): State<Arc<Site>>, Posted(choice): Posted<Choice>) -> Response {
    let code = Locale::from_code(&choice.language).unwrap_or_default().code();
    back(&choice, site.jar().set(Cookie::Language, code))
}

pub(crate) async fn theme(State(site): State<Arc<Site>>, Posted(choice): Posted<Choice>) -> Response {
    back(&choice, site.jar().set(Cookie::Theme, visit::theme(Some(&choice.theme))))
}

fn back(choice: &Choice, cookie: HeaderValue) -> Response {
    let mut answer = see_other(own_path(&choice.next).unwrap_or("/"));
    answer.headers_mut().append(header::SET_COOKIE, cookie);
    answer
}
