//! The reply to a form (architecture.md 2). A browser's post: 303 to the next page, or back to the form with what was
//! typed kept on the server. An island's call: the same error as a value, with its own status. Leptos alone would
//! answer 500, or put the error into the address.

use core::future::Future;
use core::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use app::{
    error::{AppError, Done},
    forms::{self, Field, Form},
    server_ctx::{Locale, Visit, told},
};
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{ConnectInfo, Request, State},
    http::{Extensions, HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use data_encoding::BASE64URL_NOPAD;
use domain::{denial::Denial, ids::MembershipId, problem::FieldError};
use portal::{
    Scope,
    identity::{Flash, returning},
};

use crate::{
    address::{self, own_path, with_param},
    budget::Payer,
    cookies::Cookie,
    doors::{Door, Kind},
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
    let from = Sender::of(&site, request.extensions(), request.headers());
    let (mut parts, body) = request.into_parts();
    let Ok(form) = to_bytes(body, FORM_BYTES).await else {
        return reader.too_much(&site);
    };
    if let Some(Unfit(errors)) = parts.extensions.remove::<Unfit>() {
        let denial = Denial::Invalid { errors: from.own(errors) };
        return if browser {
            back_to_form(&site, visit.as_deref(), from, &form, denial).await
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
        Some(denial) => back_to_form(&site, visit.as_deref(), from, &form, denial).await,
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
    see_other(&next.or_else(|| way_back(form)).unwrap_or_else(|| "/home".to_owned()))
}

/// Where a form was posted, and from where: what of it is kept, and in whose budget.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sender {
    door: Option<&'static Door>,
    address: Option<IpAddr>,
}

impl Sender {
    pub(crate) fn of(site: &Site, extensions: &Extensions, headers: &HeaderMap) -> Self {
        let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
        Self {
            door: extensions.get::<Entered>().and_then(|entered| entered.0),
            address: peer.map(|peer| address::client(peer, headers, &site.trusted)),
        }
    }

    /// What of a post is kept: what its function takes.
    fn typed(self, form: &Bytes) -> impl Iterator<Item = (String, String)> {
        let form_of_door = self.door.and_then(|door| forms::at(door.path));
        let fields: Vec<Field> = form_of_door.map(Form::fields).unwrap_or_default();
        let is_kept = move |name: &str| fields.iter().any(|field| field.is_named(name)) && !is_withheld(name);
        let pairs = url::form_urlencoded::parse(form).filter(move |(name, _)| is_kept(name));
        pairs.map(|(name, value)| (name.into_owned(), value.into_owned()))
    }

    /// Problems at the form's own fields; what is wrong in a field that it hasn't got is wrong in the form.
    fn own(self, errors: Vec<FieldError>) -> Vec<FieldError> {
        let fields: Vec<Field> = self.door.and_then(|door| forms::at(door.path)).map(Form::fields).unwrap_or_default();
        let (own, other): (Vec<_>, Vec<_>) =
            errors.into_iter().partition(|error| fields.iter().any(|field| field.is_called(&error.field)));
        let other = other.into_iter().take(1).map(|error| FieldError { field: String::new(), ..error });
        own.into_iter().chain(other).collect()
    }

    /// What was typed can't be kept here: the page itself holds it, to be sent once more under the same key.
    fn send_again(self, site: &Site, locale: Locale, denial: &Denial, form: &Bytes) -> Response {
        let Some(door) = self.door.filter(|door| door.kind == Kind::Function) else {
            return trouble::page(site, locale, denial);
        };
        let own = url::form_urlencoded::parse(form).filter(|(name, _)| matches!(name.as_ref(), "stamp" | "back"));
        let own = own.map(|(name, value)| (name.into_owned(), value.into_owned()));
        let fields: Vec<(String, String)> = self.typed(form).chain(own).collect();
        trouble::send_again(site, locale, denial, door.path, &fields)
    }

    /// Waits for the answer to a form. Where nobody could be asked who posts it, or not in time, the page that says so
    /// holds what was typed: nothing of it could be kept anywhere else.
    pub(crate) async fn answer_or_give_back(
        self,
        site: &Site,
        reader: Reader,
        form: &Bytes,
        answer: impl Future<Output = Response>,
    ) -> Response {
        let Ok(answer) = tokio::time::timeout(site.patience, answer).await else {
            return self.send_again(site, reader.locale(), &Denial::TryLater { seconds: 10 }, form);
        };
        match answer.extensions().get::<trouble::Told>() {
            Some(trouble::Told(denial)) => self.send_again(site, reader.locale(), denial, form),
            None => answer,
        }
    }

    /// Counts what is about to be kept: how much of it here, how often in the database.
    async fn pay(
        self,
        site: &Site,
        visit: Option<&Visit>,
        by: Option<MembershipId>,
        flash: &Flash,
    ) -> Result<(), Denial> {
        let payers: Vec<Payer> = by.map(Payer::Person).into_iter().chain(self.address.map(Payer::at)).collect();
        let paid = site.refused.spend(&payers, flash.bytes(), site.portal.now());
        paid.map_err(|seconds| Denial::TryLater { seconds })?;
        let Some(visit) = visit else { return Ok(()) };
        let admitted = site.portal.admit_kept_form(visit.scope.as_ref(), visit.network).await;
        admitted.map_err(|error| told(error, &visit.request_id))
    }
}

/// Not done: back to the form, which finds what was typed and what is wrong under the draft's id.
pub(crate) async fn back_to_form(
    site: &Site,
    visit: Option<&Visit>,
    from: Sender,
    form: &Bytes,
    denial: Denial,
) -> Response {
    if let (Denial::SignedOut, Some(visit)) = (&denial, visit) {
        return wait_for_author(site, visit, from, form, "/login").await;
    }
    let locale = visit.map_or_else(Default::default, |visit| visit.locale);
    let Some(path) = way_back(form) else { return trouble::page(site, locale, &denial) };
    let by = visit.and_then(|visit| visit.scope.as_ref()).and_then(Scope::membership);
    if by.is_some_and(|by| author(site, form).is_some_and(|author| author != by)) {
        // Somebody else signed in while the form was open: what its author typed isn't theirs to see.
        return trouble::page(site, locale, &denial);
    }
    let known = visit.and_then(|visit| visit.flash_owner.clone());
    let owner = known.clone().unwrap_or_else(stranger);
    let flash = Flash::of(from.typed(form), denial);
    if let Err(later) = from.pay(site, visit, by, &flash).await {
        return from.send_again(site, locale, &later, form);
    }
    let id = match site.portal.keep_flash(&owner, by, &flash).await {
        Ok(id) => id,
        Err(error) => {
            tracing::error!(?error, "a draft can't be kept");
            return from.send_again(site, locale, &Denial::TryLater { seconds: 10 }, form);
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
    let from = Sender::of(site, request.extensions(), request.headers());
    match to_bytes(request.into_body(), FORM_BYTES).await {
        Ok(form) => wait_for_author(site, visit, from, &form, first).await,
        Err(_) => reader.too_much(site),
    }
}

/// Keeps a form for the person it was rendered for, at this browser; leads to what comes first, and from there back to
/// the form. Of a form that nobody can be found for, only the way back is kept.
async fn wait_for_author(site: &Site, visit: &Visit, from: Sender, form: &Bytes, first: &str) -> Response {
    let Some(path) = way_back(form) else { return see_other(first) };
    let by = visit.scope.as_ref().and_then(Scope::membership);
    let author = author(site, form).filter(|author| by.is_none_or(|by| by == *author));
    let Some(author) = author else {
        return see_other(&with_param(first, "next", Some(&with_param(&path, "draft", None))));
    };
    let secret = visit.draft.clone().unwrap_or_else(stranger);
    let flash = Flash::of(from.typed(form), Denial::SignedOut);
    // What can't be kept is held by the page that says so: signing in first would lose it.
    if let Err(later) = from.pay(site, Some(visit), Some(author), &flash).await {
        return from.send_again(site, visit.locale, &later, form);
    }
    let path = match site.portal.keep_flash(&returning(&secret, author), Some(author), &flash).await {
        Ok(id) => with_param(&path, "draft", Some(&id.to_string())),
        Err(error) => {
            tracing::error!(?error, "a draft can't be kept");
            return from.send_again(site, visit.locale, &Denial::TryLater { seconds: 10 }, form);
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

/// Where the form stands, as it says itself.
fn way_back(form: &Bytes) -> Option<String> {
    let mut named = url::form_urlencoded::parse(form).filter(|(name, _)| name == "back");
    named.find_map(|(_, path)| own_path(&path).map(str::to_owned))
}

/// What is never kept, whatever a form is called that has it: secrets by their names.
fn is_withheld(field: &str) -> bool {
    let field = field.to_ascii_lowercase();
    ["password", "secret", "token", "otp", "one_time"].iter().any(|word| field.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(path: &'static str, form: &'static str) -> Vec<(String, String)> {
        let from = Sender { door: crate::doors::at(path).next(), address: None };
        from.typed(&Bytes::from_static(form.as_bytes())).collect()
    }

    #[test]
    fn secrets_and_the_stamp_are_not_kept() {
        let form = "name=Anna&stamp=x&new_password=hidden&back=%2Fr%3Fq%3D1&client_secret=hidden";
        assert_eq!(way_back(&Bytes::from_static(form.as_bytes())).as_deref(), Some("/r?q=1"));
        assert_eq!(kept("/api/tenancy/add_user", form), [("name".to_owned(), "Anna".to_owned())]);
        for secret in ["new_password", "client_secret", "access_token", "otp", "one_time_code"] {
            assert!(is_withheld(secret), "{secret}");
        }
        assert!(!is_withheld("administrator[credential]"));
    }

    #[test]
    fn n02_only_the_forms_own_fields_are_kept() {
        let form = "name=Anna&services[0]=x&note=x&customer[name]=x&name[0]=x&mail=a%40b.se&NAME=x";
        let own = ["name", "mail"].map(|name| (name, if name == "name" { "Anna" } else { "a@b.se" }));
        let own = own.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(kept("/api/tenancy/add_user", form), own);
        assert_eq!(kept("/jobs/{id}/password", form), []);
    }

    #[test]
    fn n02_every_function_that_changes_something_has_a_form() {
        let mut functions: Vec<&str> = server_fn::axum::server_fn_paths().map(|(path, _)| path).collect();
        let mut forms: Vec<&str> = forms::all().map(|form| form.path).collect();
        functions.sort_unstable();
        forms.sort_unstable();
        assert_eq!(functions, forms);
    }

    #[test]
    fn t19_a_form_that_names_a_foreign_way_back_has_none() {
        for hostile in ["back=//evil.example", "back=https://evil.example", "back=/%5Cevil.example", "name=x"] {
            assert!(way_back(&Bytes::from(hostile.to_owned())).is_none(), "{hostile}");
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
