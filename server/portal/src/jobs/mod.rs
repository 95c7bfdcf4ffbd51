//! The job engine: a queue in the database, leases in its clock, every write after the claim fenced by the lease
//! (architecture.md 5). At least once is promised; steps and keys make it once.

mod bell;
mod mail;
mod queue;
mod worker;

pub use self::{
    bell::Bell,
    mail::{MailContent, OutgoingMail},
    worker::Hands,
};
pub(crate) use self::{
    mail::send_mail,
    queue::{back_off, enqueue, wake},
};
pub(crate) use crate::store::jobs::{Claim, JobKind, Rest};
