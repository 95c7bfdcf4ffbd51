//! Signing in: an attempt bound to the browser, the provider's answer, and whether this person has a profile here (A1).

use aws_lc_rs::digest;
use data_encoding::BASE64URL_NOPAD;
use domain::{
    address::own_path,
    authority::Role,
    identity::SignInRefusal,
    ids::{AttemptId, MembershipId, PersonId},
    tenancy::MembershipState,
};

use super::{
    attempts::{ATTEMPT_AGE, NotStarted, Way, is_secret, log_refusal},
    sessions::{self, SessionToken},
};
use crate::{
    Portal, Scope,
    audit::{Event, Events, What},
    authority::{Place, Task},
    error::{Error, Result},
    keys,
    ports::{AuthorizeRequest, Complaint, IdentityError, IdentityProvider, VerifiedIdentity},
    store::{
        attempts::{self, Attempt, End},
        invitations::{self, Open},
        memberships,
        orgs::{self, Counters},
        people::{self, Met},
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
    /// Refused; each reason has its words. What begins it again, where this browser may.
    Refused(SignInRefusal, Option<AttemptId>),
}

/// Whether a verified person comes in.
enum Admission {
    SignedIn(SessionToken, PersonId),
    NeedsSecondFactor,
    Refused(SignInRefusal),
}

impl Portal {
    /// Begins a sign-in. `browser` is the secret of the browser's cookie, where it has one: all its attempts are bound
    /// to the same, so that any number of them can be under way.
    ///
    /// # Errors
    /// What the database said.
    pub async fn start_sign_in(
        &self,
        provider: &dyn IdentityProvider,
        return_to: &str,
        invitation: Option<&str>,
        second_factor: bool,
        browser: Option<&str>,
    ) -> Result<core::result::Result<StartedSignIn, NotStarted>> {
        let return_to = own_path(return_to).unwrap_or("/").to_owned();
        let way = Way { return_to, invitation: invitation.map(keys::hash) };
        self.begin_sign_in(provider, way, second_factor, browser).await
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
        browser: Option<&str>,
    ) -> Result<core::result::Result<StartedSignIn, NotStarted>> {
        let way = self.way_of(attempt, browser).await?;
        let way = way.unwrap_or_else(|| Way { return_to: "/".to_owned(), invitation: None });
        self.begin_sign_in(provider, way, second_factor, browser).await
    }

    async fn begin_sign_in(
        &self,
        provider: &dyn IdentityProvider,
        way: Way,
        second_factor: bool,
        browser: Option<&str>,
    ) -> Result<core::result::Result<StartedSignIn, NotStarted>> {
        let secret = || BASE64URL_NOPAD.encode(&self.random::<32>());
        let (state, nonce, verifier) = (secret(), secret(), secret());
        let browser_secret = browser.filter(|known| is_secret(known)).map_or_else(secret, str::to_owned);
        let challenge = BASE64URL_NOPAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes()).as_ref());
        let request = AuthorizeRequest { state: state.clone(), nonce: nonce.clone(), challenge, second_factor };
        let asked = provider.authorize_url(&request).await;
        let refusal = asked.as_ref().err().map(|error| {
            let refusal = SignInRefusal::ProviderUnreachable;
            log_refusal("", "beginning", refusal, Some(error));
            refusal
        });
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
        };
        attempts::keep(self.db().writer(), keys::hash(&state), attempt).await?;
        Ok(match (asked, refusal) {
            (Ok(url), None) => Ok(StartedSignIn { url, browser_secret }),
            (_, refusal) => {
                let refusal = refusal.unwrap_or(SignInRefusal::ProviderUnreachable);
                Err(NotStarted { refusal, again: id, browser_secret })
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
            Err(outcome) => return Ok(outcome),
        };
        let verified = match answered {
            Ok(code) => provider.redeem(code, &attempt.verifier, &attempt.nonce, self.now()).await,
            Err(complaint) => Err(IdentityError::CodeRefused(complaint)),
        };
        let (admission, username) = match verified {
            Ok(identity) => (self.admit(&identity, &attempt, request).await?, Some(identity.username)),
            Err(error) => {
                let refusal = refusal_of(&error);
                log_refusal(request, "the provider's answer", refusal, Some(&error));
                (Admission::Refused(refusal), None)
            }
        };
        let mut end = match &admission {
            Admission::SignedIn(_, person) => End::signed_in(*person),
            Admission::NeedsSecondFactor => End::asked_for_more(),
            Admission::Refused(refusal) => End::refused(*refusal),
        };
        // Kept so that a link can be sent again to whoever was invited at that very address.
        if matches!(admission, Admission::Refused(SignInRefusal::NoProfile)) {
            end.username = username.as_deref();
        }
        self.end_attempt(&keys::hash(state), &end).await;
        Ok(match (admission, attempt.id) {
            (Admission::SignedIn(token, _), _) => SignInOutcome::SignedIn { token, return_to: attempt.return_to },
            (Admission::NeedsSecondFactor, Some(again)) => SignInOutcome::AskSecondFactor(again),
            (Admission::NeedsSecondFactor, None) => SignInOutcome::Refused(SignInRefusal::StartAgain, None),
            (Admission::Refused(refusal), again) => SignInOutcome::Refused(refusal, again),
        })
    }

    async fn admit(&self, identity: &VerifiedIdentity, attempt: &Attempt, request: &str) -> Result<Admission> {
        let scope = Scope::system(Task::SignIn, request);
        in_transaction!(self, &scope, |tx| {
            let mut tx = tx;
            let admitted = match &attempt.invitation_hash {
                Some(hash) => redeem(&tx, identity, hash).await?,
                None => recognise(&tx, identity).await?,
            };
            let admitted = match admitted {
                Ok(admitted) => admitted,
                Err(refusal) => {
                    log_refusal(request, "the profile", refusal, None);
                    return Ok(Admission::Refused(refusal));
                }
            };
            let second_factor = identity.acrs.iter().any(|acr| acr == SECOND_FACTOR);
            if admitted.needs_second_factor && !second_factor {
                // Nothing is committed: an invitation stays good for the second leg.
                if !attempt.second_factor {
                    return Ok(Admission::NeedsSecondFactor);
                }
                log_refusal(request, "the profile", SignInRefusal::SecondFactorMissing, None);
                return Ok(Admission::Refused(SignInRefusal::SecondFactorMissing));
            }
            let Admitted { place, membership, person, name, accepted, .. } = admitted;
            tx.act_as(person, &name);
            let token = sessions::open(&tx, &place, membership, person, identity, second_factor).await?;
            let signed_in = Events::from(Event::new(&place, What::SignedIn));
            let accepted = accepted.then(|| Event::new(&place, What::InvitationAccepted { user: name }));
            tx.commit(signed_in.and(accepted)).await?;
            Ok(Admission::SignedIn(token, person))
        })
    }
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
    accepted: bool,
}

/// Somebody who was here before: their oldest membership is where they begin (D4).
async fn recognise(tx: &Tx<'_>, identity: &VerifiedIdentity) -> Result<core::result::Result<Admitted, SignInRefusal>> {
    let mut refusal = SignInRefusal::NoProfile;
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
            accepted: false,
        }));
    }
    Ok(Err(refusal))
}

/// Takes up an invitation: binds (tid, oid) to the membership and, the first time, the tenant to the company.
async fn redeem(
    tx: &Tx<'_>,
    identity: &VerifiedIdentity,
    token_hash: &[u8],
) -> Result<core::result::Result<Admitted, SignInRefusal>> {
    let Some(open) = invitations::hold(tx.writer(), token_hash, tx.now()).await? else {
        return Ok(Err(SignInRefusal::LinkNotValid));
    };
    if open.state != MembershipState::Invited {
        return Ok(Err(SignInRefusal::LinkNotValid));
    }
    if open.suspended {
        return Ok(Err(SignInRefusal::CompanySuspended));
    }
    if open.tid.is_some_and(|bound| bound != identity.tid) {
        return Ok(Err(SignInRefusal::OtherTenant));
    }
    let person = meet(tx, identity).await?;
    if memberships::has(tx.reader(), &open.place, person).await? {
        return Ok(Err(SignInRefusal::LinkNotValid));
    }
    bind(tx, identity, &open, person).await?;
    let administers = open.roles.has(Role::Administrator);
    orgs::count(tx.writer(), &open.place, Counters { admins: i64::from(administers), ..Counters::default() }).await?;
    let Open { place, membership, name, needs_second_factor, .. } = open;
    Ok(Ok(Admitted { place, membership, person, name, needs_second_factor, accepted: true }))
}

async fn bind(tx: &Tx<'_>, identity: &VerifiedIdentity, open: &Open, person: PersonId) -> Result<()> {
    let partner = open.place.partner;
    orgs::bind_tenant(tx.writer(), &open.place, identity.tid).await?;
    let bound = memberships::accept(tx.writer(), partner, open.membership, person, tx.now()).await?;
    let used = invitations::redeem(tx.writer(), partner, open.id, tx.now()).await?;
    if bound && used { Ok(()) } else { Err(Error::NOT_FOUND) }
}

async fn meet(tx: &Tx<'_>, identity: &VerifiedIdentity) -> Result<PersonId> {
    let VerifiedIdentity { tid, oid, name, username, .. } = identity;
    let met = Met { tid: *tid, oid: *oid, name, username };
    people::meet(tx.writer(), &met, PersonId::new(tx.new_id()), tx.now()).await
}
