//! Handing one mail to a mail server: one connection for each, without lettre's pool. That one starts a task when it's
//! made and another when it's dropped, and takes the process down when either happens outside a runtime.

mod talk;
mod verdict;

use std::{sync::Arc, time::SystemTime};

use domain::mail::MailStage;
use lettre::{
    Address, Message,
    message::{
        Mailbox, MessageBuilder, MultiPart,
        header::{HeaderName, HeaderValue},
    },
    transport::smtp::{authentication::Credentials, client::TlsParameters, extension::ClientId},
};
use percent_encoding::percent_decode_str;
use portal::ports::{Answer, Clock, MailError, MailTrouble, Mailer, RenderedMail};
use secrecy::{ExposeSecret, SecretString};
use url::{Host, Url};

use self::{
    talk::{Encryption, Server, Stopped},
    verdict::{Verdict, verdict},
};
use crate::{ConfigError, outbound};

/// Where mails go and who sends them.
#[derive(Clone, Debug)]
pub struct SmtpConfig {
    /// `smtps://user:password@host`, or `smtp://host` (STARTTLS, required unless the host is loopback or the address
    /// ends in `?tls=opportunistic`). A path is the name for EHLO, in place of the public host. A secret, because of the
    /// password in it.
    pub url: SecretString,
    /// The sender's name.
    pub from_name: String,
    /// The sender's address.
    pub from_address: String,
    /// What people type: the mail server is told its host (EHLO), and the mails where to ask.
    pub public_url: Url,
}

/// A mail server.
pub struct Smtp {
    server: Server,
    from: Mailbox,
    headers: Vec<(&'static str, String)>,
    clock: Arc<dyn Clock>,
}

/// In place of a mail server where none is configured.
#[derive(Clone, Copy, Debug)]
pub struct NotConfigured;

impl Smtp {
    /// Checks the settings. Nothing is sent, so that an outage there doesn't stop a start.
    pub fn new(config: &SmtpConfig, clock: Arc<dyn Clock>) -> Result<Self, ConfigError> {
        let url = Url::parse(config.url.expose_secret())
            .map_err(|_| ConfigError::new("smtp.url", "is no address such as smtps://user:password@host"))?;
        let server = server(&url, &config.public_url)?;
        let from = mailbox(&config.from_name, &config.from_address)
            .ok_or_else(|| ConfigError::new("smtp.from", "is no mail address"))?;
        Ok(Self { server, from, headers: headers(&config.public_url), clock })
    }

    /// Only an address that can't be one is the recipient's fault; whatever else is wrong, the portal made.
    fn compose(&self, mail: &RenderedMail) -> Result<Message, MailError> {
        let ours = |words: String| {
            MailError::Held(MailTrouble { stage: MailStage::Compose, reply: None, words: outbound::printable(&words) })
        };
        let to = mailbox(&mail.to_name, &mail.to_address)
            .ok_or_else(|| MailError::Refused("the address can't be one".to_owned()))?;
        let id_holds = !mail.message_id.is_empty()
            && mail.message_id.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>'));
        if !id_holds {
            return Err(ours("the message id can't be one".to_owned()));
        }
        if mail.text.trim().is_empty() {
            return Err(ours("the mail has no text".to_owned()));
        }
        self.headers
            .iter()
            .fold(Message::builder(), |builder, (name, value)| with_header(builder, name, value))
            .from(self.from.clone())
            .to(to)
            .subject(one_line(&mail.subject))
            .message_id(Some(format!("<{}>", mail.message_id)))
            .date(SystemTime::from(self.clock.now()))
            .multipart(MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone()))
            .map_err(|error| ours(error.to_string()))
    }

    async fn hand_over(&self, mail: &RenderedMail) -> Result<(), MailError> {
        let message = self.compose(mail)?;
        self.server.deliver(&message).await.map_err(|stopped| understand(stopped, mail))
    }
}

/// Only what is about this mail's recipient is final. Whatever is about our sender, our server or the way to it is the
/// operator's to mend, and no mail may be lost meanwhile.
fn understand(stopped: Stopped, mail: &RenderedMail) -> MailError {
    let Stopped { stage, reply, words, unspeakable } = stopped;
    // What a server says of a recipient often repeats the address, which has no place in a log.
    let words = without_address(&words, &mail.to_address);
    match verdict(stage, reply) {
        _ if unspeakable => MailError::Refused(words),
        Verdict::Ours => MailError::Held(MailTrouble { stage, reply, words }),
        Verdict::Later => MailError::TryLater(words),
        Verdict::Final => MailError::Refused(words),
    }
}

/// The words without the address, however its letters are written.
fn without_address(words: &str, address: &str) -> String {
    let (mut left, mut rest) = (String::new(), words);
    let small = address.to_ascii_lowercase();
    while let Some(at) = rest.to_ascii_lowercase().find(&small).filter(|_| !small.is_empty()) {
        let (before, found) = rest.split_at(at);
        left.push_str(before);
        left.push_str("the recipient");
        rest = found.split_at(small.len()).1;
    }
    left.push_str(rest);
    left
}

/// What each of our mails carries besides sender, recipient and subject: each goes to one person, because of something
/// that happened in the portal.
///
/// No machine answers it (RFC 3834; Exchange asks for a header of its own). Filters know the portal's mails by `List-Id`
/// (RFC 2919), whatever their subject and language, and `List-Help` (RFC 2369) says whom to ask. There is no
/// `List-Unsubscribe`: nobody has subscribed, and a button that can't end anything would be a lie (RFC 8058).
fn headers(public_url: &Url) -> Vec<(&'static str, String)> {
    let mut headers =
        vec![("Auto-Submitted", "auto-generated".to_owned()), ("X-Auto-Response-Suppress", "All".to_owned())];
    // A list's name lies in a domain, not at an IP address.
    headers.extend(public_url.domain().map(|host| ("List-Id", format!("Tenantry <tenantry.{host}>"))));
    headers.extend(public_url.join("/contact").ok().map(|contact| ("List-Help", format!("<{contact}>"))));
    headers
}

fn with_header(builder: MessageBuilder, name: &'static str, value: &str) -> MessageBuilder {
    builder.raw_header(HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned()))
}

/// The server of an address. `?tls=` is `required` (what is meant beyond loopback) or `opportunistic`; a path is what we
/// call ourselves to the server, where that isn't the public host.
fn server(url: &Url, public_url: &Url) -> Result<Server, ConfigError> {
    let refuse = |problem: &str| ConfigError::new("smtp.url", problem);
    let host = url.host_str().map(|host| host.trim_matches(['[', ']'])).filter(|host| !host.is_empty());
    let host = host.ok_or_else(|| refuse("has no host"))?.to_owned();
    let choice = url.query_pairs().find(|(name, _)| name == "tls").map(|(_, choice)| choice.into_owned());
    let maybe_open = url.scheme() == "smtp" && choice.as_deref() == Some("opportunistic");
    if maybe_open && url.password().is_some() && !outbound_loopback(url) {
        return Err(refuse("a password is only sent where TLS is required"));
    }
    let tls = || TlsParameters::new(host.clone()).map_err(|_| refuse("names a host that no certificate could be for"));
    let (port, encryption) = match (url.scheme(), choice.as_deref()) {
        ("smtps", _) => (465, Encryption::FromTheStart(tls()?)),
        ("smtp", None) if outbound_loopback(url) => (25, Encryption::Never),
        ("smtp", None | Some("required")) => (587, Encryption::Required(tls()?)),
        ("smtp", Some("opportunistic")) => (587, Encryption::IfOffered(tls()?)),
        _ => return Err(refuse("has a scheme or a tls parameter that isn't known")),
    };
    let decoded = |text: &str| {
        let text =
            percent_decode_str(text).decode_utf8().map_err(|_| refuse("has a user or password that is no text"))?;
        Ok::<_, ConfigError>(text.into_owned())
    };
    let credentials = match url.password() {
        Some(password) => Some(Credentials::new(decoded(url.username())?, decoded(password)?)),
        None => None,
    };
    let hello = match url.path().trim_matches('/') {
        "" => hello(public_url),
        name => ClientId::Domain(name.to_owned()),
    };
    Ok(Server { host, port: url.port().unwrap_or(port), encryption, credentials, hello })
}

/// Who we say we are: the host that people type, which has a name in the DNS (RFC 5321 4.1.1.1), not the machine's own.
fn hello(public_url: &Url) -> ClientId {
    match public_url.host() {
        Some(Host::Domain(name)) => ClientId::Domain(name.to_owned()),
        Some(Host::Ipv4(address)) => ClientId::Ipv4(address),
        Some(Host::Ipv6(address)) => ClientId::Ipv6(address),
        None => ClientId::default(),
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
            public_url: Url::parse("https://portal.nordlys.example").unwrap(),
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
                text: format!("a{character}"),
                html: character.to_string(),
            };
            let message = String::from_utf8(smtp.compose(&mail).unwrap().formatted()).unwrap();
            let head = message.split("\r\n\r\n").next().unwrap();
            let fields = head.split("\r\n").filter(|line| !line.starts_with([' ', '\t'])).count();
            assert_eq!(fields, 11, "U+{:04X}: {head}", u32::from(character));
        }
    }
}
