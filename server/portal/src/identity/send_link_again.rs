//! Who was invited but comes without the link has it sent again: to the invited address and nowhere else.
//!
//! The account's address proves nothing (T01). It only chooses to which invited addresses a mail that was sent there
//! before is sent once more, and nobody is told whether there is one.

use chrono::TimeDelta;
use domain::{
    identity::SignInRefusal,
    ids::{AttemptId, MailId},
    text::MailAddress,
};

use super::event::IdentityEvent;
use crate::{
    Portal, Scope,
    audit::{Event, Events},
    authority::Task,
    error::Result,
    jobs::{self, MailContent},
    store::{
        invitations::{self, Unanswered},
        outbox::Letter,
    },
    transaction::{Tx, in_transaction},
};

/// How often the link of one invitation is sent again at most.
const PAUSE: TimeDelta = TimeDelta::hours(1);

impl Portal {
    /// Sends the links of the open invitations to the address of the account that this attempt was refused with. The
    /// answer is the same whether there are any.
    ///
    /// # Errors
    /// What the database said.
    pub async fn send_link_again(&self, attempt: AttemptId, browser: Option<&str>, request: &str) -> Result<()> {
        let Some(username) = self.refused_username(attempt, browser).await? else { return Ok(()) };
        let Ok(address) = MailAddress::parse(&username) else { return Ok(()) };
        let before = self.now() - PAUSE;
        if invitations::unanswered(self.db().reader(), &address.key(), self.now(), before).await?.is_empty() {
            return Ok(());
        }
        let scope = Scope::system(Task::SignIn, request);
        in_transaction!(self, &scope, |tx| {
            let mut sent = Vec::new();
            for open in invitations::unanswered(tx.reader(), &address.key(), tx.now(), before).await? {
                if invitations::note_sent_again(tx.writer(), &open, tx.now(), before).await? {
                    sent.push(send(&tx, open).await?);
                }
            }
            let mut sent = sent.into_iter();
            let Some(first) = sent.next() else { return Ok(()) };
            tx.commit(Events::from(first).and(sent)).await?;
            Ok(())
        })
    }

    async fn refused_username(&self, attempt: AttemptId, browser: Option<&str>) -> Result<Option<String>> {
        let known = self.attempt_of(attempt, browser).await?;
        let refused = SignInRefusal::NoProfile.slug();
        Ok(known.filter(|known| known.outcome.as_deref() == Some(refused)).and_then(|known| known.username))
    }
}

async fn send(tx: &Tx<'_>, open: Unanswered) -> Result<Event> {
    let Unanswered { id, place, membership, name, mail, language, invited_by } = open;
    let content = MailContent::Welcome { invitation: id, company: place.name.clone(), invited_by };
    let letter = Letter { content, language, to_name: name.clone(), to_address: mail.clone() };
    jobs::send_mail(tx, &place, MailId::new(tx.new_id()), letter).await?;
    let what = IdentityEvent::LinkSentAgain { user: name, mail };
    Ok(Event::new(&place, what).caused_by(membership.uuid()))
}
