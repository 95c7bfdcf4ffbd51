//! The tree as it should be, in plain words: no line shared with what it is compared to (security.md 3.4).

use std::collections::BTreeSet;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    Partner,
    Reseller,
    Customer,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Administrator,
    UserAdministrator,
    PasswordAdministrator,
    Auditor,
    Member,
}

impl Role {
    pub(super) const ALL: [Self; 5] =
        [Self::Administrator, Self::UserAdministrator, Self::PasswordAdministrator, Self::Auditor, Self::Member];

    fn changes_users(self) -> bool {
        self == Self::Administrator || self == Self::UserAdministrator
    }

    fn sees_users(self) -> bool {
        self != Self::Member
    }

    fn sees_log(self) -> bool {
        self == Self::Administrator || self == Self::Auditor
    }

    /// Nobody gives away, or takes away, what is more than they have.
    fn covers(self, other: Self) -> bool {
        match self {
            Self::Administrator => true,
            Self::UserAdministrator => !matches!(other, Self::Administrator | Self::Auditor),
            Self::PasswordAdministrator | Self::Auditor | Self::Member => false,
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Company {
    pub(super) name: String,
    pub(super) level: Level,
    /// The partner, the reseller and the company itself, by number.
    pub(super) above: [usize; 3],
    pub(super) peers_may_remove: bool,
    pub(super) language: &'static str,
}

#[derive(Clone, Debug)]
pub(super) struct User {
    pub(super) company: usize,
    pub(super) role: Role,
    pub(super) mail: String,
    pub(super) accepted: bool,
    pub(super) removed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Done,
    SignedOut,
    NotFound,
    NotYourRole,
    AboveYourRights,
    Yourself,
    SwitchedOff,
    LastAdministrator,
    Taken,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Model {
    pub(super) companies: Vec<Company>,
    pub(super) users: Vec<User>,
}

impl Model {
    pub(super) fn add_company(&mut self, name: String, level: Level, under: Option<usize>) -> usize {
        let number = self.companies.len();
        let above = match (level, under) {
            (Level::Customer, Some(seller)) => [self.companies[seller].above[0], seller, number],
            (Level::Reseller, Some(partner)) => [partner, number, number],
            _ => [number; 3],
        };
        self.companies.push(Company { name, level, above, peers_may_remove: true, language: "en" });
        number
    }

    /// Whether a user may know of a company at all.
    pub(super) fn sees(&self, who: usize, company: usize) -> bool {
        let own = self.users[who].company;
        if own == company {
            return true;
        }
        let place = match self.companies[own].level {
            Level::Partner => 0,
            Level::Reseller => 1,
            Level::Customer => 2,
        };
        self.companies[company].above[place] == own && self.users[who].role != Role::Member
    }

    pub(super) fn reads_users(&self, who: usize, company: usize) -> Verdict {
        self.reads(who, company, self.users[who].role.sees_users())
    }

    pub(super) fn reads_log(&self, who: usize, company: usize) -> Verdict {
        self.reads(who, company, self.users[who].role.sees_log())
    }

    fn reads(&self, who: usize, company: usize, allowed: bool) -> Verdict {
        if !self.sees(who, company) {
            Verdict::NotFound
        } else if allowed {
            Verdict::Done
        } else {
            Verdict::NotYourRole
        }
    }

    pub(super) fn members(&self, company: usize) -> BTreeSet<String> {
        let here = self.users.iter().filter(|user| user.company == company && !user.removed);
        here.map(|user| user.mail.clone()).collect()
    }

    pub(super) fn add_reseller(&self, who: usize, name: &str) -> Verdict {
        let (user, own) = (&self.users[who], self.users[who].company);
        if user.removed {
            return Verdict::SignedOut;
        }
        if user.role != Role::Administrator || self.companies[own].level != Level::Partner {
            return Verdict::NotYourRole;
        }
        let taken = |c: &Company| {
            c.above[0] == own && c.level != Level::Customer && c.name.to_lowercase() == name.to_lowercase()
        };
        if self.companies.iter().any(taken) { Verdict::Taken } else { Verdict::Done }
    }

    pub(super) fn add_user(&self, who: usize, company: usize, role: Role, mail: &str) -> Verdict {
        let user = &self.users[who];
        if user.removed {
            Verdict::SignedOut
        } else if !self.sees(who, company) {
            Verdict::NotFound
        } else if !user.role.changes_users() {
            Verdict::NotYourRole
        } else if !user.role.covers(role) {
            Verdict::AboveYourRights
        } else if self.members(company).contains(mail) {
            Verdict::Taken
        } else {
            Verdict::Done
        }
    }

    pub(super) fn remove_user(&self, who: usize, whom: usize) -> Verdict {
        let (user, other) = (&self.users[who], &self.users[whom]);
        let own = user.company == other.company;
        let administers =
            |u: &&User| u.company == other.company && u.role == Role::Administrator && u.accepted && !u.removed;
        let last = administers(&other) && self.users.iter().filter(administers).count() == 1;
        if user.removed {
            Verdict::SignedOut
        } else if other.removed || !self.sees(who, other.company) {
            Verdict::NotFound
        } else if !user.role.changes_users() {
            Verdict::NotYourRole
        } else if who == whom {
            Verdict::Yourself
        } else if !user.role.covers(other.role) {
            Verdict::AboveYourRights
        } else if own
            && self.companies[other.company].level != Level::Partner
            && !self.companies[other.company].peers_may_remove
        {
            Verdict::SwitchedOff
        } else if last {
            Verdict::LastAdministrator
        } else {
            Verdict::Done
        }
    }

    pub(super) fn settings(&self, who: usize, company: usize) -> Verdict {
        let user = &self.users[who];
        if user.removed {
            Verdict::SignedOut
        } else if !self.sees(who, company) {
            Verdict::NotFound
        } else if user.role == Role::Administrator {
            Verdict::Done
        } else {
            Verdict::NotYourRole
        }
    }

    /// Whether peers may remove each other is for the level above to say; nobody is above a partner.
    pub(super) fn says_about_peers(&self, who: usize, company: usize) -> bool {
        self.users[who].company != company
    }
}
