//! Where a list begins, and the ways on at its foot.

use domain::paging::{PageAt, ROWS, Ways};
use leptos::prelude::*;
use ui::{Link, Pager};

use crate::server_ctx::{query, text, text_with};

/// How a list is sorted, in the words of its ways on.
#[derive(Clone, Copy)]
pub(crate) enum ListOrder {
    /// The newest first: newer, older.
    Newest,
    /// By name: the previous, the next.
    Name,
}

/// What the address asks for.
pub(crate) fn asked_page() -> PageAt {
    PageAt { after: query("after"), before: query("before") }
}

/// The foot of a list at `action`; nothing where the page is all of it. `kept` stays in the address.
pub(crate) fn pager(ways: &Ways, action: &str, order: ListOrder, kept: &[(&str, &str)]) -> Option<AnyView> {
    if ways.next.is_none() && ways.previous.is_none() {
        return None;
    }
    let (range, previous, next) = match order {
        ListOrder::Newest => (text("log-newest-first"), text("log-newer").to_owned(), text("log-older").to_owned()),
        ListOrder::Name => {
            let of_many = |key| text_with(key, &[("count", i64::from(ROWS).into())]);
            (text("list-by-name"), of_many("list-previous"), of_many("list-next"))
        }
    };
    let way = |to: &str, cursor: &Option<String>, label: String| {
        let cursor = cursor.as_deref()?;
        let pairs = kept.iter().copied().chain([(to, cursor)]);
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        Some(Link::new(format!("{action}?{query}"), label))
    };
    let (previous, next) = (way("before", &ways.previous, previous), way("after", &ways.next, next));
    Some(view! { <Pager label=text("list-pages") range=range previous=previous next=next/> }.into_any())
}
