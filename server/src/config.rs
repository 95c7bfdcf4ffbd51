//! The configuration: one TOML file, each key also from the environment, secrets also from files of their own. A
//! mistake is said with the key's name and without its value.

mod source;

use core::{net::SocketAddr, time::Duration};
use std::path::Path;

use anyhow::{Result, bail};
use data_encoding::{BASE64, BASE64_NOPAD, BASE64URL, BASE64URL_NOPAD};
use portal::SigningKey;
use secrecy::{ExposeSecret, SecretString};
use url::Url;
use words::Zone;

pub use self::source::{KEYS, Key, Source};
use crate::address::Network;

/// Everything that can be set. Secrets print as stars.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// `sqlite://FILE` or `postgres://…`. May hold a password.
    pub database_url: SecretString,
    /// The same database as the role that owns its tables, on PostgreSQL; only `tenantry migrate` uses it.
    pub database_owner_url: Option<SecretString>,
    /// What people type. Without it only demo mode can serve.
    pub public_url: Option<Url>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// The registration at Microsoft Entra ID.
    pub identity: Option<Identity>,
    /// The mail server.
    pub smtp_url: Option<SecretString>,
    /// Who sends mails.
    pub mail_from: Option<String>,
    /// The host of mail and backup services.
    pub service_host: Option<(Url, Option<SecretString>)>,
    /// Signs links, forms, cursors and the log; at least 32 bytes in base64.
    pub signing_key: Option<SecretString>,
    /// How long a worker may hold a job without a sign of life.
    pub lease: Duration,
    /// How often the host of services is asked what it measured; demo mode asks more often where nothing is said.
    pub usage_every: Option<Duration>,
    /// Whom to ask, as the sign-in page says it (A2).
    pub contact: String,
    /// In which zone times are shown.
    pub time_zone: Zone,
    /// How long people are let in after the end was announced.
    pub drain: Duration,
}

/// The registration at Microsoft Entra ID.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Authority and tenant, for instance `https://login.microsoftonline.com/organizations`.
    pub authority: Url,
    /// The application.
    pub client_id: String,
    /// Its secret.
    pub client_secret: SecretString,
}

/// What the command line says over the file and the environment.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// `--listen`.
    pub listen: Option<String>,
    /// `--database-url`.
    pub database_url: Option<String>,
}

const LOCAL_DATABASE: &str = "sqlite://tenantry.db";

impl Config {
    /// Reads file and environment.
    ///
    /// # Errors
    /// The first setting that can't be worked with, by its key.
    pub fn load(file: Option<&Path>, overrides: &Overrides) -> Result<Self> {
        Self::read(&Source::open(file)?, overrides)
    }

    /// Reads from a source.
    ///
    /// # Errors
    /// As for [`Self::load`].
    pub fn read(source: &Source, overrides: &Overrides) -> Result<Self> {
        let or_set = |over: &Option<String>, key| match over {
            Some(value) => Ok(Some(value.clone())),
            None => source.text(key),
        };
        let listen = or_set(&overrides.listen, Key::Listen)?.unwrap_or_else(|| "127.0.0.1:3000".to_owned());
        let Ok(listen) = listen.parse() else { bail!("listen: must be an address and a port, such as 0.0.0.0:3000") };
        let database_url = or_set(&overrides.database_url, Key::DatabaseUrl)?;
        let proxies = source.list(Key::TrustedProxies)?;
        let read = |(place, proxy): (usize, &String)| match Network::parse(proxy) {
            Some(network) => Ok(network),
            None => bail!("trusted_proxies: number {} is no network such as 10.0.0.0/8", place + 1),
        };
        Ok(Self {
            listen,
            database_url: database_url.unwrap_or_else(|| LOCAL_DATABASE.to_owned()).into(),
            database_owner_url: source.secret(Key::DatabaseOwnerUrl)?,
            public_url: source.url(Key::PublicUrl)?.map(public).transpose()?,
            trusted_proxies: proxies.iter().enumerate().map(read).collect::<Result<_>>()?,
            identity: identity(source)?,
            smtp_url: source.secret(Key::SmtpUrl)?,
            mail_from: source.text(Key::MailFrom)?,
            service_host: match source.url(Key::ServiceHostUrl)? {
                Some(url) => Some((url, source.secret(Key::ServiceHostToken)?)),
                None => None,
            },
            signing_key: source.secret(Key::SigningKey)?,
            lease: Duration::from_secs(source.number(Key::LeaseSeconds, 1..=3600)?.unwrap_or(30)),
            usage_every: source.number(Key::UsageSeconds, 1..=86_400)?.map(Duration::from_secs),
            contact: source.text(Key::Contact)?.unwrap_or_default(),
            time_zone: source.text(Key::TimeZone)?.map_or(Ok(Zone::default()), |name| zone(&name))?,
            drain: Duration::from_secs(source.number(Key::DrainSeconds, 0..=600)?.unwrap_or(5)),
        })
    }

    /// Whether there is a host of services.
    pub const fn service_host_url_is_set(&self) -> bool {
        self.service_host.is_some()
    }

    /// The signing key.
    ///
    /// # Errors
    /// Where there is none, or it is too short, or nobody would have to guess it.
    pub fn key(&self) -> Result<SigningKey> {
        let Some(text) = &self.signing_key else {
            bail!("signing_key: is missing; make one with `openssl rand -base64 32` and keep it as you keep passwords");
        };
        let text = text.expose_secret().trim();
        let codes = [BASE64, BASE64_NOPAD, BASE64URL, BASE64URL_NOPAD];
        let Some(bytes) = codes.iter().find_map(|code| code.decode(text.as_bytes()).ok()) else {
            bail!("signing_key: must be base64, as `openssl rand -base64 32` makes it");
        };
        let example = text.to_ascii_lowercase();
        if bytes.iter().all(|byte| *byte == 0) || example.contains("change") || example.contains("example") {
            bail!("signing_key: is an example; make one with `openssl rand -base64 32`");
        }
        SigningKey::new(&bytes).map_err(|_| anyhow::anyhow!("signing_key: must have at least 32 bytes"))
    }
}

fn zone(name: &str) -> Result<Zone> {
    match Zone::named(name) {
        Some(zone) => Ok(zone),
        None => bail!("time_zone: must be a name of the IANA list, such as Europe/Oslo"),
    }
}

fn public(url: Url) -> Result<Url> {
    let loopback = match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    };
    if url.scheme() != "https" && !(url.scheme() == "http" && loopback) {
        bail!("public_url: must begin with https:// (plain http is for loopback only)");
    }
    if url.path() != "/" {
        bail!("public_url: must be a host only, such as https://portal.example");
    }
    Ok(url)
}

fn identity(source: &Source) -> Result<Option<Identity>> {
    let authority = source.url(Key::IdentityAuthority)?;
    let (id, secret) = (source.text(Key::IdentityClientId)?, source.secret(Key::IdentityClientSecret)?);
    match (authority, id, secret) {
        (None, None, None) => Ok(None),
        (Some(authority), Some(client_id), Some(client_secret)) => {
            Ok(Some(Identity { authority, client_id, client_secret }))
        }
        (None, ..) => bail!("identity_authority: is missing, but other keys of identity are set"),
        (_, None, _) => bail!("identity_client_id: is missing, but identity_authority is set"),
        (_, _, None) => bail!("identity_client_secret: is missing, but identity_authority is set"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Config> {
        Config::read(&Source::of_text(text, &[])?, &Overrides::default())
    }

    fn fails(text: &str, key: &str) {
        let told = match read(text) {
            Ok(config) => config.key().map(|_| ()).expect_err("refused").to_string(),
            Err(error) => error.to_string(),
        };
        assert!(told.contains(key), "{told}");
    }

    #[test]
    fn mistakes_are_told_with_their_key_and_without_the_value() {
        fails("listen = 'here'", "listen");
        fails("public_url = 'http://portal.example'", "public_url");
        fails("public_url = 'https://portal.example/sub'", "public_url");
        fails("trusted_proxies = ['10.0.0.0/99']", "trusted_proxies");
        fails("identity_authority = 'https://login.example/x'", "identity_client_id");
        fails("lease_seconds = 0", "lease_seconds");
        fails("usage_seconds = 0", "usage_seconds");
        fails("drain_seconds = 601", "drain_seconds");
        fails("time_zone = 'Oslo'", "time_zone");
        fails("time_zone = 'CET/Oslo'", "Europe/Oslo");
        fails("sining_key = 'x'", "sining_key");
        fails("", "signing_key");
        fails("signing_key = 'c2hvcnQ='", "32 bytes");
        fails("signing_key = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='", "example");
    }

    #[test]
    fn secrets_do_not_print() {
        let config =
            read("signing_key = 'BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc='\nsmtp_url='smtps://u:hidden@h'");
        let config = config.expect("good");
        let printed = format!("{config:?}");
        assert!(!printed.contains("BwcH") && !printed.contains("hidden"), "{printed}");
        assert!(config.key().is_ok());
    }

    #[test]
    fn the_environment_wins_over_the_file_and_secrets_come_from_files() {
        let file = tempfile::NamedTempFile::new().expect("file");
        std::fs::write(file.path(), "postgres://u:p@h/d\n").expect("written");
        let env = [
            ("TENANTRY_LISTEN", "0.0.0.0:80".to_owned()),
            ("TENANTRY_DATABASE_URL_FILE", file.path().display().to_string()),
            ("TENANTRY_TRUSTED_PROXIES", "10.0.0.0/8, ::1".to_owned()),
        ];
        let source = Source::of_text("listen = '127.0.0.1:1'\ndatabase_url = 'sqlite://x'", &env).expect("read");
        let config = Config::read(&source, &Overrides::default()).expect("good");
        assert_eq!(config.listen.port(), 80);
        assert_eq!(config.database_url.expose_secret(), "postgres://u:p@h/d");
        assert_eq!(config.trusted_proxies.len(), 2);
    }

    #[test]
    fn without_a_word_times_are_oslos_and_a_balancer_gets_five_seconds() {
        let config = read("").expect("good");
        assert_eq!((config.time_zone.name(), config.drain.as_secs()), ("Europe/Oslo", 5));
        let config = read("time_zone = 'America/New_York'\ndrain_seconds = 0").expect("good");
        assert_eq!((config.time_zone.name(), config.drain.as_secs()), ("America/New_York", 0));
    }
}
