//! Mails, rendered in the recipient's language. Links go to the configured address, never to a header's (T16).

use app::paths::{LOGIN, Place};
use askama::Template;
use portal::{
    jobs::{MailContent, OutgoingMail},
    ports::{MailRenderer, RenderedMail},
};
use url::Url;
use words::{Arg, Locale};

/// Renders mails for a portal at one address.
#[derive(Clone, Debug)]
pub struct Letters {
    origin: String,
    host: String,
}

#[derive(Template)]
#[template(path = "welcome.html")]
struct WelcomeHtml<'a> {
    language: &'a str,
    letter: &'a Letter,
}

#[derive(Template)]
#[template(path = "welcome.txt")]
struct WelcomeText<'a> {
    letter: &'a Letter,
}

/// What both forms of a mail say.
struct Letter {
    subject: String,
    greeting: String,
    paragraphs: Vec<String>,
    action: String,
    link: String,
    after: Vec<String>,
}

impl Letters {
    /// For a portal at that address.
    pub fn new(public_url: &Url) -> Self {
        let host = public_url.host_str().unwrap_or("localhost").trim_matches(['[', ']']).to_owned();
        Self { origin: public_url.origin().ascii_serialization(), host }
    }

    fn welcome(&self, mail: &OutgoingMail, locale: Locale, company: &str, invited_by: Option<&str>) -> Letter {
        let text = |key: &str| words::text(locale, key).to_owned();
        let with = |key: &str, args: &[(&str, Arg<'_>)]| words::text_with(locale, key, args);
        let company = ("company", Arg::Text(company));
        let invited = match invited_by {
            Some(name) => with("mail-welcome-invited-by", &[company, ("name", Arg::Text(name))]),
            None => with("mail-welcome-invited", &[company]),
        };
        let token = mail.token.as_deref().unwrap_or_default();
        let domain = mail.to_address.rsplit_once('@').map_or("", |(_, domain)| domain);
        Letter {
            subject: with("mail-welcome-subject", &[company]),
            greeting: with("mail-welcome-greeting", &[("name", Arg::Text(&mail.to_name))]),
            paragraphs: vec![
                invited,
                with("mail-welcome-what", &[company]),
                text("mail-welcome-how"),
                with("mail-welcome-account", &[("domain", Arg::Text(domain))]),
            ],
            action: text("mail-welcome-action"),
            link: format!("{}/invite/{token}", self.origin),
            after: vec![with("mail-welcome-valid", &[("days", Arg::Number(14))]), text("mail-welcome-not-you")],
        }
    }

    /// What becomes of an invitation that an account of a foreign domain wants to take up: the company, the account, and
    /// the address that was invited.
    fn about_acceptance(
        &self,
        mail: &OutgoingMail,
        locale: Locale,
        step: &str,
        page: &str,
        (company, username, invited): (&str, &str, &str),
    ) -> Letter {
        let domain = mail.to_address.rsplit_once('@').map_or("", |(_, domain)| domain);
        let args = [
            ("company", Arg::Text(company)),
            ("username", Arg::Text(username)),
            ("mail", Arg::Text(invited)),
            ("domain", Arg::Text(domain)),
        ];
        let with = |part: &str| words::text_with(locale, &format!("mail-{step}-{part}"), &args);
        Letter {
            subject: with("subject"),
            greeting: words::text_with(locale, "mail-welcome-greeting", &[("name", Arg::Text(&mail.to_name))]),
            paragraphs: vec![with("what"), with("why")],
            action: with("action"),
            link: format!("{}{page}", self.origin),
            after: vec![with("after")],
        }
    }
}

impl MailRenderer for Letters {
    fn render(&self, mail: &OutgoingMail) -> RenderedMail {
        let locale = Locale::from_code(&mail.language).unwrap_or_default();
        let letter = match &mail.content {
            MailContent::Welcome { company, invited_by, .. } => {
                self.welcome(mail, locale, company, invited_by.as_deref())
            }
            MailContent::AcceptanceAsked { level, company_id, membership, company, invited, username } => {
                let page = Place::of(*level, *company_id).invitation(*membership);
                self.about_acceptance(mail, locale, "asked", &page, (company, username, invited))
            }
            MailContent::LetIn { company, username } => {
                self.about_acceptance(mail, locale, "let-in", LOGIN, (company, username, ""))
            }
            MailContent::TurnedAway { company, username } => {
                self.about_acceptance(mail, locale, "turned-away", LOGIN, (company, username, ""))
            }
        };
        let rendered = |result: askama::Result<String>| {
            result.unwrap_or_else(|error| {
                tracing::error!(%error, "a mail can't be rendered");
                String::new()
            })
        };
        RenderedMail {
            message_id: format!("{}@{}", mail.id.uuid(), self.host),
            to_name: mail.to_name.clone(),
            to_address: mail.to_address.clone(),
            text: rendered(WelcomeText { letter: &letter }.render()),
            html: rendered(WelcomeHtml { language: locale.code(), letter: &letter }.render()),
            subject: letter.subject,
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::ids::{InvitationId, MailId};
    use uuid::Uuid;

    use super::*;

    fn welcome(to_name: &str, invited_by: Option<&str>) -> RenderedMail {
        let letters = Letters::new(&Url::parse("https://portal.nordlys.example").unwrap());
        letters.render(&OutgoingMail {
            id: MailId::new(Uuid::from_u128(1)),
            content: MailContent::Welcome {
                invitation: InvitationId::new(Uuid::from_u128(2)),
                company: "Sund IT".into(),
                invited_by: invited_by.map(str::to_owned),
            },
            token: Some("T0K3N".into()),
            language: "en".into(),
            to_name: to_name.into(),
            to_address: "anna.dahl@sund.example".into(),
        })
    }

    #[test]
    fn the_welcome_mail_as_a_person_reviews_it() {
        let mail = welcome("Anna Dahl", Some("Ingrid Solberg"));
        let shown =
            format!("Subject: {}\nMessage-ID: {}\n\n{}\n----\n{}", mail.subject, mail.message_id, mail.text, mail.html);
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/welcome-mail.txt");
        if std::env::var_os("TENANTRY_BLESS").is_some() {
            std::fs::write(path, &shown).unwrap();
        }
        assert_eq!(shown, std::fs::read_to_string(path).unwrap(), "TENANTRY_BLESS=1 writes it anew");
    }

    #[test]
    fn names_are_escaped_in_html_and_the_link_is_ours() {
        let mail = welcome("<b>Anna</b>", Some("\"><script>"));
        assert!(!mail.html.contains("<b>Anna") && !mail.html.contains("<script"), "{}", mail.html);
        assert!(mail.text.contains("<b>Anna</b>"));
        assert!(mail.text.contains("https://portal.nordlys.example/invite/T0K3N"));
        assert!(mail.html.contains("href=\"https://portal.nordlys.example/invite/T0K3N\""));
    }

    #[test]
    fn n12_mails_about_an_acceptance_say_who_and_what_in_every_language() {
        let letters = Letters::new(&Url::parse("https://portal.nordlys.example").unwrap());
        let (company, username) = ("Vik & Drift".to_owned(), "eve@evil.example".to_owned());
        let company_id = domain::ids::CompanyId::new(Uuid::from_u128(3));
        let membership = domain::ids::MembershipId::new(Uuid::from_u128(4));
        let asked = MailContent::AcceptanceAsked {
            level: domain::authority::Level::Reseller,
            company_id,
            membership,
            company: company.clone(),
            invited: "ola@vik.example".into(),
            username: username.clone(),
        };
        let page = format!("/r/{company_id}/users/{membership}/invitation");
        let let_in = MailContent::LetIn { company: company.clone(), username: username.clone() };
        let turned_away = MailContent::TurnedAway { company, username: username.clone() };
        let mut subjects = std::collections::BTreeSet::new();
        for language in ["en", "nb", "sv", "da"] {
            for (content, link) in [(&asked, page.as_str()), (&let_in, "/login"), (&turned_away, "/login")] {
                let mail = letters.render(&OutgoingMail {
                    id: MailId::new(Uuid::from_u128(1)),
                    content: content.clone(),
                    token: None,
                    language: language.into(),
                    to_name: "Ola".into(),
                    to_address: "ola@vik.example".into(),
                });
                assert!(!mail.subject.contains('«') && !mail.text.contains('«'), "{language}: {}", mail.text);
                assert!(mail.text.contains(&username) && mail.text.contains("Vik & Drift"), "{}", mail.text);
                assert!(mail.html.contains("Vik &#38; Drift"), "{}", mail.html);
                assert!(mail.text.lines().any(|line| line == format!("https://portal.nordlys.example{link}")));
                assert!(subjects.insert(mail.subject.clone()), "{} is said in another language, too", mail.subject);
            }
        }
    }
}
