//! Signing in at Microsoft and out again, as the browser travels it.

use std::sync::Arc;

use app::server_ctx::{Visit, told};
use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, HeaderValue, Method, header},
    response::{IntoResponse, Response},
};
use domain::{
    denial::Denial,
    identity::SignInRefusal,
    ids::{AttemptId, PersonId},
};
use portal::{
    identity::{SessionToken, SignInOutcome, Visitor},
    ports::Complaint,
};
use serde::Deserialize;

use crate::{
    address::{own_path, with_param},
    cookies::Cookie,
    gate::{self, see_other},
    intake::{Posted, Query},
    site::Site,
    trouble,
};

const HOME: &str = "/home";
/// Where somebody is told why they are sent for a second factor.
pub(crate) const SECOND: &str = "/login/second";
/// Where somebody is asked whether to take up an invitation.
const OFFER: &str = "/login/invitation";

#[derive(Deserialize)]
pub(crate) struct Start {
    #[serde(default)]
    next: String,
    #[serde(default)]
    invitation: String,
    #[serde(default)]
    second: String,
    #[serde(default)]
    again: String,
}

#[derive(Deserialize)]
pub(crate) struct Answer {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    error: String,
    #[serde(default)]
    error_description: String,
}

#[derive(Deserialize)]
pub(crate) struct Ended {
    #[serde(default)]
    iss: String,
    #[serde(default)]
    sid: String,
}

/// Off to the provider. The attempt's row is all that is written.
pub(crate) async fn start(
    State(site): State<Arc<Site>>,
    Extension(visit): Extension<Arc<Visit>>,
    (method, headers): (Method, HeaderMap),
    Query(asked): Query<Start>,
) -> Response {
    // An image of another site's page, a frame, a prefetch: nobody begins a sign-in by that.
    if method != Method::GET || !gate::is_navigation(&headers) {
        return see_other("/login");
    }
    let to = own_path(&asked.next).filter(|path| !path.starts_with("/login"));
    let Some(provider) = site.provider.as_deref() else { return not_set_up(to) };
    if let Err(error) = site.portal.admit_sign_in(visit.network).await {
        return failed(&site, &visit, error);
    }
    let (jar, second) = (site.jar(), asked.second == "1");
    let visitor = Visitor { browser: visit.browser.as_deref(), network: visit.network };
    let started = match asked.again.parse::<AttemptId>() {
        Ok(attempt) => site.portal.sign_in_again(provider, attempt, second, visitor).await,
        Err(_) => {
            let invitation = Some(asked.invitation.as_str()).filter(|token| !token.is_empty());
            site.portal.start_sign_in(provider, to.unwrap_or(HOME), invitation, second, visitor).await
        }
    };
    let (mut answer, secret) = match started {
        Ok(Ok(started)) => (see_other(&started.url), started.browser_secret),
        Ok(Err(not)) => {
            not.log(&visit.request_id);
            (refused(not.refusal, Some(not.again)), not.browser_secret)
        }
        Err(error) => return failed(&site, &visit, error),
    };
    set(&mut answer, jar.set(Cookie::Attempt, &secret));
    answer
}

/// Back from the provider.
pub(crate) async fn finish(
    State(site): State<Arc<Site>>,
    Extension(visit): Extension<Arc<Visit>>,
    Query(answer): Query<Answer>,
) -> Response {
    let Some(provider) = site.provider.as_deref() else { return not_set_up(None) };
    let answered = match answer.code.as_str() {
        "" => Err(Complaint::read(&answer.error, &answer.error_description)),
        code => Ok(code),
    };
    let browser = visit.browser.as_deref();
    let outcome = site.portal.finish_sign_in(provider, &answer.state, answered, browser, &visit.request_id).await;
    match outcome {
        Ok(SignInOutcome::SignedIn { token, return_to }) => signed_in(&site, &visit, &token, &return_to).await,
        Ok(SignInOutcome::WasSignedIn { person, return_to, again }) => once_more(&visit, person, &return_to, again),
        Ok(SignInOutcome::AskSecondFactor(attempt)) => {
            see_other(&with_param(SECOND, "again", Some(&attempt.to_string())))
        }
        Ok(SignInOutcome::Offer(attempt)) => see_other(&with_param(OFFER, "again", Some(&attempt.to_string()))),
        Ok(SignInOutcome::Refused(refusal, again)) => refused(refusal, again),
        Err(error) => failed(&site, &visit, error),
    }
}

/// Somebody was asked whether to take up an invitation, and does.
pub(crate) async fn take_up(
    State(site): State<Arc<Site>>,
    Extension(visit): Extension<Arc<Visit>>,
    Posted(asked): Posted<Asking>,
) -> Response {
    let Ok(attempt) = asked.again.parse::<AttemptId>() else { return refused(SignInRefusal::StartAgain, None) };
    match site.portal.take_up_invitation(attempt, visit.browser.as_deref(), &visit.request_id).await {
        Ok(SignInOutcome::SignedIn { token, return_to }) => signed_in(&site, &visit, &token, &return_to).await,
        Ok(SignInOutcome::WasSignedIn { person, return_to, again }) => once_more(&visit, person, &return_to, again),
        Ok(SignInOutcome::Refused(refusal, again)) => refused(refusal, again),
        Ok(_) => refused(SignInRefusal::AlreadyDone, Some(attempt)),
        Err(error) => failed(&site, &visit, error),
    }
}

/// The link of an invitation is to be sent again, for who came without it. Says the same to everybody.
pub(crate) async fn send_link_again(
    State(site): State<Arc<Site>>,
    Extension(visit): Extension<Arc<Visit>>,
    Posted(asked): Posted<Asking>,
) -> Response {
    let attempt = asked.again.parse::<AttemptId>().ok();
    if let Some(attempt) = attempt {
        let sent = site.portal.send_link_again(attempt, visit.browser.as_deref(), &visit.request_id).await;
        if let Err(error) = sent {
            return failed(&site, &visit, error);
        }
    }
    see_other(&with_param(&refusal_page(SignInRefusal::NoProfile, attempt), "sent", Some("1")))
}

#[derive(Deserialize)]
pub(crate) struct Asking {
    #[serde(default)]
    again: String,
}

async fn signed_in(site: &Site, visit: &Visit, token: &SessionToken, return_to: &str) -> Response {
    // The session this browser had before ends with the new one's beginning (T20).
    if let Some(before) = &visit.scope
        && let Err(error) = site.portal.sign_out(before).await
    {
        tracing::warn!(?error, "the session before couldn't be ended");
    }
    let mut response = see_other(onwards(return_to));
    set(&mut response, site.jar().set(Cookie::Session, token.secret()));
    response
}

fn onwards(return_to: &str) -> &str {
    if return_to == "/" { HOME } else { return_to }
}

/// By *Back* or in a second tab: whoever it signed in goes on, everybody else is told.
fn once_more(visit: &Visit, person: PersonId, return_to: &str, again: Option<AttemptId>) -> Response {
    if visit.scope.as_ref().and_then(portal::Scope::person) == Some(person) {
        see_other(onwards(return_to))
    } else {
        refused(SignInRefusal::AlreadyDone, again)
    }
}

/// *Logout*: here, then at the provider.
pub(crate) async fn leave(State(site): State<Arc<Site>>, Extension(visit): Extension<Arc<Visit>>) -> Response {
    let mut to = "/".to_owned();
    if let Some(scope) = &visit.scope {
        match site.portal.sign_out(scope).await {
            Ok(hint) => {
                if let Some(provider) = &site.provider
                    && let Some(url) = provider.sign_out_url(hint.as_deref()).await
                {
                    to = url;
                }
            }
            // It ended meanwhile by another road: that is what was wanted.
            Err(portal::Error::Denied(Denial::SignedOut)) => {}
            Err(error) => return failed(&site, &visit, error),
        }
    }
    let mut answer = see_other(&to);
    set(&mut answer, site.jar().clear(Cookie::Session));
    set(&mut answer, site.jar().clear(Cookie::Draft));
    let clear = HeaderValue::from_static("\"cache\", \"storage\"");
    answer.headers_mut().insert("clear-site-data", clear);
    answer
}

/// The provider says that its session ended: ours do, too. It asks from a frame on its own page.
pub(crate) async fn ended_elsewhere(
    State(site): State<Arc<Site>>,
    Extension(visit): Extension<Arc<Visit>>,
    Query(ended): Query<Ended>,
) -> Response {
    if ended.iss.is_empty() || ended.sid.is_empty() {
        return axum::http::StatusCode::BAD_REQUEST.into_response();
    }
    if let Err(error) = site.portal.end_sessions_of(&ended.iss, &ended.sid).await {
        return failed(&site, &visit, error);
    }
    let frame = site.form_target.as_deref().unwrap_or("'none'");
    let policy = format!("default-src 'none'; frame-ancestors {frame}");
    let mut answer = "signed out".into_response();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    answer
}

/// The page that says why, with what begins it again.
fn refused(refusal: SignInRefusal, again: Option<AttemptId>) -> Response {
    see_other(&refusal_page(refusal, again))
}

fn refusal_page(refusal: SignInRefusal, again: Option<AttemptId>) -> String {
    let page = with_param("/login", "refused", Some(refusal.slug()));
    with_param(&page, "again", again.map(|attempt| attempt.to_string()).as_deref())
}

/// No attempt can be kept for a provider that nobody named; the way on stays in the address.
fn not_set_up(next: Option<&str>) -> Response {
    tracing::warn!(stage = "beginning", refused = SignInRefusal::NotSetUp.slug(), "sign-in refused");
    see_other(&with_param(&refusal_page(SignInRefusal::NotSetUp, None), "next", next))
}

/// Where the database doesn't answer. The address is as it was: loading it again goes on.
fn failed(site: &Site, visit: &Visit, error: portal::Error) -> Response {
    trouble::page(site, visit.locale, &told(error, &visit.request_id))
}

fn set(answer: &mut Response, cookie: HeaderValue) {
    answer.headers_mut().append(header::SET_COOKIE, cookie);
}
