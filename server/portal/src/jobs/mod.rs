//! The job engine: a queue in the database, leases in its clock, every write after the claim fenced by the lease
//! (architecture.md 5). At least once is promised; steps and keys make it once.

mod bell;
mod held_mails;
mod mail;
mod queue;
mod worker;

pub use self::{
    bell::Bell,
    held_mails::WaitingMail,
    mail::{MailContent, OutgoingMail},
    worker::Hands,
};
pub(crate) use self::{
    mail::{LINK_AGE, send_mail},
    queue::{back_off, back_off_patiently, enqueue, wake},
};
pub(crate) use crate::store::jobs::{Claim, JobKind, Rest};
