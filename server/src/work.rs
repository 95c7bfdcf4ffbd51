//! What a worker reaches the world with, as configured; and the worker beside the server.

use std::sync::Arc;

use anyhow::{Context, Result};
use connectors::{service_host, smtp};
use portal::{
    Portal,
    jobs::Hands,
    ports::{Mailer, ServiceHost},
};
use tokio::{
    sync::watch,
    task::{JoinHandle, spawn},
};
use url::Url;

use crate::{config::Config, mail::Letters, system::SystemClock};

/// How many jobs one process carries at once.
const WORKERS: usize = 2;

/// The hands of a configured portal. What isn't configured makes a step wait for a person, and says so.
///
/// # Errors
/// Where a setting can't be worked with.
pub fn hands(config: &Config, public_url: &Url) -> Result<Hands> {
    let clock = Arc::new(SystemClock);
    let host: Arc<dyn ServiceHost> = match &config.service_host {
        None => Arc::new(service_host::NotConfigured),
        Some((url, token)) => {
            let settings = service_host::ServiceHostConfig {
                token: token.clone(),
                ..service_host::ServiceHostConfig::new(url.clone())
            };
            Arc::new(service_host::HttpServiceHost::new(settings, clock.clone()).context("service_host_url")?)
        }
    };
    let mailer: Arc<dyn Mailer> = match &config.smtp_url {
        None => Arc::new(smtp::NotConfigured),
        Some(url) => {
            let (from_name, from_address) = sender(config, public_url);
            let settings =
                smtp::SmtpConfig { url: url.clone(), from_name, from_address, public_url: public_url.clone() };
            Arc::new(smtp::Smtp::new(&settings, clock).context("smtp_url, mail_from")?)
        }
    };
    Ok(Hands { host, mailer, renderer: Arc::new(Letters::new(public_url)) })
}

/// `Name <mail>` or an address alone; without either, one at the portal's own host.
fn sender(config: &Config, public_url: &Url) -> (String, String) {
    match config.mail_from.as_deref().map(str::trim) {
        Some(from) => match from.strip_suffix('>').and_then(|from| from.split_once('<')) {
            Some((name, address)) => (name.trim().trim_matches('"').to_owned(), address.trim().to_owned()),
            None => ("Tenantry".to_owned(), from.to_owned()),
        },
        None => {
            let host = public_url.domain().unwrap_or("localhost");
            ("Tenantry".to_owned(), format!("no-reply@{host}"))
        }
    }
}

/// Starts working; ends at the next safe point once told to stop.
pub fn start(portal: &Arc<Portal>, hands: &Hands, stop: &watch::Receiver<bool>) -> Vec<JoinHandle<()>> {
    let mut tasks = Vec::new();
    for _ in 0..WORKERS {
        let (portal, hands, stop) = (Arc::clone(portal), hands.clone(), stop.clone());
        tasks.push(spawn(async move { portal.work(&hands, stop).await }));
    }
    let (chores, stopped) = (Arc::clone(portal), stop.clone());
    tasks.push(spawn(async move { chores.do_chores(stopped).await }));
    // Beside the chores: a host that takes its time holds up nobody else.
    let (portal, hands, stop) = (Arc::clone(portal), hands.clone(), stop.clone());
    tasks.push(spawn(async move { portal.follow_usage(&hands, stop).await }));
    tasks
}
