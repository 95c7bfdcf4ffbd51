//! Who may do what: one table, small enough to print (security.md 2.3). The server decides by it and the pages show
//! buttons by it, so the two can't differ (A6).

use serde::{Deserialize, Serialize};

/// The three levels (A5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::FromRepr)]
#[serde(rename_all = "snake_case")]
#[repr(i16)]
pub enum Level {
    /// The top of a tree: a distributor or managed-service provider.
    Partner = 0,
    /// Sells to customers; the partner is one too (A13).
    Reseller = 1,
    /// Uses the services.
    Customer = 2,
}

impl Level {
    /// The number in the database.
    pub const fn number(self) -> i16 {
        self as i16
    }

    /// Reads the number; nothing where this release doesn't know it.
    pub const fn from_number(number: i16) -> Option<Self> {
        Self::from_repr(number)
    }

    /// Whether customers can hang under a company of this level.
    pub const fn sells(self) -> bool {
        matches!(self, Self::Partner | Self::Reseller)
    }
}

/// A role somebody has in a company. Roles add up.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "kebab-case", const_into_str)]
pub enum Role {
    /// Everything in the company and below it.
    Administrator,
    /// People, but not companies or services.
    UserAdministrator,
    /// The sources' "limited administration": resets passwords, sees people.
    PasswordAdministrator,
    /// Services and runs.
    ServiceAdministrator,
    /// Statements and invoices.
    Billing,
    /// Reads everything of its part, changes nothing.
    Auditor,
    /// Own services and own cases.
    Member,
}

impl Role {
    /// Every role, the strongest first.
    pub const ALL: [Self; 7] = [
        Self::Administrator,
        Self::UserAdministrator,
        Self::PasswordAdministrator,
        Self::ServiceAdministrator,
        Self::Billing,
        Self::Auditor,
        Self::Member,
    ];

    /// The word in forms and the key of its label (`role-…`).
    pub const fn slug(self) -> &'static str {
        self.into_str()
    }

    /// Reads the word back.
    pub fn from_slug(slug: &str) -> Option<Self> {
        slug.parse().ok()
    }

    const fn bit(self) -> i32 {
        match self {
            Self::Administrator => 1,
            Self::UserAdministrator => 2,
            Self::PasswordAdministrator => 4,
            Self::ServiceAdministrator => 8,
            Self::Billing => 16,
            Self::Auditor => 32,
            Self::Member => 64,
        }
    }
}

/// The roles of one membership.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Roles(i32);

impl Roles {
    /// No role at all: nothing is allowed.
    pub const NONE: Self = Self(0);

    /// One role.
    pub const fn of(role: Role) -> Self {
        Self(role.bit())
    }

    /// These and one more.
    #[must_use]
    pub const fn and(self, role: Role) -> Self {
        Self(self.0 | role.bit())
    }

    /// Whether the role is among them.
    pub const fn has(self, role: Role) -> bool {
        self.0 & role.bit() != 0
    }

    /// Each of them, the strongest first.
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |role| self.has(*role))
    }

    /// The number in the database.
    pub const fn number(self) -> i32 {
        self.0
    }

    /// Reads the number; bits that mean nothing are dropped.
    pub const fn from_number(number: i32) -> Self {
        Self(number & 127)
    }
}

/// What can be done. Each act of the portal is one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "kebab-case", const_into_str)]
pub enum Action {
    /// See a company's page.
    SeeCompany,
    /// See which companies hang under it, and how they stand.
    SeeBelow,
    /// See who has access to a company.
    SeeUsers,
    /// See a company's log.
    SeeLog,
    /// See runs and services.
    SeeRuns,
    /// Add a user to a company.
    AddUser,
    /// Take a user's access away.
    RemoveUser,
    /// Add a reseller under the partner.
    AddReseller,
    /// Change a company's settings.
    EditCompany,
    /// Suspend a company below, and take that back (A16).
    SuspendCompany,
    /// Create a customer under a seller: draft, plan, *Provision*.
    CreateCustomer,
    /// Start services for a customer, create its users, give them services.
    ManageServices,
    /// Try a failed run again.
    RetryRun,
    /// Issue customer codes (E43), import customers, change the catalogue.
    IssueCodes,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 14] = [
        Self::SeeCompany,
        Self::SeeBelow,
        Self::SeeUsers,
        Self::SeeLog,
        Self::SeeRuns,
        Self::AddUser,
        Self::RemoveUser,
        Self::AddReseller,
        Self::EditCompany,
        Self::SuspendCompany,
        Self::CreateCustomer,
        Self::ManageServices,
        Self::RetryRun,
        Self::IssueCodes,
    ];

    /// The key of the sentence that names it (`action-…`).
    pub const fn slug(self) -> &'static str {
        self.into_str()
    }

    /// Whether the act makes sense on a company of that level at all.
    const fn fits(self, level: Level) -> bool {
        match self {
            Self::SeeCompany
            | Self::SeeUsers
            | Self::SeeLog
            | Self::SeeRuns
            | Self::AddUser
            | Self::RemoveUser
            | Self::EditCompany
            | Self::RetryRun => true,
            Self::AddReseller | Self::IssueCodes => matches!(level, Level::Partner),
            // Nobody is above a partner.
            Self::SuspendCompany => !matches!(level, Level::Partner),
            Self::CreateCustomer | Self::SeeBelow => level.sells(),
            Self::ManageServices => matches!(level, Level::Customer),
        }
    }
}

/// How the company acted on stands to the company the actor acts in. What is neither is not visible at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// The very company.
    Own,
    /// A company below it in the tree.
    Below,
}

/// Whether one role allows an act on a company of `level` that stands so to the actor's own.
pub const fn allows(role: Role, action: Action, relation: Relation, level: Level) -> bool {
    action.fits(level) && role_allows(role, action, relation, level)
}

const fn role_allows(role: Role, action: Action, relation: Relation, level: Level) -> bool {
    use Action as A;
    match (role, action, relation) {
        // A customer doesn't switch on its own services yet: who sells them does (E9). Its administrator sees them.
        (Role::Administrator, A::ManageServices, Relation::Own) => false,
        (Role::Administrator, A::RetryRun, Relation::Own) => level.sells(),
        // Suspending is the level above's, never one's own.
        (Role::Administrator, A::SuspendCompany, Relation::Own) => false,
        (
            Role::Administrator,
            A::SeeCompany
            | A::SeeBelow
            | A::SeeUsers
            | A::SeeLog
            | A::SeeRuns
            | A::AddUser
            | A::RemoveUser
            | A::AddReseller
            | A::EditCompany
            | A::SuspendCompany
            | A::CreateCustomer
            | A::ManageServices
            | A::RetryRun
            | A::IssueCodes,
            _,
        ) => true,
        (
            Role::UserAdministrator,
            A::SeeCompany | A::SeeBelow | A::SeeUsers | A::SeeRuns | A::AddUser | A::RemoveUser,
            _,
        ) => true,
        (Role::PasswordAdministrator, A::SeeCompany | A::SeeBelow | A::SeeUsers, _) => true,
        (Role::ServiceAdministrator, A::SeeCompany | A::SeeBelow | A::SeeUsers | A::SeeRuns, _) => true,
        (Role::ServiceAdministrator, A::CreateCustomer, _) => true,
        (Role::ServiceAdministrator, A::ManageServices, Relation::Below) => true,
        // What they started for a customer they may try again; a customer's own doesn't start any.
        (Role::ServiceAdministrator, A::RetryRun, Relation::Below) => true,
        (Role::ServiceAdministrator, A::RetryRun, Relation::Own) => level.sells(),
        (Role::Billing, A::SeeCompany | A::SeeBelow, _) => true,
        (Role::Auditor, A::SeeCompany | A::SeeBelow | A::SeeUsers | A::SeeLog | A::SeeRuns, _) => true,
        (Role::Member, A::SeeCompany, Relation::Own) => true,
        (
            Role::UserAdministrator
            | Role::PasswordAdministrator
            | Role::ServiceAdministrator
            | Role::Billing
            | Role::Auditor
            | Role::Member,
            _,
            _,
        ) => false,
    }
}

/// Whether any of the roles allows the act: rights add up.
pub fn any_allows(roles: Roles, action: Action, relation: Relation, level: Level) -> bool {
    roles.iter().any(|role| allows(role, action, relation, level))
}

/// Whether somebody with `own` roles may hand out, or take away, `given` in a company that stands so to theirs: a right
/// over a person never exceeds the actor's own (architecture.md 3).
pub fn may_hand_out(own: Roles, given: Roles, relation: Relation, level: Level) -> bool {
    Action::ALL.into_iter().all(|action| {
        let given_allows = any_allows(given, action, Relation::Own, level);
        !given_allows || own.has(Role::Administrator) || any_allows(own, action, relation, level)
    }) && (own.has(Role::Administrator) || !given.has(Role::Administrator))
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::fmt::Write;

    fn table() -> String {
        let mut out = String::from("role × (own|below) × (partner reseller customer): what is allowed\n");
        for action in Action::ALL {
            let _ = writeln!(out, "{}", action.slug());
            for role in Role::ALL {
                let cell = |relation| {
                    [Level::Partner, Level::Reseller, Level::Customer]
                        .map(|level| if allows(role, action, relation, level) { 'x' } else { '.' })
                        .iter()
                        .collect::<String>()
                };
                let _ = writeln!(out, "  {:<24}{} {}", role.slug(), cell(Relation::Own), cell(Relation::Below));
            }
        }
        out
    }

    /// A6: the whole policy as a picture that a person reviews.
    #[test]
    fn a6_the_policy_is_the_reviewed_table() {
        let reviewed = include_str!("../policy.txt");
        assert_eq!(table(), reviewed, "review the change, then write it to app/domain/policy.txt:\n{}", table());
    }

    #[test]
    fn an_auditor_changes_nothing() {
        for action in Action::ALL {
            let reads = matches!(
                action,
                Action::SeeCompany | Action::SeeBelow | Action::SeeUsers | Action::SeeLog | Action::SeeRuns
            );
            for relation in [Relation::Own, Relation::Below] {
                for level in [Level::Partner, Level::Reseller, Level::Customer] {
                    assert_eq!(allows(Role::Auditor, action, relation, level), reads && action.fits(level));
                }
            }
        }
    }

    #[test]
    fn a_user_administrator_makes_no_administrator() {
        let own = Roles::of(Role::UserAdministrator);
        assert!(!may_hand_out(own, Roles::of(Role::Administrator), Relation::Own, Level::Reseller));
        assert!(may_hand_out(own, Roles::of(Role::Member), Relation::Own, Level::Reseller));
        assert!(may_hand_out(own, Roles::of(Role::UserAdministrator), Relation::Own, Level::Reseller));
        assert!(!may_hand_out(own, Roles::of(Role::Auditor), Relation::Own, Level::Reseller));
    }

    #[test]
    fn roles_read_back() {
        let both = Roles::of(Role::Billing).and(Role::Auditor);
        assert_eq!(Roles::from_number(both.number()), both);
        assert_eq!(both.iter().collect::<Vec<_>>(), [Role::Billing, Role::Auditor]);
    }
}
