//! The rules of the host, apart from HTTP and files: what an order does to what stands.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    order::{Order, PORTAL_SETTINGS},
    usage::{self, Meter, Usage},
};

/// One thing that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// The idempotency key of the order that made it.
    pub key: Uuid,
    /// The host's own id of it.
    pub reference: String,
    /// The order.
    pub order: Order,
    /// Whether it was taken back later.
    pub taken_back: bool,
}

/// One call, whether it had an effect or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// When it came, in milliseconds since 1970.
    pub at_ms: u64,
    /// `POST`, `GET` or `DELETE`.
    pub method: String,
    /// The idempotency key.
    pub key: Uuid,
}

/// A line of the journal: all that ever changes a [`Book`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "snake_case")]
pub(super) enum Line {
    Call(Call),
    Effect { key: Uuid, reference: String, order: Box<Order> },
    TakenBack { key: Uuid },
    Measured(Usage),
}

/// What is to be answered to an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// New: write this line, then apply it, then answer.
    Make { reference: String },
    /// That key was seen: the first receipt again.
    Replay { reference: String },
    /// No, in the host's own word.
    Refuse { status: u16, code: &'static str },
}

/// What stands, and what came.
#[derive(Debug, Default)]
pub(super) struct Book {
    pub(super) effects: Vec<Effect>,
    pub(super) calls: Vec<Call>,
    pub(super) meter: Meter,
}

impl Book {
    pub(super) fn apply(&mut self, line: Line) {
        match line {
            Line::Call(call) => self.calls.push(call),
            Line::Effect { key, reference, order } => {
                self.measure(&order, false);
                self.effects.push(Effect { key, reference, order: *order, taken_back: false });
            }
            Line::TakenBack { key } => {
                if let Some(order) = self.find(key).map(|effect| effect.order.clone()) {
                    self.measure(&order, true);
                }
                for effect in self.effects.iter_mut().filter(|effect| effect.key == key) {
                    effect.taken_back = true;
                }
            }
            Line::Measured(usage) => self.meter.set(usage),
        }
    }

    /// Measured at the time of the call that ordered it, which is the line before.
    fn measure(&mut self, order: &Order, back: bool) {
        let change = usage::change_by(order, self.standing().map(|effect| &effect.order));
        let at = self.calls.last().and_then(|call| DateTime::<Utc>::from_timestamp_millis(call.at_ms.try_into().ok()?));
        self.meter.change(order.customer(), change, back, at);
    }

    pub(super) fn knows(&self, customer: &str) -> bool {
        self.customers().any(|known| known == customer)
    }

    /// The customer of that name, or the only one that a caller put something and a `/` before: whoever tries things out
    /// by hand needn't know what.
    pub(super) fn resolve(&self, name: &str) -> Option<String> {
        let end = format!("/{name}");
        let mut found: Vec<&str> = self.customers().filter(|known| *known == name || known.ends_with(&end)).collect();
        found.dedup();
        match found.as_slice() {
            [only] => Some((*only).to_owned()),
            several => several.iter().find(|known| **known == name).map(|known| (*known).to_owned()),
        }
    }

    fn customers(&self) -> impl Iterator<Item = &str> {
        self.standing().filter_map(|made| match &made.order {
            Order::CreateCustomer { customer, .. } => Some(customer.as_str()),
            _ => None,
        })
    }

    pub(super) fn standing(&self) -> impl Iterator<Item = &Effect> {
        self.effects.iter().filter(|effect| !effect.taken_back)
    }

    pub(super) fn find(&self, key: Uuid) -> Option<&Effect> {
        self.standing().find(|effect| effect.key == key)
    }

    pub(super) fn judge(&self, key: Uuid, order: &Order) -> Verdict {
        if let Some(first) = self.find(key) {
            if first.order == *order {
                return Verdict::Replay { reference: first.reference.clone() };
            }
            return Verdict::Refuse { status: 422, code: "key_reused" };
        }
        if self.standing().any(|effect| effect.order.same_thing(order)) {
            return Verdict::Refuse { status: 409, code: "conflict" };
        }
        match self.missing(order) {
            Some((status, code)) => Verdict::Refuse { status, code },
            None => Verdict::Make { reference: format!("svc-{:06}", self.effects.len().saturating_add(1)) },
        }
    }

    /// Whether taking it back would leave something hanging in the air.
    pub(super) fn in_use(&self, made: &Effect) -> bool {
        self.standing().any(|effect| effect.order.rests_on(&made.order))
    }

    fn missing(&self, order: &Order) -> Option<(u16, &'static str)> {
        let stands = |wanted: &dyn Fn(&Order) -> bool| self.standing().any(|effect| wanted(&effect.order));
        if matches!(order, Order::CreateCustomer { .. }) {
            return None;
        }
        let customer = order.customer();
        if !self.knows(customer) {
            return Some((404, "unknown_customer"));
        }
        let started = |wanted: &str| {
            stands(
                &|made| matches!(made, Order::StartService { customer: theirs, service } if theirs == customer && service == wanted),
            )
        };
        match order {
            Order::CreateAccount { .. } if !started(PORTAL_SETTINGS) => Some((409, "portal_settings_missing")),
            Order::GiveService { service, .. } if !started(service) => Some((409, "service_missing")),
            Order::GiveService { upn, .. }
                if !stands(&|made| {
                    matches!(made, Order::CreateAccount { customer: theirs, upn: account, .. }
                        if theirs == customer && account.eq_ignore_ascii_case(upn))
                }) =>
            {
                Some((404, "unknown_account"))
            }
            _ => None,
        }
    }
}
