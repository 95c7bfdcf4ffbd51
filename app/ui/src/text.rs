use std::borrow::Cow;

use leptos::prelude::*;

/// A text ready to show. Escaped wherever it is rendered.
pub type Text = Cow<'static, str>;

/// A text that may be absent; takes `&'static str`, `String`, `Text` and options of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MaybeText(pub Option<Text>);

impl MaybeText {
    pub(crate) const fn is_some(&self) -> bool {
        self.0.is_some()
    }
}

impl From<&'static str> for MaybeText {
    fn from(text: &'static str) -> Self {
        Self(Some(Cow::Borrowed(text)))
    }
}

impl From<String> for MaybeText {
    fn from(text: String) -> Self {
        Self(Some(Cow::Owned(text)))
    }
}

impl From<Text> for MaybeText {
    fn from(text: Text) -> Self {
        Self(Some(text))
    }
}

impl<T: Into<Text>> From<Option<T>> for MaybeText {
    fn from(text: Option<T>) -> Self {
        Self(text.map(Into::into))
    }
}

/// A part of a page that may be absent: `view! { … }.into_any()` or an option of it.
#[derive(Default)]
pub struct Slot(pub Option<AnyView>);

impl From<AnyView> for Slot {
    fn from(view: AnyView) -> Self {
        Self(Some(view))
    }
}

impl From<Option<AnyView>> for Slot {
    fn from(view: Option<AnyView>) -> Self {
        Self(view)
    }
}
