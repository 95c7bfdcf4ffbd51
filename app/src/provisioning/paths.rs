//! The addresses of provisioning's pages. Scope is the path (ux.md 2.1).

use domain::{
    authority::Level,
    ids::{AccountId, CompanyId, DraftId, RunId},
    provisioning::{DraftStep, Onward},
};

use crate::place::Place;

/// The partner's codes (E43).
pub const CODES: &str = "/partner/codes";
/// One's own runs.
pub const RUNS: &str = "/jobs";
/// The product catalogue.
pub const CATALOGUE: &str = "/partner/catalogue";

/// The page of a run, as the router takes it. It shows a generated password once.
pub const RUN: &str = "/jobs/{run}";
/// The stream of a run.
pub const RUN_EVENTS: &str = "/jobs/{id}/events";
/// Where its generated password is asked for.
pub const RUN_PASSWORD: &str = "/jobs/{id}/password";

impl Place {
    /// Its runs.
    pub fn runs(self) -> String {
        match self.level {
            Level::Partner => RUNS.to_owned(),
            Level::Reseller | Level::Customer => format!("{}/jobs", self.base()),
        }
    }

    /// Its codes: those it issued, or those it was issued (E43).
    pub fn codes(self) -> String {
        format!("{}/codes", self.base())
    }
}

/// *New Customer* under a seller.
pub fn new_customer(seller: CompanyId) -> String {
    format!("/r/{seller}/customers/new")
}

/// A page of the stepper.
pub fn draft(seller: CompanyId, draft: DraftId, step: DraftStep) -> String {
    format!("/r/{seller}/drafts/{draft}/{}", step.slug())
}

/// A run.
pub fn run(id: RunId) -> String {
    format!("/jobs/{id}")
}

/// The same for somebody who watches it: at its end the page goes on to the next one (E8, E10).
pub fn run_watched(id: RunId) -> String {
    format!("/jobs/{id}?watch=1")
}

/// Where the form posts that has a generated password shown.
pub fn run_password(id: RunId) -> String {
    format!("/jobs/{id}/password")
}

/// The page-by-page road's next page; its line says what was done.
pub fn onward(next: Onward) -> String {
    match next {
        Onward::CustomerServices(customer) => format!("{}?done=customer-created", services(customer)),
        Onward::NewUser(customer) => format!("{}?done=services-started", new_account(customer)),
        Onward::UserServices(customer, account) => {
            format!("{}?done=account-created", account_services(customer, account))
        }
    }
}

/// The stream of a run.
pub fn run_events(id: RunId) -> String {
    format!("/jobs/{id}/events")
}

/// A customer's first page.
pub fn customer(id: CompanyId) -> String {
    format!("/c/{id}")
}

/// *Users for …*.
pub fn accounts(customer: CompanyId) -> String {
    format!("/c/{customer}/users")
}

/// *Create user* at a customer.
pub fn new_account(customer: CompanyId) -> String {
    format!("/c/{customer}/users/new")
}

/// A user of a customer.
pub fn account(customer: CompanyId, account: AccountId) -> String {
    format!("/c/{customer}/users/{account}")
}

/// The services of a user.
pub fn account_services(customer: CompanyId, account: AccountId) -> String {
    format!("/c/{customer}/users/{account}/services")
}

/// The services of a customer.
pub fn services(customer: CompanyId) -> String {
    format!("/c/{customer}/services")
}
