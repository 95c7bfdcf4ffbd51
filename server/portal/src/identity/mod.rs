//! Identity: signing in at Microsoft, sessions, terms, invitations.
//!
//! A person is (tid, oid). An e-mail address is never looked at to decide who somebody is (T01).

mod attempts;
mod flash;
mod forms;
mod send_link_again;
mod sessions;
mod sign_in;
mod take_up;
mod terms;
mod token_texts;

pub use self::sign_in::Visitor;
pub use self::{
    attempts::NotStarted,
    flash::{FLASH_BYTES, FLASHES, Flash, returning},
    sessions::SessionToken,
    sign_in::{SignInOutcome, StartedSignIn},
};
pub(crate) use self::{attempts::REMEMBERED, sessions::end_at_company};
