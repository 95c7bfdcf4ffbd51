//! Sign-ins that were begun, each bound to a browser, each good once.

use chrono::{DateTime, Utc};

use super::{Writer, values};
use crate::error::Result;

/// A sign-in between the way to the provider and the way back.
pub(crate) struct Attempt {
    pub(crate) browser_hash: Vec<u8>,
    pub(crate) nonce: String,
    pub(crate) verifier: String,
    pub(crate) return_to: String,
    pub(crate) invitation_hash: Option<Vec<u8>>,
    pub(crate) second_factor: bool,
    pub(crate) expires_at: DateTime<Utc>,
}

pub(crate) async fn keep(on: Writer<'_>, state_hash: Vec<u8>, attempt: Attempt) -> Result<()> {
    let sql = "INSERT INTO sign_in_attempt (state_hash, browser_hash, nonce, verifier, return_to, invitation_hash, \
               second_factor, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = values![
        state_hash,
        attempt.browser_hash,
        attempt.nonce,
        attempt.verifier,
        attempt.return_to,
        attempt.invitation_hash,
        attempt.second_factor,
        attempt.expires_at
    ];
    on.execute(sql, values).await?;
    Ok(())
}

/// Takes it out: it counts once, also where it turns out to be another browser's.
pub(crate) async fn take(on: Writer<'_>, state_hash: Vec<u8>) -> Result<Option<Attempt>> {
    let sql = "DELETE FROM sign_in_attempt WHERE state_hash = $1 \
               RETURNING browser_hash, nonce, verifier, return_to, invitation_hash, second_factor, expires_at";
    let Some(row) = on.one(sql, values![state_hash]).await? else { return Ok(None) };
    Ok(Some(Attempt {
        browser_hash: row.get(0)?,
        nonce: row.get(1)?,
        verifier: row.get(2)?,
        return_to: row.get(3)?,
        invitation_hash: row.get(4)?,
        second_factor: row.get(5)?,
        expires_at: row.get(6)?,
    }))
}

/// Keeps that many at the most: the oldest are forgotten.
pub(crate) async fn keep_newest(on: Writer<'_>, most: i64) -> Result<()> {
    let sql = "DELETE FROM sign_in_attempt WHERE expires_at <= \
               (SELECT expires_at FROM sign_in_attempt ORDER BY expires_at DESC LIMIT 1 OFFSET $1)";
    on.execute(sql, values![most]).await?;
    Ok(())
}

/// Forgets those that expired before then.
pub(crate) async fn clear(on: Writer<'_>, before: DateTime<Utc>) -> Result<()> {
    on.execute("DELETE FROM sign_in_attempt WHERE expires_at < $1", values![before]).await?;
    Ok(())
}
