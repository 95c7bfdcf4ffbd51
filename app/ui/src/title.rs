use std::sync::{Arc, Mutex, PoisonError};

use leptos::prelude::*;

use crate::{Text, escape::escape};

/// What a page says for the head of its document. Whoever renders the page provides it as a context.
#[derive(Clone, Debug, Default)]
pub struct PageHead(Arc<Mutex<String>>);

impl PageHead {
    /// The element of the title, escaped: what a page gave last.
    pub fn title(&self) -> String {
        let text = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut written = String::with_capacity(text.len() + 20);
        written.push_str("<title>");
        escape(&text, &mut written);
        written.push_str("</title>");
        written
    }
}

/// The document's title. A name in it stays text, whatever it holds. For the server's pages only.
#[component]
pub fn PageTitle(#[prop(into)] text: Text) -> impl IntoView {
    if let Some(PageHead(title)) = use_context::<PageHead>() {
        *title.lock().unwrap_or_else(PoisonError::into_inner) = text.into_owned();
    }
}
