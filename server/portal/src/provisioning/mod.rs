//! Provisioning: the catalogue, the stepper's draft and plan, runs and their steps, a customer's users and services.

mod accounts;
mod carry_on;
mod catalogue;
mod codes;
mod count_usage;
mod drafts;
mod give_up_run;
mod hand_over;
mod import_catalogue;
mod import_customers;
mod make;
mod onward;
mod order;
mod passwords;
mod plan;
mod provision;
mod read_account;
mod read_accounts;
mod read_usage;
mod runs;
mod seed_figures;
mod suspended;
mod table;

pub(crate) use self::{hand_over::hand_over, suspended::go_on};
pub use self::{
    import_catalogue::CatalogueReport,
    import_customers::{CustomerVerdict, Verdict},
};
