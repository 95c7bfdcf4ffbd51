//! The reply to a form (architecture.md 2). A browser's post: 303 to the next page, or back to the form with what was
//! typed kept on the server. An island's call: the same error as a value, with its own status. Leptos alone would
//! answer 500, or put the error into the address.

use std::sync::Arc;

use app::{
    error::{AppError, Done},
    server_ctx::Visit,
};
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use data_encoding::BASE64URL_NOPAD;
use domain::{denial::Denial, ids::MembershipId};
use portal::{
    Scope,
    identity::{Flash, returning},
};

use crate::{
    address::{own_path, with_param},
    cookies::Cookie,
    doors::Kind,
    gate::{self, FUNCTION_ERROR, see_other},
    intake::Unfit,
    site::Site,
    system,
    trouble::{self, Reader},
    visit::Entered,
};

/// The most a form may hold.
pub const FORM_BYTES: usize = 256 * 1024;
/// The most a function answers to a form: an address, or an error.
const ANSWER_BYTES: usize = 256 * 1024;

/// Around every server function.
pub(crate) async fn reply(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let is_function = request
        .extensions()
        .get::<Entered>()
        .and_then(|entered| entered.0)
        .is_some_and(|door| door.kind == Kind::Function);
    if !is_function {
        return next.run(request).await;
    }
    let browser = gate::is_browser(request.headers());
    let reader = Reader::of(&site, request.headers());
    let visit = request.extensions().get::<Arc<Visit>>().cloned();
    let (mut parts, body) = request.into_parts();
    let Ok(form) = to_bytes(body, FORM_BYTES).await else {
        return reader.too_much(&site);
    };
    if let Some(Unfit(errors)) = parts.extensions.remove::<Unfit>() {
        let denial = Denial::Invalid { errors };
        return if browser {
            back_to_form(&site, visit.as_deref(), &form, denial).await
        } else {
            gate::as_json(denial)
        };
    }
    // A function that sees a browser answers with redirects of its own.
    parts.headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    parts.headers.remove(header::REFERER);
    let answer = next.run(Request::from_parts(parts, Body::from(form.clone()))).await;
    let (parts, body) = answer.into_parts();
    let Ok(body) = to_bytes(body, ANSWER_BYTES).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let failed = parts.headers.contains_key(FUNCTION_ERROR) || !parts.status.is_success();
    if !failed && !browser {
        return Response::from_parts(parts, Body::from(body));
    }
    let reference = visit.as_ref().map(|visit| visit.request_id.clone()).unwrap_or_default();
    let denial = failed.then(|| denial(&body, reference));
    let mut answer = match denial {
        Some(denial) if !browser => gate::as_json(denial),
        Some(denial) => back_to_form(&site, visit.as_deref(), &form, denial).await,
        None => onwards(&body, &form),
    };
    for cookie in parts.headers.get_all(header::SET_COOKIE) {
        answer.headers_mut().append(header::SET_COOKIE, cookie.clone());
    }
    answer
}

/// The function's own error; whatever can't be read as one is our fault.
fn denial(body: &Bytes, reference: String) -> Denial {
    let read = serde_json::from_slice::<AppError>(body).map(|error| error.0);
    match read.unwrap_or(Denial::Unexpected { reference: String::new() }) {
        Denial::Unexpected { reference: known } if known.is_empty() => Denial::Unexpected { reference },
        denial => denial,
    }
}

/// Done: to the page the function names.
fn onwards(body: &Bytes, form: &Bytes) -> Response {
    let next = serde_json::from_slice::<Done>(body).ok().map(|done| done.next);
    let next = next.as_deref().and_then(own_path).map(str::to_owned);
    see_other(&next.or_else(|| back(form).map(|(path, _)| path)).unwrap_or_else(|| "/home".to_owned()))
}

/// Not done: back to the form, which finds what was typed and what is wrong under the draft's id.
pub(crate) async fn back_to_form(site: &Site, visit: Option<&Visit>, form: &Bytes, denial: Denial) -> Response {
    if let (Denial::SignedOut, Some(visit)) = (&denial, visit) {
        return wait_for_author(site, visit, form, "/login").await;
    }
    let locale = visit.map_or_else(Default::default, |visit| visit.locale);
    let Some((path, values)) = back(form) else { return trouble::page(site, locale, &denial) };
    let by = visit.and_then(|visit| visit.scope.as_ref()).and_then(Scope::membership);
    if by.is_some_and(|by| author(site, form).is_some_and(|author| author != by)) {
        // Somebody else signed in while the form was open: what its author typed isn't theirs to see.
        return trouble::page(site, locale, &denial);
    }
    let known = visit.and_then(|visit| visit.flash_owner.clone());
    let owner = known.clone().unwrap_or_else(stranger);
    let id = match site.portal.keep_flash(&owner, &Flash { values, denial }).await {
        Ok(id) => id,
        Err(error) => {
            tracing::error!(?error, "a draft can't be kept");
            return trouble::page(site, locale, &Denial::TryLater { seconds: 10 });
        }
    };
    let mut answer = see_other(&with_param(&path, "draft", Some(&id.to_string())));
    if known.is_none() {
        answer.headers_mut().append(header::SET_COOKIE, site.jar().set(Cookie::Draft, &owner));
    }
    answer
}

/// A browser's form for which something else comes first: signing in, a second factor, the terms. It waits there.
pub(crate) async fn keep_and_go(site: &Site, visit: &Visit, request: Request, first: &str) -> Response {
    let reader = Reader::of(site, request.headers());
    match to_bytes(request.into_body(), FORM_BYTES).await {
        Ok(form) => wait_for_author(site, visit, &form, first).await,
        Err(_) => reader.too_much(site),
    }
}

/// Keeps a form for the person it was rendered for, at this browser; leads to what comes first, and from there back to
/// the form. Of a form that nobody can be found for, only the way back is kept.
async fn wait_for_author(site: &Site, visit: &Visit, form: &Bytes, first: &str) -> Response {
    let Some((path, values)) = back(form) else { return see_other(first) };
    let by = visit.scope.as_ref().and_then(Scope::membership);
    let author = author(site, form).filter(|author| by.is_none_or(|by| by == *author));
    let Some(author) = author else {
        return see_other(&with_param(first, "next", Some(&with_param(&path, "draft", None))));
    };
    let secret = visit.draft.clone().unwrap_or_else(stranger);
    let flash = Flash { values, denial: Denial::SignedOut };
    let path = match site.portal.keep_flash(&returning(&secret, author), &flash).await {
        Ok(id) => with_param(&path, "draft", Some(&id.to_string())),
        Err(error) => {
            tracing::error!(?error, "a draft can't be kept");
            with_param(&path, "draft", None)
        }
    };
    let mut answer = see_other(&with_param(first, "next", Some(&path)));
    answer.headers_mut().append(header::SET_COOKIE, site.jar().set(Cookie::Draft, &secret));
    answer
}

fn stranger() -> String {
    BASE64URL_NOPAD.encode(&system::random::<32>())
}

/// For whom a form was rendered, as we signed it.
fn author(site: &Site, form: &Bytes) -> Option<MembershipId> {
    let stamp = url::form_urlencoded::parse(form).find(|(name, _)| name == "stamp")?.1;
    site.portal.author_of(&stamp)
}

/// Where the form stands, as it says itself, and what was typed into it.
fn back(form: &Bytes) -> Option<(String, Vec<(String, String)>)> {
    let mut path = None;
    let mut values = Vec::new();
    for (name, value) in url::form_urlencoded::parse(form) {
        if name == "back" {
            path = path.or_else(|| own_path(&value).map(str::to_owned));
        } else if !is_withheld(&name) {
            values.push((name.into_owned(), value.into_owned()));
        }
    }
    path.map(|path| (path, values))
}

/// What is never kept: the form's stamp, and secrets by their names.
fn is_withheld(field: &str) -> bool {
    let field = field.to_ascii_lowercase();
    field == "stamp" || ["password", "secret", "token", "otp", "one_time"].iter().any(|word| field.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_and_the_stamp_are_not_kept() {
        let form = Bytes::from_static(b"name=Anna&stamp=x&new_password=hidden&back=%2Fr%3Fq%3D1&client_secret=hidden");
        let (path, values) = back(&form).expect("a way back");
        assert_eq!(path, "/r?q=1");
        assert_eq!(values, [("name".to_owned(), "Anna".to_owned())]);
    }

    #[test]
    fn t19_a_form_that_names_a_foreign_way_back_has_none() {
        for hostile in ["back=//evil.example", "back=https://evil.example", "back=/%5Cevil.example", "name=x"] {
            assert!(back(&Bytes::from(hostile.to_owned())).is_none(), "{hostile}");
        }
    }

    #[test]
    fn done_leads_to_a_path_of_ours_only() {
        let to = |next: &str| {
            let body = Bytes::from(serde_json::to_vec(&Done::at(next)).unwrap());
            onwards(&body, &Bytes::new()).headers().get("location").unwrap().to_str().unwrap().to_owned()
        };
        assert_eq!(to("/r/o_1"), "/r/o_1");
        assert_eq!(to("//evil.example"), "/home");
    }
}
