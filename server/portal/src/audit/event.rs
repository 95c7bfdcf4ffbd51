//! What the log tells of. Each slice says what can happen in it ([`events`]); the log knows no slice.

use chrono::{DateTime, Utc};
use domain::{audit::EventClass, authority::Roles, denial::RefusalReason, ids::EventId};
use uuid::Uuid;

use crate::{
    authority::Place,
    error::Result,
    store::log::{self, Entry},
    transaction::Tx,
};

/// A kind of event: the word in the database, which is also the key of its sentence (`event-…`).
#[derive(Clone, Copy, Debug)]
pub(crate) struct EventKind {
    pub(crate) word: &'static str,
    /// Whether it tells of a company's making. It stands in that company's own log, so a company whose log holds none
    /// has lost its beginning.
    pub(crate) makes_company: bool,
}

/// What the log keeps of an event: the sentence is made of it when it is read, in the reader's language.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) kind: &'static str,
    /// What the log's filter knows it by.
    pub(crate) class: EventClass,
    /// The sentence's arguments by name.
    pub(crate) data: Vec<(&'static str, String)>,
}

/// What can happen in a slice.
pub(crate) trait Tells {
    fn told(&self) -> Told;
}

/// A value as an event keeps it.
pub(crate) trait Kept {
    fn kept(&self) -> String;
}

impl Kept for String {
    fn kept(&self) -> String {
        self.clone()
    }
}

impl Kept for usize {
    fn kept(&self) -> String {
        self.to_string()
    }
}

impl Kept for Roles {
    fn kept(&self) -> String {
        self.iter().map(|role| role.slug()).collect::<Vec<_>>().join(" ")
    }
}

impl Kept for RefusalReason {
    fn kept(&self) -> String {
        self.slug().to_owned()
    }
}

/// What was changed (`setting-…`), from what, to what.
impl Kept for Vec<(String, String, String)> {
    fn kept(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Whether the word behind an event is the one there is; any other one doesn't compile.
pub(crate) const fn said(word: &str) -> bool {
    assert!(matches!(word.as_bytes(), b"makes_company"), "makes_company is meant");
    true
}

/// The events of a slice, one line each: the arguments of its sentence, its word in the database, and the class that the
/// log's filter knows it by. What stands behind a semicolon among the arguments isn't kept: it only says the class.
/// `makes_company` stands where the event tells of a company's making.
macro_rules! events {
    ($(#[$doc:meta])* $name:ident {
        $($(#[$of:meta])* $event:ident { $($field:ident: $type:ty),* $(; $aside:ident: $aside_type:ty)? }
            => $word:literal, $class:expr $(, $makes:ident)?;)*
    }) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub(crate) enum $name {
            $($(#[$of])* $event { $($field: $type,)* $($aside: $aside_type)? },)*
        }

        impl $name {
            /// Its kinds, for the log.
            pub(crate) const KINDS: &[$crate::audit::EventKind] = &[
                $($crate::audit::EventKind {
                    word: $word,
                    makes_company: false $(|| $crate::audit::said(stringify!($makes)))?,
                },)*
            ];
        }

        impl $crate::audit::Tells for $name {
            fn told(&self) -> $crate::audit::Told {
                match self {
                    $(Self::$event { $($field,)* $($aside)? } => $crate::audit::Told {
                        kind: $word,
                        class: $class,
                        data: vec![$((stringify!($field), $crate::audit::Kept::kept($field)),)*],
                    },)*
                }
            }
        }
    };
}
pub(crate) use events;

/// Something that happened to a company.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) place: Place,
    pub(crate) told: Told,
    /// The run or request it follows from.
    pub(crate) cause: Option<Uuid>,
}

impl Event {
    pub(crate) fn new(place: &Place, what: impl Tells) -> Self {
        Self { place: place.clone(), told: what.told(), cause: None }
    }

    pub(crate) const fn caused_by(mut self, cause: Uuid) -> Self {
        self.cause = Some(cause);
        self
    }
}

/// At least one event.
pub(crate) struct Events(Vec<Event>);

impl From<Event> for Events {
    fn from(event: Event) -> Self {
        Self(vec![event])
    }
}

impl<const N: usize> From<[Event; N]> for Events {
    fn from(events: [Event; N]) -> Self {
        const { assert!(N > 0, "an unaudited change: see commit_unaudited") }
        Self(events.into())
    }
}

impl Events {
    /// One event and whatever else happened with it.
    pub(crate) fn and(mut self, more: impl IntoIterator<Item = Event>) -> Self {
        self.0.extend(more);
        self
    }
}

impl IntoIterator for Events {
    type Item = Event;
    type IntoIter = std::vec::IntoIter<Event>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// Writes an event, unsealed, in the transaction of what it tells of.
pub(crate) async fn record(tx: &Tx<'_>, event: &Event, at: DateTime<Utc>) -> Result<()> {
    let data: serde_json::Map<String, serde_json::Value> =
        event.told.data.iter().map(|(name, value)| ((*name).to_owned(), value.as_str().into())).collect();
    let entry = Entry {
        id: EventId::new(tx.new_id()),
        at,
        org: event.place.id,
        reseller: event.place.reseller,
        class: event.told.class.number(),
        kind: event.told.kind.to_owned(),
        actor_id: tx.scope().person_uuid(),
        actor: tx.scope().actor_name().to_owned(),
        on_behalf_of: tx.scope().on_behalf_of().map(str::to_owned),
        company: event.place.name.clone(),
        data: data.into(),
        cause: event.cause,
        request: tx.scope().request().to_owned(),
    };
    log::write(tx.writer(), event.place.partner, entry).await
}
