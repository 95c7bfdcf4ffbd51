//! Attempts to sign in: each bound to a browser and good once, and remembered for a day after it ended, so that whoever
//! was refused, comes back late or presses *Back* finds the way on.

use core::fmt;

use chrono::TimeDelta;
use data_encoding::BASE64URL_NOPAD;
use domain::{
    identity::SignInRefusal,
    ids::{AttemptId, PersonId},
};

use super::sign_in::SignInOutcome;
use crate::{
    Portal,
    error::Result,
    keys,
    store::attempts::{self, Attempt, End},
};

/// How long the provider's page may stay open.
pub(super) const ATTEMPT_AGE: TimeDelta = TimeDelta::minutes(10);
/// How long its way on is kept after that. The browser's cookie lives as long.
pub(crate) const REMEMBERED: TimeDelta = TimeDelta::hours(24);

/// What an attempt came to, where that is no refusal: words of the database.
const SIGNED_IN: &str = "signed-in";
const ASKED_FOR_MORE: &str = "asked-for-second-factor";
/// Somebody was verified and is asked whether to take up an invitation.
pub(super) const OFFERED: &str = "offered";

/// Where a sign-in leads, and which invitation it takes up: what survives from one attempt to the next.
pub(super) struct Way {
    /// A path of ours.
    pub(super) return_to: String,
    pub(super) invitation: Option<Vec<u8>>,
}

/// A sign-in that could not be begun. Its way on is kept.
pub struct NotStarted {
    /// Why.
    pub refusal: SignInRefusal,
    /// Begins it again.
    pub again: AttemptId,
    /// For the browser's cookie.
    pub browser_secret: String,
    /// What was in the way, for the log.
    pub(super) said: String,
}

impl NotStarted {
    /// Says in the log, once, why nothing was begun.
    pub fn log(&self, request: &str) {
        log_refusal(request, "beginning", self.refusal, Some(&self.said));
    }
}

impl fmt::Debug for NotStarted {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("NotStarted").field("refusal", &self.refusal).finish_non_exhaustive()
    }
}

/// Whether a cookie holds a secret of the shape we make.
pub(super) fn is_secret(text: &str) -> bool {
    text.len() == 43 && BASE64URL_NOPAD.decode(text.as_bytes()).is_ok()
}

/// One line a refusal: at which stage, which page it shows, and what the provider said of it. Never a name, a code, a
/// state or a token.
pub(super) fn log_refusal(request: &str, stage: &str, refusal: SignInRefusal, said: Option<&dyn fmt::Display>) {
    let (refused, said) = (refusal.slug(), said.map(ToString::to_string).unwrap_or_default());
    if refusal.is_ours() {
        tracing::warn!(request, stage, refused, said, "sign-in refused");
    } else {
        tracing::info!(request, stage, refused, said, "sign-in refused");
    }
}

impl Portal {
    /// An attempt of this browser. One that ended because the browser kept no cookie is anybody's who knows its id: only
    /// that browser was ever told.
    pub(super) async fn attempt_of(&self, attempt: AttemptId, browser: Option<&str>) -> Result<Option<Attempt>> {
        let known = attempts::with_id(self.db().reader(), attempt).await?;
        let without_cookie = SignInRefusal::CookieRefused.slug();
        Ok(known.filter(|known| is_of(known, browser) || known.outcome.as_deref() == Some(without_cookie)))
    }

    /// Where it led, and which invitation it was to take up.
    pub(super) async fn way_of(&self, attempt: AttemptId, browser: Option<&str>) -> Result<Option<Way>> {
        let known = self.attempt_of(attempt, browser).await?;
        Ok(known.map(|known| Way {
            // What was taken up with it is theirs: they only sign in again.
            invitation: known.invitation_hash.filter(|_| known.outcome.as_deref() != Some(SIGNED_IN)),
            return_to: known.return_to,
        }))
    }

    /// What an attempt of this browser came to that is answered once more: whom it signed in, that it waits for a yes, or
    /// that it is over.
    pub(super) async fn answered_again(&self, attempt: AttemptId, browser: Option<&str>) -> Result<SignInOutcome> {
        let known = self.attempt_of(attempt, browser).await?;
        let over = SignInOutcome::Refused(SignInRefusal::AlreadyDone, Some(attempt));
        let open = [OFFERED, ASKED_FOR_MORE];
        let ended = known.filter(|known| known.outcome.as_deref().is_some_and(|outcome| !open.contains(&outcome)));
        Ok(ended.map_or(over, |known| loaded_again(Some(known), browser, "")))
    }

    /// Takes an attempt out: it counts once. What isn't there to be taken has come to something already.
    pub(super) async fn take_attempt(
        &self,
        state: &str,
        browser: Option<&str>,
        request: &str,
    ) -> Result<core::result::Result<Attempt, SignInOutcome>> {
        let state = keys::hash(state);
        let Some(attempt) = attempts::take(self.db().writer(), state.clone()).await? else {
            let known = attempts::find(self.db().reader(), state).await?;
            return Ok(Err(loaded_again(known, browser, request)));
        };
        let refusal = match browser {
            None => SignInRefusal::CookieRefused,
            Some(_) if !is_of(&attempt, browser) => SignInRefusal::OtherBrowser,
            Some(_) if attempt.expires_at < self.now() => SignInRefusal::Expired,
            Some(_) => return Ok(Ok(attempt)),
        };
        log_refusal(request, "coming back", refusal, None);
        self.end_attempt(&state, &End::refused(refusal)).await;
        let again = attempt.id.filter(|_| refusal != SignInRefusal::OtherBrowser);
        Ok(Err(SignInOutcome::Refused(refusal, again)))
    }

    /// Notes how an attempt ended. Where that can't be written it stays taken, and its way on is found all the same.
    pub(super) async fn end_attempt(&self, state: &[u8], end: &End<'_>) {
        if let Err(error) = attempts::end(self.db().writer(), state.to_vec(), end).await {
            tracing::warn!(?error, "how a sign-in ended can't be written");
        }
    }
}

fn is_of(attempt: &Attempt, browser: Option<&str>) -> bool {
    is_bound(&attempt.browser_hash, browser)
}

/// Whether that browser's cookie is the one something is bound to.
pub(super) fn is_bound(to: &[u8], browser: Option<&str>) -> bool {
    browser.is_some_and(|secret| keys::hash(secret) == to)
}

impl End<'_> {
    pub(super) const fn refused(refusal: SignInRefusal) -> Self {
        Self { outcome: refusal.slug(), person: None, username: None }
    }

    pub(super) const fn signed_in(person: PersonId) -> Self {
        Self { outcome: SIGNED_IN, person: Some(person), username: None }
    }

    pub(super) const fn asked_for_more() -> Self {
        Self { outcome: ASKED_FOR_MORE, person: None, username: None }
    }
}

/// The provider's answer once more: the browser's *Back*, a second tab, a reload.
fn loaded_again(known: Option<Attempt>, browser: Option<&str>, request: &str) -> SignInOutcome {
    let Some(known) = known else {
        log_refusal(request, "coming back", SignInRefusal::StartAgain, Some(&"of no sign-in that is known"));
        return SignInOutcome::Refused(SignInRefusal::StartAgain, None);
    };
    if browser.is_none() {
        return SignInOutcome::Refused(SignInRefusal::CookieRefused, None);
    }
    if !is_of(&known, browser) {
        return SignInOutcome::Refused(SignInRefusal::OtherBrowser, None);
    }
    let again = known.id;
    match (known.outcome.as_deref(), again, known.person) {
        (Some(SIGNED_IN), _, Some(person)) => SignInOutcome::WasSignedIn { person, return_to: known.return_to, again },
        (Some(ASKED_FOR_MORE), Some(attempt), _) => SignInOutcome::AskSecondFactor(attempt),
        (Some(OFFERED), Some(attempt), _) => SignInOutcome::Offer(attempt),
        (outcome, ..) => {
            let refusal = outcome
                .and_then(SignInRefusal::from_slug)
                .filter(|refusal| !matches!(refusal, SignInRefusal::CookieRefused | SignInRefusal::OtherBrowser));
            SignInOutcome::Refused(refusal.unwrap_or(SignInRefusal::AlreadyDone), again)
        }
    }
}
