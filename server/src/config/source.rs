//! Where settings come from: `TENANTRY_KEY`, `TENANTRY_KEY_FILE` for secrets, then the file.

use core::{ops::RangeInclusive, str::FromStr};
use std::{collections::HashMap, fs, path::Path};

use anyhow::{Context, Result, bail};
use secrecy::SecretString;
use url::Url;

/// A key of the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// Where to listen.
    Listen,
    /// The database.
    DatabaseUrl,
    /// The database, as its tables' owner.
    DatabaseOwnerUrl,
    /// What people type.
    PublicUrl,
    /// Proxies that are believed.
    TrustedProxies,
    /// Entra's authority.
    IdentityAuthority,
    /// The application at Entra.
    IdentityClientId,
    /// Its secret.
    IdentityClientSecret,
    /// The mail server.
    SmtpUrl,
    /// The sender of mails.
    MailFrom,
    /// The host of services.
    ServiceHostUrl,
    /// Its token.
    ServiceHostToken,
    /// Signs links, forms, cursors and the log.
    SigningKey,
    /// The lease of a job.
    LeaseSeconds,
    /// How often the host of services is asked what it measured.
    UsageSeconds,
    /// Whom to ask.
    Contact,
    /// The readers' clock.
    TimeZone,
    /// How long people are let in after the end was announced.
    DrainSeconds,
}

/// Every key: its name, and whether it is a secret.
pub const KEYS: [(Key, &str, bool); 18] = [
    (Key::Listen, "listen", false),
    (Key::DatabaseUrl, "database_url", true),
    (Key::DatabaseOwnerUrl, "database_owner_url", true),
    (Key::PublicUrl, "public_url", false),
    (Key::TrustedProxies, "trusted_proxies", false),
    (Key::IdentityAuthority, "identity_authority", false),
    (Key::IdentityClientId, "identity_client_id", false),
    (Key::IdentityClientSecret, "identity_client_secret", true),
    (Key::SmtpUrl, "smtp_url", true),
    (Key::MailFrom, "mail_from", false),
    (Key::ServiceHostUrl, "service_host_url", false),
    (Key::ServiceHostToken, "service_host_token", true),
    (Key::SigningKey, "signing_key", true),
    (Key::LeaseSeconds, "lease_seconds", false),
    (Key::UsageSeconds, "usage_seconds", false),
    (Key::Contact, "contact", false),
    (Key::TimeZone, "time_zone", false),
    (Key::DrainSeconds, "drain_seconds", false),
];

impl Key {
    /// Its name in the file.
    pub fn name(self) -> &'static str {
        KEYS.iter().find(|(key, ..)| *key == self).map_or("", |(_, name, _)| name)
    }

    fn is_secret(self) -> bool {
        KEYS.iter().any(|(key, _, secret)| *key == self && *secret)
    }
}

/// A file and an environment.
pub struct Source {
    file: toml::Table,
    env: HashMap<String, String>,
}

impl Source {
    /// Reads the file, where there is one, and this process's environment.
    pub(super) fn open(file: Option<&Path>) -> Result<Self> {
        let text = match file {
            Some(path) => fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?,
            None => String::new(),
        };
        Self::new(&text, variables()?)
    }

    /// From a text and some variables.
    ///
    /// # Errors
    /// Where the text is no TOML, or has a key that isn't known.
    pub fn of_text(text: &str, env: &[(&str, String)]) -> Result<Self> {
        Self::new(text, env.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect())
    }

    fn new(text: &str, env: HashMap<String, String>) -> Result<Self> {
        // The parser's own message repeats the line, and the line may be a secret.
        let file = match text.parse::<toml::Table>() {
            Ok(file) => file,
            Err(error) => bail!("the configuration file is no TOML: look at line {}", line(text, error.span())),
        };
        let known = |name: &str| {
            KEYS.iter().any(|(_, key, secret)| name == *key || (*secret && name.strip_suffix("_file") == Some(key)))
        };
        if let Some(unknown) = file.keys().find(|name| !known(name)) {
            bail!("{}", no_such_key(text, unknown));
        }
        Ok(Self { file, env })
    }

    fn raw(&self, key: Key) -> Result<Option<toml::Value>> {
        let (name, variable) = (key.name(), format!("TENANTRY_{}", key.name().to_ascii_uppercase()));
        if let Some(value) = self.env.get(&variable).filter(|value| !value.is_empty()) {
            return Ok(Some(toml::Value::String(value.clone())));
        }
        let in_file = |name: &str| self.file.get(name).and_then(toml::Value::as_str).map(str::to_owned);
        if key.is_secret() {
            let path = self.env.get(&format!("{variable}_FILE")).cloned();
            if let Some(path) = path.or_else(|| in_file(&format!("{name}_file"))) {
                // Whoever puts the secret itself where its file's name belongs finds it in no log.
                return match fs::read_to_string(&path) {
                    Ok(text) => Ok(Some(toml::Value::String(text.trim().to_owned()))),
                    Err(error) => bail!("{name}: the file that {name}_file names can't be read: {}", error.kind()),
                };
            }
        }
        Ok(self.file.get(name).cloned())
    }

    pub(super) fn text(&self, key: Key) -> Result<Option<String>> {
        match self.raw(key)? {
            None => Ok(None),
            Some(toml::Value::String(text)) => Ok(Some(text)),
            Some(_) => bail!("{}: must be a text", key.name()),
        }
    }

    pub(super) fn secret(&self, key: Key) -> Result<Option<SecretString>> {
        Ok(self.text(key)?.map(SecretString::from))
    }

    pub(super) fn url(&self, key: Key) -> Result<Option<Url>> {
        let Some(text) = self.text(key)? else { return Ok(None) };
        let Ok(url) = Url::from_str(&text) else { bail!("{}: must be a whole address", key.name()) };
        if !matches!(url.scheme(), "http" | "https") {
            bail!("{}: must begin with https:// (or http:// on loopback)", key.name());
        }
        // Addresses are printed; a secret has a key of its own.
        if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
            bail!("{}: must have no user name, password, query or fragment", key.name());
        }
        Ok(Some(url))
    }

    pub(super) fn list(&self, key: Key) -> Result<Vec<String>> {
        match self.raw(key)? {
            None => Ok(Vec::new()),
            Some(toml::Value::String(text)) => {
                Ok(text.split(',').map(|one| one.trim().to_owned()).filter(|one| !one.is_empty()).collect())
            }
            Some(toml::Value::Array(all)) if all.iter().all(toml::Value::is_str) => {
                Ok(all.iter().filter_map(toml::Value::as_str).map(str::to_owned).collect())
            }
            Some(_) => bail!("{}: must be a list of texts", key.name()),
        }
    }

    pub(super) fn number(&self, key: Key, allowed: RangeInclusive<u64>) -> Result<Option<u64>> {
        let number = match self.raw(key)? {
            None => return Ok(None),
            Some(toml::Value::Integer(number)) => u64::try_from(number).ok(),
            Some(toml::Value::String(text)) => text.trim().parse().ok(),
            Some(_) => None,
        };
        match number.filter(|number| allowed.contains(number)) {
            Some(number) => Ok(Some(number)),
            None => bail!("{}: must be a number from {} to {}", key.name(), allowed.start(), allowed.end()),
        }
    }
}

/// This process's own variables. One that isn't text is told by its name: the standard library would print its value.
fn variables() -> Result<HashMap<String, String>> {
    let mut ours = HashMap::new();
    for (name, value) in std::env::vars_os() {
        let Some(name) = name.to_str().filter(|name| name.starts_with("TENANTRY_")) else { continue };
        let Some(value) = value.to_str() else { bail!("{name}: must be a text in UTF-8") };
        ours.insert(name.to_owned(), value.to_owned());
    }
    Ok(ours)
}

/// The line of a place in a text.
fn line(text: &str, at: Option<core::ops::Range<usize>>) -> usize {
    let before = at.and_then(|at| text.get(..at.start)).unwrap_or_default();
    before.matches('\n').count() + 1
}

/// A key is repeated only where it is nearly one of ours: what stands there by mistake may be a secret.
fn no_such_key(text: &str, unknown: &str) -> String {
    let names: Vec<&str> = KEYS.iter().map(|(_, name, _)| *name).collect();
    let nearest = names.iter().find(|name| distance(name, unknown) <= 2);
    if let Some(nearest) = nearest {
        return format!("{unknown}: is no key of the configuration; {nearest} is one");
    }
    let table = toml::de::DeTable::parse(text).ok();
    let at = table.and_then(|table| table.get_ref().keys().find(|key| key.get_ref() == unknown).map(|key| key.span()));
    let line = line(text, at);
    format!("the configuration file has something else than a key in line {line}; the keys are {}", names.join(", "))
}

/// In how many letters two words differ.
fn distance(one: &str, other: &str) -> usize {
    if one.len().abs_diff(other.len()) > 2 {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (place, letter) in one.bytes().enumerate() {
        let mut next = vec![place + 1];
        for (across, (known, pair)) in other.bytes().zip(row.windows(2)).enumerate() {
            let (above, beside) = (pair.get(1).copied().unwrap_or(0), next.get(across).copied().unwrap_or(0));
            let same = pair.first().copied().unwrap_or(0) + usize::from(known != letter);
            next.push(same.min(above + 1).min(beside + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(usize::MAX)
}
