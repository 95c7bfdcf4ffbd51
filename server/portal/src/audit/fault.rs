//! What can be wrong with the log, in plain words.

use core::fmt;

use domain::ids::EventId;
use uuid::Uuid;

/// What verifying found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogReport {
    /// Chains walked: one a company.
    pub companies: usize,
    /// Sealed entries checked.
    pub events: usize,
    /// Entries that wait for their seal.
    pub unsealed: usize,
    /// What is wrong: of each chain the first bad entry, and what is wrong with its head.
    pub faults: Vec<LogFault>,
}

/// Something wrong with a company's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogFault {
    /// The company; the partner where its register is meant.
    pub company: Uuid,
    /// What is wrong.
    pub what: Broken,
}

impl fmt::Display for LogFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "company {}: {}", self.company, self.what)
    }
}

/// What is wrong with a log.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Broken {
    /// An entry or its seal was changed.
    Changed {
        /// Its number.
        sequence: i64,
        /// Which.
        event: EventId,
    },
    /// An entry or its seal is gone.
    Missing {
        /// The number that isn't there.
        sequence: i64,
    },
    /// There are sealed entries that the head doesn't count.
    BeyondHead {
        /// The first one's number.
        sequence: i64,
    },
    /// The company has no head.
    NoHead,
    /// The head was changed, or another key signed it.
    HeadChanged,
    /// The head names another hash than the last entry has.
    HeadElsewhere,
    /// Entries have waited for their seal for over a minute.
    Overdue {
        /// The first of them.
        event: EventId,
        /// How many.
        count: i64,
    },
    /// Entries have no seal and don't wait for one: it was taken from them.
    SealGone {
        /// The first of them.
        event: EventId,
        /// How many.
        count: i64,
    },
    /// The partner has heads, but no register of them.
    NoRegister,
    /// The register was changed, or another key signed it.
    RegisterChanged,
    /// The register counts other heads, or other entries, than there are.
    RegisterDiffers {
        /// Heads it counts, and heads there are.
        companies: (i64, i64),
        /// Entries it counts, and entries that the heads count.
        entries: (i64, i64),
    },
    /// A head that was kept elsewhere counts more entries than there are.
    CutShort {
        /// How many it counts.
        entries: i64,
    },
    /// A head that was kept elsewhere names another hash for its last entry.
    Rewritten {
        /// That entry's number.
        sequence: i64,
    },
    /// A head that was kept elsewhere is not signed by this portal.
    ForeignHead,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed { sequence, event } => write!(f, "entry {sequence} ({event}) is not as it was written"),
            Self::Missing { sequence } => write!(f, "entry {sequence} is missing"),
            Self::BeyondHead { sequence } => write!(f, "entry {sequence} stands behind the signed head"),
            Self::NoHead => f.write_str("its signed head is missing"),
            Self::HeadChanged => f.write_str("its head is not signed by this portal"),
            Self::HeadElsewhere => f.write_str("its last entry is not the one its head names"),
            Self::Overdue { event, count } => {
                write!(f, "{count} entries have waited over a minute for their seal, the first is {event}")
            }
            Self::SealGone { event, count } => {
                write!(f, "{count} entries were robbed of their seal, the first is {event}")
            }
            Self::NoRegister => f.write_str("the register of this partner's heads is missing"),
            Self::RegisterChanged => f.write_str("the register of this partner's heads is not signed by this portal"),
            Self::RegisterDiffers { companies: (told, found), entries: (counted, there) } => write!(
                f,
                "the register of this partner's heads counts {told} companies and {counted} entries, but there are \
                 {found} and {there}"
            ),
            Self::CutShort { entries } => {
                write!(f, "the head that was kept elsewhere counts {entries} entries, here there are fewer")
            }
            Self::Rewritten { sequence } => {
                write!(f, "entry {sequence} is not the one that the head kept elsewhere names")
            }
            Self::ForeignHead => f.write_str("the head that was kept elsewhere is not signed by this portal"),
        }
    }
}
