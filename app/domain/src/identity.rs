//! Identity: what pages show of signing in, terms and invitations.

use serde::{Deserialize, Serialize};

use crate::authority::Roles;

/// The version of the terms that is in force. A new one asks everybody again (A10).
pub const TERMS_VERSION: &str = "2026-11";

/// Why a sign-in came to nothing. Each has words of its own that say what happened and what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "kebab-case", const_into_str)]
pub enum SignInRefusal {
    /// Nobody made a profile for this person (A1).
    NoProfile,
    /// The link was used, is too old, or isn't one of ours. Which of the three is not said.
    LinkNotValid,
    /// The company the link belongs to is bound to another Microsoft tenant: an administrator must approve.
    OtherTenant,
    /// Their account is of a foreign domain: they were asked for, and whoever may invite hasn't said yes yet.
    #[strum(serialize = "waits")]
    WaitsForYes,
    /// The company asks for a second factor and Microsoft didn't ask for one (A4).
    #[strum(serialize = "second-factor")]
    SecondFactorMissing,
    /// The profile is suspended.
    Suspended,
    /// The company, or the one it hangs under, is suspended by the level above (A16).
    CompanySuspended,
    /// The person broke off at Microsoft, or said no to what the portal asks to see.
    Cancelled,
    /// Their company's Microsoft administrator has to agree to this application first.
    #[strum(serialize = "consent")]
    ConsentRequired,
    /// Their company lets only some people use this application, and they aren't among them.
    NotAssigned,
    /// Their company's rules at Microsoft ask for more: a second factor, a known device, a new password.
    MoreProof,
    /// Microsoft said no in words that this portal doesn't know.
    ProviderRefused,
    /// Microsoft doesn't accept this portal: its registration there is wrong, or its secret ran out.
    Misconfigured,
    /// Nobody told this portal where people sign in.
    NotSetUp,
    /// Microsoft can't be reached just now, or says so itself.
    #[strum(serialize = "unreachable")]
    ProviderUnreachable,
    /// What came back as Microsoft's answer could not be verified.
    NotBelieved,
    /// The browser came back without the cookie it was given.
    #[strum(serialize = "cookie")]
    CookieRefused,
    /// The sign-in was begun in another browser.
    OtherBrowser,
    /// Microsoft's page stayed open too long.
    Expired,
    /// The answer was used before: it is good once.
    AlreadyDone,
    /// The portal knows nothing of this sign-in, or its code is spent.
    StartAgain,
}

/// What the page that explains a refusal leads on to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WayOn {
    /// The same once more.
    Again,
    /// The same with another account.
    AnotherAccount,
    /// Signing in by itself, without what it was for.
    SignIn,
    /// Nothing that the person can do here helps: to the front page.
    Front,
}

impl SignInRefusal {
    /// Every refusal.
    pub const ALL: [Self; 21] = [
        Self::NoProfile,
        Self::LinkNotValid,
        Self::OtherTenant,
        Self::WaitsForYes,
        Self::SecondFactorMissing,
        Self::Suspended,
        Self::CompanySuspended,
        Self::Cancelled,
        Self::ConsentRequired,
        Self::NotAssigned,
        Self::MoreProof,
        Self::ProviderRefused,
        Self::Misconfigured,
        Self::NotSetUp,
        Self::ProviderUnreachable,
        Self::NotBelieved,
        Self::CookieRefused,
        Self::OtherBrowser,
        Self::Expired,
        Self::AlreadyDone,
        Self::StartAgain,
    ];

    /// The word in the address of the page that explains it.
    pub const fn slug(self) -> &'static str {
        self.into_str()
    }

    /// Reads the word back.
    pub fn from_slug(slug: &str) -> Option<Self> {
        slug.parse().ok()
    }

    /// Where its page leads.
    pub const fn way_on(self) -> WayOn {
        match self {
            Self::NoProfile | Self::OtherTenant | Self::NotAssigned | Self::Suspended | Self::CompanySuspended => {
                WayOn::AnotherAccount
            }
            Self::LinkNotValid | Self::WaitsForYes => WayOn::SignIn,
            Self::NotSetUp => WayOn::Front,
            _ => WayOn::Again,
        }
    }

    /// Whether whoever runs the portal has to do something about it.
    pub const fn is_ours(self) -> bool {
        matches!(self, Self::Misconfigured | Self::NotSetUp | Self::ProviderUnreachable | Self::NotBelieved)
    }
}

/// What somebody is shown before they take up an invitation: who is signed in, to whom it was sent, and for what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationOffer {
    /// The name of who is signed in at Microsoft.
    pub name: String,
    /// The account.
    pub username: String,
    /// Its organisation at Microsoft, as far as it is known: the beginning of its number.
    pub organisation: String,
    /// The address the invitation was sent to, in part.
    pub sent_to: String,
    /// The company one is invited to.
    pub company: String,
    /// What one may do there.
    pub roles: Roles,
    /// Who invited; nobody where it was the command line.
    pub invited_by: Option<String>,
    /// Whether somebody there has to say yes first.
    pub waits: bool,
    /// Who is asked by mail then: whoever invited, or a company whose administrators are. Nobody, where there is none.
    pub asks: Option<String>,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn n14_every_refusal_has_a_word_of_its_own() {
        let slugs: BTreeSet<&str> = SignInRefusal::ALL.iter().map(|refusal| refusal.slug()).collect();
        assert_eq!(slugs.len(), SignInRefusal::ALL.len());
        for refusal in SignInRefusal::ALL {
            assert_eq!(SignInRefusal::from_slug(refusal.slug()), Some(refusal));
        }
        assert_eq!(SignInRefusal::from_slug("signed-in"), None);
    }
}
