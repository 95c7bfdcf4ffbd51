//! How a user comes by the first password, and Account Settings (E14, E15).

use serde::{Deserialize, Serialize};

use crate::problem::Problem;

/// How a user comes by the first password (E14). Nobody types somebody else's.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, strum::FromRepr, strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[repr(i16)]
#[strum(serialize_all = "kebab-case", const_into_str)]
pub enum FirstPassword {
    /// A link is sent; the user chooses.
    #[default]
    Link = 0,
    /// One is generated and shown once, to whoever pressed *Provision*.
    Generated = 1,
}

impl FirstPassword {
    /// Both, the default first.
    pub const ALL: [Self; 2] = [Self::Link, Self::Generated];

    /// The word in forms and the key of its label (`account-password-…`).
    pub const fn slug(self) -> &'static str {
        self.into_str()
    }

    /// The number in the database.
    pub const fn number(self) -> i16 {
        self as i16
    }

    /// Reads the number; nothing where this release doesn't know it.
    pub const fn from_number(number: i16) -> Option<Self> {
        Self::from_repr(number)
    }

    pub(super) fn parse(raw: &str) -> Result<Self, Problem> {
        match raw.trim() {
            "" => Ok(Self::Link),
            typed => Self::ALL.into_iter().find(|way| way.slug() == typed).ok_or(Problem::NotAChoice),
        }
    }
}

/// Account Settings (E15).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountSettings {
    /// How the user comes by the first password.
    pub first_password: FirstPassword,
    /// Whether a generated password must be changed at the next logon. Who follows a link has chosen their own.
    pub change_at_next_logon: bool,
    /// Whether the account is made, but can't be used yet.
    pub disabled: bool,
}
