//! Signing in: an attempt bound to the browser, the provider's answer, and whether this person has a profile here (A1).

use aws_lc_rs::digest;
use chrono::TimeDelta;
use data_encoding::BASE64URL_NOPAD;
use domain::{
    address::own_path,
    authority::{Role, Roles},
    identity::SignInRefusal,
    tenancy::MembershipState,
};
use uuid::Uuid;

use super::sessions::{self, SessionToken};
use crate::{
    Portal, Scope,
    audit::{Event, Events, What},
    authority::{Place, Task},
    error::{Error, Result},
    keys,
    ports::{AuthorizeRequest, IdentityError, IdentityProvider, VerifiedIdentity},
    store::{
        self,
        orgs::{self, Counters},
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

struct Attempt {
    nonce: String,
    verifier: String,
    return_to: String,
    invitation: Option<Vec<u8>>,
    second_factor: bool,
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
        let sql = "INSERT INTO sign_in_attempt (state_hash, browser_hash, nonce, verifier, return_to, \
                   invitation_hash, second_factor, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let values = store::values![
            keys::hash(&state),
            keys::hash(&browser_secret),
            nonce,
            verifier,
            own_path(return_to).unwrap_or("/"),
            invitation,
            second_factor,
            self.now() + ATTEMPT_AGE
        ];
        store::execute(self.db().writer(), sql, values).await?;
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
            Ok(identity) => identity,
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
                match self.begin_sign_in(provider, &attempt.return_to, attempt.invitation, true).await? {
                    Ok(started) => SignInOutcome::AskSecondFactor(started),
                    Err(refusal) => SignInOutcome::Refused(refusal),
                }
            }
        })
    }

    /// Takes an attempt out: it counts once.
    async fn take_attempt(&self, state: &str, browser_secret: &str) -> Result<Option<Attempt>> {
        let sql = "DELETE FROM sign_in_attempt WHERE state_hash = $1 \
                   RETURNING browser_hash, nonce, verifier, return_to, invitation_hash, second_factor, expires_at";
        let Some(row) = store::one(self.db().writer(), sql, store::values![keys::hash(state)]).await? else {
            return Ok(None);
        };
        let browser: Vec<u8> = row.get(0)?;
        let expires_at: chrono::DateTime<chrono::Utc> = row.get(6)?;
        if browser != keys::hash(browser_secret) || expires_at < self.now() {
            return Ok(None);
        }
        Ok(Some(Attempt {
            nonce: row.get(1)?,
            verifier: row.get(2)?,
            return_to: row.get(3)?,
            invitation: row.get(4)?,
            second_factor: row.get(5)?,
        }))
    }

    async fn admit(&self, identity: &VerifiedIdentity, attempt: &Attempt, request: &str) -> Result<Admission> {
        let scope = Scope::system(Task::SignIn, request);
        in_transaction!(self, &scope, |tx| {
            let mut tx = tx;
            let admitted = match &attempt.invitation {
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
    membership: Uuid,
    person: Uuid,
    name: String,
    needs_second_factor: bool,
    accepted: bool,
}

/// Somebody who was here before: their oldest membership is where they begin (D4).
async fn recognise(tx: &Tx<'_>, identity: &VerifiedIdentity) -> Result<core::result::Result<Admitted, SignInRefusal>> {
    let sql = format!(
        "SELECT {}, m.id, m.person_id, m.name, o.requires_second_factor, \
         (m.state <> 1 OR o.suspended OR r.suspended OR p.suspended) FROM person h \
         JOIN membership m ON m.person_id = h.id JOIN org o ON o.partner_id = m.partner_id AND o.id = m.org_id \
         JOIN org r ON r.partner_id = o.partner_id AND r.id = o.reseller_id \
         JOIN org p ON p.partner_id = o.partner_id AND p.id = o.partner_id \
         WHERE h.tid = $1 AND h.oid = $2 ORDER BY m.created_at, m.id",
        orgs::PLACE
    );
    let rows = store::all(tx.db(), &sql, store::values![identity.tid.uuid(), identity.oid.uuid()]).await?;
    let mut refusal = SignInRefusal::NoProfile;
    for row in rows {
        if row.get::<bool>(9)? {
            refusal = SignInRefusal::Suspended;
            continue;
        }
        return Ok(Ok(Admitted {
            place: orgs::place(&row)?,
            membership: row.get(5)?,
            person: row.get(6)?,
            name: row.get(7)?,
            needs_second_factor: row.get(8)?,
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
    let sql = format!(
        "SELECT {}, m.id, m.name, m.roles, m.state, o.tid, o.requires_second_factor, i.id, \
         (o.suspended OR r.suspended OR p.suspended) FROM invitation i \
         JOIN membership m ON m.partner_id = i.partner_id AND m.id = i.membership_id \
         JOIN org o ON o.partner_id = m.partner_id AND o.id = m.org_id \
         JOIN org r ON r.partner_id = o.partner_id AND r.id = o.reseller_id \
         JOIN org p ON p.partner_id = o.partner_id AND p.id = o.partner_id \
         WHERE i.token_hash = $1 AND i.redeemed_at IS NULL AND i.expires_at > $2{}",
        orgs::PLACE,
        if tx.is_postgres() { " FOR NO KEY UPDATE OF o, i, m" } else { "" }
    );
    let Some(row) = store::one(tx.db(), &sql, store::values![token_hash.to_vec(), tx.now()]).await? else {
        return Ok(Err(SignInRefusal::LinkNotValid));
    };
    let place = orgs::place(&row)?;
    let membership: Uuid = row.get(5)?;
    if MembershipState::from_number(row.get(8)?) != MembershipState::Invited {
        return Ok(Err(SignInRefusal::LinkNotValid));
    }
    if row.get::<bool>(12)? {
        return Ok(Err(SignInRefusal::Suspended));
    }
    if row.get::<Option<Uuid>>(9)?.is_some_and(|bound| bound != identity.tid.uuid()) {
        return Ok(Err(SignInRefusal::OtherTenant));
    }
    let person = find_or_make(tx, identity).await?;
    let taken = "SELECT 1 FROM membership WHERE partner_id = $1 AND org_id = $2 AND person_id = $3";
    if orgs::exists(tx.db(), taken, store::values![place.partner, place.id, person]).await? {
        return Ok(Err(SignInRefusal::LinkNotValid));
    }
    bind(tx, identity, &place, membership, person, row.get(11)?).await?;
    let administers = Roles::from_number(row.get(7)?).has(Role::Administrator);
    orgs::count(tx.db(), &place, Counters { admins: i64::from(administers), ..Counters::default() }).await?;
    Ok(Ok(Admitted { place, membership, person, name: row.get(6)?, needs_second_factor: row.get(10)?, accepted: true }))
}

async fn bind(
    tx: &Tx<'_>,
    identity: &VerifiedIdentity,
    place: &Place,
    membership: Uuid,
    person: Uuid,
    invitation: Uuid,
) -> Result<()> {
    let sql = "UPDATE org SET tid = $3 WHERE partner_id = $1 AND id = $2 AND tid IS NULL";
    store::execute(tx.db(), sql, store::values![place.partner, place.id, identity.tid.uuid()]).await?;
    let sql = "UPDATE membership SET person_id = $3, state = 1, accepted_at = $4 \
               WHERE partner_id = $1 AND id = $2 AND state = 0";
    let values = store::values![place.partner, membership, person, tx.now()];
    let bound = store::execute(tx.db(), sql, values).await?;
    let sql = "UPDATE invitation SET redeemed_at = $3 WHERE partner_id = $1 AND id = $2 AND redeemed_at IS NULL";
    let used = store::execute(tx.db(), sql, store::values![place.partner, invitation, tx.now()]).await?;
    if bound == 1 && used == 1 { Ok(()) } else { Err(Error::NOT_FOUND) }
}

async fn find_or_make(tx: &Tx<'_>, identity: &VerifiedIdentity) -> Result<Uuid> {
    let (tid, oid) = (identity.tid.uuid(), identity.oid.uuid());
    let find = "SELECT id FROM person WHERE tid = $1 AND oid = $2";
    if let Some(row) = store::one(tx.db(), find, store::values![tid, oid]).await? {
        return row.get(0);
    }
    let insert = "INSERT INTO person (id, name, username, tid, oid, created_at) VALUES ($1, $2, $3, $4, $5, $6) \
                  ON CONFLICT DO NOTHING";
    let (name, username) = (identity.name.as_str(), identity.username.as_str());
    store::execute(tx.db(), insert, store::values![tx.new_id(), name, username, tid, oid, tx.now()]).await?;
    // Not the id just made: the same person may be taking up another invitation at this very moment.
    store::one(tx.db(), find, store::values![tid, oid]).await?.ok_or(Error::NOT_FOUND)?.get(0)
}
