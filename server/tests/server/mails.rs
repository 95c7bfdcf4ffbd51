//! Mails that wait because of our own set-up: what the pages say of them and to whom, and what the command line does
//! (issue 7, 16).

use std::{process::Command, sync::Arc};

use connectors::smtp::{Smtp, SmtpConfig};
use data_encoding::BASE64;
use domain::{
    ids::MembershipId,
    mail::{MailReply, MailStage},
    tenancy::InvitationState,
};
use portal::ports::{MailError, MailTrouble, Mailer, RenderedMail};
use server::system::SystemClock;
use testkit::{Person, SIGNING_KEY, Tree, World, on_both};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

use crate::{
    log::Captured,
    stage::{Browser, on_stage, signed_in},
};

const SERVERS_WORDS: &str = "<script>alert('mx1.relay.example')</script>";

fn lena() -> Person {
    Person::new("Lena Bo", "lena.bo@fjord.example")
}

/// Lena is invited to Fjord, and the mail server doesn't take our sender.
async fn held(world: &World, tree: &Tree) -> MembershipId {
    world.work().await;
    let new = lena().user_form(None).parse().unwrap();
    let user = world.portal.add_user(&tree.rita, world.form(&tree.rita), tree.fjord, &new).await.unwrap();
    world.mailbox.answer_next(MailError::Held(MailTrouble {
        stage: MailStage::Sender,
        reply: Some(MailReply::read(550, "5.7.1 not you")),
        words: SERVERS_WORDS.to_owned(),
    }));
    assert!(world.portal.work_once(&world.hands()).await.unwrap());
    user
}

async fn speak(browser: &mut Browser, language: &str) {
    browser.post("/language", &[("language", language), ("next", "/")]).await;
}

#[test]
fn n16_the_partners_pages_say_why_mails_wait_and_what_to_do() {
    on_stage("mails::n16_the_partners_pages_say_why_mails_wait", async |world, stage| {
        let tree = world.tree().await;
        let user = held(&world, &tree).await;
        let mut ingrid = signed_in(&world, &stage, &Person::ingrid()).await;
        let invitation = format!("/r/{}/users/{user}/invitation", tree.fjord);
        let pages = ["/resellers", "/partner/users", "/partner/company", invitation.as_str()];
        for page in pages {
            let body = ingrid.get(page).await.body;
            for wanted in
                ["Mails wait: the portal", "1 mail since 21 Nov 2026", "Check mail_from", "answered 550 5.7.1."]
            {
                assert!(body.contains(wanted), "{wanted} on {page}: {body}");
            }
            assert!(!body.contains("relay.example"), "the server's own words stay in the log: {page}");
        }
        for (language, wanted) in [("nb", "E-poster venter"), ("sv", "E-post väntar"), ("da", "Mails venter")] {
            speak(&mut ingrid, language).await;
            let body = ingrid.get("/resellers").await.body;
            assert!(body.contains(wanted) && body.contains("550 5.7.1") && body.contains("mail_from"), "{language}");
        }
        speak(&mut ingrid, "en").await;
        world.execute("UPDATE job SET due_at = 0 WHERE state = 0", Vec::new()).await.unwrap();
        world.work().await;
        for page in pages {
            assert!(!ingrid.get(page).await.body.contains("Mails wait"), "{page}: it was sent");
        }
    });
}

#[test]
fn n16_a_reseller_reads_that_it_waits_and_nothing_of_the_mail_server() {
    on_stage("mails::n16_a_reseller_reads_that_it_waits", async |world, stage| {
        let tree = world.tree().await;
        let user = held(&world, &tree).await;
        let people = format!("/r/{}/users", tree.fjord);
        let mut rita = signed_in(&world, &stage, &Person::rita()).await;
        assert!(rita.get(&people).await.body.contains("Mail waits"));
        let invitation = rita.get(&format!("{people}/{user}/invitation")).await.body;
        assert!(invitation.contains("waits: the portal"), "{invitation}");
        assert!(invitation.contains("mail server has trouble. It is tried again by itself"), "{invitation}");
        for (language, list, page) in [
            ("nb", "E-posten venter", "portalens e-postserver har problemer"),
            ("sv", "Brevet väntar", "portalens e-postserver har problem"),
            ("da", "Mailen venter", "portalens mailserver har problemer"),
            ("en", "Mail waits", "mail server has trouble"),
        ] {
            speak(&mut rita, language).await;
            assert!(rita.get(&people).await.body.contains(list), "{language}");
            assert!(rita.get(&format!("{people}/{user}/invitation")).await.body.contains(page), "{language}");
        }
        let own = [people.clone(), format!("{people}/{user}/invitation"), format!("/r/{}", tree.fjord)];
        for page in own.iter().chain(&[format!("/r/{}/settings", tree.fjord)]) {
            let body = rita.get(page).await.body;
            for ours in ["Mails wait:", "550", "mail_from", "smtp_url", "relay.example"] {
                assert!(!body.contains(ours), "{ours} on {page}: {body}");
            }
        }
    });
}

/// Answers as a mail server that doesn't take our password.
async fn a_server_that_takes_no_password() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        write.write_all(b"220 ready\r\n").await.unwrap();
        while let Some(line) = lines.next_line().await.unwrap() {
            let answer: &[u8] = match line.split(' ').next() {
                Some("EHLO") => b"250-ready\r\n250 AUTH PLAIN\r\n",
                Some("AUTH") => b"535 5.7.8 who are you\r\n",
                _ => b"221 bye\r\n",
            };
            if write.write_all(answer).await.is_err() {
                return;
            }
        }
    });
    address.to_string()
}

#[test]
fn n16_t38_the_talk_with_the_mail_server_is_not_traced_with_our_password() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let log = Captured::begin();
    runtime.block_on(async {
        let address = a_server_that_takes_no_password().await;
        let config = SmtpConfig {
            url: format!("smtp://portal:hunter2hunter2@{address}").into(),
            from_name: String::new(),
            from_address: "portal@nordlys.example".into(),
            public_url: "https://portal.nordlys.example".parse().unwrap(),
        };
        let mailer = Smtp::new(&config, Arc::new(SystemClock)).unwrap();
        let mail = RenderedMail {
            message_id: "m_01@portal.nordlys.example".into(),
            to_name: "Lena Bo".into(),
            to_address: lena().mail,
            subject: "Welcome".into(),
            text: "Hello".into(),
            html: String::new(),
        };
        let sent = mailer.send(&mail).await;
        assert!(matches!(sent, Err(MailError::Held(trouble)) if trouble.stage == MailStage::SignIn));
    });
    let sent = BASE64.encode(b"\0portal\0hunter2hunter2");
    let text = log.text();
    assert!(!text.contains("hunter2") && !text.contains(&sent), "{text}");
}

/// Runs the binary on the world's own database; answers whether it went well and what it said.
fn tenantry(world: &World, arguments: &[&str]) -> (bool, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_tenantry"))
        .args(arguments)
        .env("TENANTRY_DATABASE_URL", world.url())
        .env("TENANTRY_SIGNING_KEY", BASE64.encode(SIGNING_KEY))
        .env("TENANTRY_SMTP_URL", "smtps://portal:hunter2hunter2@mail.example")
        .env("TENANTRY_LOG", "error")
        .output()
        .unwrap();
    let said = [done.stdout, done.stderr].concat();
    (done.status.success(), String::from_utf8(said).unwrap())
}

async fn n16_the_command_line_lists_what_waits_and_sends_it(world: World) {
    let tree = world.tree().await;
    let user = held(&world, &tree).await;
    world.execute("UPDATE job SET due_at = due_at + 100000000 WHERE state = 0", Vec::new()).await.unwrap();
    let (well, said) = tenantry(&world, &["mail", "list"]);
    for wanted in [
        "welcome, Fjord Backup AB, to Lena Bo <lena.bo@fjord.example>, of 2026-11-21 12:00",
        "tried 1 times, waits, next at ",
        "sender: ",
        "1 mail waits. To send it at once: tenantry mail send ID",
    ] {
        assert!(well && said.contains(wanted), "{wanted}: {said}");
    }
    let secrets = ["hunter2", world.portal.stamp_form(&tree.rita).unwrap().as_str()].map(str::to_owned);
    assert!(!said.contains("/invite/") && secrets.iter().all(|secret| !said.contains(secret.as_str())), "{said}");
    world.work().await;
    assert!(world.mailbox.letters_to(&lena().mail).is_empty(), "it isn't due");

    let id = said.split("  ").next().unwrap().to_owned();
    let (well, said) = tenantry(&world, &["mail", "send", &id]);
    assert!(well && said.starts_with("1 mail is due now"), "{said}");
    world.work().await;
    assert_eq!(world.mailbox.letters_to(&lena().mail).len(), 1);
    let shown = world.portal.read_user(&tree.rita, tree.fjord, user).await.unwrap().1;
    assert_eq!(shown.invitation.unwrap().state, InvitationState::Sent);

    let (well, said) = tenantry(&world, &["mail", "send", &id]);
    assert!(!well && said.contains("no mail of that id waits; see `tenantry mail list`"), "{said}");
    let (well, said) = tenantry(&world, &["mail", "send", "lena.bo@fjord.example"]);
    assert!(!well && said.contains("is no mail's id"), "{said}");
    let (well, said) = tenantry(&world, &["mail", "send", "--all"]);
    assert!(well && said.starts_with("0 mails are due now"), "{said}");
    assert_eq!(tenantry(&world, &["mail", "list"]), (true, "No mail waits.\n".to_owned()));
}

async fn n16_the_command_line_sends_the_first_administrators_mail_again(world: World) {
    let ingrid = Person::ingrid();
    let init = ["admin", "init", "--partner", "Nordlys AS", "--mail", &ingrid.mail, "--name", &ingrid.name];
    assert!(tenantry(&world, &init).0);
    let first = world.invitation_of(&ingrid).await;
    let (well, said) = tenantry(&world, &init);
    let way = "tenantry admin invite --partner 'Nordlys AS' --mail ingrid.solberg@nordlys.example";
    assert!(!well && said.contains("nothing was changed") && said.contains(way), "{said}");

    let (well, said) = tenantry(&world, &["admin", "invite", "--partner", "Nordlys AS", "--mail", &ingrid.mail]);
    assert!(well && said.contains("A new welcome mail to ingrid.solberg@nordlys.example"), "{said}");
    let second = world.invitation_of(&ingrid).await;
    assert_ne!(first, second);
    assert!(!said.contains(&second), "the link is in the mail alone");
    world.refused_sign_in(&ingrid, Some(&first)).await;
    world.token(&ingrid, Some(&second)).await;

    let (well, said) = tenantry(&world, &["admin", "invite", "--mail", &ingrid.mail]);
    assert!(!well && said.contains("has signed in already"), "{said}");
    let (well, said) = tenantry(&world, &["admin", "invite", "--mail", "eve@elsewhere.example"]);
    assert!(!well && said.contains("Who can do that: Ingrid Solberg"), "{said}");
    assert_eq!(world.count("membership").await, 1);
}

on_both!(
    n16_the_command_line_lists_what_waits_and_sends_it,
    n16_the_command_line_sends_the_first_administrators_mail_again,
);
