//! The outbox: mails on their way.

use chrono::{DateTime, Utc};
use domain::ids::MailId;
use uuid::Uuid;

use super::{Reader, Writer, entity::outgoing_mail, told, values};
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

/// The mail, if it wasn't sent.
pub(crate) async fn find_unsent(on: Reader<'_>, partner: Uuid, id: MailId) -> Result<Option<Letter>> {
    let sql = "SELECT content, language, to_name, to_address FROM outgoing_mail \
               WHERE partner_id = $1 AND id = $2 AND sent_at IS NULL";
    let Some(row) = on.one(sql, values![partner, id.uuid()]).await? else { return Ok(None) };
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
}

/// Notes how an attempt went.
pub(crate) async fn note(on: Writer<'_>, partner: Uuid, id: MailId, attempt: Attempt) -> Result<()> {
    let sql = "UPDATE outgoing_mail SET sent_at = $3, problem = $4, refused_at = $5 WHERE partner_id = $1 AND id = $2";
    on.execute(sql, values![partner, id.uuid(), attempt.sent_at, attempt.problem, attempt.refused_at]).await?;
    Ok(())
}
