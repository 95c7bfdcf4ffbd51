//! The mailer against a scripted mail server that writes down what it's told.

use std::sync::{Arc, Mutex};

use connectors::smtp::{NotConfigured, Smtp, SmtpConfig};
use domain::mail::MailStage;
use portal::ports::{MailError, MailTrouble, Mailer, RenderedMail};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, pki_types::PrivatePkcs8KeyDer},
};
use url::Url;

use super::loopback;

/// What the server answers to whom; the rest is friendly.
#[derive(Clone, Copy, Debug, Default)]
struct Script {
    greeting: Option<&'static str>,
    ehlo: Option<&'static str>,
    starttls: Option<&'static str>,
    auth: Option<&'static str>,
    mail: Option<&'static str>,
    rcpt: Option<&'static str>,
    /// To the word DATA.
    data: Option<&'static str>,
    /// To the mail that followed it.
    taken: Option<&'static str>,
    /// Doesn't answer QUIT.
    clings: bool,
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
                say(script.taken.unwrap_or("250 taken")).await?;
            }
            continue;
        }
        match line.split([' ', ':']).next().unwrap_or_default() {
            "EHLO" => say(script.ehlo.unwrap_or("250-stub\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN")).await?,
            "STARTTLS" => say(script.starttls.unwrap_or("502 5.5.1 no TLS here")).await?,
            "MAIL" => say(script.mail.unwrap_or("250 ok")).await?,
            "AUTH" => say(script.auth.unwrap_or("235 welcome")).await?,
            "RCPT" => say(script.rcpt.unwrap_or("250 ok")).await?,
            "DATA" => {
                let answer = script.data.unwrap_or("354 go on");
                in_data = answer.starts_with("354");
                say(answer).await?;
            }
            "QUIT" if script.clings => std::future::pending().await,
            "QUIT" => return say("221 bye").await,
            _ => say("250 ok").await?,
        }
    }
    Ok(())
}

fn public_url() -> Url {
    Url::parse("https://portal.nordlys.example").unwrap()
}

fn mailer(url: &str) -> Smtp {
    let config = SmtpConfig {
        url: url.to_owned().into(),
        from_name: "Nordlys Åpen".into(),
        from_address: "portal@nordlys.example".into(),
        public_url: public_url(),
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

/// Where a mail stopped over something of ours, and the codes of the answer.
fn stopped_at(sent: Result<(), MailError>) -> (MailStage, Option<String>) {
    match sent {
        Err(MailError::Held(MailTrouble { stage, reply, .. })) => (stage, reply.map(|reply| reply.to_string())),
        other => panic!("not held: {other:?}"),
    }
}

#[tokio::test]
async fn later_and_never_are_told_apart() {
    let script = Script::default();
    for later in [
        Script { rcpt: Some("451 greylisted"), ..script },
        Script { rcpt: Some("450 4.7.1 greylisted"), ..script },
        Script { data: Some("451 not now"), ..script },
        Script { taken: Some("452 full"), ..script },
    ] {
        assert!(matches!(with(later).await, Err(MailError::TryLater(_))), "{later:?}");
    }
    for never in [
        Script { rcpt: Some("556 takes no mail"), ..script },
        Script { rcpt: Some("550 5.1.1 no such user"), ..script },
        Script { rcpt: Some("501 5.1.3 no address"), ..script },
        Script { rcpt: Some("552 5.2.2 full"), ..script },
        Script { taken: Some("550 5.1.1 no such user"), ..script },
    ] {
        assert!(matches!(with(never).await, Err(MailError::Refused(_))), "{never:?}");
    }
}

/// A fault of our sender, of our server or of the way to it is told as that, with the stage at which it showed.
#[tokio::test]
async fn n16_what_our_set_up_spoils_is_held_with_its_stage() {
    use MailStage::{Connect, Content, Greeting, Recipient, Sender};
    let script = Script::default();
    for (script, stage, reply) in [
        (Script { greeting: Some("554 5.7.1 your address is listed"), ..script }, Greeting, Some("554 5.7.1")),
        (Script { greeting: Some("550 go away"), ..script }, Greeting, Some("550")),
        (Script { greeting: Some("421 closing"), ..script }, Greeting, Some("421")),
        (Script { greeting: Some("nonsense"), ..script }, Greeting, None),
        (Script { ehlo: Some("501 5.5.4 invalid domain name"), ..script }, Greeting, Some("501 5.5.4")),
        (Script { ehlo: Some("550 who are you"), ..script }, Greeting, Some("550")),
        (Script { mail: Some("550 5.1.0 sender rejected"), ..script }, Sender, Some("550 5.1.0")),
        (Script { mail: Some("553 no such sender"), ..script }, Sender, Some("553")),
        (Script { mail: Some("530 5.7.0 sign in first"), ..script }, Sender, Some("530 5.7.0")),
        (Script { mail: Some("451 not now"), ..script }, Sender, Some("451")),
        (Script { rcpt: Some("550 5.7.1 relaying denied"), ..script }, Recipient, Some("550 5.7.1")),
        (Script { rcpt: Some("554-5.7.1 relaying\r\n554 5.7.1 denied"), ..script }, Recipient, Some("554 5.7.1")),
        (Script { rcpt: Some("504 not so"), ..script }, Recipient, Some("504")),
        (Script { data: Some("504 not so"), ..script }, Content, Some("504")),
        (Script { data: Some("550 5.7.26 not authenticated"), ..script }, Content, Some("550 5.7.26")),
        (Script { taken: Some("554 looks like spam"), ..script }, Content, Some("554")),
        (Script { taken: Some("550 5.7.1 policy"), ..script }, Content, Some("550 5.7.1")),
        (Script { taken: Some("354 and then?"), ..script }, Content, None),
    ] {
        assert_eq!(stopped_at(with(script).await), (stage, reply.map(str::to_owned)), "{script:?}");
    }
    let away = loopback::nobody().await;
    let away = mailer(&format!("smtp://127.0.0.1:{}", away.port().unwrap())).send(&mail()).await;
    assert_eq!(stopped_at(away), (Connect, None));
}

#[tokio::test]
async fn n16_without_an_encrypted_connection_nothing_is_lost() {
    let offers = Some("250-stub\r\n250 STARTTLS");
    for (starttls, reply) in [
        ("454 4.7.0 no TLS now", Some("454 4.7.0")),
        ("502 5.5.1 no TLS here", Some("502 5.5.1")),
        // And then no TLS comes.
        ("220 go on", None),
    ] {
        let (address, dialogue) = server(Script { ehlo: offers, starttls: Some(starttls), ..Script::default() }).await;
        let held = mailer(&format!("smtp://{address}?tls=required")).send(&mail()).await;
        assert_eq!(stopped_at(held), (MailStage::Tls, reply.map(str::to_owned)), "{starttls}");
        assert!(!dialogue.lock().unwrap().iter().any(|line| line.starts_with("MAIL")));
    }
    let (address, _) = server(Script::default()).await;
    let held = mailer(&format!("smtps://{address}")).send(&mail()).await;
    let Err(MailError::Held(trouble)) = held else { panic!("{held:?}") };
    assert_eq!(trouble.stage, MailStage::Tls);
    assert!(trouble.words.contains("no encrypted connection with 127.0.0.1"), "{}", trouble.words);
}

/// For localhost, made for this test and signed by nobody.
const CERTIFICATE: &str = "MIIBlTCCATugAwIBAgIUAWzU66PM+lxLoEyLh6LLsOcCsOwwCgYIKoZIzj0EAwIwFDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2\
    MTEyNzE0NDYyM1oYDzIxMjYxMTAzMTQ0NjIzWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC\
    AAST6f4mCNNsEETJXmHo1icTWTe5s7yZHuRJy2e8D49tRwt9b8jw0nIpRt+p3z/1M9+0i7FnnoZnwvauJ2HWy3N0o2kwZzAdBgNV\
    HQ4EFgQUIdr+npe88nl6gveppOKJH/exj0YwHwYDVR0jBBgwFoAUIdr+npe88nl6gveppOKJH/exj0YwDwYDVR0TAQH/BAUwAwEB\
    /zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwIDSAAwRQIhAN49aa5OhX2OphpfViYylJPDcLCuO7D8jiyN5fhCLk41\
    AiBhxt8zPOONalKToaV4WKKVyicpEaowEjXB6Vw2bJps5A==";
const CERTIFICATES_KEY: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgdNmFikQn8CSrD/PmCDeoG/BoVoiD/k8v1kIv160lYzyhRANCAAST\
    6f4mCNNsEETJXmHo1icTWTe5s7yZHuRJy2e8D49tRwt9b8jw0nIpRt+p3z/1M9+0i7FnnoZnwvauJ2HWy3N0";

#[tokio::test]
async fn n16_a_certificate_that_does_not_hold_is_told_plainly() {
    let decoded = |text: &str| data_encoding::BASE64.decode(text.as_bytes()).unwrap();
    let key = PrivatePkcs8KeyDer::from(decoded(CERTIFICATES_KEY));
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![decoded(CERTIFICATE).into()], key.into())
        .unwrap();
    let (listener, address) = loopback::listen().await;
    tokio::spawn(async move {
        let acceptor = TlsAcceptor::from(Arc::new(config));
        while let Ok((stream, _)) = listener.accept().await {
            acceptor.accept(stream).await.ok();
        }
    });
    let held = mailer(&format!("smtps://localhost:{}", address.port().unwrap())).send(&mail()).await;
    let Err(MailError::Held(trouble)) = held else { panic!("{held:?}") };
    assert_eq!((trouble.stage, trouble.reply), (MailStage::Tls, None));
    let told = "no encrypted connection with localhost: invalid peer certificate: ";
    assert!(trouble.words.starts_with(told), "{}", trouble.words);
}

/// Whatever the server says of a recipient, the address stays out of what is logged.
#[tokio::test]
async fn n16_what_is_told_of_an_answer_holds_no_address() {
    let script = Script { rcpt: Some("550 5.7.1 <bengt.testsson@testbolag.se>: denied\u{7}"), ..Script::default() };
    let held = with(script).await;
    let Err(MailError::Held(trouble)) = held else { panic!("{held:?}") };
    assert_eq!(trouble.words, "550 5.7.1 <the recipient>: denied ");
    let script = Script { rcpt: Some("550 5.7.1 BENGT.Testsson@Testbolag.SE: bengt.testsson@testbolag.se"), ..script };
    let held = with(script).await;
    let Err(MailError::Held(trouble)) = held else { panic!("{held:?}") };
    assert_eq!(trouble.words, "550 5.7.1 the recipient: the recipient");
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

/// A server that took the mail has taken it, however it takes its leave: sent again, it would arrive twice.
#[tokio::test]
async fn n16_a_mail_that_was_taken_is_sent_whatever_follows() {
    let began = std::time::Instant::now();
    assert_eq!(with(Script { clings: true, ..Script::default() }).await, Ok(()));
    assert!(began.elapsed().as_secs() < 10, "nobody waits for a goodbye");
}

#[tokio::test]
async fn a_password_the_server_does_not_take_loses_no_mail() {
    let (address, dialogue) = server(Script { auth: Some("535 who are you"), ..Script::default() }).await;
    let refused = mailer(&format!("smtp://user:pa%40ss@{address}")).send(&mail()).await;
    assert_eq!(stopped_at(refused), (MailStage::SignIn, Some("535".to_owned())));
    assert!(dialogue.lock().unwrap().iter().any(|line| line.starts_with("AUTH PLAIN")));
}

#[tokio::test]
async fn beyond_loopback_nothing_is_said_without_tls() {
    let (address, dialogue) = server(Script::default()).await;
    // 0.0.0.0 reaches this machine, but isn't one of the addresses that stand for it.
    let open = address.replace("127.0.0.1", "0.0.0.0");
    let refused = mailer(&format!("smtp://user:password@{open}")).send(&mail()).await;
    assert_eq!(stopped_at(refused), (MailStage::Tls, None));
    let said = dialogue.lock().unwrap().clone();
    assert!(said.iter().all(|line| line.starts_with("EHLO") || line == "QUIT"), "{said:?}");
    mailer(&format!("smtp://{open}?tls=opportunistic")).send(&mail()).await.unwrap();
}

#[test]
fn settings_that_would_send_a_password_in_the_clear_are_refused() {
    let check = |url: &str, from: &str| {
        let config = SmtpConfig {
            url: url.to_owned().into(),
            from_name: String::new(),
            from_address: from.into(),
            public_url: public_url(),
        };
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
