//! Mails with hostile names, as they are rendered and as they leave.

use std::sync::{Arc, Mutex};

use connectors::smtp::{Smtp, SmtpConfig};
use domain::ids::{InvitationId, MailId};
use portal::{
    jobs::{MailContent, OutgoingMail},
    ports::{MailError, MailRenderer, Mailer, RenderedMail},
};
use server::mail::Letters;
use testkit::{
    MovingClock,
    fuzz::{Campaign, mutate_text},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};
use url::Url;
use uuid::Uuid;
use words::Locale;

use super::runtime;

fn welcome(name: &str, company: &str, by: &str, address: &str, language: &str) -> OutgoingMail {
    OutgoingMail {
        id: MailId::new(Uuid::from_u128(1)),
        content: MailContent::Welcome {
            invitation: InvitationId::new(Uuid::from_u128(2)),
            company: company.to_owned(),
            invited_by: Some(by.to_owned()),
        },
        token: Some("T0K3N".into()),
        language: language.to_owned(),
        to_name: name.to_owned(),
        to_address: address.to_owned(),
    }
}

const NAMES: [&str; 4] = ["Anna Dahl", "<b>Anna</b> \"x\" &amp;", "Å\u{202e}\r\nBcc: x@evil.example", "{ $company }"];

/// Names add text to a mail and nothing else: no mark-up, no link.
fn check_rendered(mail: &RenderedMail, plain: &RenderedMail) {
    let count = |of: &RenderedMail, what: char| of.html.matches(what).count();
    for mark in ['<', '>', '"'] {
        assert_eq!(count(mail, mark), count(plain, mark), "{mark}: {}", mail.html);
    }
    assert!(mail.text.contains("https://portal.nordlys.example/invite/T0K3N"));
    assert!(mail.html.contains("href=\"https://portal.nordlys.example/invite/T0K3N\""));
}

#[test]
fn r13_mails_with_hostile_names() {
    let runtime = runtime();
    runtime.block_on(async {
        let letters = Letters::new(&Url::parse("https://portal.nordlys.example").unwrap());
        let heard: Arc<Mutex<Vec<String>>> = Arc::default();
        let address = listen(Arc::clone(&heard)).await;
        let config = SmtpConfig {
            url: format!("smtp://{address}").into(),
            from_name: "Nordlys".into(),
            from_address: "portal@nordlys.example".into(),
            public_url: Url::parse("https://portal.nordlys.example").unwrap(),
        };
        let smtp = Smtp::new(&config, Arc::new(MovingClock::default())).unwrap();
        let mut campaign = Campaign::begin("mails with hostile names");
        while campaign.goes_on() {
            let dice = &mut campaign.dice;
            let locale = *dice.pick(&Locale::ALL);
            let mut text = |from: &str| if dice.one_in(3) { from.to_owned() } else { mutate_text(dice, from, &NAMES) };
            let (name, company, by) = (text(NAMES[0]), text(NAMES[1]), text(NAMES[2]));
            let to = text("anna.dahl@sund.example");
            let input = [&name, &company, &by, &to].map(String::as_str).join("\u{1}");
            campaign
                .with_async(input.as_bytes(), async {
                    let render = |mail: &OutgoingMail| letters.render(mail);
                    let mail = render(&welcome(&name, &company, &by, &to, locale.code()));
                    check_rendered(&mail, &render(&welcome("A", "B", "C", "d@e.example", locale.code())));
                    heard.lock().unwrap().clear();
                    match smtp.send(&mail).await {
                        Ok(()) => check_sent(&heard.lock().unwrap(), &to),
                        Err(MailError::Refused(text) | MailError::TryLater(text)) => {
                            assert!(!text.chars().any(char::is_control), "{text:?}");
                        }
                        Err(MailError::Held(trouble)) => {
                            let text = trouble.to_string();
                            assert!(!text.chars().any(char::is_control), "{text:?}");
                        }
                        Err(MailError::NotConfigured) => panic!("it is configured"),
                    }
                })
                .await;
        }
        println!("{}", campaign.end());
    });
}

/// One mail to one recipient, with each header once and none that a name brought along.
fn check_sent(heard: &[String], to: &str) {
    let said = |word: &str| heard.iter().filter(|line| line.starts_with(word)).count();
    let data = heard.iter().position(|line| line == "DATA").expect("a mail");
    let (dialogue, mail) = heard.split_at(data + 1);
    let recipients: Vec<&String> = dialogue.iter().filter(|line| line.starts_with("RCPT")).collect();
    assert_eq!(recipients.len(), 1);
    assert!(recipients[0].contains(to.trim()), "{recipients:?} for {to:?}");
    assert_eq!((said("MAIL FROM"), said("DATA")), (1, 1));
    let head: Vec<String> = mail
        .iter()
        .take_while(|line| !line.is_empty())
        .filter(|line| !line.starts_with([' ', '\t']))
        .map(|line| line.split(':').next().unwrap().to_ascii_lowercase())
        .collect();
    for name in ["from", "to", "subject", "message-id", "date", "mime-version", "content-type"] {
        assert_eq!(head.iter().filter(|known| *known == name).count(), 1, "{name}: {head:?}");
    }
    for foreign in ["bcc", "cc", "x", "set-cookie", "sender"] {
        assert!(!head.iter().any(|known| known == foreign), "{foreign}: {head:?}");
    }
}

/// A mail server that takes everything and writes down what it's told.
async fn listen(heard: Arc<Mutex<Vec<String>>>) -> core::net::SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(converse(stream, Arc::clone(&heard)));
        }
    });
    address
}

async fn converse(stream: TcpStream, heard: Arc<Mutex<Vec<String>>>) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 ready\r\n").await?;
    let mut in_data = false;
    while let Some(line) = lines.next_line().await? {
        heard.lock().unwrap().push(line.clone());
        let answer = match line.split([' ', ':']).next().unwrap_or_default() {
            _ if in_data && line != "." => continue,
            "EHLO" => "250-stub\r\n250 8BITMIME",
            "DATA" => "354 go on",
            _ => "250 ok",
        };
        in_data = line == "DATA";
        write.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(())
}
