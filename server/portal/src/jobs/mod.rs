//! The job engine: a queue in the database, leases in its clock, every write after the claim fenced by the lease
//! (architecture.md 5). At least once is promised; steps and keys make it once.

mod bell;
mod chore;
mod hands;
mod held_mails;
mod kind;
mod mail;
mod queue;
mod worker;

pub use self::{
    bell::Bell,
    hands::Hands,
    held_mails::WaitingMail,
    mail::{MailContent, OutgoingMail},
};
pub(crate) use self::{
    chore::{Chore, Doing},
    kind::{JobKind, Stumbled},
    mail::{LINK_AGE, send_mail},
    queue::{back_off, back_off_patiently, enqueue, wake},
};
use crate::slices::Slice;
pub(crate) use crate::store::jobs::{Claim, Rest};

/// What the engine itself has.
pub(crate) const ENGINE: Slice = Slice {
    events: &[],
    jobs: &[&mail::MAIL],
    chores: chore::CHORES,
    sweep: Some(|p| Box::pin(chore::forget_expired(p))),
};
