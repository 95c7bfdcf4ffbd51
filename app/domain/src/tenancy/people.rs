//! The people of a company: who they are, how their access stands, and whether it may be taken away.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Company;
use crate::{
    authority::Roles,
    ids::{AcceptanceId, MembershipId},
    paging::Ways,
};

/// How somebody's access stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::FromRepr, strum::IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[repr(i16)]
#[strum(serialize_all = "kebab-case", const_into_str)]
pub enum MembershipState {
    /// Invited; hasn't signed in.
    Invited = 0,
    /// Can sign in.
    Active = 1,
    /// Switched off.
    Suspended = 2,
    /// Somebody of a foreign domain wants to take the invitation up, and waits for a yes.
    Asked = 3,
}

impl MembershipState {
    /// The number in the database.
    pub const fn number(self) -> i16 {
        self as i16
    }

    /// Reads the number; nothing where this release doesn't know it.
    pub const fn from_number(number: i16) -> Option<Self> {
        Self::from_repr(number)
    }

    /// The key of its label (`member-…`).
    pub const fn slug(self) -> &'static str {
        self.into_str()
    }
}

/// Somebody who has access to a company (A34).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The membership.
    pub id: MembershipId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub mail: String,
    /// What they may do.
    pub roles: Roles,
    /// How their access stands.
    pub state: MembershipState,
    /// When they were added.
    pub created_at: DateTime<Utc>,
    /// By whom.
    pub created_by: String,
    /// How their invitation stands, until they took it up.
    pub invitation: Option<Invitation>,
    /// Who wants to take it up, and waits for a yes.
    pub asking: Option<Asking>,
    /// Whether it's the reader.
    pub yourself: bool,
    /// Whether the reader may take their access away; if not, why.
    pub removal: Removal,
}

/// Somebody of a foreign domain who wants to take up an invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asking {
    /// What a yes or a no is said to: after it, another account may ask.
    pub id: AcceptanceId,
    /// The name they have at Microsoft.
    pub name: String,
    /// The account.
    pub username: String,
    /// The beginning of the number of its organisation at Microsoft.
    pub organisation: String,
    /// Since when.
    pub asked_at: DateTime<Utc>,
    /// Whether the reader may let them in.
    pub yours: bool,
}

/// An invitation that isn't taken up yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// How it stands.
    pub state: InvitationState,
    /// When its mail left.
    pub sent_at: Option<DateTime<Utc>>,
    /// Until when its link is good.
    pub expires_at: DateTime<Utc>,
    /// Whether the reader may send another.
    pub yours: bool,
}

/// How an invitation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "kebab-case", const_into_str)]
pub enum InvitationState {
    /// Its mail is on its way out.
    Waiting,
    /// Its mail waits because the portal's mail server has trouble.
    Held,
    /// Its mail left.
    Sent,
    /// The mail server wouldn't have it: nothing arrives unless somebody acts.
    Refused,
    /// Its link is no good any more.
    Expired,
}

impl InvitationState {
    /// Whether it comes to nothing unless somebody acts.
    pub const fn is_stuck(self) -> bool {
        matches!(self, Self::Refused | Self::Expired)
    }

    /// The key of its label (`invitation-…`, but for *held*, which speaks of the mail server).
    pub const fn slug(self) -> &'static str {
        self.into_str()
    }
}

/// Whether a row's *Delete user* is shown (A35).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Removal {
    /// It is.
    Allowed,
    /// The reader's own row: "You cannot remove yourself".
    Yourself,
    /// The last administrator: add another one first.
    LastAdministrator,
    /// Not the reader's to do.
    NotYours,
}

/// The people of a company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserList {
    /// Whose people.
    pub company: Company,
    /// They, by name: a page of them.
    pub users: Vec<User>,
    /// The ways on.
    pub ways: Ways,
    /// How many there are in all.
    pub count: i64,
    /// How many administrators can sign in.
    pub administrators: i64,
}
