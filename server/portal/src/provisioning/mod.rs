//! Provisioning: the catalogue, the stepper's draft and plan, runs and their steps, a customer's users and services.

mod accounts;
mod carry_on;
mod catalogue;
mod codes;
mod drafts;
mod import_catalogue;
mod import_customers;
mod make;
mod onward;
mod order;
mod passwords;
mod plan;
mod provision;
mod read_account;
mod runs;
mod seed_figures;

pub(crate) use self::passwords::clear as clear_passwords;
pub use self::{
    import_catalogue::CatalogueReport,
    import_customers::{CustomerVerdict, Verdict},
};
