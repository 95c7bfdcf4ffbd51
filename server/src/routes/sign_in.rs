//! Signing in at Microsoft and out again, as the browser travels it.

use std::sync::Arc;

use app::server_ctx::Visit;
use axum::{
    Extension,
    extract::{Query, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::{denial::Denial, identity::SignInRefusal};
use portal::identity::SignInOutcome;
use serde::Deserialize;

use crate::{
    address::{own_path, with_param},
    cookies::Cookie,
    gate::see_other,
    site::Site,
    trouble,
};

const HOME: &str = "/home";

#[derive(Deserialize)]
pub(crate) struct Start {
    #[serde(default)]
    next: String,
    #[serde(default)]
    invitation: String,
    #[serde(default)]
    second: String,
}

#[derive(Deserialize)]
pub(crate) struct Answer {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
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
    Query(asked): Query<Start>,
) -> Response {
    let Some(provider) = &site.provider else { return refused(SignInRefusal::ProviderUnreachable) };
    if let Err(error) = site.portal.admit_sign_in(visit.network).await {
        return failed(&site, &visit, &error);
    }
    let to = own_path(&asked.next).filter(|path| !path.starts_with("/login")).unwrap_or(HOME);
    let invitation = Some(asked.invitation.as_str()).filter(|token| !token.is_empty());
    let second = asked.second == "1";
    match site.portal.start_sign_in(provider.as_ref(), to, invitation, second).await {
        Ok(Ok(started)) => {
            let mut answer = see_other(&started.url);
            set(&mut answer, site.jar().set(Cookie::Attempt, &started.browser_secret));
            answer
        }
        Ok(Err(refusal)) => refused(refusal),
        Err(error) => failed(&site, &visit, &error),
    }
}

/// Back from the provider.
pub(crate) async fn finish(
    State(site): State<Arc<Site>>,
    Extension(visit): Extension<Arc<Visit>>,
    headers: HeaderMap,
    Query(answer): Query<Answer>,
) -> Response {
    let jar = site.jar();
    let secret = jar.read(&headers, Cookie::Attempt).map(str::to_owned);
    let (Some(provider), Some(secret), false) = (&site.provider, secret, answer.code.is_empty()) else {
        return refused(SignInRefusal::StartAgain);
    };
    let outcome =
        site.portal.finish_sign_in(provider.as_ref(), &answer.state, &answer.code, &secret, &visit.request_id).await;
    let mut response = match outcome {
        Ok(SignInOutcome::SignedIn { token, return_to }) => {
            // The session this browser had before ends with the new one's beginning (T20).
            if let Some(before) = &visit.scope
                && let Err(error) = site.portal.sign_out(before).await
            {
                tracing::warn!(?error, "the session before couldn't be ended");
            }
            let mut response = see_other(if return_to == "/" { HOME } else { &return_to });
            set(&mut response, jar.set(Cookie::Session, token.secret()));
            response
        }
        Ok(SignInOutcome::AskSecondFactor(started)) => {
            let mut again = see_other(&started.url);
            set(&mut again, jar.set(Cookie::Attempt, &started.browser_secret));
            return again;
        }
        Ok(SignInOutcome::Refused(refusal)) => refused(refusal),
        Err(error) => failed(&site, &visit, &error),
    };
    set(&mut response, jar.clear(Cookie::Attempt));
    response
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
            Err(error) => return failed(&site, &visit, &error),
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
        return failed(&site, &visit, &error);
    }
    let frame = site.form_target.as_deref().unwrap_or("'none'");
    let policy = format!("default-src 'none'; frame-ancestors {frame}");
    let mut answer = "signed out".into_response();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    answer
}

fn refused(refusal: SignInRefusal) -> Response {
    see_other(&with_param("/login", "refused", Some(refusal.slug())))
}

fn failed(site: &Site, visit: &Visit, error: &portal::Error) -> Response {
    if let portal::Error::Denied(denial) = error {
        return trouble::page(site, visit.locale, denial);
    }
    tracing::error!(reference = %visit.request_id, ?error, "signing in or out failed");
    trouble::page(site, visit.locale, &Denial::Unexpected { reference: visit.request_id.clone() })
}

fn set(answer: &mut Response, cookie: HeaderValue) {
    answer.headers_mut().append(header::SET_COOKIE, cookie);
}
