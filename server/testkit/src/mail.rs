//! A mailbox that keeps what is sent, and a renderer that lets a test follow the link.

use std::sync::{Mutex, PoisonError};

use portal::{
    jobs::{MailContent, OutgoingMail},
    ports::{Answer, MailError, MailRenderer, Mailer, RenderedMail},
};

/// A mail that arrived.
#[derive(Clone, Debug)]
pub struct Letter {
    /// As it was sent.
    pub mail: RenderedMail,
    /// What it was made of.
    pub content: MailContent,
    /// The secret of its link.
    pub token: Option<String>,
    /// The language it was rendered in.
    pub language: String,
}

/// Renders and takes mails.
#[derive(Debug, Default)]
pub struct Mailbox {
    rendered: Mutex<Vec<OutgoingMail>>,
    letters: Mutex<Vec<Letter>>,
    answers: Mutex<Vec<MailError>>,
}

fn locked<T>(of: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Mailbox {
    /// Everything that arrived.
    pub fn letters(&self) -> Vec<Letter> {
        locked(&self.letters).clone()
    }

    /// What arrived for one address.
    pub fn letters_to(&self, address: &str) -> Vec<Letter> {
        self.letters().into_iter().filter(|letter| letter.mail.to_address == address).collect()
    }

    /// What the mail server answers to the next mails, the last one first.
    pub fn answer_next(&self, with: MailError) {
        locked(&self.answers).push(with);
    }
}

impl MailRenderer for Mailbox {
    fn render(&self, mail: &OutgoingMail) -> RenderedMail {
        locked(&self.rendered).push(mail.clone());
        RenderedMail {
            message_id: format!("{}@portal.test", mail.id),
            to_name: mail.to_name.clone(),
            to_address: mail.to_address.clone(),
            subject: "Welcome".to_owned(),
            text: format!("https://portal.test/invitation?token={}", mail.token.as_deref().unwrap_or_default()),
            html: String::new(),
        }
    }
}

impl Mailer for Mailbox {
    fn send<'a>(&'a self, mail: &'a RenderedMail) -> Answer<'a, Result<(), MailError>> {
        Box::pin(async move {
            if let Some(error) = locked(&self.answers).pop() {
                return Err(error);
            }
            let made_of = locked(&self.rendered)
                .iter()
                .rev()
                .find(|made| mail.message_id.starts_with(&made.id.to_string()))
                .cloned()
                .expect("a mail of ours");
            locked(&self.letters).push(Letter {
                mail: mail.clone(),
                content: made_of.content,
                token: made_of.token,
                language: made_of.language,
            });
            Ok(())
        })
    }
}
