//! Sessions: a random token in a cookie, its hash in a table. Rights are never kept in it: each request reads them.

use core::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use chrono::TimeDelta;
use data_encoding::BASE64URL_NOPAD;
use domain::{
    identity::TERMS_VERSION,
    ids::{MembershipId, PersonId, SessionId},
};

use super::event::IdentityEvent;
use crate::{
    Portal, Scope,
    audit::{Event, Events},
    authority::{Actor, Place, Task},
    error::{Error, Result},
    keys,
    ports::VerifiedIdentity,
    store::sessions::{self, Opened},
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
        let idle_since = now - IDLE;
        let found = sessions::find(self.db().reader(), &token.hash(), TERMS_VERSION, idle_since, now).await?;
        let Some(found) = found else { return Ok(None) };
        if alive && now - found.seen_at > SEEN_EVERY {
            let touch = sessions::see(self.db().writer(), found.session, now);
            told_once(tokio::time::timeout(TOUCH_WAIT, touch).await);
        }
        Ok(Some(Scope::of_session(found, request)))
    }

    /// Ends a session. Only ever an UPDATE: a slow request can't bring it back (T21).
    ///
    /// # Errors
    /// What the database said.
    pub async fn sign_out(&self, scope: &Scope) -> Result<Option<String>> {
        let Actor::Person { session, .. } = scope.actor() else { return Ok(None) };
        in_transaction!(self, scope, |tx| {
            let hint = sessions::login_hint(tx.reader(), *session).await?;
            sessions::end(tx.writer(), *session, tx.now()).await?;
            let place = scope.place().ok_or(Error::NOT_FOUND)?;
            tx.commit(Event::new(place, IdentityEvent::SignedOut {})).await?;
            Ok(hint)
        })
    }

    /// Ends the sessions the provider says have ended: front-channel logout, by issuer and the provider's session.
    ///
    /// # Errors
    /// What the database said.
    pub async fn end_sessions_of(&self, issuer: &str, sid: &str) -> Result<usize> {
        let scope = Scope::system(Task::SignIn, "front-channel logout");
        in_transaction!(self, &scope, |tx| {
            let mut tx = tx;
            let ended = sessions::end_of_provider(tx.writer(), issuer, sid, tx.now()).await?;
            // One session of the provider's is one person's, wherever they acted with it.
            let Some(first) = ended.first() else {
                return tx.commit_unaudited("nobody was signed in with it").await.map(|()| 0);
            };
            tx.act_as(first.person, &first.name);
            let signed_out = ended.iter().map(|ended| Event::new(&ended.place, IdentityEvent::SignedOut {}));
            let mut signed_out = signed_out.collect::<Vec<_>>().into_iter();
            let Some(event) = signed_out.next() else { return Ok(0) };
            tx.commit(Events::from(event).and(signed_out)).await?;
            Ok(ended.len())
        })
    }
}

/// Ends the sessions of everybody at a company and at what hangs under it.
pub(crate) async fn end_at_company(tx: &Tx<'_>, place: &Place) -> Result<u64> {
    sessions::end_at_company(tx.writer(), place, tx.now()).await
}

/// A sign of life that can't be written (a full disk, a long import) signs nobody out: the next request tries again.
/// Said when it begins, not on every request.
fn told_once(touch: core::result::Result<Result<()>, tokio::time::error::Elapsed>) {
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

/// Opens a session for somebody who was just admitted.
pub(super) async fn open(
    tx: &Tx<'_>,
    place: &Place,
    membership: MembershipId,
    person: PersonId,
    identity: &VerifiedIdentity,
    second_factor: bool,
) -> Result<SessionToken> {
    let token = SessionToken::new(tx.portal().random());
    let opened = Opened {
        id: SessionId::new(tx.new_id()),
        token_hash: token.hash(),
        person,
        membership,
        issuer: &identity.issuer,
        sid: identity.sid.as_deref(),
        login_hint: identity.login_hint.as_deref(),
        second_factor,
        opened_at: tx.now(),
        expires_at: tx.now() + ABSOLUTE,
    };
    sessions::open(tx.writer(), place, opened).await?;
    Ok(token)
}
