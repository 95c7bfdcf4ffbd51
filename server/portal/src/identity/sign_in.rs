//! Signing in: an attempt bound to the browser, the provider's answer, and whether this person has a profile here (A1).

use aws_lc_rs::digest;
use data_encoding::BASE64URL_NOPAD;
use domain::{
    address::own_path,
    identity::SignInRefusal,
    ids::{AttemptId, MembershipId, PersonId},
};

use super::{
    attempts::{ATTEMPT_AGE, NotStarted, REMEMBERED, Way, is_secret, log_refusal},
    event::IdentityEvent,
    sessions::{self, SessionToken},
    take_up,
};
use crate::{
    Portal, Scope,
    audit::Event,
    authority::{Place, Task},
    error::Result,
    keys,
    limits::Network,
    ports::{AuthorizeRequest, Complaint, IdentityError, IdentityProvider, VerifiedIdentity},
    store::{
        acceptances,
        attempts::{self, Attempt, End},
        invitations, memberships,
    },
    transaction::{Tx, in_transaction},
};

/// The authentication context that means "second factor" (contracts.md 3).
pub(crate) const SECOND_FACTOR: &str = "c1";

/// A sign-in that was begun: where the browser goes, and the secret its cookie keeps.
pub struct StartedSignIn {
    /// The provider's page.
    pub url: String,
    /// Binds the answer to this browser (login CSRF).
    pub browser_secret: String,
}

/// How a sign-in ended.
pub enum SignInOutcome {
    /// Signed in; the session's secret and where to go.
    SignedIn {
        /// For the cookie.
        token: SessionToken,
        /// A path of ours.
        return_to: String,
    },
    /// The answer came once more after it had signed somebody in: by *Back*, or in a second tab.
    WasSignedIn {
        /// Whom.
        person: PersonId,
        /// A path of ours.
        return_to: String,
        /// Begins it again.
        again: Option<AttemptId>,
    },
    /// The company asks for a second factor: the person is told, and goes to the provider once more. Where it leads and
    /// the invitation, if there was one, stay with the attempt.
    AskSecondFactor(AttemptId),
    /// Who Microsoft says it is may take up the invitation: they are asked first, and nothing is bound.
    Offer(AttemptId),
    /// Refused; each reason has its words. What begins it again, where this browser may.
    Refused(SignInRefusal, Option<AttemptId>),
}

/// Who begins a sign-in, as far as that is known.
#[derive(Clone, Copy, Debug)]
pub struct Visitor<'a> {
    /// The secret of the browser's cookie, where it has one: all its attempts are bound to the same, so that any number
    /// of them can be under way.
    pub browser: Option<&'a str>,
    /// From where.
    pub network: Network,
}

impl<'a> From<Option<&'a str>> for Visitor<'a> {
    fn from(browser: Option<&'a str>) -> Self {
        Self { browser, network: Network::UNKNOWN }
    }
}

/// Whether a verified person comes in.
enum Admission {
    SignedIn(SessionToken, PersonId),
    Offer,
    NeedsSecondFactor,
    Refused(SignInRefusal),
}

impl Portal {
    /// Begins a sign-in.
    ///
    /// # Errors
    /// What the database said.
    pub async fn start_sign_in(
        &self,
        provider: &dyn IdentityProvider,
        return_to: &str,
        invitation: Option<&str>,
        second_factor: bool,
        visitor: impl Into<Visitor<'_>>,
    ) -> Result<core::result::Result<StartedSignIn, NotStarted>> {
        let return_to = own_path(return_to).unwrap_or("/").to_owned();
        let way = Way { return_to, invitation: invitation.map(keys::hash) };
        self.begin_sign_in(provider, way, second_factor, visitor.into()).await
    }

    /// Begins a sign-in that came to nothing once more: to where it led, with the invitation it was to take up. Of one
    /// that isn't this browser's, or is forgotten, there is no way left to keep: then as if somebody pressed *Sign in*.
    ///
    /// # Errors
    /// What the database said.
    pub async fn sign_in_again(
        &self,
        provider: &dyn IdentityProvider,
        attempt: AttemptId,
        second_factor: bool,
        visitor: impl Into<Visitor<'_>>,
    ) -> Result<core::result::Result<StartedSignIn, NotStarted>> {
        let visitor = visitor.into();
        let way = self.way_of(attempt, visitor.browser).await?;
        let way = way.unwrap_or_else(|| Way { return_to: "/".to_owned(), invitation: None });
        self.begin_sign_in(provider, way, second_factor, visitor).await
    }

    async fn begin_sign_in(
        &self,
        provider: &dyn IdentityProvider,
        way: Way,
        second_factor: bool,
        Visitor { browser, network }: Visitor<'_>,
    ) -> Result<core::result::Result<StartedSignIn, NotStarted>> {
        let secret = || BASE64URL_NOPAD.encode(&self.random::<32>());
        let (state, nonce, verifier) = (secret(), secret(), secret());
        let browser_secret = browser.filter(|known| is_secret(known)).map_or_else(secret, str::to_owned);
        let challenge = BASE64URL_NOPAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes()).as_ref());
        let request = AuthorizeRequest { state: state.clone(), nonce: nonce.clone(), challenge, second_factor };
        let asked = provider.authorize_url(&request).await;
        let refusal = asked.as_ref().err().map(|_| SignInRefusal::ProviderUnreachable);
        let id = AttemptId::new(uuid::Builder::from_random_bytes(self.random()).into_uuid());
        let attempt = attempts::New {
            id,
            browser_hash: keys::hash(&browser_secret),
            nonce,
            verifier,
            return_to: way.return_to,
            invitation_hash: way.invitation,
            second_factor,
            expires_at: self.now() + ATTEMPT_AGE,
            outcome: refusal.map(SignInRefusal::slug),
            network: self.key().budget_key("attempts of", REMEMBERED, &network.bytes()),
        };
        attempts::keep(self.db().writer(), keys::hash(&state), attempt).await?;
        Ok(match asked {
            Ok(url) => Ok(StartedSignIn { url, browser_secret }),
            Err(error) => {
                let refusal = SignInRefusal::ProviderUnreachable;
                Err(NotStarted { refusal, again: id, browser_secret, said: error.to_string() })
            }
        })
    }

    /// Ends a sign-in with what the provider sent back: a code, or what it says instead.
    ///
    /// # Errors
    /// What the database said. Everything else is an outcome.
    pub async fn finish_sign_in(
        &self,
        provider: &dyn IdentityProvider,
        state: &str,
        answered: core::result::Result<&str, Complaint>,
        browser: Option<&str>,
        request: &str,
    ) -> Result<SignInOutcome> {
        let attempt = match self.take_attempt(state, browser, request).await? {
            Ok(attempt) => attempt,
            // They broke off before, went back, and then signed in: that answer comes too late, and says so.
            Err(SignInOutcome::Refused(SignInRefusal::Cancelled, again)) if answered.is_ok() => {
                return Ok(SignInOutcome::Refused(SignInRefusal::AlreadyDone, again));
            }
            Err(outcome) => return Ok(outcome),
        };
        let verified = match answered {
            Ok(code) => provider.redeem(code, &attempt.verifier, &attempt.nonce, self.now()).await,
            Err(complaint) => Err(IdentityError::CodeRefused(complaint)),
        };
        let identity = match verified {
            Ok(identity) => identity.fit_to_keep(),
            Err(error) => {
                let refusal = refusal_of(&error);
                log_refusal(request, "the provider's answer", refusal, Some(&error));
                self.end_attempt(&keys::hash(state), &End::refused(refusal)).await;
                return Ok(SignInOutcome::Refused(refusal, attempt.id));
            }
        };
        let admission = match &attempt.invitation_hash {
            Some(link) => self.may_take_up(&identity, link, &attempt, request).await?,
            None => self.admit(&identity, &attempt, request).await?,
        };
        self.note(&keys::hash(state), &admission, &identity).await?;
        Ok(match (admission, attempt.id) {
            (Admission::SignedIn(token, _), _) => SignInOutcome::SignedIn { token, return_to: attempt.return_to },
            (Admission::Refused(refusal), again) => SignInOutcome::Refused(refusal, again),
            (Admission::NeedsSecondFactor, Some(attempt)) => SignInOutcome::AskSecondFactor(attempt),
            (Admission::Offer, Some(attempt)) => SignInOutcome::Offer(attempt),
            (Admission::NeedsSecondFactor | Admission::Offer, None) => {
                SignInOutcome::Refused(SignInRefusal::StartAgain, None)
            }
        })
    }

    /// Notes what an attempt came to.
    async fn note(&self, state: &[u8], admission: &Admission, identity: &VerifiedIdentity) -> Result<()> {
        let end = match admission {
            Admission::Offer => return self.keep_offer(state, identity).await,
            Admission::SignedIn(_, person) => End::signed_in(*person),
            Admission::NeedsSecondFactor => End::asked_for_more(),
            // Kept so that a link can be sent again to whoever was invited at that very address.
            Admission::Refused(SignInRefusal::NoProfile) => {
                End { username: Some(&identity.username), ..End::refused(SignInRefusal::NoProfile) }
            }
            Admission::Refused(refusal) => End::refused(*refusal),
        };
        self.end_attempt(state, &end).await;
        Ok(())
    }

    /// Whether an invitation may be taken up by who was verified. Nothing is written: they are asked first.
    async fn may_take_up(
        &self,
        identity: &VerifiedIdentity,
        link: &[u8],
        attempt: &Attempt,
        request: &str,
    ) -> Result<Admission> {
        let reader = self.db().reader();
        let open = invitations::find(reader, link, self.now()).await?;
        let more = open.as_ref().is_some_and(|open| open.needs_second_factor) && !proves_second_factor(identity);
        let refusal = match take_up::entry(reader, identity, open.as_ref()).await? {
            Err(refusal) => refusal,
            Ok(_) if !more => return Ok(Admission::Offer),
            Ok(_) if !attempt.second_factor => return Ok(Admission::NeedsSecondFactor),
            Ok(_) => SignInRefusal::SecondFactorMissing,
        };
        log_refusal(request, "the invitation", refusal, None);
        Ok(Admission::Refused(refusal))
    }

    async fn admit(&self, identity: &VerifiedIdentity, attempt: &Attempt, request: &str) -> Result<Admission> {
        let scope = Scope::system(Task::SignIn, request);
        in_transaction!(self, &scope, |tx| {
            let mut tx = tx;
            let admitted = match recognise(&tx, identity).await? {
                Ok(admitted) => admitted,
                Err(refusal) => {
                    log_refusal(request, "the profile", refusal, None);
                    return Ok(Admission::Refused(refusal));
                }
            };
            let second_factor = proves_second_factor(identity);
            if admitted.needs_second_factor && !second_factor {
                if !attempt.second_factor {
                    return Ok(Admission::NeedsSecondFactor);
                }
                log_refusal(request, "the profile", SignInRefusal::SecondFactorMissing, None);
                return Ok(Admission::Refused(SignInRefusal::SecondFactorMissing));
            }
            let Admitted { place, membership, person, name, .. } = admitted;
            tx.act_as(person, &name);
            let token = sessions::open(&tx, &place, membership, person, identity, second_factor).await?;
            tx.commit(Event::new(&place, IdentityEvent::SignedIn {})).await?;
            Ok(Admission::SignedIn(token, person))
        })
    }
}

pub(super) fn proves_second_factor(identity: &VerifiedIdentity) -> bool {
    identity.acrs.iter().any(|acr| acr == SECOND_FACTOR)
}

/// Which page a failure at the provider shows.
fn refusal_of(error: &IdentityError) -> SignInRefusal {
    match error {
        IdentityError::Unreachable(_) => SignInRefusal::ProviderUnreachable,
        IdentityError::CodeRefused(complaint) => complaint.refusal(),
        IdentityError::Hostile(_) => SignInRefusal::NotBelieved,
    }
}

struct Admitted {
    place: Place,
    membership: MembershipId,
    person: PersonId,
    name: String,
    needs_second_factor: bool,
}

/// Somebody who was here before: their oldest membership is where they begin (D4).
async fn recognise(tx: &Tx<'_>, identity: &VerifiedIdentity) -> Result<core::result::Result<Admitted, SignInRefusal>> {
    let waits = acceptances::waits(tx.reader(), identity.tid, identity.oid).await?;
    let mut refusal = if waits { SignInRefusal::WaitsForYes } else { SignInRefusal::NoProfile };
    for held in memberships::of_person(tx.reader(), identity.tid, identity.oid).await? {
        if held.suspended {
            refusal = SignInRefusal::Suspended;
            continue;
        }
        if held.company_suspended {
            refusal = SignInRefusal::CompanySuspended;
            continue;
        }
        return Ok(Ok(Admitted {
            place: held.place,
            membership: held.id,
            person: held.person,
            name: held.name,
            needs_second_factor: held.needs_second_factor,
        }));
    }
    Ok(Err(refusal))
}
