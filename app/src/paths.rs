//! Every address of the portal, in one place and typed: scope is the path (ux.md 2.1).

use domain::{
    authority::Level,
    ids::{AccountId, CompanyId, DraftId, MembershipId, RunId},
    provisioning::{DraftStep, Onward},
};

/// The landing page.
pub const LANDING: &str = "/";
/// To one's own first page.
pub const HOME: &str = "/home";
/// Signing in.
pub const LOGIN: &str = "/login";
/// The terms.
pub const TERMS: &str = "/terms";
/// The partner's overview.
pub const RESELLERS: &str = "/resellers";
/// Adding a reseller.
pub const NEW_RESELLER: &str = "/resellers/new";
/// The partner's codes (E43).
pub const CODES: &str = "/partner/codes";
/// One's own runs.
pub const RUNS: &str = "/jobs";
/// The product catalogue.
pub const CATALOGUE: &str = "/partner/catalogue";
/// One's own page.
pub const ME: &str = "/me";
/// Help.
pub const HELP: &str = "/help";
/// Whom to ask.
pub const CONTACT: &str = "/contact";

/// A company of a known level: where its pages are.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    level: Level,
    id: CompanyId,
}

impl Place {
    /// The pages of a company. A partner's own pages have no id in them; its entry in the list of resellers has.
    pub const fn of(level: Level, id: CompanyId) -> Self {
        Self { level, id }
    }

    fn base(self) -> String {
        match self.level {
            Level::Partner => "/partner".to_owned(),
            Level::Reseller => format!("/r/{}", self.id),
            Level::Customer => format!("/c/{}", self.id),
        }
    }

    /// Its first page.
    pub fn home(self) -> String {
        match self.level {
            Level::Partner => RESELLERS.to_owned(),
            Level::Reseller | Level::Customer => self.base(),
        }
    }

    /// Who has access to it.
    pub fn people(self) -> String {
        match self.level {
            Level::Partner | Level::Reseller => format!("{}/users", self.base()),
            Level::Customer => format!("{}/access", self.base()),
        }
    }

    /// *Add user*.
    pub fn new_person(self) -> String {
        format!("{}/new", self.people())
    }

    /// *Delete user*.
    pub fn remove_person(self, user: MembershipId) -> String {
        format!("{}/{user}/delete", self.people())
    }

    /// How somebody's invitation stands, and *Send again*.
    pub fn invitation(self, user: MembershipId) -> String {
        format!("{}/{user}/invitation", self.people())
    }

    /// Its log.
    pub fn log(self) -> String {
        match self.level {
            Level::Partner => "/log".to_owned(),
            Level::Reseller | Level::Customer => format!("{}/log", self.base()),
        }
    }

    /// Its settings.
    pub fn settings(self) -> String {
        match self.level {
            Level::Partner => "/partner/company".to_owned(),
            Level::Reseller | Level::Customer => format!("{}/settings", self.base()),
        }
    }

    /// *Suspend*, and taking that back; the partner's entry has none.
    pub fn suspend(self) -> String {
        format!("{}/suspend", self.base())
    }

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

    /// Whether an address is one of this company's: what is another level's or another company's isn't there. One's own
    /// runs stand at `/jobs`, too, whoever one is.
    pub fn has(self, address: &str) -> bool {
        let within =
            |base: &str| address.strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        match self.level {
            Level::Partner => {
                let own_entry = [seller(self.id), new_customer(self.id)];
                [RESELLERS, "/partner", "/log", RUNS].into_iter().any(within)
                    || own_entry.iter().any(|own| own == address)
                    || within(&format!("/r/{}/drafts", self.id))
            }
            Level::Reseller | Level::Customer => address == RUNS || within(&self.base()),
        }
    }
}

/// A seller's customers: a reseller's page, or the partner's own entry.
pub fn seller(id: CompanyId) -> String {
    format!("/r/{id}")
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
