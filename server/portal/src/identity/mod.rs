//! Identity: signing in at Microsoft, sessions, terms, invitations.
//!
//! A person is (tid, oid). An e-mail address is never looked at to decide who somebody is (T01).

mod flash;
mod forms;
mod sessions;
mod sign_in;
mod terms;

pub(crate) use self::sessions::end_at_company;
pub use self::{
    flash::{FLASH_BYTES, FLASHES, Flash, returning},
    sessions::SessionToken,
    sign_in::{SignInOutcome, StartedSignIn},
};
