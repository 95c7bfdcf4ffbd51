//! How this crate speaks HTTP: no redirects, short patience, bounded answers.

use core::time::Duration;

use reqwest::{Client, Response, redirect};
use url::{Host, Url};

use crate::ConfigError;

const CONNECT: Duration = Duration::from_secs(3);

/// A client for one address and what lies below it.
pub(crate) fn client(setting: &'static str, to: &Url, total: Duration) -> Result<Client, ConfigError> {
    if !may_call(to) {
        return Err(ConfigError::new(setting, "must be https (plain http is for loopback only)"));
    }
    if to.query().is_some() || to.fragment().is_some() || !to.username().is_empty() || to.password().is_some() {
        return Err(ConfigError::new(setting, "must have no user name, query or fragment"));
    }
    let builder = Client::builder().redirect(redirect::Policy::none()).connect_timeout(CONNECT).timeout(total);
    // A proxy of the environment would make loopback somebody else's.
    let builder = if is_loopback(to) { builder.no_proxy() } else { builder };
    builder.build().map_err(|error| ConfigError::new(setting, reason(&error)))
}

pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

pub(crate) fn may_call(url: &Url) -> bool {
    url.scheme() == "https" || (url.scheme() == "http" && is_loopback(url))
}

/// The address with more path, whether or not it ends in a slash.
pub(crate) fn below(base: &Url, path: &str) -> String {
    format!("{}/{path}", base.as_str().trim_end_matches('/'))
}

/// Why a body couldn't be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BodyError {
    #[error("{}", reason(.0))]
    Broken(#[from] reqwest::Error),
    #[error("the answer is too long")]
    TooLong,
}

/// Reads the body, but not more than `limit` bytes of it.
pub(crate) async fn body(mut response: Response, limit: usize) -> Result<Vec<u8>, BodyError> {
    let mut read = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if read.len().saturating_add(chunk.len()) > limit {
            return Err(BodyError::TooLong);
        }
        read.extend_from_slice(&chunk);
    }
    Ok(read)
}

/// The innermost cause, which says more than reqwest's own "error sending request", and without the address.
pub(crate) fn reason(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "timed out".to_owned();
    }
    let mut cause: &dyn core::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    printable(&cause.to_string())
}

/// Somebody else's words, fit for one line of a log.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_loopback_only() {
        let may = |text| may_call(&Url::parse(text).unwrap());
        assert!(may("https://login.example/organizations"));
        assert!(may("http://127.0.0.1:8410/x") && may("http://localhost:1/x") && may("http://[::1]/x"));
        assert!(!may("http://login.example/") && !may("http://127.0.0.1.example/") && !may("ftp://127.0.0.1/"));
    }

    #[test]
    fn an_address_with_a_password_is_refused_without_repeating_it() {
        let url = Url::parse("https://user:hidden@host.example/").unwrap();
        let error = client("services.url", &url, CONNECT).unwrap_err();
        assert_eq!(error.setting, "services.url");
        assert!(!error.to_string().contains("hidden"));
    }
}
