//! Why mails wait: where the talk with the mail server stopped, and what it answered.

use core::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Where the talk with the mail server stopped.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "kebab-case", const_into_str)]
pub enum MailStage {
    /// No mail server is configured.
    NotConfigured,
    /// Before it: the portal can't put the mail together.
    Compose,
    /// It can't be reached, or breaks the talk off.
    Connect,
    /// No encrypted connection comes about: STARTTLS, the certificate, the name in it.
    Tls,
    /// Its greeting, or its answer to ours (EHLO).
    Greeting,
    /// Name and password (AUTH).
    SignIn,
    /// Our sender's address (MAIL).
    Sender,
    /// The recipient's address (RCPT).
    Recipient,
    /// The mail itself (DATA).
    Content,
}

impl MailStage {
    /// Every stage, in their order.
    pub const ALL: [Self; 9] = [
        Self::NotConfigured,
        Self::Compose,
        Self::Connect,
        Self::Tls,
        Self::Greeting,
        Self::SignIn,
        Self::Sender,
        Self::Recipient,
        Self::Content,
    ];

    /// The word in the database, and the key of its sentence (`mailserver-…`).
    pub const fn slug(self) -> &'static str {
        self.into_str()
    }

    /// Reads the word back.
    pub fn from_slug(slug: &str) -> Option<Self> {
        slug.parse().ok()
    }
}

/// What the mail server answered, without its text: that is somebody else's, and may hold anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MailReply {
    /// The reply's code (RFC 5321): 550.
    pub code: u16,
    /// The enhanced one (RFC 3463), where there is one: 5.7.1.
    pub enhanced: Option<(u8, u16, u16)>,
}

impl MailReply {
    /// From the code and the text after it, which may begin with an enhanced code. Some servers put it into the text, as
    /// `(#5.1.1)`, or write `#5.1.1`.
    pub fn read(code: u16, text: &str) -> Self {
        let first = text.split_whitespace().next().map(|word| word.strip_prefix('#').unwrap_or(word));
        let in_text = || text.rsplit_once("(#").and_then(|(_, rest)| rest.split_once(')')).map(|(code, _)| code);
        Self { code, enhanced: first.and_then(enhanced).or_else(|| in_text().and_then(enhanced)) }
    }

    /// Whether the server says it will never take it.
    pub const fn is_permanent(self) -> bool {
        self.code >= 500
    }
}

/// `5.7.1`, and nothing else.
fn enhanced(word: &str) -> Option<(u8, u16, u16)> {
    let mut parts = word.split('.');
    let (class, subject, detail) = (parts.next()?, parts.next()?, parts.next()?);
    let number = |text: &str| {
        let is_number = (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.parse::<u16>().ok()).flatten()
    };
    let class = match class {
        "2" => 2,
        "4" => 4,
        "5" => 5,
        _ => return None,
    };
    if parts.next().is_some() { None } else { Some((class, number(subject)?, number(detail)?)) }
}

impl fmt::Display for MailReply {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.code)?;
        match self.enhanced {
            Some((class, subject, detail)) => write!(out, " {class}.{subject}.{detail}"),
            None => Ok(()),
        }
    }
}

/// Mails of a partner's tree that wait for one and the same reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldMails {
    /// Where the talk with the mail server stops.
    pub stage: MailStage,
    /// The codes of its answer, where it gave one.
    pub reply: Option<String>,
    /// How many mails.
    pub count: i64,
    /// Since when the first of them does.
    pub since: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn n16_a_reply_is_its_codes_and_nothing_of_the_text() {
        let shown = |code, text| MailReply::read(code, text).to_string();
        assert_eq!(shown(550, "5.7.1 <script>"), "550 5.7.1");
        assert_eq!(shown(421, "4.7.0 try again"), "421 4.7.0");
        assert_eq!(shown(550, "#5.7.1 denied"), "550 5.7.1");
        assert_eq!(shown(550, "sorry, no mailbox here by that name. (#5.1.1)"), "550 5.1.1");
        for no_enhanced_code in [
            "",
            "no such user",
            "5.7",
            "5.7.1.1",
            "5.7.x",
            "5.7.1234",
            "3.1.1",
            "5..1",
            "+5.7.1",
            "(#5.7)",
            "(#5.1.1",
            "##5.1.1",
        ] {
            assert_eq!(shown(554, no_enhanced_code), "554", "{no_enhanced_code}");
        }
    }

    #[test]
    fn stages_read_back() {
        for stage in MailStage::ALL {
            assert_eq!(MailStage::from_slug(stage.slug()), Some(stage));
        }
        assert_eq!(MailStage::from_slug("elsewhere"), None);
    }
}
