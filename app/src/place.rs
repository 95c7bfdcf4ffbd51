//! A company of a known level: where its pages are. Each slice adds the addresses of its own (`paths.rs`).

use domain::{authority::Level, ids::CompanyId};

/// A company of a known level: where its pages are.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub(crate) level: Level,
    pub(crate) id: CompanyId,
}

impl Place {
    /// The pages of a company. A partner's own pages have no id in them; its entry in the list of resellers has.
    pub const fn of(level: Level, id: CompanyId) -> Self {
        Self { level, id }
    }

    /// What the addresses of its pages begin with.
    pub(crate) fn base(self) -> String {
        match self.level {
            Level::Partner => "/partner".to_owned(),
            Level::Reseller => format!("/r/{}", self.id),
            Level::Customer => format!("/c/{}", self.id),
        }
    }
}
