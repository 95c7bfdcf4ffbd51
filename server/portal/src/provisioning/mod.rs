//! Provisioning: the catalogue, the stepper's draft and plan, runs and their steps, a customer's users and services.

mod accounts;
mod carry_on;
mod catalogue;
mod codes;
mod count_usage;
mod drafts;
mod import_catalogue;
mod import_customers;
mod make;
mod plan;
mod provision;
mod read_usage;
mod runs;
mod seed_figures;

pub use self::{
    import_catalogue::CatalogueReport,
    import_customers::{CustomerVerdict, Verdict},
};
