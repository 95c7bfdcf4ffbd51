//! What is said only over an encrypted connection.

use std::sync::Arc;

use connectors::smtp::{Smtp, SmtpConfig};
use domain::mail::MailStage;
use portal::ports::{MailError, Mailer};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, pki_types::PrivatePkcs8KeyDer},
};

use super::{
    loopback,
    smtp_stub::{Script, mail, mailer, public_url, server, stopped_at},
};

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
