//! The outbox: mails are rows, written with what they tell of, sent by a worker, rendered in the recipient's language.

use domain::{
    authority::Level,
    ids::{CompanyId, InvitationId, MailId, MembershipId},
};
use serde::{Deserialize, Serialize};

use super::{Claim, Hands, JobKind, Rest, back_off, enqueue};
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
    enqueue(tx, place, JobKind::Mail, id.uuid(), &format!("mail {}", id.uuid())).await
}

impl Portal {
    /// Sends one mail.
    pub(super) async fn work_mail(&self, hands: &Hands, claim: &Claim) -> Result<()> {
        let scope = Scope::system(Task::Run, "mail");
        let Some(mail) = self.load_mail(claim).await? else {
            return in_transaction!(self, &scope, |tx| {
                tx.rest(claim, Rest::Done).await?;
                tx.commit_unaudited("the mail was sent, or nobody waits for it any more").await
            });
        };
        let rendered = hands.renderer.render(&mail);
        let sent = self.while_holding(claim, hands.mailer.send(&rendered)).await?;
        in_transaction!(self, &scope, |tx| {
            tx.fence(claim).await?;
            let (now, problem) = (Some(tx.now()), sent.as_ref().err().map(ToString::to_string));
            let (rest, attempt) = match &sent {
                Ok(()) => (Rest::Done, Attempt { sent_at: now, ..Attempt::default() }),
                // However long the mail server is away, or until one is configured: a mail isn't lost by an outage.
                Err(MailError::TryLater(_) | MailError::NotConfigured) => {
                    (Rest::Again(back_off(self, claim.attempts)), Attempt { problem, ..Attempt::default() })
                }
                Err(MailError::Refused(_)) => (Rest::ForAPerson, Attempt { refused_at: now, problem, sent_at: None }),
            };
            outbox::note(tx.writer(), claim.partner, MailId::new(claim.subject), attempt).await?;
            tx.rest(claim, rest).await?;
            tx.commit_unaudited("a mail left; what it tells of is in the log").await
        })
    }

    /// The mail, if it still has somebody to reach: an invitation that is gone, used or run out needs no mail, nor does an
    /// acceptance that was answered.
    async fn load_mail(&self, claim: &Claim) -> Result<Option<OutgoingMail>> {
        let id = MailId::new(claim.subject);
        let Some(letter) = outbox::find_unsent(self.db().reader(), claim.partner, id).await? else { return Ok(None) };
        let Letter { content, language, to_name, to_address } = letter;
        let (reader, partner) = (self.db().reader(), claim.partner);
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
