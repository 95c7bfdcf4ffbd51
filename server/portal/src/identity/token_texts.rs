//! What is kept of a token's texts: somebody else's system wrote them.

use domain::text::turns_direction;

use crate::ports::VerifiedIdentity;

impl VerifiedIdentity {
    /// The same with nothing in it that no column can hold. What is only shown is cut, and
    /// turns no line round; what is compared is kept whole or
    /// not at all.
    #[must_use]
    pub(crate) fn fit_to_keep(self) -> Self {
        let shown =
            |text: String| text.chars().filter(|c| !c.is_control() && !turns_direction(*c)).take(SHOWN).collect();
        let whole = |text: &String| text.len() <= COMPARED && !text.chars().any(char::is_control);
        Self {
            name: shown(self.name),
            username: shown(self.username),
            sid: self.sid.filter(whole),
            login_hint: self.login_hint.filter(whole),
            ..self
        }
    }
}

/// The most characters that are kept of a text to show.
const SHOWN: usize = 200;
/// The most bytes of a text that is compared or sent back.
const COMPARED: usize = 2000;
