//! A stand-in for Microsoft's sign-in: whoever the test says comes back, if PKCE and nonce are right.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use aws_lc_rs::digest;
use chrono::{DateTime, Utc};
use data_encoding::BASE64URL_NOPAD;
use portal::ports::{Answer, AuthorizeRequest, Complaint, IdentityError, IdentityProvider, VerifiedIdentity};

/// The provider. Its page's address is the `state`, so that a test can carry it back.
#[derive(Debug, Default)]
pub struct Provider {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    asked: BTreeMap<String, AuthorizeRequest>,
    codes: BTreeMap<String, (AuthorizeRequest, VerifiedIdentity)>,
    down: bool,
    complaint: Option<(String, String)>,
}

impl Provider {
    fn inner(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody signs in on the page that `url` leads to. Answers `state` and `code`.
    pub fn approve(&self, url: &str, identity: VerifiedIdentity) -> (String, String) {
        let state = url.rsplit_once('=').expect("our own address").1.to_owned();
        let mut inner = self.inner();
        let request = inner.asked.get(&state).expect("a page that was asked for").clone();
        let code = format!("code {}", inner.codes.len());
        inner.codes.insert(code.clone(), (request, identity));
        (state, code)
    }

    /// What the last page was asked with.
    pub fn asked_for(&self, url: &str) -> AuthorizeRequest {
        let state = url.rsplit_once('=').expect("our own address").1;
        self.inner().asked.get(state).expect("a page that was asked for").clone()
    }

    /// Whether the provider can't be reached.
    pub fn set_down(&self, down: bool) {
        self.inner().down = down;
    }

    /// What the token endpoint says to the next code.
    pub fn complain_next(&self, error: &str, description: &str) {
        self.inner().complaint = Some((error.to_owned(), description.to_owned()));
    }

    fn redeem_now(&self, code: &str, verifier: &str, nonce: &str) -> Result<VerifiedIdentity, IdentityError> {
        let mut inner = self.inner();
        if inner.down {
            return Err(IdentityError::Unreachable("down".to_owned()));
        }
        if let Some((error, description)) = inner.complaint.take() {
            return Err(IdentityError::CodeRefused(Complaint::read(&error, &description)));
        }
        let (request, identity) = inner.codes.remove(code).ok_or_else(|| refused("AADSTS70008: unknown"))?;
        let challenge = BASE64URL_NOPAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes()).as_ref());
        if challenge != request.challenge {
            return Err(refused("AADSTS501481: another verifier"));
        }
        if nonce == request.nonce { Ok(identity) } else { Err(IdentityError::Hostile("nonce")) }
    }
}

fn refused(description: &str) -> IdentityError {
    IdentityError::CodeRefused(Complaint::read("invalid_grant", description))
}

impl IdentityProvider for Provider {
    fn authorize_url<'a>(&'a self, request: &'a AuthorizeRequest) -> Answer<'a, Result<String, IdentityError>> {
        Box::pin(async move {
            let mut inner = self.inner();
            if inner.down {
                return Err(IdentityError::Unreachable("down".to_owned()));
            }
            inner.asked.insert(request.state.clone(), request.clone());
            Ok(format!("https://login.test/authorize?state={}", request.state))
        })
    }

    fn redeem<'a>(
        &'a self,
        code: &'a str,
        verifier: &'a str,
        nonce: &'a str,
        _now: DateTime<Utc>,
    ) -> Answer<'a, Result<VerifiedIdentity, IdentityError>> {
        Box::pin(async move { self.redeem_now(code, verifier, nonce) })
    }

    fn sign_out_url<'a>(&'a self, _login_hint: Option<&'a str>) -> Answer<'a, Option<String>> {
        Box::pin(async { Some("https://login.test/logout".to_owned()) })
    }
}
