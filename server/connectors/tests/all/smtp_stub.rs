//! A scripted mail server that writes down what it's told, the mailer that talks to it, and a mail.

use std::sync::{Arc, Mutex};

use connectors::smtp::{Smtp, SmtpConfig};
use domain::mail::MailStage;
use portal::ports::{MailError, MailTrouble, Mailer, RenderedMail};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use url::Url;

use super::loopback;

/// What the server answers to whom; the rest is friendly.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Script {
    pub(crate) greeting: Option<&'static str>,
    pub(crate) ehlo: Option<&'static str>,
    pub(crate) starttls: Option<&'static str>,
    pub(crate) auth: Option<&'static str>,
    pub(crate) mail: Option<&'static str>,
    pub(crate) rcpt: Option<&'static str>,
    /// To the word DATA.
    pub(crate) data: Option<&'static str>,
    /// To the mail that followed it.
    pub(crate) taken: Option<&'static str>,
    /// Doesn't answer QUIT.
    pub(crate) clings: bool,
}

/// Starts a server; gives its address and the dialogue so far, our lines only.
pub(crate) async fn server(script: Script) -> (String, Arc<Mutex<Vec<String>>>) {
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

pub(crate) fn public_url() -> Url {
    Url::parse("https://portal.nordlys.example").unwrap()
}

pub(crate) fn mailer(url: &str) -> Smtp {
    let config = SmtpConfig {
        url: url.to_owned().into(),
        from_name: "Nordlys Åpen".into(),
        from_address: "portal@nordlys.example".into(),
        public_url: public_url(),
    };
    Smtp::new(&config, loopback::clock()).unwrap()
}

pub(crate) fn mail() -> RenderedMail {
    RenderedMail {
        message_id: "m_01@portal.nordlys.example".into(),
        to_name: "Bengt Testsson".into(),
        to_address: "bengt.testsson@testbolag.se".into(),
        subject: "Välkommen".into(),
        text: "Hej Bengt,\n.\nvälkommen: http://127.0.0.1:3000/i/1\n".into(),
        html: "<p>Hej Bengt</p>".into(),
    }
}

pub(crate) async fn with(script: Script) -> Result<(), MailError> {
    let (address, _) = server(script).await;
    mailer(&format!("smtp://{address}")).send(&mail()).await
}

/// Where a mail stopped over something of ours, and the codes of the answer.
pub(crate) fn stopped_at(sent: Result<(), MailError>) -> (MailStage, Option<String>) {
    match sent {
        Err(MailError::Held(MailTrouble { stage, reply, .. })) => (stage, reply.map(|reply| reply.to_string())),
        other => panic!("not held: {other:?}"),
    }
}
