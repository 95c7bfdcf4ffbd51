//! Handing one mail to a mail server: one connection for each, without lettre's pool. That one starts a task when it's
//! made and another when it's dropped, and takes the process down when either happens outside a runtime.

use core::time::Duration;
use std::{sync::Arc, time::SystemTime};

use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, MultiPart},
    transport::smtp::Error,
};
use portal::ports::{Answer, Clock, MailError, Mailer, RenderedMail};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::{ConfigError, outbound};

const PATIENCE: Duration = Duration::from_secs(30);
const TOTAL: Duration = Duration::from_secs(60);

/// Where mails go and who sends them.
#[derive(Clone, Debug)]
pub struct SmtpConfig {
    /// `smtps://user:password@host`, or `smtp://host` (STARTTLS, required unless the host is loopback or the address
    /// ends in `?tls=opportunistic`). A secret, because of the password in it.
    pub url: SecretString,
    /// The sender's name.
    pub from_name: String,
    /// The sender's address.
    pub from_address: String,
}

/// A mail server.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    clock: Arc<dyn Clock>,
}

/// In place of a mail server where none is configured.
#[derive(Clone, Copy, Debug)]
pub struct NotConfigured;

impl Smtp {
    /// Checks the settings. Nothing is sent, so that an outage there doesn't stop a start.
    pub fn new(config: &SmtpConfig, clock: Arc<dyn Clock>) -> Result<Self, ConfigError> {
        let mut url = Url::parse(config.url.expose_secret())
            .map_err(|_| ConfigError::new("smtp.url", "is no address such as smtps://user:password@host"))?;
        let has_choice = url.query_pairs().any(|(name, _)| name == "tls");
        if url.scheme() == "smtp" && !outbound_loopback(&url) {
            if !has_choice {
                url.query_pairs_mut().append_pair("tls", "required");
            } else if url.password().is_some() && url.query_pairs().any(|(_, choice)| choice == "opportunistic") {
                return Err(ConfigError::new("smtp.url", "a password is only sent where TLS is required"));
            }
        }
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.as_str())
            .map_err(|_| ConfigError::new("smtp.url", "has a scheme or a tls parameter that isn't known"))?
            .timeout(Some(PATIENCE))
            .build();
        let from = mailbox(&config.from_name, &config.from_address)
            .ok_or_else(|| ConfigError::new("smtp.from", "is no mail address"))?;
        Ok(Self { transport, from, clock })
    }

    fn compose(&self, mail: &RenderedMail) -> Result<Message, MailError> {
        let refuse = |text: &str| MailError::Refused(text.to_owned());
        let to = mailbox(&mail.to_name, &mail.to_address).ok_or_else(|| refuse("the address can't be one"))?;
        let id_holds = !mail.message_id.is_empty()
            && mail.message_id.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>'));
        if !id_holds {
            return Err(refuse("the message id can't be one"));
        }
        Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(one_line(&mail.subject))
            .message_id(Some(format!("<{}>", mail.message_id)))
            .date(SystemTime::from(self.clock.now()))
            .multipart(MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone()))
            .map_err(|error| MailError::Refused(outbound::printable(&error.to_string())))
    }

    async fn hand_over(&self, mail: &RenderedMail) -> Result<(), MailError> {
        let message = self.compose(mail)?;
        match tokio::time::timeout(TOTAL, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(understand(&error, mail)),
            Err(_) => Err(MailError::TryLater("timed out".to_owned())),
        }
    }
}

/// Only what is about this mail is final. A server that doesn't take our password, or that can't do what we need, is
/// the operator's to mend, and no mail may be lost meanwhile.
fn understand(error: &Error, mail: &RenderedMail) -> MailError {
    let words = outbound::printable(&match core::error::Error::source(error) {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    });
    let about_us = error.status().is_some_and(|code| matches!(u16::from(code), 530 | 534 | 535 | 538));
    let unspeakable = error.is_client() && !mail.to_address.is_ascii();
    if (error.is_permanent() && !about_us) || unspeakable {
        MailError::Refused(words)
    } else {
        MailError::TryLater(words)
    }
}

fn mailbox(name: &str, address: &str) -> Option<Mailbox> {
    let name = one_line(name);
    let address = address.parse::<Address>().ok()?;
    Some(Mailbox::new((!name.is_empty()).then_some(name), address))
}

/// Names and subjects come from people. lettre's typed headers never let a line break through, but they panic over one.
fn one_line(text: &str) -> String {
    let flat: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    flat.trim().to_owned()
}

/// Like [`outbound::is_loopback`]; the host of an address with a scheme the standard doesn't know is never parsed as an
/// IP address.
fn outbound_loopback(url: &Url) -> bool {
    outbound::is_loopback(url)
        || url.host_str().is_some_and(|host| {
            host.trim_matches(['[', ']']).parse::<core::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        })
}

impl Mailer for Smtp {
    fn send<'a>(&'a self, mail: &'a RenderedMail) -> Answer<'a, Result<(), MailError>> {
        Box::pin(self.hand_over(mail))
    }
}

impl Mailer for NotConfigured {
    fn send<'a>(&'a self, _mail: &'a RenderedMail) -> Answer<'a, Result<(), MailError>> {
        Box::pin(async { Err(MailError::NotConfigured) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, Utc};

    struct Still;

    impl Clock for Still {
        fn now(&self) -> DateTime<Utc> {
            DateTime::UNIX_EPOCH
        }
    }

    #[test]
    fn any_character_may_stand_in_a_name_or_subject() {
        let config = SmtpConfig {
            url: "smtp://127.0.0.1:2525".into(),
            from_name: String::new(),
            from_address: "portal@nordlys.example".into(),
        };
        let smtp = Smtp::new(&config, Arc::new(Still)).unwrap();
        let characters = (0..0x3100).chain(0xfe00..0x1_0100).chain(0x1_f600..0x1_f700).filter_map(char::from_u32);
        for character in characters {
            let odd = format!("a{character}{character} b{character}");
            let mail = RenderedMail {
                message_id: "1@t".into(),
                to_name: odd.clone(),
                to_address: "a@b.example".into(),
                subject: odd,
                text: character.to_string(),
                html: character.to_string(),
            };
            let message = String::from_utf8(smtp.compose(&mail).unwrap().formatted()).unwrap();
            let head = message.split("\r\n\r\n").next().unwrap();
            let fields = head.split("\r\n").filter(|line| !line.starts_with([' ', '\t'])).count();
            assert_eq!(fields, 7, "U+{:04X}: {head}", u32::from(character));
        }
    }
}
