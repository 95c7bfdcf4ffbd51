//! The host of mail and backup services over HTTP, and how each of its answers is to be understood.
//!
//! The one distinction everything rests on: an order that certainly didn't arrive may be sent again at once, one that
//! may have arrived is looked up first.

mod usage;

use core::time::Duration;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use portal::ports::{Answer, Clock, HostError, Order, Receipt, ServiceHost, UsagePage};
use reqwest::{
    Client, Method, RequestBuilder, StatusCode,
    header::{HeaderMap, RETRY_AFTER},
};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;
use uuid::Uuid;

use crate::{ConfigError, outbound};

const ANSWER_BYTES: usize = 64 * 1024;
/// A host that asks for more is asked again after this.
const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);
/// A reference is kept with its step; one that is longer was made to fill something.
const LONGEST_REFERENCE: usize = 512;
const UNKNOWN_ORDER: &str = "unknown_order";

/// Where the host is.
#[derive(Clone, Debug)]
pub struct ServiceHostConfig {
    /// The address above `/orders` and `/usage`.
    pub base_url: Url,
    /// Sent as a bearer token, where the host wants one.
    pub token: Option<SecretString>,
    /// How long one call may take in all.
    pub patience: Duration,
}

impl ServiceHostConfig {
    /// A host without a token, with the usual patience of 30 seconds.
    pub fn new(base_url: Url) -> Self {
        Self { base_url, token: None, patience: Duration::from_secs(30) }
    }
}

/// The host.
pub struct HttpServiceHost {
    config: ServiceHostConfig,
    client: Client,
    clock: Arc<dyn Clock>,
}

/// In place of a host where none is configured: each step waits for a person.
#[derive(Clone, Copy, Debug)]
pub struct NotConfigured;

#[derive(Deserialize)]
struct Complaint {
    code: String,
}

/// An answer that came whole.
struct Heard {
    status: StatusCode,
    body: Vec<u8>,
}

impl HttpServiceHost {
    /// Checks the settings. The clock is for a `Retry-After` that names a date.
    pub fn new(config: ServiceHostConfig, clock: Arc<dyn Clock>) -> Result<Self, ConfigError> {
        let client = outbound::client("services.url", &config.base_url, config.patience)?;
        Ok(Self { config, client, clock })
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, outbound::below(&self.config.base_url, path));
        match &self.config.token {
            Some(token) => request.bearer_auth(token.expose_secret()),
            None => request,
        }
    }

    async fn hear(&self, request: RequestBuilder) -> Result<Heard, HostError> {
        self.hear_out(request, ANSWER_BYTES).await
    }

    async fn hear_out(&self, request: RequestBuilder, bytes: usize) -> Result<Heard, HostError> {
        let response = request.send().await.map_err(|error| {
            let reason = outbound::reason(&error);
            if error.is_connect() { HostError::Unreachable(reason) } else { HostError::Ambiguous(reason) }
        })?;
        let status = response.status();
        if matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
            return Err(HostError::Busy { retry_after: retry_after(response.headers(), self.clock.now()) });
        }
        let body = outbound::body(response, bytes).await;
        let body = body.map_err(|error| HostError::Ambiguous(error.to_string()))?;
        if status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT {
            return Err(HostError::Ambiguous(format!("the host answers {status}")));
        }
        Ok(Heard { status, body })
    }

    async fn place(&self, key: Uuid, order: &Order) -> Result<Receipt, HostError> {
        let request = self.request(Method::POST, "orders").header("Idempotency-Key", key.to_string()).json(order);
        let heard = self.hear(request).await?;
        if heard.status.is_success() { heard.receipt() } else { Err(heard.refusal()) }
    }

    async fn find(&self, key: Uuid) -> Result<Option<Receipt>, HostError> {
        let heard = self.hear(self.request(Method::GET, &format!("orders/{key}"))).await?;
        if heard.status.is_success() {
            return heard.receipt().map(Some);
        }
        if heard.is_unknown_order() {
            return Ok(None);
        }
        if heard.status == StatusCode::NOT_FOUND {
            // Somebody else's 404, a proxy's for instance, doesn't prove that the order wasn't carried out.
            return Err(HostError::Ambiguous("the host doesn't say whether it knows the order".to_owned()));
        }
        Err(heard.refusal())
    }

    async fn undo(&self, key: Uuid) -> Result<(), HostError> {
        let heard = self.hear(self.request(Method::DELETE, &format!("orders/{key}"))).await?;
        if heard.status.is_success() || heard.is_unknown_order() { Ok(()) } else { Err(heard.refusal()) }
    }
}

impl HttpServiceHost {
    async fn measured(&self, after: Option<&str>) -> Result<UsagePage, HostError> {
        let request = self.request(Method::GET, "usage").query(&[("limit", usage::READINGS)]);
        let request = after.into_iter().fold(request, |request, after| request.query(&[("after", after)]));
        let heard = self.hear_out(request, usage::ANSWER_BYTES).await?;
        if heard.status.is_success() { usage::read(&heard.body, after) } else { Err(heard.refusal()) }
    }
}

impl Heard {
    /// A success that can't be read is still a success we know nothing about.
    fn receipt(&self) -> Result<Receipt, HostError> {
        let is_reference =
            |text: &str| (1..=LONGEST_REFERENCE).contains(&text.len()) && !text.chars().any(char::is_control);
        let receipt = serde_json::from_slice::<Receipt>(&self.body).ok().filter(|it| is_reference(&it.reference));
        receipt.ok_or_else(|| HostError::Ambiguous("the host's receipt can't be read".to_owned()))
    }

    fn is_unknown_order(&self) -> bool {
        self.status == StatusCode::NOT_FOUND && self.word().as_deref() == Some(UNKNOWN_ORDER)
    }

    fn refusal(&self) -> HostError {
        HostError::Refused { code: self.word().unwrap_or_else(|| format!("http_{}", self.status.as_u16())) }
    }

    /// The host's own word, if it is one: it's stored and chooses a text, so it may not be just anything.
    fn word(&self) -> Option<String> {
        let code = serde_json::from_slice::<Complaint>(&self.body).ok()?.code;
        let is_word = (1..=64).contains(&code.len())
            && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        is_word.then_some(code)
    }
}

/// Seconds or a date; a date that has passed is "now", and nothing is longer than [`LONGEST_WAIT`].
fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().map_or(LONGEST_WAIT, Duration::from_secs)
    } else {
        let until = DateTime::parse_from_rfc2822(text).ok()?;
        until.signed_duration_since(now).to_std().unwrap_or_default()
    };
    Some(wait.min(LONGEST_WAIT))
}

impl ServiceHost for HttpServiceHost {
    fn carry_out<'a>(&'a self, key: Uuid, order: &'a Order) -> Answer<'a, Result<Receipt, HostError>> {
        Box::pin(self.place(key, order))
    }

    fn look_up<'a>(&'a self, key: Uuid) -> Answer<'a, Result<Option<Receipt>, HostError>> {
        Box::pin(self.find(key))
    }

    fn take_back<'a>(&'a self, key: Uuid) -> Answer<'a, Result<(), HostError>> {
        Box::pin(self.undo(key))
    }

    fn usage<'a>(&'a self, after: Option<&'a str>) -> Answer<'a, Result<UsagePage, HostError>> {
        Box::pin(self.measured(after))
    }
}

impl ServiceHost for NotConfigured {
    fn carry_out<'a>(&'a self, _key: Uuid, _order: &'a Order) -> Answer<'a, Result<Receipt, HostError>> {
        Box::pin(async { Err(HostError::NotConfigured) })
    }

    fn look_up<'a>(&'a self, _key: Uuid) -> Answer<'a, Result<Option<Receipt>, HostError>> {
        Box::pin(async { Err(HostError::NotConfigured) })
    }

    fn take_back<'a>(&'a self, _key: Uuid) -> Answer<'a, Result<(), HostError>> {
        Box::pin(async { Err(HostError::NotConfigured) })
    }

    fn usage<'a>(&'a self, _after: Option<&'a str>) -> Answer<'a, Result<UsagePage, HostError>> {
        Box::pin(async { Err(HostError::NotConfigured) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    #[test]
    fn retry_after_is_read_in_both_forms_and_never_believed_beyond_reason() {
        let now = DateTime::parse_from_rfc3339("2026-11-21T12:00:00Z").unwrap().to_utc();
        let read = |text: &str| {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_str(text).unwrap())]);
            retry_after(&headers, now).map(|wait| wait.as_secs())
        };
        assert_eq!(read("7"), Some(7));
        assert_eq!(read(" 0 "), Some(0));
        assert_eq!(read("86400"), Some(900));
        assert_eq!(read("99999999999999999999999999"), Some(900));
        assert_eq!(read("Sat, 21 Nov 2026 12:01:30 GMT"), Some(90));
        assert_eq!(read("Sat, 21 Nov 2026 11:00:00 GMT"), Some(0));
        assert_eq!(read("Sun, 22 Nov 2026 12:00:00 GMT"), Some(900));
        for nonsense in ["", "-5", "soon", "1.5", "7s"] {
            assert_eq!(read(nonsense), None, "{nonsense}");
        }
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
    }
}
