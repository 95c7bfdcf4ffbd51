//! The outbox: mails are rows, written with what they tell of, sent by a worker, rendered in the recipient's language.

use chrono::TimeDelta;
use domain::{
    authority::Level,
    ids::{CompanyId, InvitationId, MailId, MembershipId},
    mail::MailStage,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Claim, Hands, JobKind, Rest, Stumbled, back_off, back_off_patiently, enqueue};
use crate::{
    Portal, Scope,
    authority::{Place, Task},
    error::Result,
    ports::MailError,
    store::{
        acceptances, invitations,
        outbox::{self, Attempt, Letter},
    },
    transaction::in_transaction,
};

/// Sends a mail. One that waited out an outage has many attempts behind it, none of them a stumble; it ends with its link.
pub(super) const MAIL: JobKind = JobKind {
    word: "mail",
    work: |portal, hands, claim| Box::pin(portal.work_mail(hands, claim)),
    stumbled: Stumbled::TriedAgain,
};

/// How long the link of a mail is good, from when the mail leaves; and how long a mail is tried.
pub(crate) const LINK_AGE: TimeDelta = TimeDelta::days(14);

/// What a mail says: its kind and its arguments. Never a secret: the link is made when it is rendered (T06).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mail", rename_all = "snake_case")]
pub enum MailContent {
    /// The welcome mail (A33), with the link to take up the invitation.
    Welcome {
        /// The invitation.
        invitation: InvitationId,
        /// The company one is invited to.
        company: String,
        /// Who invites; nobody where it was the command line.
        invited_by: Option<String>,
    },
    /// To whoever may say yes: somebody of a foreign domain wants to take up an invitation.
    AcceptanceAsked {
        /// Where the company stands.
        level: Level,
        /// The company.
        company_id: CompanyId,
        /// Whose invitation it is.
        membership: MembershipId,
        /// The company's name.
        company: String,
        /// The address that was invited.
        invited: String,
        /// The account that asks.
        username: String,
    },
    /// To the invited address: that account is let in.
    LetIn {
        /// The company.
        company: String,
        /// The account.
        username: String,
    },
    /// To the invited address: that account isn't let in.
    TurnedAway {
        /// The company.
        company: String,
        /// The account.
        username: String,
    },
}

/// A mail about to be rendered.
#[derive(Clone, Debug)]
pub struct OutgoingMail {
    /// The mail.
    pub id: MailId,
    /// What it says.
    pub content: MailContent,
    /// The secret of its link, where it has one.
    pub token: Option<String>,
    /// `en`, `nb`, `sv` or `da`.
    pub language: String,
    /// The recipient's name.
    pub to_name: String,
    /// The recipient's address.
    pub to_address: String,
}

/// Puts a mail into the outbox, in the transaction of what it tells of.
pub(crate) async fn send_mail(
    tx: &crate::transaction::Tx<'_>,
    place: &Place,
    id: MailId,
    letter: Letter,
) -> Result<()> {
    outbox::put(tx.writer(), place, id, letter, tx.now()).await?;
    enqueue(tx, place, &MAIL, id.uuid(), &job_key(id)).await
}

/// What the job of a mail is known by.
pub(super) fn job_key(id: MailId) -> String {
    format!("mail {}", id.uuid())
}

impl Portal {
    /// Sends one mail.
    pub(super) async fn work_mail(&self, hands: &Hands, claim: &Claim) -> Result<()> {
        let scope = Scope::system(Task::Run, "mail");
        let id = MailId::new(claim.subject);
        let Some(mail) = self.load_mail(claim.partner, id).await? else {
            return in_transaction!(self, &scope, |tx| {
                tx.rest(claim, Rest::Done).await?;
                outbox::let_go(tx.writer(), claim.partner, id).await?;
                tx.commit_unaudited("the mail was sent, or nobody waits for it any more").await
            });
        };
        let rendered = hands.renderer.render(&mail);
        let sent = self.while_holding(claim, hands.mailer.send(&rendered)).await?;
        tell(id, sent.as_ref().err());
        in_transaction!(self, &scope, |tx| {
            tx.fence(claim).await?;
            let (now, problem) = (tx.now(), sent.as_ref().err().map(ToString::to_string));
            let attempt = Attempt { problem, ..Attempt::default() };
            let wait = back_off(self, claim.attempts);
            // However long the mail server is away or set up wrongly: a mail isn't lost by that.
            let (rest, attempt) = match &sent {
                Ok(()) => (Rest::Done, Attempt { sent_at: Some(now), ..attempt }),
                Err(MailError::TryLater(_)) => (Rest::Again(wait), attempt),
                Err(MailError::NotConfigured) => {
                    (Rest::Again(wait), Attempt { held: Some((MailStage::NotConfigured, None)), ..attempt })
                }
                Err(MailError::Held(trouble)) => {
                    let wait = if trouble.is_lasting() { back_off_patiently(self, claim.attempts) } else { wait };
                    (Rest::Again(wait), Attempt { held: Some((trouble.stage, trouble.reply)), ..attempt })
                }
                Err(MailError::Refused(_)) => (Rest::ForAPerson, Attempt { refused_at: Some(now), ..attempt }),
            };
            outbox::note(tx.writer(), (claim.partner, id), attempt, now).await?;
            if sent.is_ok() {
                let invitation = InvitationId::new(claim.subject);
                invitations::begin(tx.writer(), claim.partner, invitation, now + LINK_AGE).await?;
            }
            tx.rest(claim, rest).await?;
            tx.commit_unaudited("a mail left; what it tells of is in the log").await
        })
    }

    /// The mail, if it still has somebody to reach: an invitation that is gone, used or run out needs no mail, nor does an
    /// acceptance that was answered.
    async fn load_mail(&self, partner: Uuid, id: MailId) -> Result<Option<OutgoingMail>> {
        let reader = self.db().reader();
        let found = outbox::find_unsent(reader, partner, id, self.now() - LINK_AGE).await?;
        let Some(Letter { content, language, to_name, to_address }) = found else { return Ok(None) };
        let (needed, token) = match &content {
            MailContent::Welcome { invitation, .. } => {
                let token = self.key().invitation_token(*invitation);
                (invitations::is_open(reader, partner, *invitation, self.now()).await?, Some(token))
            }
            MailContent::AcceptanceAsked { membership, .. } => {
                (acceptances::find(reader, partner, *membership).await?.is_some(), None)
            }
            MailContent::LetIn { .. } | MailContent::TurnedAway { .. } => (true, None),
        };
        if !needed {
            return Ok(None);
        }
        Ok(Some(OutgoingMail { id, content, token, language, to_name, to_address }))
    }
}

/// Says in the log what stands in a mail's way: without it, nobody would know that there is something to mend.
fn tell(mail: MailId, error: Option<&MailError>) {
    match error {
        None => {}
        Some(MailError::Held(trouble)) => tracing::warn!(
            %mail,
            stage = trouble.stage.slug(),
            reply = trouble.reply.map(|reply| reply.to_string()),
            said = %trouble.words,
            "the mail server does not take our mails; this one waits and is tried again"
        ),
        Some(MailError::NotConfigured) => tracing::warn!(%mail, "smtp_url isn't set; this mail waits"),
        Some(MailError::TryLater(said)) => tracing::info!(%mail, %said, "a mail is tried again later"),
        Some(MailError::Refused(said)) => tracing::warn!(%mail, %said, "the recipient of a mail can't be reached"),
    }
}
