//! What every handler of this server knows.

use core::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};
use std::sync::Arc;

use leptos::config::LeptosOptions;
use portal::{Portal, ports::IdentityProvider};
use tokio::sync::watch;
use url::Url;
use words::Zone;

use crate::{
    address::{Hosts, Network},
    budget::Budget,
    cookies::Jar,
    routes::Readiness,
    shield::Shield,
};

/// How long a request may take; the stream of a run alone takes longer.
pub const PATIENCE: Duration = Duration::from_secs(15);

/// One portal as it is served.
pub struct Site {
    /// Every use case.
    pub portal: Arc<Portal>,
    /// Who says who somebody is; nobody where it isn't configured.
    pub provider: Option<Arc<dyn IdentityProvider>>,
    /// What people type.
    pub public_url: Url,
    /// Which hosts are ours.
    pub hosts: Hosts,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted: Vec<Network>,
    /// Where forms may lead besides ourselves: the identity authority's origin.
    pub form_target: Option<String>,
    /// Whether this is demo mode.
    pub demo: bool,
    /// Whom to ask (A2).
    pub contact: Arc<str>,
    /// In which zone times are shown.
    pub zone: Zone,
    /// How long a request may take.
    pub patience: Duration,
    /// What requests that come to nothing may write.
    pub refused: Budget,
    /// Stops floods.
    pub shield: Shield,
    /// What Leptos wants to know.
    pub leptos: LeptosOptions,
    /// Turns true when the process is to end.
    pub stop: watch::Receiver<bool>,
    /// Whether there is anything to serve yet.
    pub is_open: AtomicBool,
    /// Whether the database keeps what is written.
    pub readiness: Readiness,
}

impl Site {
    /// How cookies are made here.
    pub(crate) fn jar(&self) -> Jar {
        Jar { secure: self.is_https() }
    }

    /// Whether people come over https.
    pub fn is_https(&self) -> bool {
        self.public_url.scheme() == "https"
    }

    /// The public origin, as a browser sends it.
    pub fn origin(&self) -> String {
        self.public_url.origin().ascii_serialization()
    }

    /// An address of ours, whole, out of a path.
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.origin())
    }

    /// Whether requests should come here: seeded, and not about to end.
    pub(crate) fn accepts(&self) -> bool {
        self.is_open.load(Ordering::Relaxed) && !*self.stop.borrow()
    }
}
