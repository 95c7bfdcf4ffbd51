//! Demo mode: the portal with simulators of everything outside, on loopback only, on a tree that is seeded once.

mod customers;
mod people;
mod seed;
mod stand_in;

use core::{sync::atomic::AtomicBool, time::Duration};
use std::{fs, path::PathBuf, sync::Arc};

use anyhow::{Context, Result, bail};
use axum::Router;
use connectors::{entra, service_host};
use data_encoding::BASE64;
use portal::{
    SigningKey,
    jobs::Hands,
    ports::{Answer, MailError, Mailer, RenderedMail},
};
use secrecy::ExposeSecret;
use simulators::{
    entra::{Entra, EntraSettings},
    mailbox::{Mailbox, MailboxSettings},
    services::Services,
};
use tokio::task::spawn;
use url::Url;

use crate::{
    address::Hosts,
    budget::Budget,
    config::Config,
    descriptors, doors,
    host::{self, Limits},
    mail::Letters,
    router,
    serve::{leptos_options, listen, open, public_url, run, stop_on_signal},
    shield::Shield,
    site::{PATIENCE, Site},
    system::{self, SystemClock},
};

const CLIENT: &str = "tenantry-demo";
/// Whoever tries the demo sees what a new backup takes while they still look.
const USAGE: Duration = Duration::from_secs(2);
use doors::{DEMO_ENTRA as ENTRA, DEMO_MAILBOX as MAILBOX, DEMO_SERVICES as SERVICES};

/// Serves the demo until told to stop.
///
/// # Errors
/// Where the address isn't this machine's alone, is taken, or the tree can't be seeded.
pub async fn serve(config: &Config) -> Result<()> {
    if !config.listen.ip().is_loopback() {
        bail!(
            "listen: demo mode is for this machine alone and listens on 127.0.0.1 or [::1], not on {}",
            config.listen
        );
    }
    let folder = folder(config)?;
    let config = &Config { usage_every: config.usage_every.or(Some(USAGE)), ..config.clone() };
    let portal = open(config, key(config, &folder)?).await?;
    portal.migrate().await.context("migrating")?;
    let listener = listen(config.listen)?;
    let public_url = public_url(config, listener.local_addr()?)?;
    let options = leptos_options()?;
    let stylesheet = app::document::stylesheet(&options);
    let (provider, entra_doors) = provider(&public_url, stylesheet)?;
    let mailbox = Mailbox::new(MailboxSettings { stylesheet: stylesheet.to_owned(), base_path: MAILBOX.to_owned() });
    let services = Services::open(Some(folder.join("services.journal"))).context("the simulator's journal")?;
    let beside =
        Router::new().nest(ENTRA, entra_doors).nest(MAILBOX, mailbox.router()).nest(SERVICES, services.router());
    let hands = hands(&public_url, mailbox)?;
    let site = Arc::new(Site {
        portal: Arc::clone(&portal),
        provider: Some(Arc::new(provider)),
        hosts: Hosts::of(&public_url, true),
        public_url,
        trusted: Vec::new(),
        form_target: None,
        demo: true,
        contact: contact(config).into(),
        refused: Budget::default(),
        leptos: options,
        zone: config.time_zone,
        patience: PATIENCE,
        // Everybody is at this one machine, and a script may play them all.
        shield: Shield::lifted(),
        stop: stop_on_signal()?,
        is_open: AtomicBool::new(false),
        readiness: Default::default(),
    });
    let limits = descriptors::enough_for(Limits::default());
    // The seeding's own runs reach the simulator over the listener, so it's served before anybody is told.
    let served = spawn(host::serve(listener, router::build(&site, beside)?, site.stop.clone(), limits));
    seed::once(&portal, &hands, &services).await.context("seeding the demo tree")?;
    run(&site, &hands, served, &people::notes(&site)).await
}

fn contact(config: &Config) -> String {
    if config.contact.is_empty() { "ingrid.solberg@nordlys.example".to_owned() } else { config.contact.clone() }
}

/// Where the journal and the key are kept: beside an SQLite file, else in the system's own place for such things.
fn folder(config: &Config) -> Result<PathBuf> {
    let url = config.database_url.expose_secret();
    let folder = match url.strip_prefix("sqlite:").map(|path| path.trim_start_matches("//")) {
        Some(file) => {
            let file = PathBuf::from(file.split('?').next().unwrap_or_default());
            file.parent().map_or_else(|| PathBuf::from("."), PathBuf::from)
        }
        None => {
            let name = Url::parse(url).map(|url| url.path().replace('/', "-")).unwrap_or_default();
            std::env::temp_dir().join(format!("tenantry-demo{name}"))
        }
    };
    if !folder.as_os_str().is_empty() {
        fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    }
    Ok(folder)
}

/// A key of the demo's own, made once: without it, yesterday's links and log would no longer fit.
fn key(config: &Config, folder: &std::path::Path) -> Result<SigningKey> {
    if config.signing_key.is_some() {
        return config.key();
    }
    let file = folder.join("demo.key");
    if !file.exists() {
        fs::write(&file, BASE64.encode(&system::random::<32>())).context("writing the demo's key")?;
    }
    let text = fs::read_to_string(&file).context("reading the demo's key")?;
    Config { signing_key: Some(text.into()), ..config.clone() }.key()
}

fn provider(public_url: &Url, stylesheet: &str) -> Result<(entra::Entra, Router)> {
    let back = public_url.join("/login/callback")?;
    let signed_out = public_url.join("/")?;
    let secret = BASE64.encode(&system::random::<24>());
    let base = public_url.join(ENTRA)?;
    let simulator = Entra::new(EntraSettings {
        base_url: base.to_string(),
        client_id: CLIENT.to_owned(),
        client_secret: secret.clone(),
        redirect_uris: vec![back.to_string()],
        post_logout_redirect_uris: vec![signed_out.to_string()],
        stylesheet: stylesheet.to_owned(),
        people: people::at_the_provider(),
    })?;
    let provider = entra::Entra::new(entra::EntraConfig {
        authority: Url::parse(&format!("{base}/organizations"))?,
        client_id: CLIENT.to_owned(),
        client_secret: secret.into(),
        redirect_url: back,
        signed_out_url: Some(signed_out),
    })?;
    Ok((provider, simulator.router()))
}

fn hands(public_url: &Url, mailbox: Mailbox) -> Result<Hands> {
    let settings = service_host::ServiceHostConfig::new(public_url.join(SERVICES)?);
    Ok(Hands {
        host: Arc::new(service_host::HttpServiceHost::new(settings, Arc::new(SystemClock))?),
        mailer: Arc::new(ToMailbox(mailbox)),
        renderer: Arc::new(Letters::new(public_url)),
    })
}

/// Mails go where they can be read at `/demo/mailbox`.
struct ToMailbox(Mailbox);

impl Mailer for ToMailbox {
    fn send<'a>(&'a self, mail: &'a RenderedMail) -> Answer<'a, Result<(), MailError>> {
        Box::pin(async {
            let RenderedMail { message_id, to_name, to_address, subject, text, html } = mail;
            self.0.deliver(to_name, to_address, subject, text, html, message_id);
            Ok(())
        })
    }
}
