use leptos::prelude::*;
use leptos_meta::Title;

use crate::{Text, escape::escape};

/// The document's title. The only place with leptos_meta's `<Title>`: that writes what it is given into the head as it
/// is, so that a name could close the title and go on as markup. For the server's pages only.
#[component]
pub fn PageTitle(#[prop(into)] text: Text) -> impl IntoView {
    let mut written = String::with_capacity(text.len());
    escape(&text, &mut written);
    view! { <Title text=written/> }
}
