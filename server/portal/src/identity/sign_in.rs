//! Signing in: an attempt bound to the browser, the provider's answer, and whether this person has a profile here (A1).

use aws_lc_rs::digest;
use chrono::TimeDelta;
use data_encoding::BASE64URL_NOPAD;
use domain::{
    address::own_path,
    authority::Role,
    identity::SignInRefusal,
    ids::{MembershipId, PersonId},
    tenancy::MembershipState,
};

use super::sessions::{self, SessionToken};
use crate::{
    Portal, Scope,
    audit::{Event, Events, What},
    authority::{Place, Task},
    error::{Error, Result},
    keys,
    ports::{AuthorizeRequest, IdentityError, IdentityProvider, VerifiedIdentity},
    store::{
        attempts::{self, Attempt},
        invitations::{self, Open},
        memberships,
        orgs::{self, Counters},
        people::{self, Met},
    },
    transaction::{Tx, in_transaction},
};

/// The authentication context that means "second factor" (contracts.md 3).
pub(crate) const SECOND_FACTOR: &str = "c1";

/// How long the provider's page may stay open.
const ATTEMPT_AGE: TimeDelta = TimeDelta::minutes(10);

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
    /// The company asks for a second factor: off to the provider once more, asking for it. Where it goes and the
    /// invitation, if there was one, stay with the sign-in.
    AskSecondFactor(StartedSignIn),
    /// Refused; each reason has a page.
    Refused(SignInRefusal),
}

/// Whether a verified person comes in.
enum Admission {
    SignedIn(SessionToken),
    NeedsSecondFactor,
    Refused(SignInRefusal),
}

impl Portal {
    /// Begins a sign-in.
    ///
    /// # Errors
    /// Where the provider can't be asked for its addresses.
    pub async fn start_sign_in(
        &self,
        provider: &dyn IdentityProvider,
        return_to: &str,
        invitation: Option<&str>,
        second_factor: bool,
    ) -> Result<core::result::Result<StartedSignIn, SignInRefusal>> {
        self.begin_sign_in(provider, return_to, invitation.map(keys::hash), second_factor).await
    }

    async fn begin_sign_in(
        &self,
        provider: &dyn IdentityProvider,
        return_to: &str,
        invitation: Option<Vec<u8>>,
        second_factor: bool,
    ) -> Result<core::result::Result<StartedSignIn, SignInRefusal>> {
        let secret = || BASE64URL_NOPAD.encode(&self.random::<32>());
        let (state, nonce, verifier, browser_secret) = (secret(), secret(), secret(), secret());
        let challenge = BASE64URL_NOPAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes()).as_ref());
        let request = AuthorizeRequest { state: state.clone(), nonce: nonce.clone(), challenge, second_factor };
        let url = match provider.authorize_url(&request).await {
            Ok(url) => url,
            Err(error) => {
                tracing::warn!(%error, "sign-in can't begin");
                return Ok(Err(SignInRefusal::ProviderUnreachable));
            }
        };
        let attempt = Attempt {
            browser_hash: keys::hash(&browser_secret),
            nonce,
            verifier,
            return_to: own_path(return_to).unwrap_or("/").to_owned(),
            invitation_hash: invitation,
            second_factor,
            expires_at: self.now() + ATTEMPT_AGE,
        };
        attempts::keep(self.db().writer(), keys::hash(&state), attempt).await?;
        Ok(Ok(StartedSignIn { url, browser_secret }))
    }

    /// Ends a sign-in with what the provider sent back.
    ///
    /// # Errors
    /// What the database said. Everything else is an outcome.
    pub async fn finish_sign_in(
        &self,
        provider: &dyn IdentityProvider,
        state: &str,
        code: &str,
        browser_secret: &str,
        request: &str,
    ) -> Result<SignInOutcome> {
        let Some(attempt) = self.take_attempt(state, browser_secret).await? else {
            return Ok(SignInOutcome::Refused(SignInRefusal::StartAgain));
        };
        let identity = match provider.redeem(code, &attempt.verifier, &attempt.nonce, self.now()).await {
            Ok(identity) => identity.fit_to_keep(),
            Err(error) => {
                tracing::warn!(%error, request, "sign-in refused");
                let unreachable = matches!(error, IdentityError::Unreachable(_));
                return Ok(SignInOutcome::Refused(if unreachable {
                    SignInRefusal::ProviderUnreachable
                } else {
                    SignInRefusal::StartAgain
                }));
            }
        };
        Ok(match self.admit(&identity, &attempt, request).await? {
            Admission::SignedIn(token) => SignInOutcome::SignedIn { token, return_to: attempt.return_to },
            Admission::Refused(refusal) => SignInOutcome::Refused(refusal),
            Admission::NeedsSecondFactor => {
                match self.begin_sign_in(provider, &attempt.return_to, attempt.invitation_hash, true).await? {
                    Ok(started) => SignInOutcome::AskSecondFactor(started),
                    Err(refusal) => SignInOutcome::Refused(refusal),
                }
            }
        })
    }

    /// Takes an attempt out: it counts once.
    async fn take_attempt(&self, state: &str, browser_secret: &str) -> Result<Option<Attempt>> {
        let attempt = attempts::take(self.db().writer(), keys::hash(state)).await?;
        let own = |attempt: &Attempt| attempt.browser_hash == keys::hash(browser_secret);
        Ok(attempt.filter(|attempt| own(attempt) && attempt.expires_at >= self.now()))
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
                    tracing::info!(request, ?refusal, "sign-in refused");
                    return Ok(Admission::Refused(refusal));
                }
            };
            let second_factor = identity.acrs.iter().any(|acr| acr == SECOND_FACTOR);
            if admitted.needs_second_factor && !second_factor {
                // Nothing is committed: an invitation stays good for the second leg.
                return Ok(if attempt.second_factor {
                    Admission::Refused(SignInRefusal::SecondFactorMissing)
                } else {
                    Admission::NeedsSecondFactor
                });
            }
            let Admitted { place, membership, person, name, accepted, .. } = admitted;
            tx.act_as(person, &name);
            let token = sessions::open(&tx, &place, membership, person, identity, second_factor).await?;
            let signed_in = Events::from(Event::new(&place, What::SignedIn));
            let accepted = accepted.then(|| Event::new(&place, What::InvitationAccepted { user: name }));
            tx.commit(signed_in.and(accepted)).await?;
            Ok(Admission::SignedIn(token))
        })
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
