use crate::{MaybeText, Text};

/// A link with its text; `about` is added for screen readers (whom or what it concerns).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where it leads.
    pub href: Text,
    /// What it says.
    pub label: Text,
    /// Heard, not seen: ": Anna Dahl, Sund IT".
    pub about: MaybeText,
}

impl Link {
    /// A plain link.
    pub fn new(href: impl Into<Text>, label: impl Into<Text>) -> Self {
        Self { href: href.into(), label: label.into(), about: MaybeText(None) }
    }

    /// The same link, saying for screen readers what it concerns.
    #[must_use]
    pub fn about(mut self, about: impl Into<Text>) -> Self {
        self.about = MaybeText(Some(about.into()));
        self
    }
}

/// One of several views of the same thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    /// Where it leads and what it says.
    pub link: Link,
    /// Whether it is the one being looked at.
    pub current: bool,
}
