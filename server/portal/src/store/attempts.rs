//! Sign-ins that were begun, each bound to a browser, each good once. They are remembered for a while after they ended,
//! so that who comes back to one finds the way on.

use chrono::{DateTime, Utc};
use domain::ids::{AttemptId, PersonId};
use uuid::Uuid;

use super::{Reader, Row, Writer, json, values};
use crate::{error::Result, ports::VerifiedIdentity};

/// A sign-in that is about to begin.
pub(crate) struct New {
    pub(crate) id: AttemptId,
    pub(crate) browser_hash: Vec<u8>,
    pub(crate) nonce: String,
    pub(crate) verifier: String,
    pub(crate) return_to: String,
    pub(crate) invitation_hash: Option<Vec<u8>>,
    pub(crate) second_factor: bool,
    pub(crate) expires_at: DateTime<Utc>,
    /// How it ended, where it ended before it began.
    pub(crate) outcome: Option<&'static str>,
    /// From where it was begun.
    pub(crate) network: Vec<u8>,
}

/// A sign-in that was begun.
pub(crate) struct Attempt {
    /// Nothing where a replica of the release before this one began it.
    pub(crate) id: Option<AttemptId>,
    pub(crate) browser_hash: Vec<u8>,
    pub(crate) nonce: String,
    pub(crate) verifier: String,
    pub(crate) return_to: String,
    pub(crate) invitation_hash: Option<Vec<u8>>,
    pub(crate) second_factor: bool,
    pub(crate) expires_at: DateTime<Utc>,
    /// How it ended; nothing while it is open.
    pub(crate) outcome: Option<String>,
    /// Whom it signed in.
    pub(crate) person: Option<PersonId>,
    /// Which account it was tried with, where nobody has made a profile for it.
    pub(crate) username: Option<String>,
}

const COLUMNS: &str = "id, browser_hash, nonce, verifier, return_to, invitation_hash, second_factor, expires_at, \
                       outcome, person_id, username";

fn attempt(row: &Row) -> Result<Attempt> {
    Ok(Attempt {
        id: row.get::<Option<Uuid>>(0)?.map(AttemptId::new),
        browser_hash: row.get(1)?,
        nonce: row.get(2)?,
        verifier: row.get(3)?,
        return_to: row.get(4)?,
        invitation_hash: row.get(5)?,
        second_factor: row.get(6)?,
        expires_at: row.get(7)?,
        outcome: row.get(8)?,
        person: row.get::<Option<Uuid>>(9)?.map(PersonId::new),
        username: row.get(10)?,
    })
}

pub(crate) async fn keep(on: Writer<'_>, state_hash: Vec<u8>, new: New) -> Result<()> {
    let sql = "INSERT INTO sign_in_attempt (state_hash, id, browser_hash, nonce, verifier, return_to, invitation_hash, \
               second_factor, expires_at, outcome, network) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let values = values![
        state_hash,
        new.id.uuid(),
        new.browser_hash,
        new.nonce,
        new.verifier,
        new.return_to,
        new.invitation_hash,
        new.second_factor,
        new.expires_at,
        new.outcome,
        new.network
    ];
    on.execute(sql, values).await?;
    Ok(())
}

/// Takes it: it counts once, also where it turns out to be another browser's.
pub(crate) async fn take(on: Writer<'_>, state_hash: Vec<u8>) -> Result<Option<Attempt>> {
    let sql = format!(
        "UPDATE sign_in_attempt SET outcome = 'taken' WHERE state_hash = $1 AND outcome IS NULL RETURNING {COLUMNS}"
    );
    on.one(&sql, values![state_hash]).await?.map(|row| attempt(&row)).transpose()
}

/// One that was taken before, by what the provider carries back.
pub(crate) async fn find(on: Reader<'_>, state_hash: Vec<u8>) -> Result<Option<Attempt>> {
    let sql = format!("SELECT {COLUMNS} FROM sign_in_attempt WHERE state_hash = $1");
    on.one(&sql, values![state_hash]).await?.map(|row| attempt(&row)).transpose()
}

/// One by its id.
pub(crate) async fn with_id(on: Reader<'_>, id: AttemptId) -> Result<Option<Attempt>> {
    let sql = format!("SELECT {COLUMNS} FROM sign_in_attempt WHERE id = $1");
    on.one(&sql, values![id.uuid()]).await?.map(|row| attempt(&row)).transpose()
}

/// How a sign-in ended.
pub(crate) struct End<'a> {
    pub(crate) outcome: &'static str,
    pub(crate) person: Option<PersonId>,
    pub(crate) username: Option<&'a str>,
}

/// Notes how it ended.
pub(crate) async fn end(on: Writer<'_>, state_hash: Vec<u8>, end: &End<'_>) -> Result<()> {
    let sql = "UPDATE sign_in_attempt SET outcome = $2, person_id = $3, username = $4 WHERE state_hash = $1";
    let person = end.person.map(PersonId::uuid);
    on.execute(sql, values![state_hash, end.outcome, person, end.username]).await?;
    Ok(())
}

/// A sign-in whose person was verified, and who is asked whether to take up an invitation.
pub(crate) struct Offered {
    pub(crate) browser_hash: Vec<u8>,
    pub(crate) return_to: String,
    pub(crate) invitation_hash: Vec<u8>,
    pub(crate) identity: VerifiedIdentity,
    pub(crate) expires_at: DateTime<Utc>,
}

/// Keeps who was verified until they answer, or until then.
pub(crate) async fn offer(
    on: Writer<'_>,
    state_hash: Vec<u8>,
    outcome: &'static str,
    identity: &VerifiedIdentity,
    until: DateTime<Utc>,
) -> Result<()> {
    let sql = "UPDATE sign_in_attempt SET outcome = $2, identity = $3, expires_at = $4 WHERE state_hash = $1";
    on.execute(sql, values![state_hash, outcome, json(identity)?, until]).await?;
    Ok(())
}

const OFFERED: &str = "SELECT browser_hash, return_to, invitation_hash, identity, expires_at FROM sign_in_attempt \
                       WHERE id = $1 AND outcome = $2 AND identity IS NOT NULL AND invitation_hash IS NOT NULL";

fn offered(row: &Row) -> Result<Offered> {
    Ok(Offered {
        browser_hash: row.get(0)?,
        return_to: row.get(1)?,
        invitation_hash: row.get(2)?,
        identity: row.json(3)?,
        expires_at: row.get(4)?,
    })
}

/// One that is asked.
pub(crate) async fn find_offered(on: Reader<'_>, id: AttemptId, outcome: &'static str) -> Result<Option<Offered>> {
    on.one(OFFERED, values![id.uuid(), outcome]).await?.map(|row| offered(&row)).transpose()
}

/// The same, held: it is answered once.
pub(crate) async fn hold_offered(on: Writer<'_>, id: AttemptId, outcome: &'static str) -> Result<Option<Offered>> {
    let sql = OFFERED.to_owned() + on.holding(" FOR UPDATE");
    on.one(&sql, values![id.uuid(), outcome]).await?.map(|row| offered(&row)).transpose()
}

/// Notes what was answered, and forgets who was verified.
pub(crate) async fn answer(on: Writer<'_>, id: AttemptId, end: &End<'_>) -> Result<()> {
    let sql = "UPDATE sign_in_attempt SET outcome = $2, person_id = $3, identity = NULL WHERE id = $1";
    on.execute(sql, values![id.uuid(), end.outcome, end.person.map(PersonId::uuid)]).await?;
    Ok(())
}

/// Where there are more than that, forgets a tenth: of the networks that began many first, and of each the oldest first.
/// Whoever began one keeps it as long as any network has two.
pub(crate) async fn thin_out(on: Writer<'_>, most: i64) -> Result<()> {
    let count = on.one("SELECT count(*) FROM sign_in_attempt", Vec::new()).await?;
    let over = count.map_or(Ok(0), |row| row.get::<i64>(0))? - most;
    if over <= 0 {
        return Ok(());
    }
    let sql = "DELETE FROM sign_in_attempt WHERE state_hash IN (SELECT state_hash FROM (SELECT state_hash, expires_at, \
               row_number() OVER (PARTITION BY network ORDER BY expires_at DESC, state_hash) AS place \
               FROM sign_in_attempt) a ORDER BY place DESC, expires_at LIMIT $1)";
    on.execute(sql, values![over + most / 10]).await?;
    Ok(())
}

/// Forgets those that expired before then.
pub(crate) async fn clear(on: Writer<'_>, before: DateTime<Utc>) -> Result<()> {
    on.execute("DELETE FROM sign_in_attempt WHERE expires_at < $1", values![before]).await?;
    Ok(())
}
