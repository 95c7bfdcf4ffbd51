//! Tenancy: companies, their people, and what the overview shows of them.

mod forms;
mod people;
mod suspension;
mod usage;

use serde::{Deserialize, Serialize};

use crate::{
    authority::{Action, Level},
    ids::CompanyId,
    provisioning::AdvancedProperties,
};

pub use self::{
    forms::{CHECKS, NewReseller, NewUser, RESELLER, ResellerForm, SettingsForm, USER, UserForm},
    people::{Asking, Invitation, InvitationState, MembershipState, Removal, User, UserList},
    suspension::{Suspension, SuspensionEffect, SuspensionForm},
    usage::Usage,
};

/// A company as every page about it needs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Company {
    /// The company.
    pub id: CompanyId,
    /// Where it stands in the tree.
    pub level: Level,
    /// Its name.
    pub name: String,
    /// The seller it hangs under; for a partner, itself.
    pub reseller: CompanyId,
    /// That seller's name.
    pub reseller_name: String,
    /// The partner at the top.
    pub partner: CompanyId,
    /// The partner's name.
    pub partner_name: String,
    /// The customer's code (E4), where it is a customer.
    pub code: Option<String>,
    /// How it stands.
    pub status: CompanyStatus,
    /// What suspends it, where something does.
    pub suspension: Option<Suspension>,
    /// What it uses, where it is a customer (A45).
    pub usage: Option<Usage>,
    /// What the reader may do to it: the pages show buttons by this, the server decides by the same table.
    pub may: Vec<Action>,
    /// Whether it's the company the reader acts in.
    pub own: bool,
}

impl Company {
    /// Whether the reader may do that here.
    pub fn allows(&self, action: Action) -> bool {
        self.may.contains(&action)
    }
}

/// The status of a company; the first that holds (architecture.md 4).
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    strum::FromRepr,
    strum::IntoStaticStr,
    strum::EnumString,
)]
#[serde(rename_all = "snake_case")]
#[repr(i16)]
#[strum(serialize_all = "kebab-case", const_into_str)]
pub enum CompanyStatus {
    /// Set by its parent.
    Suspended = 0,
    /// Nobody can sign in for it yet (A28). Never the partner itself.
    NoUsers = 1,
    /// A run waits for a person, a connector fails, a backup is overdue.
    NeedsAttention = 2,
    /// No customer yet.
    Onboarding = 3,
    /// All is well.
    Active = 4,
}

impl CompanyStatus {
    /// Every status, in the order of the filter.
    pub const ALL: [Self; 5] = [Self::Active, Self::Onboarding, Self::NoUsers, Self::NeedsAttention, Self::Suspended];

    /// Whether a customer can have it; the others are a seller's.
    pub const fn is_a_customers(self) -> bool {
        matches!(self, Self::Active | Self::NeedsAttention | Self::Suspended)
    }

    /// The number in the database.
    pub const fn number(self) -> i16 {
        self as i16
    }

    /// Reads the number; nothing where this release doesn't know it.
    pub const fn from_number(number: i16) -> Option<Self> {
        Self::from_repr(number)
    }

    /// The word in the address and the key of its label (`status-…`).
    pub const fn slug(self) -> &'static str {
        self.into_str()
    }

    /// Reads the word back.
    pub fn from_slug(slug: &str) -> Option<Self> {
        slug.parse().ok()
    }

    /// The status of a seller, from its causes.
    pub const fn of_seller(causes: SellerCauses) -> Self {
        if causes.suspended {
            Self::Suspended
        } else if causes.users == 0 && !causes.is_partner {
            Self::NoUsers
        } else if causes.attention > 0 {
            Self::NeedsAttention
        } else if causes.customers == 0 {
            Self::Onboarding
        } else {
            Self::Active
        }
    }
}

/// What a seller's status follows from.
#[derive(Clone, Copy, Debug)]
pub struct SellerCauses {
    /// Its parent suspended it.
    pub suspended: bool,
    /// It is the partner itself.
    pub is_partner: bool,
    /// People with access, invited or active.
    pub users: i64,
    /// How many things wait for a person.
    pub attention: i64,
    /// Its customers.
    pub customers: i64,
}

/// Figures of one company or of a whole tree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Customers.
    pub customers: i64,
    /// Users of those customers.
    pub users: i64,
    /// Mailboxes protected by a backup service.
    pub mailboxes: i64,
    /// Storage in megabytes (10⁶ bytes).
    pub storage_mb: i64,
}

/// One row of the overview or of a reseller's customers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanyRow {
    /// The company.
    pub id: CompanyId,
    /// Its name.
    pub name: String,
    /// Whether it's the reader's partner itself: direct sales (A13, A14).
    pub own: bool,
    /// How it stands (A16).
    pub status: CompanyStatus,
    /// How many things wait for a person.
    pub attention: i64,
    /// The customer's code, in a list of customers.
    pub code: Option<String>,
    /// Its figures.
    pub figures: Figures,
}

/// What a list of companies is asked for: all of it stands in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListQuery {
    /// Words that must stand in name or code.
    #[serde(default)]
    pub q: String,
    /// Only companies that stand so.
    #[serde(default)]
    pub status: Option<CompanyStatus>,
    /// By what it's sorted.
    #[serde(default)]
    pub sort: Sort,
    /// From the last to the first.
    #[serde(default)]
    pub descending: bool,
    /// The page after that cursor.
    #[serde(default)]
    pub after: Option<String>,
    /// The page before that cursor.
    #[serde(default)]
    pub before: Option<String>,
    /// Rows per page: 25, 50, 100 or 250.
    #[serde(default = "fifty")]
    pub per: u16,
}

const fn fifty() -> u16 {
    50
}

impl ListQuery {
    /// The first page of everything.
    pub fn first() -> Self {
        Self { per: fifty(), ..Self::default() }
    }

    /// Rows per page, bounded whatever was asked for.
    pub const fn rows(&self) -> u16 {
        match self.per {
            25 | 100 | 250 => self.per,
            _ => fifty(),
        }
    }
}

/// By what a list of companies can be sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, strum::IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "kebab-case", const_into_str)]
pub enum Sort {
    /// By name, in the partner's order of letters.
    #[default]
    Name,
    /// By when they were made.
    Created,
}

impl Sort {
    /// The word in the address.
    pub const fn slug(self) -> &'static str {
        self.into_str()
    }
}

/// A page of companies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanyPage {
    /// The company whose list it is.
    pub company: Company,
    /// The rows.
    pub rows: Vec<CompanyRow>,
    /// The totals of everything below the company: never of the page, a search or a filter (A17).
    pub totals: Figures,
    /// How many companies there are in all.
    pub count: i64,
    /// How many match, where something is looked for; at most 1,000 are counted, `None` says more.
    pub matching: Option<Option<i64>>,
    /// The number of the first row in the whole, where that is known.
    pub first: Option<i64>,
    /// The cursor of the next page.
    pub next: Option<String>,
    /// The cursor of the page before.
    pub previous: Option<String>,
    /// How many people can sign in at the company's own level: the hint of A23 and A29 follows from it.
    pub administrators: i64,
    /// The query as it was understood.
    pub query: ListQuery,
}

/// A company's settings (A27).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanySettings {
    /// Whose settings.
    pub company: Company,
    /// The contact person's name.
    pub contact_name: String,
    /// The contact person's address.
    pub contact_mail: String,
    /// The language of its mails: `en`, `nb`, `sv` or `da`.
    pub language: String,
    /// Whether a second factor is asked of everybody who signs in for it (A4).
    pub requires_second_factor: bool,
    /// Whether its administrators may remove each other (mission.md, decision 2).
    pub peers_may_remove: bool,
    /// Whether that is the reader's to say, or only the level above's.
    pub peers_are_yours: bool,
    /// A customer's Advanced Properties (E5); a seller has none.
    pub advanced: Option<AdvancedProperties>,
    /// Changes with each save: a form that was opened before is refused.
    pub version: i32,
}

/// The languages the portal speaks, as the settings offer them.
pub const LANGUAGES: [(&str, &str); 4] =
    [("en", "English"), ("nb", "Norsk bokmål"), ("sv", "Svenska"), ("da", "Dansk")];

#[cfg(test)]
mod tests {
    use super::*;

    const CALM: SellerCauses =
        SellerCauses { suspended: false, is_partner: false, users: 2, attention: 0, customers: 3 };

    #[test]
    fn a16_the_first_status_that_holds() {
        assert_eq!(CompanyStatus::of_seller(CALM), CompanyStatus::Active);
        assert_eq!(CompanyStatus::of_seller(SellerCauses { customers: 0, ..CALM }), CompanyStatus::Onboarding);
        assert_eq!(
            CompanyStatus::of_seller(SellerCauses { customers: 0, attention: 1, ..CALM }),
            CompanyStatus::NeedsAttention
        );
        assert_eq!(CompanyStatus::of_seller(SellerCauses { users: 0, attention: 1, ..CALM }), CompanyStatus::NoUsers);
        assert_eq!(
            CompanyStatus::of_seller(SellerCauses { suspended: true, users: 0, ..CALM }),
            CompanyStatus::Suspended
        );
    }

    #[test]
    fn a28_the_partners_own_row_never_says_no_users() {
        let own = SellerCauses { is_partner: true, users: 0, ..CALM };
        assert_eq!(CompanyStatus::of_seller(own), CompanyStatus::Active);
    }

    #[test]
    fn the_page_size_is_bounded() {
        assert_eq!(ListQuery { per: 60_000, ..ListQuery::first() }.rows(), 50);
    }
}
