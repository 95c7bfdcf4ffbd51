//! `tenantry serve` and `tenantry worker`: from a configuration to a running process, and to its end.

use core::{net::SocketAddr, sync::atomic::AtomicBool, sync::atomic::Ordering, time::Duration};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use axum::Router;
use connectors::entra;
use leptos::config::{LeptosOptions, get_configuration};
use portal::{Portal, Settings, SigningKey, jobs::Hands, ports::IdentityProvider};
use secrecy::ExposeSecret;
use tokio::{
    net::{TcpListener, TcpSocket},
    signal::unix::{SignalKind, signal},
    sync::watch,
    task::{JoinHandle, spawn},
};
use url::Url;

use crate::{
    address::Hosts,
    budget::Budget,
    config::Config,
    descriptors,
    host::{self, Limits},
    router,
    shield::Shield,
    site::{PATIENCE, Site},
    system::{SystemClock, SystemEntropy},
    work,
};

/// How long workers get to reach a safe point.
const WORKERS_END: Duration = Duration::from_secs(8);

/// What the system keeps of an answer for a client that takes its time.
const SEND_BUFFER: u32 = 128 * 1024;
/// How many connections may wait to be accepted.
const BACKLOG: u32 = 4096;

/// How often the host of services is asked what it measured.
const USAGE: Duration = Duration::from_secs(60);

/// Opens the portal's database.
///
/// # Errors
/// Where it can't be reached.
pub async fn open(config: &Config, signing_key: SigningKey) -> Result<Arc<Portal>> {
    let portal = Portal::open(Settings {
        database_url: config.database_url.expose_secret().to_owned(),
        signing_key,
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        lease: config.lease,
        usage_every: config.usage_every.unwrap_or(USAGE),
    });
    let portal = portal.await.context("database_url")?;
    Ok(Arc::new(portal))
}

/// Serves as configured, until told to stop.
///
/// # Errors
/// Where a setting is missing or can't be worked with, the database has another schema, or the address is taken.
pub async fn serve(config: &Config) -> Result<()> {
    let key = config.key()?;
    if config.public_url.is_none() && !config.listen.ip().is_loopback() {
        bail!("public_url: is missing; it's what people type, such as https://portal.example");
    }
    let portal = open(config, key).await?;
    ensure_schema(&portal).await?;
    let listener = listen(config.listen)?;
    let public_url = public_url(config, listener.local_addr()?)?;
    let provider = provider(config, &public_url)?;
    if provider.is_none() {
        tracing::warn!("identity_authority isn't set: nobody can sign in");
    }
    if config.trusted_proxies.is_empty() && public_url.scheme() == "https" {
        tracing::warn!("trusted_proxies isn't set: everybody who comes through a proxy has the places of one address");
    }
    let hands = work::hands(config, &public_url)?;
    let stop = stop_on_signal()?;
    let target = config.identity.as_ref().map(|identity| identity.authority.origin().ascii_serialization());
    let site = Arc::new(Site {
        portal,
        provider,
        hosts: Hosts::of(&public_url, false),
        public_url,
        trusted: config.trusted_proxies.clone(),
        form_target: target,
        demo: false,
        contact: config.contact.as_str().into(),
        refused: Budget::default(),
        leptos: leptos_options()?,
        zone: config.time_zone,
        patience: PATIENCE,
        shield: Shield::default(),
        stop: stop.clone(),
        is_open: AtomicBool::new(false),
        readiness: Default::default(),
    });
    let limits = Limits { grace: config.drain, proxies: config.trusted_proxies.clone(), ..Limits::default() };
    let limits = descriptors::enough_for(limits);
    let served = spawn(host::serve(listener, router::build(&site, Router::new())?, stop.clone(), limits));
    run(&site, &hands, served, &[]).await
}

/// Opens the doors, works, and ends when everything came to its end.
pub(crate) async fn run(site: &Arc<Site>, hands: &Hands, served: JoinHandle<()>, notes: &[String]) -> Result<()> {
    let workers = work::start(&site.portal, hands, &site.stop);
    site.is_open.store(true, Ordering::Relaxed);
    // Whoever started this may have gone away: the portal stays.
    let told = core::iter::once(&format!("Tenantry is ready at {}", site.origin()))
        .chain(notes)
        .try_for_each(|line| say(line));
    if told.is_err() {
        tracing::warn!("nobody reads what this process says");
    }
    served.await.context("serving")?;
    end(workers).await;
    Ok(())
}

/// `tenantry worker`: works without serving.
///
/// # Errors
/// As for [`serve`].
pub async fn work_only(config: &Config) -> Result<()> {
    let key = config.key()?;
    let Some(public_url) = config.public_url.clone() else {
        bail!("public_url: is missing; mails link to it");
    };
    let hands = work::hands(config, &public_url)?;
    let portal = open(config, key).await?;
    ensure_schema(&portal).await?;
    let mut stop = stop_on_signal()?;
    let workers = work::start(&portal, &hands, &stop);
    say("Tenantry's worker is ready")?;
    let _ = stop.wait_for(|stop| *stop).await;
    end(workers).await;
    Ok(())
}

async fn end(workers: Vec<JoinHandle<()>>) {
    let all = async {
        for worker in workers {
            let _ = worker.await;
        }
    };
    if tokio::time::timeout(WORKERS_END, all).await.is_err() {
        tracing::warn!("a worker did not reach a safe point; its lease will run out");
    }
}

async fn ensure_schema(portal: &Portal) -> Result<()> {
    if !portal.is_ready().await.context("database_url")? {
        bail!("the database has another schema than this release: run `tenantry migrate` first");
    }
    Ok(())
}

fn provider(config: &Config, public_url: &Url) -> Result<Option<Arc<dyn IdentityProvider>>> {
    let Some(identity) = &config.identity else { return Ok(None) };
    let settings = entra::EntraConfig {
        authority: identity.authority.clone(),
        client_id: identity.client_id.clone(),
        client_secret: identity.client_secret.clone(),
        redirect_url: public_url.join("/login/callback")?,
        signed_out_url: Some(public_url.join("/")?),
    };
    Ok(Some(Arc::new(entra::Entra::new(settings).context("identity_authority")?)))
}

/// Takes the address, so that its port is known before anything is said.
pub(crate) fn listen(address: SocketAddr) -> Result<TcpListener> {
    let listen = || {
        let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        socket.set_reuseaddr(true)?;
        // Connections inherit it: the system would otherwise keep megabytes for each client that doesn't read.
        socket.set_send_buffer_size(SEND_BUFFER)?;
        socket.bind(address)?;
        socket.listen(BACKLOG)
    };
    listen().with_context(|| format!("listen: {address} can't be taken"))
}

/// What people type; on loopback, where nobody said, what we listen on.
pub(crate) fn public_url(config: &Config, bound: SocketAddr) -> Result<Url> {
    match &config.public_url {
        Some(url) => Ok(url.clone()),
        None => Ok(Url::parse(&format!("http://{bound}"))?),
    }
}

/// What Leptos wants to know: from its own variables, with the folder of the site where nothing is said.
///
/// # Errors
/// Where a variable can't be read.
pub fn leptos_options() -> Result<LeptosOptions> {
    Ok(get_configuration(None).map_err(|error| anyhow!("the LEPTOS_ variables: {error}"))?.leptos_options)
}

/// Turns true at the first SIGTERM or SIGINT. The second one ends the process, as it would without us.
pub(crate) fn stop_on_signal() -> Result<watch::Receiver<bool>> {
    let (send, receive) = watch::channel(false);
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        let _ = send.send(true);
        // Kept open: a closed channel would look like another change to whoever waits.
        core::future::pending::<()>().await;
    });
    Ok(receive)
}

/// A line for whoever started this.
pub(crate) fn say(line: &str) -> Result<()> {
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}
