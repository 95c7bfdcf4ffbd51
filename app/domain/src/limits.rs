//! What may be done only so often, as a person reads of it. The figures stand in `portal::limits`.

use serde::{Deserialize, Serialize};

/// What there was too much of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "kebab-case", const_into_str)]
pub enum Limit {
    /// Mails to one address.
    MailsToAddress,
    /// Mails that the people of one company send.
    MailsOfCompany,
    /// Mails of a partner's whole tree.
    MailsOfPartner,
    /// Invitations of one person.
    Invitations,
    /// Resellers that one person adds.
    Resellers,
    /// Drafts of customers that one person begins.
    Drafts,
    /// Runs that one person starts.
    Runs,
    /// Codes that one person issues.
    Codes,
    /// Attempts of one person at what is refused and logged.
    Refusals,
    /// Forms that wait to be filled in again.
    KeptForms,
    /// Sign-ins begun from one network.
    SignIns,
    /// Posts and signed-out visits of one sender.
    Posts,
}

impl Limit {
    /// Every limit there is.
    pub const ALL: [Self; 12] = [
        Self::MailsToAddress,
        Self::MailsOfCompany,
        Self::MailsOfPartner,
        Self::Invitations,
        Self::Resellers,
        Self::Drafts,
        Self::Runs,
        Self::Codes,
        Self::Refusals,
        Self::KeptForms,
        Self::SignIns,
        Self::Posts,
    ];

    /// The key of its sentence (`limit-…`).
    pub const fn slug(self) -> &'static str {
        self.into_str()
    }
}
