//! The word of an acceptance that waits for a yes.

/// What becomes of an invitation that somebody of a foreign domain wants to take up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acceptance {
    /// They ask.
    Asked,
    /// They are let in.
    Granted,
    /// They aren't.
    Refused,
}

impl Acceptance {
    /// The word in the database and the key of the sentence (`event-…`).
    pub(super) const fn kind(self) -> &'static str {
        match self {
            Self::Asked => "acceptance-asked",
            Self::Granted => "acceptance-granted",
            Self::Refused => "acceptance-refused",
        }
    }
}
