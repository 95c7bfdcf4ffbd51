//! The outbox: mails on their way.

use chrono::{DateTime, Utc};
use domain::{
    ids::MailId,
    mail::{HeldMails, MailReply, MailStage},
};
use uuid::Uuid;

use super::{Reader, Row, Writer, entity::outgoing_mail, told, values};
use crate::{authority::Place, error::Result, jobs::MailContent};

/// A mail that hasn't left: what it says, in which language, to whom.
pub(crate) struct Letter {
    pub(crate) content: MailContent,
    pub(crate) language: String,
    pub(crate) to_name: String,
    pub(crate) to_address: String,
}

pub(crate) async fn put(on: Writer<'_>, place: &Place, id: MailId, letter: Letter, now: DateTime<Utc>) -> Result<()> {
    let row = outgoing_mail::Model {
        partner_id: place.partner,
        id: id.uuid(),
        org_id: place.id,
        reseller_id: place.reseller,
        content: serde_json::to_value(letter.content)?,
        language: letter.language,
        to_name: letter.to_name,
        to_address: letter.to_address,
        created_at: now,
        sent_at: None,
        problem: None,
        refused_at: None,
    };
    on.keep::<_, outgoing_mail::ActiveModel>(row).await.map_err(told)
}

/// The mail, if it wasn't sent and isn't older than that.
pub(crate) async fn find_unsent(
    on: Reader<'_>,
    partner: Uuid,
    id: MailId,
    oldest: DateTime<Utc>,
) -> Result<Option<Letter>> {
    let sql = "SELECT content, language, to_name, to_address FROM outgoing_mail \
               WHERE partner_id = $1 AND id = $2 AND sent_at IS NULL AND created_at > $3";
    let Some(row) = on.one(sql, values![partner, id.uuid(), oldest]).await? else { return Ok(None) };
    Ok(Some(Letter { content: row.json(0)?, language: row.get(1)?, to_name: row.get(2)?, to_address: row.get(3)? }))
}

/// Forgets those that were sent before then: what they told of is in the log.
pub(crate) async fn clear(on: Writer<'_>, before: DateTime<Utc>) -> Result<()> {
    on.execute("DELETE FROM outgoing_mail WHERE sent_at < $1", values![before]).await?;
    Ok(())
}

/// How an attempt went.
#[derive(Default)]
pub(crate) struct Attempt {
    /// It was sent.
    pub(crate) sent_at: Option<DateTime<Utc>>,
    /// It was refused for good.
    pub(crate) refused_at: Option<DateTime<Utc>>,
    /// What the mail server said, where it said no.
    pub(crate) problem: Option<String>,
    /// Where the talk with the mail server stopped over something of ours, and its answer.
    pub(crate) held: Option<(MailStage, Option<MailReply>)>,
}

/// Notes how an attempt went. A mail that is held keeps the time at which that began.
pub(crate) async fn note(
    on: Writer<'_>,
    (partner, id): (Uuid, MailId),
    attempt: Attempt,
    now: DateTime<Utc>,
) -> Result<()> {
    let (stage, reply) = match attempt.held {
        Some((stage, reply)) => (Some(stage.slug().to_owned()), reply.map(|reply| reply.to_string())),
        None => (None, None),
    };
    let since = stage.is_some().then_some(now);
    let sql = "UPDATE outgoing_mail SET sent_at = $3, problem = $4, refused_at = $5, held_stage = $6, held_reply = $7, \
               held_since = CASE WHEN $8 IS NULL THEN $8 ELSE coalesce(held_since, $8) END \
               WHERE partner_id = $1 AND id = $2";
    let Attempt { sent_at, refused_at, problem, .. } = attempt;
    on.execute(sql, values![partner, id.uuid(), sent_at, problem, refused_at, stage, reply, since]).await?;
    Ok(())
}

/// Nobody waits for it any more: it doesn't count among those that are held.
pub(crate) async fn let_go(on: Writer<'_>, partner: Uuid, id: MailId) -> Result<()> {
    let sql = "UPDATE outgoing_mail SET held_stage = NULL, held_reply = NULL, held_since = NULL \
               WHERE partner_id = $1 AND id = $2 AND held_since IS NOT NULL";
    on.execute(sql, values![partner, id.uuid()]).await?;
    Ok(())
}

/// What was refused is tried once more.
pub(crate) async fn try_again(on: Writer<'_>, partner: Uuid, id: MailId) -> Result<()> {
    let sql = "UPDATE outgoing_mail SET refused_at = NULL WHERE partner_id = $1 AND id = $2 AND sent_at IS NULL";
    on.execute(sql, values![partner, id.uuid()]).await?;
    Ok(())
}

/// How many reasons for waiting are told apart.
const REASONS: u8 = 3;

/// Why mails of a tree are held, the reason of most of them first.
pub(crate) async fn held(on: Reader<'_>, partner: Uuid) -> Result<Vec<HeldMails>> {
    let sql = format!(
        "SELECT held_stage, held_reply, count(*), min(held_since) FROM outgoing_mail \
         WHERE partner_id = $1 AND held_since IS NOT NULL GROUP BY held_stage, held_reply \
         ORDER BY count(*) DESC, held_stage LIMIT {REASONS}"
    );
    let rows = on.all(&sql, values![partner]).await?;
    let held = rows.iter().map(|row| {
        let stage: String = row.get(0)?;
        Ok(HeldMails {
            // A later release's word: it is the server's doing all the same.
            stage: MailStage::from_slug(&stage).unwrap_or(MailStage::Connect),
            reply: row.get(1)?,
            count: row.get(2)?,
            since: row.get(3)?,
        })
    });
    held.collect()
}

/// A mail that waits, as the command line shows it.
pub(crate) struct Waiting {
    pub(crate) partner: Uuid,
    pub(crate) id: MailId,
    /// What it is (`welcome`).
    pub(crate) kind: String,
    pub(crate) company: String,
    pub(crate) to_name: String,
    pub(crate) to_address: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) problem: Option<String>,
    pub(crate) refused: bool,
    pub(crate) attempts: i32,
    /// When it's tried next, in the database's milliseconds.
    pub(crate) due_at: i64,
}

/// How many are listed.
const LISTED: u16 = 500;

/// Those that wait, the oldest first; with those that were refused for good and aren't older than that.
pub(crate) async fn waiting(on: Reader<'_>, oldest: DateTime<Utc>) -> Result<Vec<Waiting>> {
    let sql = format!(
        "SELECT q.partner_id, q.id, q.content, o.name, q.to_name, q.to_address, q.created_at, q.problem, \
         j.state = 3, j.attempts, j.due_at FROM outgoing_mail q \
         JOIN job j ON j.partner_id = q.partner_id AND j.kind = 'mail' AND j.subject_id = q.id \
         JOIN org o ON o.partner_id = q.partner_id AND o.id = q.org_id \
         WHERE q.sent_at IS NULL AND (j.state < 2 OR (j.state = 3 AND q.created_at > $1)) \
         ORDER BY q.created_at, q.id LIMIT {LISTED}"
    );
    on.all(&sql, values![oldest]).await?.iter().map(listed).collect()
}

fn listed(row: &Row) -> Result<Waiting> {
    let content: serde_json::Value = row.get(2)?;
    let kind = content.get("mail").and_then(serde_json::Value::as_str).unwrap_or_default();
    Ok(Waiting {
        partner: row.get(0)?,
        id: MailId::new(row.get(1)?),
        kind: kind.to_owned(),
        company: row.get(3)?,
        to_name: row.get(4)?,
        to_address: row.get(5)?,
        created_at: row.get(6)?,
        problem: row.get(7)?,
        refused: row.get(8)?,
        attempts: row.get(9)?,
        due_at: row.get(10)?,
    })
}
