//! The talk with a mail server, step by step: lettre's own transport doesn't say at which step it was turned away.

use core::{error::Error as _, time::Duration};
use std::io;

use domain::mail::{MailReply, MailStage};
use lettre::{
    Address, Message,
    transport::smtp::{
        Error,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, TlsParameters},
        commands::{Data, Mail, Rcpt},
        extension::{ClientId, Extension, MailBodyParameter, MailParameter},
        response::Severity,
    },
};

use crate::outbound;

/// How long a connection may take to come about.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a mail may take in all.
const TOTAL: Duration = Duration::from_secs(60);
/// How long the server may take to say goodbye. The mail's fate is known by then.
const GOODBYE: Duration = Duration::from_secs(2);

/// A mail server, and how one talks to it.
pub(super) struct Server {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) encryption: Encryption,
    pub(super) credentials: Option<Credentials>,
    /// Who we say we are (EHLO).
    pub(super) hello: ClientId,
}

/// From when on the connection is encrypted.
#[derive(Clone)]
pub(super) enum Encryption {
    Never,
    /// By STARTTLS, where the server offers it.
    IfOffered(TlsParameters),
    /// By STARTTLS, or nothing more is said.
    Required(TlsParameters),
    FromTheStart(TlsParameters),
}

/// Where and why a talk stopped.
pub(super) struct Stopped {
    pub(super) stage: MailStage,
    pub(super) reply: Option<MailReply>,
    /// What the server said, or what went wrong, on one line.
    pub(super) words: String,
    /// The server can't carry this address at all (SMTPUTF8).
    pub(super) unspeakable: bool,
}

impl Server {
    /// Hands one mail over.
    pub(super) async fn deliver(&self, message: &Message) -> Result<(), Stopped> {
        let (mut stage, mut connection) = (MailStage::Connect, None);
        let talk = tokio::time::timeout(TOTAL, self.converse(message, &mut stage, &mut connection)).await;
        // Where encrypting failed, lettre has no stream left to say goodbye on, and panics over that in debug builds.
        if let Some(mut connection) = connection.filter(|_| stage != MailStage::Tls) {
            // A server that took the mail and then doesn't answer QUIT has taken it.
            let _ = tokio::time::timeout(GOODBYE, connection.abort()).await;
        }
        match talk {
            Ok(Ok(())) => Ok(()),
            Ok(Err(Failure::Smtp(error))) => Err(self.stopped(stage, &error)),
            Ok(Err(Failure::Unspeakable)) => Err(Stopped {
                stage,
                reply: None,
                words: "the mail server can't carry addresses with such letters".to_owned(),
                unspeakable: stage == MailStage::Recipient,
            }),
            Ok(Err(Failure::NotTaken(reply))) => Err(Stopped {
                stage,
                reply: None,
                words: format!("the mail server answered {reply} after the mail"),
                unspeakable: false,
            }),
            Err(_) => Err(Stopped { stage, reply: None, words: "timed out".to_owned(), unspeakable: false }),
        }
    }

    async fn converse(
        &self,
        message: &Message,
        stage: &mut MailStage,
        slot: &mut Option<AsyncSmtpConnection>,
    ) -> Result<(), Failure> {
        let wrapped = match &self.encryption {
            Encryption::FromTheStart(tls) => Some(tls.clone()),
            _ => None,
        };
        let address = (self.host.as_str(), self.port);
        let begun = AsyncSmtpConnection::connect_tokio1(address, Some(PATIENCE), &self.hello, wrapped, None).await;
        let connection = slot.insert(begun?);
        match &self.encryption {
            Encryption::Required(tls) => {
                *stage = MailStage::Tls;
                connection.starttls(tls.clone(), &self.hello).await?;
            }
            Encryption::IfOffered(tls) if connection.can_starttls() => {
                *stage = MailStage::Tls;
                connection.starttls(tls.clone(), &self.hello).await?;
            }
            _ => {}
        }
        if let Some(credentials) = &self.credentials {
            *stage = MailStage::SignIn;
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        let (envelope, content) = (message.envelope(), message.formatted());
        let speaks = |extension| connection.server_info().supports_feature(extension);
        let mut parameters = Vec::new();
        let plain_sender = envelope.from().is_none_or(is_plain);
        let plain_recipients = envelope.to().iter().all(is_plain);
        if !(plain_sender && plain_recipients) {
            if !speaks(Extension::SmtpUtfEight) {
                *stage = if plain_recipients { MailStage::Sender } else { MailStage::Recipient };
                return Err(Failure::Unspeakable);
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        if !content.is_ascii() && speaks(Extension::EightBitMime) {
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        *stage = MailStage::Sender;
        connection.command(Mail::new(envelope.from().cloned(), parameters)).await?;
        *stage = MailStage::Recipient;
        for to in envelope.to() {
            connection.command(Rcpt::new(to.clone(), Vec::new())).await?;
        }
        *stage = MailStage::Content;
        connection.command(Data).await?;
        let answer = connection.message(&content).await?.code();
        if answer.severity == Severity::PositiveCompletion {
            Ok(())
        } else {
            Err(Failure::NotTaken(answer.to_string()))
        }
    }

    fn stopped(&self, stage: MailStage, error: &Error) -> Stopped {
        let cause = innermost(error);
        let Some(code) = error.status() else {
            let stage = without_answer(stage, error);
            let words = match stage {
                MailStage::Tls => format!("no encrypted connection with {}: {cause}", self.host),
                _ => cause,
            };
            return Stopped { stage, reply: None, words: outbound::printable(&words), unspeakable: false };
        };
        // Connecting ends with the greeting and EHLO: whoever answers has been reached.
        let stage = if stage == MailStage::Connect { MailStage::Greeting } else { stage };
        let reply = MailReply::read(code.into(), &cause);
        let words = outbound::printable(&format!("{code} {cause}"));
        Stopped { stage, reply: Some(reply), words, unspeakable: false }
    }
}

enum Failure {
    Smtp(Error),
    /// An address with letters beyond ASCII, which the server can't carry.
    Unspeakable,
    /// An answer that isn't a refusal, but doesn't say that the mail was taken either.
    NotTaken(String),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Smtp(error)
    }
}

fn is_plain(address: &Address) -> bool {
    let address: &str = address.as_ref();
    address.is_ascii()
}

/// Where it stopped, where the server didn't answer with a code: a broken connection is that, whatever was being said.
fn without_answer(stage: MailStage, error: &Error) -> MailStage {
    if error.is_client() || stage == MailStage::Tls {
        stage
    } else if error.is_response() {
        if stage == MailStage::Connect { MailStage::Greeting } else { stage }
    } else if stage == MailStage::Connect && is_about_tls(error) {
        MailStage::Tls
    } else {
        MailStage::Connect
    }
}

/// rustls tells through an `io::Error` of these kinds; no connection fails with them before it is encrypted.
fn is_about_tls(error: &Error) -> bool {
    let mut cause = error.source();
    while let Some(inner) = cause {
        if let Some(told) = inner.downcast_ref::<io::Error>() {
            return matches!(told.kind(), io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof);
        }
        cause = inner.source();
    }
    false
}

/// The innermost cause: what the server said, or what the network, the certificate or the name in it has.
fn innermost(error: &Error) -> String {
    let mut cause: &dyn core::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}
