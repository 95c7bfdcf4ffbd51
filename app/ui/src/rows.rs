use leptos::{prelude::*, tachys::html::InertElement};

use crate::{Tone, escape::escape};

/// The rows of a long list, written straight into one string: no view per cell, every value escaped here.
/// For the server's pages only. Rows of another shape are plain `view!` children of `List`.
#[derive(Debug, Default)]
pub struct Rows {
    html: String,
}

impl Rows {
    /// Room for that many rows of usual length.
    pub fn with_capacity(rows: usize) -> Self {
        Self { html: String::with_capacity(rows.saturating_mul(400)) }
    }

    /// Opens a row; it closes when it is dropped.
    pub fn row(&mut self) -> Row<'_> {
        self.html.push_str("<tr>");
        Row { html: &mut self.html }
    }

    /// Opens the reader's own row, tinted.
    pub fn own_row(&mut self) -> Row<'_> {
        self.html.push_str("<tr class=\"own\">");
        Row { html: &mut self.html }
    }

    /// Opens a row that has just been made or changed, marked and with an id to jump to.
    pub fn marked_row(&mut self, id: &str) -> Row<'_> {
        self.html.push_str("<tr class=\"new\" id=\"");
        escape(id, &mut self.html);
        self.html.push_str("\">");
        Row { html: &mut self.html }
    }

    /// The rows as a child of `List`, or as its totals.
    pub fn into_view(self) -> AnyView {
        InertElement::new(self.html).into_any()
    }
}

/// One open row. Every method writes one cell, in the order of the columns.
#[derive(Debug)]
pub struct Row<'a> {
    html: &'a mut String,
}

impl Row<'_> {
    /// The row's name, a link.
    pub fn name(self, href: &str, name: &str) -> Self {
        self.open_name(href, name).end("</th>")
    }

    /// The row's name with a tag beside it.
    pub fn tagged_name(self, href: &str, name: &str, tag: &str) -> Self {
        self.open_name(href, name).put(" <span class=\"tag\">", tag, "</span></th>")
    }

    /// The row's name where it leads nowhere (totals).
    pub fn plain_name(self, name: &str) -> Self {
        self.put("<th scope=\"row\">", name, "</th>")
    }

    /// The state, beside the name on a card.
    pub fn status(self, tone: Tone, word: &str) -> Self {
        self.open_status(tone, word).end("</td>")
    }

    /// The state with the way out of it: "No users yet", *Add first user*.
    pub fn status_with(self, tone: Tone, word: &str, href: &str, label: &str) -> Self {
        self.open_status(tone, word).put(" <a class=\"nowrap\" href=\"", href, "\">").put("", label, "</a></td>")
    }

    /// A figure; `label` is the column's name, shown on a card.
    pub fn figure(self, label: &str, value: &str) -> Self {
        self.put("<td class=\"num\" data-label=\"", label, "\">").put("", value, "</td>")
    }

    /// A figure that is left out where there is little room.
    pub fn dropped_figure(self, value: &str) -> Self {
        self.put("<td class=\"num drop\">", value, "</td>")
    }

    /// Words; `label` is the column's name, shown on a card.
    pub fn cell(self, label: &str, value: &str) -> Self {
        self.put("<td data-label=\"", label, "\">").put("", value, "</td>")
    }

    /// Words that are left out where there is little room.
    pub fn dropped_cell(self, value: &str) -> Self {
        self.put("<td class=\"drop\">", value, "</td>")
    }

    /// A moment: what machines read and what people read.
    pub fn moment(self, label: &str, datetime: &str, shown: &str) -> Self {
        self.put("<td data-label=\"", label, "\">").put("<time datetime=\"", datetime, "\">").put(
            "",
            shown,
            "</time></td>",
        )
    }

    /// A link in a cell of its own.
    pub fn link(self, label: &str, href: &str, value: &str) -> Self {
        self.put("<td data-label=\"", label, "\">").put("<a href=\"", href, "\">").put("", value, "</a></td>")
    }

    /// What can be done with the row; `about` is heard only ("Jonas Ek, Fjord Backup AB").
    pub fn act(self, href: &str, label: &str, about: &str) -> Self {
        self.put("<td class=\"act\"><a class=\"button quiet\" href=\"", href, "\">").put("", label, "").put(
            "<span class=\"vh\">: ",
            about,
            "</span></a></td>",
        )
    }

    /// Why nothing can be done with the row: "You cannot remove yourself".
    pub fn no_act(self, why: &str) -> Self {
        self.put("<td class=\"act\"><span class=\"muted\">", why, "</span></td>")
    }

    /// A tick for acts on several rows; `about` is its accessible name ("Select Vik Drift").
    pub fn pick(self, name: &str, value: &str, about: &str) -> Self {
        self.put("<td class=\"pick\"><input type=\"checkbox\" name=\"", name, "\" ").put("value=\"", value, "\" ").put(
            "aria-label=\"",
            about,
            "\"></td>",
        )
    }

    /// An empty cell that cards leave out.
    pub fn empty(self) -> Self {
        self.end("<td class=\"blank\"></td>")
    }

    /// Closes the row; the same as dropping it.
    pub fn done(self) {}

    fn open_name(self, href: &str, name: &str) -> Self {
        self.put("<th scope=\"row\"><a href=\"", href, "\">").put("", name, "</a>")
    }

    fn open_status(self, tone: Tone, word: &str) -> Self {
        self.end("<td class=\"state\"><span class=\"").end(tone.status_class()).put("\">", word, "</span>")
    }

    fn put(self, before: &str, value: &str, after: &str) -> Self {
        self.html.push_str(before);
        escape(value, self.html);
        self.html.push_str(after);
        self
    }

    fn end(self, markup: &str) -> Self {
        self.html.push_str(markup);
        self
    }
}

impl Drop for Row<'_> {
    fn drop(&mut self) {
        self.html.push_str("</tr>");
    }
}
