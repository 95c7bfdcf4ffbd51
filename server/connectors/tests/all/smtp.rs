//! What a mail says when it leaves, and to whom.

use connectors::smtp::{NotConfigured, Smtp, SmtpConfig};
use domain::mail::MailStage;
use portal::ports::{MailError, Mailer, RenderedMail};
use url::Url;

use super::{
    loopback,
    smtp_stub::{Script, mail, mailer, public_url, server, stopped_at},
};

/// The header lines of the mail, folded ones joined.
fn headers(dialogue: &[String]) -> Vec<String> {
    let start = dialogue.iter().position(|line| line == "DATA").unwrap();
    let head = dialogue[start + 1..].iter().take_while(|line| !line.is_empty());
    head.fold(Vec::new(), |mut all: Vec<String>, line| {
        match all.last_mut() {
            Some(last) if line.starts_with([' ', '\t']) => last.push_str(line),
            _ => all.push(line.clone()),
        }
        all
    })
}

#[tokio::test]
async fn a_mail_goes_out_with_both_parts_and_a_stable_id() {
    let (address, dialogue) = server(Script::default()).await;
    let mailer = mailer(&format!("smtp://{address}"));
    mailer.send(&mail()).await.unwrap();
    let first = dialogue.lock().unwrap().clone();
    mailer.send(&mail()).await.unwrap();
    let lines = first.iter().map(String::as_str).collect::<Vec<_>>();
    assert!(lines.iter().any(|line| line.starts_with("MAIL FROM:<portal@nordlys.example>")), "{lines:#?}");
    assert!(lines.contains(&"RCPT TO:<bengt.testsson@testbolag.se>"), "{lines:#?}");
    let head = headers(&first);
    for wanted in [
        "Message-ID: <m_01@portal.nordlys.example>",
        "Date: Sat, 21 Nov 2026 12:00:00 +0000",
        "To: \"Bengt Testsson\" <bengt.testsson@testbolag.se>",
    ] {
        assert!(head.iter().any(|line| line == wanted), "{wanted} in {head:#?}");
    }
    assert!(head.iter().any(|line| line.starts_with("Content-Type: multipart/alternative")), "{head:#?}");
    assert!(head.iter().any(|line| line.starts_with("From: =?utf-8?b?") && line.ends_with("<portal@nordlys.example>")));
    assert!(head.iter().any(|line| line.starts_with("Subject: =?utf-8?b?")), "{head:#?}");
    let parts = lines.iter().filter(|line| line.starts_with("Content-Type: text/")).count();
    assert_eq!(parts, 2, "{lines:#?}");
    assert!(lines.contains(&"..") && lines.iter().any(|line| line.contains("http://127.0.0.1:3000/i/1")), "{lines:#?}");
    let ids = dialogue.lock().unwrap().iter().filter(|line| line.starts_with("Message-ID: <m_01@")).count();
    assert_eq!(ids, 2);
}

#[tokio::test]
async fn a_line_break_in_a_name_or_subject_adds_no_header() {
    for evil in [
        "Eve\r\nBcc: all@testbolag.se",
        "Eve\nBcc: all@testbolag.se",
        "Eve\rBcc: a",
        "Eve\"\r\n\r\nBcc: b",
        "Å\r\nBcc: c",
    ] {
        let (address, dialogue) = server(Script::default()).await;
        let mail = RenderedMail { to_name: evil.into(), subject: evil.into(), ..mail() };
        let config = SmtpConfig {
            url: format!("smtp://{address}").into(),
            from_name: evil.into(),
            from_address: "portal@nordlys.example".into(),
            public_url: public_url(),
        };
        Smtp::new(&config, loopback::clock()).unwrap().send(&mail).await.unwrap();
        let dialogue = dialogue.lock().unwrap().clone();
        let mut names: Vec<String> =
            headers(&dialogue).iter().map(|line| line.split_once(':').unwrap().0.to_owned()).collect();
        names.sort();
        let ours = ["Auto-Submitted", "Content-Type", "Date", "From", "List-Help", "List-Id", "MIME-Version"];
        let more = ["Message-ID", "Subject", "To", "X-Auto-Response-Suppress"];
        assert_eq!(names, [&ours[..], &more[..]].concat(), "{evil:?}");
        assert_eq!(dialogue.iter().filter(|line| line.starts_with("RCPT")).count(), 1);
    }
}

#[tokio::test]
async fn an_address_or_id_that_breaks_the_line_is_refused() {
    let (address, dialogue) = server(Script::default()).await;
    let mailer = mailer(&format!("smtp://{address}"));
    for to_address in
        ["", "bengt", "a@b.example\r\nRCPT TO:<c@d.example>", "a@b.example>, <c@d.example", "a b@c.example"]
    {
        let refused = mailer.send(&RenderedMail { to_address: to_address.into(), ..mail() }).await;
        assert!(matches!(refused, Err(MailError::Refused(_))), "{to_address:?}");
    }
    for message_id in ["", "a\r\nBcc: x@y.example", "<a@b>", "a b@c"] {
        let refused = mailer.send(&RenderedMail { message_id: message_id.into(), ..mail() }).await;
        assert_eq!(stopped_at(refused), (MailStage::Compose, None), "the portal made it: {message_id:?}");
    }
    let empty = mailer.send(&RenderedMail { text: "\n".into(), ..mail() }).await;
    assert_eq!(stopped_at(empty), (MailStage::Compose, None), "nobody is sent an empty mail");
    assert!(dialogue.lock().unwrap().is_empty());
}

#[tokio::test]
async fn n16_the_server_is_told_the_public_host() {
    let host = async |public_url: &str, suffix: &str| {
        let (address, dialogue) = server(Script::default()).await;
        let config = SmtpConfig {
            url: format!("smtp://{address}{suffix}").into(),
            from_name: String::new(),
            from_address: "portal@nordlys.example".into(),
            public_url: Url::parse(public_url).unwrap(),
        };
        Smtp::new(&config, loopback::clock()).unwrap().send(&mail()).await.unwrap();
        let dialogue = dialogue.lock().unwrap();
        dialogue.first().unwrap().clone()
    };
    assert_eq!(host("https://portal.nordlys.example", "").await, "EHLO portal.nordlys.example");
    assert_eq!(host("https://portal.nordlys.example:8443", "").await, "EHLO portal.nordlys.example");
    assert_eq!(host("http://127.0.0.1:3000", "").await, "EHLO [127.0.0.1]");
    assert_eq!(host("http://[::1]:3000", "").await, "EHLO [IPv6:::1]");
    assert_eq!(host("https://portal.nordlys.example", "/out.nordlys.example").await, "EHLO out.nordlys.example");
}

/// Nobody's out-of-office note comes back, filters know the portal's mails, and nothing promises an unsubscription that
/// there isn't.
#[tokio::test]
async fn n16_a_mail_says_that_a_machine_sent_it_and_whom_to_ask() {
    let (address, dialogue) = server(Script::default()).await;
    mailer(&format!("smtp://{address}")).send(&mail()).await.unwrap();
    let head = headers(&dialogue.lock().unwrap());
    for wanted in [
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: All",
        "List-Id: Tenantry <tenantry.portal.nordlys.example>",
        "List-Help: <https://portal.nordlys.example/contact>",
    ] {
        assert!(head.iter().any(|line| line == wanted), "{wanted} in {head:#?}");
    }
    assert!(!head.iter().any(|line| line.starts_with("List-Unsubscribe") || line.starts_with("Precedence")));
}

#[tokio::test]
async fn without_configuration_it_says_so() {
    assert_eq!(NotConfigured.send(&mail()).await, Err(MailError::NotConfigured));
}
