//! Tenancy: companies, their people, the overview and its totals.

mod add_reseller;
mod add_user;
mod answer_acceptance;
mod check_totals;
mod edit_company;
mod init_partner;
mod invite_administrator;
mod invite_again;
mod list_companies;
mod look;
mod read_partners;
mod read_users;
mod remove_user;
mod suspend_company;

pub use self::answer_acceptance::Answer;
pub use self::invite_administrator::AdministratorInvited;
pub(crate) use self::{
    add_reseller::keep,
    add_user::invite,
    answer_acceptance::{organisation, tell_who_may_say_yes, whom_they_ask},
};
/// The forms are read by `domain`, on both sides.
pub use domain::tenancy::{NewReseller, NewUser, ResellerForm, SettingsForm, SuspensionForm, UserForm};
