//! What the log tells of companies and of who has access to them.

use domain::{
    audit::EventClass,
    authority::{Level, Roles},
    denial::RefusalReason,
};

use crate::audit::events;

events! {
    /// What can happen to a company and to its users.
    TenancyEvent {
        /// The partner was set up.
        PartnerAdded { partner: String } => "partner-added", EventClass::Resellers, makes_company;
        /// A reseller was added.
        ResellerAdded { reseller: String } => "reseller-added", EventClass::Resellers, makes_company;
        /// Settings were changed: which (`setting-…`), from what, to what.
        SettingsChanged { changes: Vec<(String, String, String)> } => "settings-changed", EventClass::Settings;
        /// A company was suspended by the level above (A16).
        CompanySuspended { company: String, reason: String; level: Level } => "company-suspended", of_companies(*level);
        /// The suspension was taken back.
        CompanyResumed { company: String; level: Level } => "company-resumed", of_companies(*level);
        /// A user was added.
        UserAdded { user: String, mail: String, roles: Roles } => "user-added", EventClass::Users;
        /// A user who hasn't taken up their invitation was sent another.
        UserInvitedAgain { user: String, mail: String } => "user-invited-again", EventClass::Users;
        /// A user was deleted.
        UserRemoved { user: String, mail: String } => "user-removed", EventClass::Users;
        /// Deleting a user was refused.
        RemovalRefused { user: String, reason: RefusalReason } => "removal-refused", EventClass::Users;
        /// An account of a foreign domain was let in with the invitation of that user.
        AcceptanceGranted { user: String, username: String } => "acceptance-granted", EventClass::Users;
        /// It was turned away.
        AcceptanceRefused { user: String, username: String } => "acceptance-refused", EventClass::Users;
    }
}

const fn of_companies(level: Level) -> EventClass {
    match level {
        Level::Partner | Level::Reseller => EventClass::Resellers,
        Level::Customer => EventClass::Customers,
    }
}
