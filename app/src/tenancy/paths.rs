//! The addresses of tenancy's pages. Scope is the path (ux.md 2.1).

use domain::{
    authority::Level,
    ids::{CompanyId, MembershipId},
};

use crate::place::Place;

/// The partner's overview.
pub const RESELLERS: &str = "/resellers";
/// Adding a reseller.
pub const NEW_RESELLER: &str = "/resellers/new";

impl Place {
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
}

/// A seller's customers: a reseller's page, or the partner's own entry.
pub fn seller(id: CompanyId) -> String {
    format!("/r/{id}")
}
