//! Tenancy: companies, their people, the overview and its totals.

mod add_reseller;
mod add_user;
mod edit_company;
mod init_partner;
mod list_companies;
mod look;
mod read_users;
mod remove_user;

pub use self::{
    add_reseller::{NewReseller, ResellerForm},
    add_user::{NewUser, UserForm},
    edit_company::SettingsForm,
};
pub(crate) use self::{
    add_reseller::{blank, keep},
    add_user::invite,
};
