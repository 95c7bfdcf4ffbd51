//! What goes wrong, and how often: set while the host runs.

use core::time::Duration;

use serde::{Deserialize, Serialize};

/// Each fault meets the next `calls` calls, then is over. Delays stand beside the others; of the rest, one call meets
/// one, in the order of the fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Faults {
    /// Wait before looking at the call at all.
    pub delay: Option<Delay>,
    /// Wait after the effect, before the answer.
    pub delay_after: Option<Delay>,
    /// Say that there is too much to do.
    pub busy: Option<Busy>,
    /// Cut the connection and do nothing.
    pub drop_before: u32,
    /// Refuse one service.
    pub refuse: Option<Refusal>,
    /// Do it, then cut the connection instead of answering.
    pub drop_after: u32,
}

/// A wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delay {
    /// How many calls.
    pub calls: u32,
    /// How long each.
    pub millis: u64,
}

/// "Too much to do".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Busy {
    /// How many calls.
    pub calls: u32,
    /// 429 or 503.
    pub status: u16,
    /// What the header `Retry-After` says, word for word; none without.
    pub retry_after: Option<String>,
}

/// "Not this service".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// How many orders that name the service.
    pub calls: u32,
    /// The service.
    pub service: String,
    /// What the answer's `code` says, for instance `quota`.
    pub code: String,
}

/// What one call meets.
#[derive(Debug, Default)]
pub(super) struct Fate {
    pub(super) delay: Option<Duration>,
    pub(super) delay_after: Option<Duration>,
    pub(super) blow: Option<Blow>,
}

/// The one fault of a call that isn't a delay.
#[derive(Debug)]
pub(super) enum Blow {
    Busy { status: u16, retry_after: Option<String> },
    DropBefore,
    Refuse { code: String },
    DropAfter,
}

fn one_less(calls: &mut u32) -> bool {
    let some_left = *calls > 0;
    *calls = calls.saturating_sub(1);
    some_left
}

impl Faults {
    /// Takes what the next call meets. `service` is the one its order names.
    pub(super) fn take(&mut self, service: Option<&str>) -> Fate {
        let wait = |delay: &mut Option<Delay>| {
            delay.as_mut().filter(|delay| delay.calls > 0).map(|delay| {
                one_less(&mut delay.calls);
                Duration::from_millis(delay.millis)
            })
        };
        Fate { delay: wait(&mut self.delay), delay_after: wait(&mut self.delay_after), blow: self.blow(service) }
    }

    fn blow(&mut self, service: Option<&str>) -> Option<Blow> {
        if let Some(busy) = &mut self.busy
            && one_less(&mut busy.calls)
        {
            return Some(Blow::Busy { status: busy.status, retry_after: busy.retry_after.clone() });
        }
        if one_less(&mut self.drop_before) {
            return Some(Blow::DropBefore);
        }
        if let Some(refusal) = &mut self.refuse
            && service == Some(refusal.service.as_str())
            && one_less(&mut refusal.calls)
        {
            return Some(Blow::Refuse { code: refusal.code.clone() });
        }
        one_less(&mut self.drop_after).then_some(Blow::DropAfter)
    }
}
