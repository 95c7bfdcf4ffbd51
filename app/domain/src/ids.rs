//! Ids: one type for each kind of thing, so that a customer's id can't be handed to a function that wants a person's.
//!
//! Inside, each is a UUID (version 7, made in `portal`). Outside, in addresses and forms, it's a *public id*: a prefix
//! that says the kind, and the 26 characters of the UUID in Crockford's base32 (architecture.md 2).

use core::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A public id that can't be read: another kind's prefix, a wrong length, or a foreign character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id of this kind")]
pub struct NotAnId;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

fn encode(id: Uuid, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let bits = id.as_u128();
    for place in (0..26).rev() {
        let five = (bits >> (place * 5)) & 31;
        let index = usize::try_from(five).unwrap_or(0);
        fmt::Write::write_char(out, char::from(ALPHABET.get(index).copied().unwrap_or(b'0')))?;
    }
    Ok(())
}

fn decode(text: &str) -> Result<Uuid, NotAnId> {
    // 26 characters carry 130 bits: the first one may only be 0 to 7.
    if text.len() != 26 || text.as_bytes().first().is_none_or(|first| !(b'0'..=b'7').contains(first)) {
        return Err(NotAnId);
    }
    let mut bits: u128 = 0;
    for byte in text.bytes() {
        let five = ALPHABET.iter().position(|known| *known == byte).ok_or(NotAnId)?;
        bits = (bits << 5) | five as u128;
    }
    Ok(Uuid::from_u128(bits))
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// What stands before the underscore in the public form.
            pub const PREFIX: &'static str = $prefix;

            /// Wraps a UUID that is known to be of this kind: one just made, or one read from this kind's table.
            pub const fn new(id: Uuid) -> Self {
                Self(id)
            }

            /// The bare UUID, for the database.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(concat!($prefix, "_"))?;
                encode(self.0, out)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, out)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                text.strip_prefix(concat!($prefix, "_")).ok_or(NotAnId).and_then(decode).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

id!(
    /// A company of any level: partner, reseller or customer. Where the level is known, its page's id is used.
    CompanyId, "o"
);
id!(
    /// A person: one (tid, oid) at Microsoft, or one local account. Never an e-mail address.
    PersonId, "p"
);
id!(
    /// A person's place in one company: what "user" means in *Reseller users* and *Delete user*.
    MembershipId, "u"
);
id!(
    /// A directory account of a customer's user (UPN, mail addresses, services).
    AccountId, "a"
);
id!(
    /// An invitation to take up a membership.
    InvitationId, "i"
);
id!(
    /// Somebody of a foreign domain who asks to take up an invitation.
    AcceptanceId, "ask"
);
id!(
    /// A sign-in that was begun. Random, not made of the time: it stands in addresses.
    AttemptId, "sa"
);
id!(
    /// A draft of the stepper.
    DraftId, "d"
);
id!(
    /// What a failed form post left behind: its values and messages.
    FlashId, "f"
);
id!(
    /// A provisioning run.
    RunId, "job"
);
id!(
    /// One step of a run.
    StepId, "step"
);
id!(
    /// One entry of the log.
    EventId, "e"
);
id!(
    /// A mail waiting in the outbox.
    MailId, "m"
);
id!(
    /// A signed-in session (not its secret).
    SessionId, "s"
);
id!(
    /// A Microsoft Entra tenant (claim `tid`).
    TenantId, "tid"
);
id!(
    /// An object in an Entra tenant (claim `oid`): with the tenant, the key of a person at Microsoft.
    ObjectId, "oid"
);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_public_id_reads_back(bits: u128) {
            let id = PersonId::new(Uuid::from_u128(bits));
            let text = id.to_string();
            prop_assert_eq!(text.len(), 28);
            prop_assert_eq!(text.parse::<PersonId>(), Ok(id));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,40}") {
            if let Ok(id) = text.parse::<CompanyId>() {
                prop_assert_eq!(id.to_string(), text);
            }
        }
    }

    #[test]
    fn another_kinds_id_is_refused() {
        let id = PersonId::new(Uuid::from_u128(7));
        assert_eq!(id.to_string().parse::<CompanyId>(), Err(NotAnId));
    }

    #[test]
    fn more_than_128_bits_are_refused() {
        assert_eq!("o_zzzzzzzzzzzzzzzzzzzzzzzzzz".parse::<CompanyId>(), Err(NotAnId));
    }
}
