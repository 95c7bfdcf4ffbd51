//! Sessions: a random token in a cookie, its hash in a table. Rights are never kept in it: each request reads them.

use core::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use chrono::TimeDelta;
use data_encoding::BASE64URL_NOPAD;
use domain::{
    authority::Roles,
    identity::TERMS_VERSION,
    ids::{MembershipId, PersonId, SessionId},
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::{
    Portal, Scope,
    audit::{Event, What},
    authority::{Actor, Place, Verified},
    error::{Error, Result},
    keys,
    ports::VerifiedIdentity,
    store::{self, entity::session, orgs},
    transaction::{Tx, in_transaction},
};

/// A session's secret, as it stands in the cookie.
#[derive(Clone)]
pub struct SessionToken(String);

/// How long a session lives at most, and how long without a request (ASVS 7.3).
const ABSOLUTE: TimeDelta = TimeDelta::hours(12);
const IDLE: TimeDelta = TimeDelta::minutes(60);
/// How often a session's last sign of life is written.
const SEEN_EVERY: TimeDelta = TimeDelta::minutes(5);
/// How long a request waits for it to be written.
const TOUCH_WAIT: Duration = Duration::from_millis(500);

impl SessionToken {
    pub(crate) fn new(bytes: [u8; 32]) -> Self {
        Self(BASE64URL_NOPAD.encode(&bytes))
    }

    /// Takes what stands in a cookie; whether it's a session is asked of the table.
    pub fn from_cookie(value: &str) -> Option<Self> {
        (value.len() == 43 && value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'))
            .then(|| Self(value.to_owned()))
    }

    /// What goes into the cookie.
    pub fn secret(&self) -> &str {
        &self.0
    }

    pub(crate) fn hash(&self) -> Vec<u8> {
        keys::hash(&self.0)
    }
}

const FIND: &str = "SELECT o.partner_id, o.reseller_id, o.id, o.level, o.name, p.name, o.requires_second_factor, \
     s.id, s.person_id, m.id, m.name, m.roles, h.language, s.second_factor, s.expires_at, s.seen_at, t.version \
     FROM session s \
     JOIN membership m ON m.partner_id = s.partner_id AND m.id = s.membership_id AND m.person_id = s.person_id \
     JOIN org o ON o.partner_id = m.partner_id AND o.id = m.org_id \
     JOIN org r ON r.partner_id = o.partner_id AND r.id = o.reseller_id \
     JOIN org p ON p.partner_id = o.partner_id AND p.id = o.partner_id \
     JOIN person h ON h.id = s.person_id \
     LEFT JOIN terms_acceptance t ON t.person_id = s.person_id AND t.version = $3 \
     WHERE s.token_hash = $1 AND s.ended_at IS NULL AND s.expires_at > $2 AND s.seen_at > $4 AND m.state = 1 \
     AND NOT o.suspended AND NOT r.suspended AND NOT p.suspended";

impl Portal {
    /// Who a request comes from, with the rights they have now. `None` for a session that isn't there, has ended, or
    /// whose membership or company is suspended.
    ///
    /// # Errors
    /// What the database said: then nobody is signed in (R8).
    pub async fn scope_of(&self, token: &SessionToken, request: &str) -> Result<Option<Scope>> {
        self.find_scope(token, request, true).await
    }

    /// The same without counting as a sign of life: what a page does by itself keeps nobody signed in.
    ///
    /// # Errors
    /// As for [`Self::scope_of`].
    pub async fn peek_scope(&self, token: &SessionToken, request: &str) -> Result<Option<Scope>> {
        self.find_scope(token, request, false).await
    }

    async fn find_scope(&self, token: &SessionToken, request: &str, alive: bool) -> Result<Option<Scope>> {
        let now = self.now();
        let values = store::values![token.hash(), now, TERMS_VERSION, now - IDLE];
        let Some(row) = store::one(&self.db().read, FIND, values).await? else { return Ok(None) };
        let seen: chrono::DateTime<chrono::Utc> = row.get(15)?;
        let session = SessionId::new(row.get(7)?);
        if alive && now - seen > SEEN_EVERY {
            let sql = "UPDATE session SET seen_at = $2 WHERE id = $1 AND ended_at IS NULL";
            let touch = store::execute(self.db().writer(), sql, store::values![session.uuid(), now]);
            told_once(tokio::time::timeout(TOUCH_WAIT, touch).await);
        }
        let verified = Verified {
            session,
            person: PersonId::new(row.get(8)?),
            membership: MembershipId::new(row.get(9)?),
            name: row.get(10)?,
            language: row.get(12)?,
            second_factor: row.get(13)?,
            needs_second_factor: row.get(6)?,
            terms_accepted: row.get::<Option<String>>(16)?.is_some(),
            expires_at: row.get(14)?,
            place: orgs::place(&row)?,
            partner_name: row.get(5)?,
            roles: Roles::from_number(row.get(11)?),
        };
        Ok(Some(Scope::of_session(verified, request)))
    }

    /// Ends a session. Only ever an UPDATE: a slow request can't bring it back (T21).
    ///
    /// # Errors
    /// What the database said.
    pub async fn sign_out(&self, scope: &Scope) -> Result<Option<String>> {
        let Actor::Person { session, .. } = scope.actor() else { return Ok(None) };
        let session = session.uuid();
        in_transaction!(self, scope, |tx| {
            let sql = "SELECT login_hint FROM session WHERE id = $1";
            let hint = store::one(tx.db(), sql, store::values![session]).await?;
            let hint: Option<String> = hint.map_or(Ok(None), |row| row.get(0))?;
            end(tx.db(), "id = $2", store::values![tx.now(), session]).await?;
            let place = scope.place().ok_or(Error::NOT_FOUND)?;
            tx.commit(Event::new(place, What::SignedOut)).await?;
            Ok(hint)
        })
    }

    /// Ends the sessions the provider says have ended: front-channel logout, by issuer and the provider's session.
    ///
    /// # Errors
    /// What the database said.
    pub async fn end_sessions_of(&self, issuer: &str, sid: &str) -> Result<u64> {
        end(self.db().writer(), "issuer = $2 AND sid = $3", store::values![self.now(), issuer, sid]).await
    }
}

/// A sign of life that can't be written (a full disk, a long import) signs nobody out: the next request tries again.
/// Said when it begins, not on every request.
fn told_once(touch: core::result::Result<Result<u64>, tokio::time::error::Elapsed>) {
    static FAILS: AtomicBool = AtomicBool::new(false);
    let fails = match touch {
        Ok(Ok(_)) => return FAILS.store(false, Ordering::Relaxed),
        Ok(Err(error)) => format!("{error:?}"),
        Err(_) => "the database is busy".to_owned(),
    };
    if !FAILS.swap(true, Ordering::Relaxed) {
        tracing::warn!(fails, "signs of life of sessions can't be written");
    }
}

async fn end<C: ConnectionTrait>(on: &C, which: &str, values: Vec<sea_orm::Value>) -> Result<u64> {
    let sql = format!("UPDATE session SET ended_at = $1 WHERE {which} AND ended_at IS NULL");
    store::execute(on, &sql, values).await
}

/// Opens a session for somebody who was just admitted.
pub(super) async fn open(
    tx: &Tx<'_>,
    place: &Place,
    membership: Uuid,
    person: Uuid,
    identity: &VerifiedIdentity,
    second_factor: bool,
) -> Result<SessionToken> {
    let token = SessionToken::new(tx.portal().random());
    let row = session::Model {
        id: tx.new_id(),
        token_hash: token.hash(),
        person_id: person,
        partner_id: place.partner,
        membership_id: membership,
        issuer: identity.issuer.clone(),
        sid: identity.sid.clone(),
        login_hint: identity.login_hint.clone(),
        second_factor,
        created_at: tx.now(),
        seen_at: tx.now(),
        expires_at: tx.now() + ABSOLUTE,
        ended_at: None,
    };
    store::keep::<_, session::ActiveModel>(tx, row).await.map_err(store::told)?;
    Ok(token)
}
