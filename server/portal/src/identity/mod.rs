//! Identity: signing in at Microsoft, sessions, terms, invitations.
//!
//! A person is (tid, oid). An e-mail address is never looked at to decide who somebody is (T01).

mod attempts;
mod event;
mod flash;
mod forget_expired;
mod forms;
mod send_link_again;
mod sessions;
mod sign_in;
mod take_up;
mod terms;
mod token_texts;

pub(crate) use self::sessions::end_at_company;
pub use self::sign_in::Visitor;
pub use self::{
    attempts::NotStarted,
    flash::{FLASH_BYTES, FLASHES, Flash, returning},
    sessions::SessionToken,
    sign_in::{SignInOutcome, StartedSignIn},
};
use crate::slices::Slice;

/// What the engine and the log know of it.
pub(crate) const SLICE: Slice = Slice {
    events: event::IdentityEvent::KINDS,
    sweep: Some(|portal| Box::pin(forget_expired::forget_expired(portal))),
    ..Slice::NOTHING
};
