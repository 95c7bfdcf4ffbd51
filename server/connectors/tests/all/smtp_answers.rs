//! What the server's answers mean for a mail.

use domain::mail::MailStage;
use portal::ports::{MailError, Mailer};

use super::{
    loopback,
    smtp_stub::{Script, mail, mailer, server, stopped_at, with},
};

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
