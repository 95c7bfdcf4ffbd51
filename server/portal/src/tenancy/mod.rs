//! Tenancy: companies, their people, the overview and its totals.

mod add_reseller;
mod add_user;
mod answer_acceptance;
mod check_totals;
mod edit_company;
mod event;
mod forget_expired;
mod init_partner;
mod invite_administrator;
mod invite_again;
mod list_companies;
mod look;
mod read_partners;
mod read_users;
mod remove_user;
mod suspend_company;

use core::time::Duration;

pub use self::answer_acceptance::Answer;
pub use self::invite_administrator::AdministratorInvited;
pub(crate) use self::{
    add_reseller::keep,
    add_user::invite,
    answer_acceptance::{organisation, tell_who_may_say_yes, whom_they_ask},
};
use crate::{jobs::Chore, slices::Slice};
/// The forms are read by `domain`, on both sides.
pub use domain::tenancy::{NewReseller, NewUser, ResellerForm, SettingsForm, SuspensionForm, UserForm};

/// What the engine and the log know of it.
pub(crate) const SLICE: Slice = Slice {
    events: event::TenancyEvent::KINDS,
    chores: &[Chore {
        name: "check",
        every: 3600,
        alone: Some(Duration::from_secs(20 * 3600)),
        work: |portal| Box::pin(check_totals::tell_of_drift(portal)),
    }],
    sweep: Some(|portal| Box::pin(forget_expired::forget_expired(portal))),
    ..Slice::NOTHING
};
