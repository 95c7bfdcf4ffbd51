use leptos::prelude::*;

use crate::{MaybeText, Slot, Text};

/// Which way a column is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Smallest, first, oldest on top.
    Ascending,
    /// The other way round.
    Descending,
}

/// A column's way to be sorted.
#[derive(Clone, Debug)]
pub struct Sort {
    /// The same list, sorted by this column (the other way round where it already is).
    pub href: Text,
    /// How the list is sorted by it now, if it is.
    pub now: Option<Order>,
}

/// One column's head.
#[derive(Clone, Debug, Default)]
pub struct Column {
    /// What it says.
    pub label: Text,
    /// How to sort by it.
    pub sort: Option<Sort>,
    /// Figures: right-aligned, tabular.
    pub numeric: bool,
    /// Left out where there is little room.
    pub dropped: bool,
    /// The head is heard, not seen (a column of acts).
    pub hidden: bool,
}

impl Column {
    /// A column of words.
    pub fn new(label: impl Into<Text>) -> Self {
        Self { label: label.into(), ..Self::default() }
    }

    /// A column of figures.
    pub fn numeric(label: impl Into<Text>) -> Self {
        Self { label: label.into(), numeric: true, ..Self::default() }
    }

    /// The same column with a link that sorts by it.
    #[must_use]
    pub fn sorted(mut self, href: impl Into<Text>, now: Option<Order>) -> Self {
        self.sort = Some(Sort { href: href.into(), now });
        self
    }

    /// The same column, left out where there is little room.
    #[must_use]
    pub fn dropped(mut self) -> Self {
        self.dropped = true;
        self
    }

    /// The same column with a head that is only heard.
    #[must_use]
    pub fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    const fn class(&self) -> &'static str {
        match (self.numeric, self.dropped) {
            (true, true) => "num drop",
            (true, false) => "num",
            (false, true) => "text drop",
            (false, false) => "text",
        }
    }
}

/// The list: a table that becomes cards where there is little room. Children are the rows (`Rows`, or plain `<tr>`s);
/// a cell shows its `data-label` on a card, `class="drop"` leaves it out there, `class="state"` stands beside the name.
#[component]
pub fn List(
    /// Name, range and count; the list's accessible name.
    #[prop(into)]
    caption: Text,
    columns: Vec<Column>,
    /// `<tr>`s that stay in sight at the foot.
    #[prop(optional, into)]
    totals: Slot,
    /// Set where a page has more than one list.
    #[prop(optional, into)]
    id: MaybeText,
    children: Children,
) -> impl IntoView {
    let id = id.0.unwrap_or(Text::Borrowed("list"));
    let caption_id = format!("{id}-caption");
    let heads: Vec<_> = columns.into_iter().map(head).collect();
    view! {
        <div class="list" id=id>
            <div class="scroll" role="region" aria-labelledby=caption_id tabindex="0">
                <table class="cards">
                    <caption id=caption_id.clone()>{caption}</caption>
                    <thead>
                        <tr>{heads}</tr>
                    </thead>
                    <tbody>{children()}</tbody>
                    {totals.0.map(|totals| view! { <tfoot>{totals}</tfoot> })}
                </table>
            </div>
        </div>
    }
}

/// What can be done with the ticked rows; shows itself once one is ticked, also without scripts.
/// Stands in the form around the list; children are buttons with `formaction`.
#[component]
pub fn BulkBar(#[prop(into)] label: Text, children: Children) -> impl IntoView {
    view! {
        <div class="bulk" role="group" aria-label=label>
            <span>{label.clone()}</span>
            {children()}
        </div>
    }
}

fn head(column: Column) -> impl IntoView {
    let class = column.class();
    let (sorted, link) = match column.sort {
        Some(Sort { href, now }) => (now, Some(href)),
        None => (None, None),
    };
    let sorted = sorted.map(|order| match order {
        Order::Ascending => "ascending",
        Order::Descending => "descending",
    });
    let label = match link {
        Some(href) => view! { <a href=href>{column.label}</a> }.into_any(),
        None if column.hidden => view! { <span class="vh">{column.label}</span> }.into_any(),
        None => column.label.into_any(),
    };
    view! { <th scope="col" class=class aria-sort=sorted>{label}</th> }
}
