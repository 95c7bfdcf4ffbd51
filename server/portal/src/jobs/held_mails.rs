//! Mails that wait: what whoever runs the portal reads of them, and how they are sent at once.

use chrono::{DateTime, Utc};
use domain::{
    authority::{Action, Level, Relation},
    ids::MailId,
    mail::HeldMails,
};

use super::{mail, wake};
use crate::{
    Portal, Scope,
    error::{Error, Result},
    store::{
        jobs,
        outbox::{self, Waiting},
    },
    transaction::in_transaction,
};

/// A mail that waits, for the command line.
#[derive(Clone, Debug)]
pub struct WaitingMail {
    /// The mail.
    pub id: MailId,
    /// What it is: `welcome`.
    pub kind: String,
    /// The company it is about.
    pub company: String,
    /// The recipient's name and address.
    pub to: (String, String),
    /// Since when it waits.
    pub since: DateTime<Utc>,
    /// How often it was tried.
    pub attempts: i32,
    /// When it is tried next; never by itself where it was refused for good.
    pub next: Option<DateTime<Utc>>,
    /// What stood in its way the last time.
    pub problem: Option<String>,
}

impl Portal {
    /// Why mails of the reader's tree are held back by the portal's own mail server. Only people of the partner who see
    /// its users learn that; for everybody else there is nothing.
    ///
    /// # Errors
    /// What the database said.
    pub async fn read_held_mails(&self, scope: &Scope) -> Result<Vec<HeldMails>> {
        match scope.place() {
            Some(place)
                if place.level == Level::Partner && scope.allows(Action::SeeUsers, Relation::Own, Level::Partner) =>
            {
                outbox::held(self.db().reader(), place.partner).await
            }
            _ => Ok(Vec::new()),
        }
    }

    /// Every mail that waits, the oldest first, with those that were refused for good.
    ///
    /// # Errors
    /// *Not found* for anybody but the command line.
    pub async fn waiting_mails(&self, scope: &Scope) -> Result<Vec<WaitingMail>> {
        Ok(self.mails_at_hand(scope).await?.into_iter().map(shown).collect())
    }

    /// Makes every mail that waits due at once; answers how many.
    ///
    /// # Errors
    /// *Not found* for anybody but the command line.
    pub async fn send_waiting_mails(&self, scope: &Scope) -> Result<u64> {
        scope.ensure_command_line()?;
        in_transaction!(self, scope, |tx| {
            tx.makes_work();
            let count = jobs::wake_mails(tx.writer()).await?;
            tx.commit_unaudited("what waited goes on at once; what it tells of is in the log").await?;
            Ok(count)
        })
    }

    /// Makes one of them due at once, also where it was refused for good.
    ///
    /// # Errors
    /// *Not found* where none of that id waits, and for anybody but the command line.
    pub async fn send_waiting_mail(&self, scope: &Scope, id: MailId) -> Result<()> {
        let waiting = self.mails_at_hand(scope).await?;
        let partner = waiting.iter().find(|mail| mail.id == id).map(|mail| mail.partner).ok_or(Error::NOT_FOUND)?;
        in_transaction!(self, scope, |tx| {
            outbox::try_again(tx.writer(), partner, id).await?;
            wake(&tx, partner, &mail::job_key(id)).await?;
            tx.commit_unaudited("what waited goes on at once; what it tells of is in the log").await?;
            Ok(())
        })
    }

    async fn mails_at_hand(&self, scope: &Scope) -> Result<Vec<Waiting>> {
        scope.ensure_command_line()?;
        outbox::waiting(self.db().reader(), self.now() - mail::LINK_AGE).await
    }
}

fn shown(mail: Waiting) -> WaitingMail {
    WaitingMail {
        id: mail.id,
        kind: mail.kind,
        company: mail.company,
        to: (mail.to_name, mail.to_address),
        since: mail.created_at,
        attempts: mail.attempts,
        next: if mail.refused { None } else { DateTime::from_timestamp_millis(mail.due_at) },
        problem: mail.problem,
    }
}
