//! The simulated host of services behind portal's port, in this process: effects are counted at its journal.

use core::{
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::Duration,
};
use std::sync::{Mutex, PoisonError};

use axum::{
    body::Body,
    http::{Request, StatusCode, header::RETRY_AFTER},
};
use http_body_util::BodyExt;
use portal::ports::{Answer, HostCustomer, HostError, Order, Receipt, ServiceHost, UsagePage, UsageReading};
use simulators::services::{Services, Usage};
use tokio::sync::Notify;
use tower::ServiceExt;
use uuid::Uuid;

/// Where a call stops until it is released, or until the worker that made it is dropped as if it had been killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hang {
    /// Before the host hears of it.
    Before,
    /// After the effect, before the answer.
    After,
}

/// The host.
#[derive(Debug)]
pub struct Host {
    /// The simulator: faults are set and effects are counted there.
    pub services: Services,
    hang: Mutex<Option<(Hang, usize)>>,
    reached: Notify,
    released: Notify,
    absent: AtomicBool,
    pages: AtomicUsize,
    readings: AtomicUsize,
    refusals: Mutex<Vec<HostError>>,
}

impl Default for Host {
    fn default() -> Self {
        Self {
            services: Services::open(None).unwrap(),
            hang: Mutex::default(),
            reached: Notify::new(),
            released: Notify::new(),
            absent: AtomicBool::new(false),
            pages: AtomicUsize::new(0),
            readings: AtomicUsize::new(100),
            refusals: Mutex::default(),
        }
    }
}

impl Host {
    /// The call after `calls` more stops there.
    pub fn hang(&self, at: Hang, calls: usize) {
        *self.hang.lock().unwrap_or_else(PoisonError::into_inner) = Some((at, calls));
    }

    /// Waits until a call has stopped.
    pub async fn reached(&self) {
        let reached = tokio::time::timeout(core::time::Duration::from_secs(20), self.reached.notified());
        assert!(reached.await.is_ok(), "no call came that stops there");
    }

    /// Lets the call that has stopped go on.
    pub fn release(&self) {
        self.released.notify_one();
    }

    /// What the next call for readings is refused with.
    pub fn refuse_usage(&self, with: HostError) {
        self.refusals.lock().unwrap_or_else(PoisonError::into_inner).push(with);
    }

    /// How many readings make a page from now on.
    pub fn readings_a_page(&self, count: usize) {
        self.readings.store(count, Ordering::SeqCst);
    }

    /// How many pages of readings were asked for.
    pub fn pages(&self) -> usize {
        self.pages.load(Ordering::SeqCst)
    }

    /// Sets a figure as if it had just been measured. `code` is enough where only one partner gave it out.
    pub fn measure(&self, code: &str, megabytes: u64, mailboxes: Option<u32>) {
        let usage = Usage {
            customer: code.to_owned(),
            storage_bytes: megabytes * 1_000_000,
            protected_mailboxes: mailboxes,
            measured_at: None,
        };
        assert!(self.services.measure(usage).unwrap(), "the host knows no {code}");
    }

    /// Whether there is no host at all.
    pub fn set_absent(&self, absent: bool) {
        self.absent.store(absent, Ordering::SeqCst);
    }

    fn takes_hang(&self) -> Option<Hang> {
        let mut hang = self.hang.lock().unwrap_or_else(PoisonError::into_inner);
        match hang.take() {
            Some((at, 0)) => Some(at),
            Some((at, calls)) => {
                *hang = Some((at, calls - 1));
                None
            }
            None => None,
        }
    }

    async fn stop(&self) {
        self.reached.notify_one();
        self.released.notified().await;
    }

    async fn send(&self, request: Request<Body>) -> Result<(StatusCode, serde_json::Value), HostError> {
        if self.absent.load(Ordering::SeqCst) {
            return Err(HostError::NotConfigured);
        }
        let answer = self.services.router().oneshot(request).await.unwrap();
        let status = answer.status();
        if matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
            let seconds = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
            return Err(HostError::Busy { retry_after: seconds.map(Duration::from_secs) });
        }
        let body = answer.into_body().collect().await.map_err(|error| HostError::Ambiguous(error.to_string()))?;
        Ok((status, serde_json::from_slice(&body.to_bytes()).unwrap_or_default()))
    }

    async fn place(&self, key: Uuid, order: &Order) -> Result<Receipt, HostError> {
        let hang = self.takes_hang();
        if hang == Some(Hang::Before) {
            self.stop().await;
        }
        let body = Body::from(serde_json::to_string(order).unwrap());
        let request = Request::post("/orders").header("idempotency-key", key.to_string()).body(body).unwrap();
        let answer = self.send(request).await;
        if hang == Some(Hang::After) {
            self.stop().await;
        }
        let (status, json) = answer?;
        if status.is_success() { Ok(receipt(&json)) } else { Err(refused(&json)) }
    }

    async fn find(&self, key: Uuid) -> Result<Option<Receipt>, HostError> {
        let request = Request::get(format!("/orders/{key}")).body(Body::empty()).unwrap();
        let (status, json) = self.send(request).await?;
        if status == StatusCode::NOT_FOUND { Ok(None) } else { Ok(Some(receipt(&json))) }
    }

    async fn undo(&self, key: Uuid) -> Result<(), HostError> {
        let request = Request::delete(format!("/orders/{key}")).body(Body::empty()).unwrap();
        let (status, json) = self.send(request).await?;
        if status.is_success() { Ok(()) } else { Err(refused(&json)) }
    }
}

impl Host {
    async fn measured(&self, after: Option<&str>) -> Result<UsagePage, HostError> {
        let hang = self.takes_hang();
        if hang == Some(Hang::Before) {
            self.stop().await;
        }
        self.pages.fetch_add(1, Ordering::SeqCst);
        if let Some(error) = self.refusals.lock().unwrap_or_else(PoisonError::into_inner).pop() {
            return Err(error);
        }
        let limit = self.readings.load(Ordering::SeqCst);
        let after = after.map(|after| format!("&after={after}")).unwrap_or_default();
        let request = Request::get(format!("/usage?limit={limit}{after}")).body(Body::empty()).unwrap();
        let answer = self.send(request).await;
        if hang == Some(Hang::After) {
            self.stop().await;
        }
        let (status, json) = answer?;
        if !status.is_success() {
            return Err(refused(&json));
        }
        let field = |name| json.get(name).cloned().unwrap_or_default();
        let readings: Vec<Usage> = serde_json::from_value(field("readings")).unwrap();
        let reading = |usage: Usage| UsageReading {
            customer: HostCustomer::parse(&usage.customer).expect("a customer of the portal's"),
            storage_bytes: usage.storage_bytes,
            protected_mailboxes: usage.protected_mailboxes,
            measured_at: usage.measured_at.expect("a host that measured knows when"),
        };
        Ok(UsagePage {
            readings: readings.into_iter().map(reading).collect(),
            next: serde_json::from_value(field("next")).unwrap(),
            more: field("more") == true,
        })
    }
}

fn receipt(json: &serde_json::Value) -> Receipt {
    Receipt { reference: json.get("reference").and_then(|it| it.as_str()).unwrap_or_default().to_owned() }
}

fn refused(json: &serde_json::Value) -> HostError {
    HostError::Refused { code: json.get("code").and_then(|it| it.as_str()).unwrap_or_default().to_owned() }
}

impl ServiceHost for Host {
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
