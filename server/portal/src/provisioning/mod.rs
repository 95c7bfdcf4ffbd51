//! Provisioning: the catalogue, the stepper's draft and plan, runs and their steps, a customer's users and services.

mod accounts;
mod attention;
mod carry_on;
mod catalogue;
mod codes;
mod count_usage;
mod drafts;
mod event;
mod forget_expired;
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

pub(crate) use self::suspended::go_on;
pub use self::{
    import_catalogue::CatalogueReport,
    import_customers::{CustomerVerdict, Verdict},
};
use crate::slices::Slice;

/// What the engine and the log know of it.
pub(crate) const SLICE: Slice = Slice {
    events: event::ProvisioningEvent::KINDS,
    jobs: &[&provision::RUN],
    sweep: Some(|portal| Box::pin(forget_expired::forget_expired(portal))),
    ..Slice::NOTHING
};
