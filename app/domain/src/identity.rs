//! Identity: what pages show of signing in, terms and invitations.

use serde::{Deserialize, Serialize};

/// The version of the terms that is in force. A new one asks everybody again (A10).
pub const TERMS_VERSION: &str = "2026-11";

/// Why a sign-in that Microsoft allowed is refused here. Each has a page of its own that says what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInRefusal {
    /// Nobody made a profile for this person (A1).
    NoProfile,
    /// The link was used, is too old, or isn't one of ours. Which of the three is not said.
    LinkNotValid,
    /// The company the link belongs to is bound to another Microsoft tenant: an administrator must approve.
    OtherTenant,
    /// The company asks for a second factor and Microsoft didn't ask for one (A4).
    SecondFactorMissing,
    /// The profile is suspended.
    Suspended,
    /// The company, or the one it hangs under, is suspended by the level above (A16).
    CompanySuspended,
    /// Microsoft can't be reached just now.
    ProviderUnreachable,
    /// The sign-in took too long, was started in another browser, or was tampered with.
    StartAgain,
}

impl SignInRefusal {
    /// The word in the address of the page that explains it.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::NoProfile => "no-profile",
            Self::LinkNotValid => "link-not-valid",
            Self::OtherTenant => "other-tenant",
            Self::SecondFactorMissing => "second-factor",
            Self::Suspended => "suspended",
            Self::CompanySuspended => "company-suspended",
            Self::ProviderUnreachable => "unreachable",
            Self::StartAgain => "start-again",
        }
    }

    /// Reads the word back.
    pub fn from_slug(slug: &str) -> Option<Self> {
        [
            Self::NoProfile,
            Self::LinkNotValid,
            Self::OtherTenant,
            Self::SecondFactorMissing,
            Self::Suspended,
            Self::CompanySuspended,
            Self::ProviderUnreachable,
            Self::StartAgain,
        ]
        .into_iter()
        .find(|refusal| refusal.slug() == slug)
    }
}
