//! The mailer against a scripted mail server that writes down what it's told.

use std::sync::{Arc, Mutex};

use connectors::smtp::{NotConfigured, Smtp, SmtpConfig};
use portal::ports::{MailError, Mailer, RenderedMail};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

use super::loopback;

/// What the server answers to whom; the rest is friendly.
#[derive(Clone, Copy, Default)]
struct Script {
    greeting: Option<&'static str>,
    auth: Option<&'static str>,
    rcpt: Option<&'static str>,
    data: Option<&'static str>,
}

/// Starts a server; gives its address and the dialogue so far, our lines only.
async fn server(script: Script) -> (String, Arc<Mutex<Vec<String>>>) {
    let (listener, address) = loopback::listen().await;
    let dialogue: Arc<Mutex<Vec<String>>> = Arc::default();
    let heard = Arc::clone(&dialogue);
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let heard = Arc::clone(&heard);
            tokio::spawn(async move { converse(stream, script, &heard).await.ok() });
        }
    });
    (format!("127.0.0.1:{}", address.port().unwrap()), dialogue)
}

async fn converse(stream: tokio::net::TcpStream, script: Script, heard: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut say = async |text: &str| write.write_all(format!("{text}\r\n").as_bytes()).await;
    say(script.greeting.unwrap_or("220 stub ready")).await?;
    let mut in_data = false;
    while let Some(line) = lines.next_line().await? {
        heard.lock().unwrap().push(line.clone());
        if in_data {
            in_data = line != ".";
            if !in_data {
                say(script.data.unwrap_or("250 taken")).await?;
            }
            continue;
        }
        match line.split([' ', ':']).next().unwrap_or_default() {
            "EHLO" => say("250-stub\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN").await?,
            "AUTH" => say(script.auth.unwrap_or("235 welcome")).await?,
            "RCPT" => say(script.rcpt.unwrap_or("250 ok")).await?,
            "DATA" => {
                in_data = true;
                say("354 go on").await?;
            }
            "QUIT" => return say("221 bye").await,
            _ => say("250 ok").await?,
        }
    }
    Ok(())
}

fn mailer(url: &str) -> Smtp {
    let config = SmtpConfig {
        url: url.to_owned().into(),
        from_name: "Nordlys Åpen".into(),
        from_address: "portal@nordlys.example".into(),
    };
    Smtp::new(&config, loopback::clock()).unwrap()
}

fn mail() -> RenderedMail {
    RenderedMail {
        message_id: "m_01@portal.nordlys.example".into(),
        to_name: "Bengt Testsson".into(),
        to_address: "bengt.testsson@testbolag.se".into(),
        subject: "Välkommen".into(),
        text: "Hej Bengt,\n.\nvälkommen: http://127.0.0.1:3000/i/1\n".into(),
        html: "<p>Hej Bengt</p>".into(),
    }
}

async fn with(script: Script) -> Result<(), MailError> {
    let (address, _) = server(script).await;
    mailer(&format!("smtp://{address}")).send(&mail()).await
}

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
        };
        Smtp::new(&config, loopback::clock()).unwrap().send(&mail).await.unwrap();
        let dialogue = dialogue.lock().unwrap().clone();
        let mut names: Vec<String> =
            headers(&dialogue).iter().map(|line| line.split_once(':').unwrap().0.to_owned()).collect();
        names.sort();
        assert_eq!(names, ["Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject", "To"], "{evil:?}");
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
        assert!(matches!(refused, Err(MailError::Refused(_))), "{message_id:?}");
    }
    assert!(dialogue.lock().unwrap().is_empty());
}

#[tokio::test]
async fn later_and_never_are_told_apart() {
    let later = [
        Script { greeting: Some("421 closing"), ..Script::default() },
        Script { rcpt: Some("451 greylisted"), ..Script::default() },
        Script { data: Some("452 full"), ..Script::default() },
        Script { greeting: Some("nonsense"), ..Script::default() },
    ];
    for (number, script) in later.into_iter().enumerate() {
        assert!(matches!(with(script).await, Err(MailError::TryLater(_))), "{number}");
    }
    let never = [
        Script { rcpt: Some("550 no such user"), ..Script::default() },
        Script { data: Some("554 looks like spam"), ..Script::default() },
    ];
    for (number, script) in never.into_iter().enumerate() {
        assert!(matches!(with(script).await, Err(MailError::Refused(_))), "{number}");
    }
    let away = loopback::nobody().await;
    let away = mailer(&format!("smtp://127.0.0.1:{}", away.port().unwrap())).send(&mail()).await;
    assert!(matches!(away, Err(MailError::TryLater(_))), "{away:?}");
}

#[tokio::test]
async fn a_password_the_server_does_not_take_loses_no_mail() {
    let (address, dialogue) = server(Script { auth: Some("535 who are you"), ..Script::default() }).await;
    let refused = mailer(&format!("smtp://user:pa%40ss@{address}")).send(&mail()).await;
    assert!(matches!(refused, Err(MailError::TryLater(_))), "{refused:?}");
    assert!(dialogue.lock().unwrap().iter().any(|line| line.starts_with("AUTH PLAIN")));
}

#[tokio::test]
async fn beyond_loopback_nothing_is_said_without_tls() {
    let (address, dialogue) = server(Script::default()).await;
    // 0.0.0.0 reaches this machine, but isn't one of the addresses that stand for it.
    let open = address.replace("127.0.0.1", "0.0.0.0");
    let refused = mailer(&format!("smtp://user:password@{open}")).send(&mail()).await;
    assert!(matches!(refused, Err(MailError::TryLater(_))), "{refused:?}");
    let said = dialogue.lock().unwrap().clone();
    assert!(said.iter().all(|line| line.starts_with("EHLO") || line == "QUIT"), "{said:?}");
    mailer(&format!("smtp://{open}?tls=opportunistic")).send(&mail()).await.unwrap();
}

#[test]
fn settings_that_would_send_a_password_in_the_clear_are_refused() {
    let check = |url: &str, from: &str| {
        let config = SmtpConfig { url: url.to_owned().into(), from_name: String::new(), from_address: from.into() };
        Smtp::new(&config, loopback::clock()).err().map(|error| error.setting)
    };
    let from = "portal@nordlys.example";
    for fine in ["smtp://127.0.0.1:2525", "smtps://u:p@mail.example", "smtp://u:p@mail.example:587", "smtp://[::1]:25"]
    {
        assert_eq!(check(fine, from), None, "{fine}");
    }
    assert_eq!(check("smtp://relay.example?tls=opportunistic", from), None);
    for wrong in
        ["smtp://u:p@mail.example?tls=opportunistic", "http://mail.example", "mail.example", "smtp://m.example?tls=no"]
    {
        assert_eq!(check(wrong, from), Some("smtp.url"), "{wrong}");
    }
    assert_eq!(check("smtp://127.0.0.1:2525", "portal"), Some("smtp.from"));
}

#[tokio::test]
async fn without_configuration_it_says_so() {
    assert_eq!(NotConfigured.send(&mail()).await, Err(MailError::NotConfigured));
}
