//! Entries of the left columns, as a page says them.

use domain::authority::Action;
use ui::Icon;

/// The left columns there are: the company whose page is shown decides (A30).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    /// The partner's own.
    Partner,
    /// The partner's own entry in its list of resellers: direct sales (A14), by the same procedure (A15).
    OwnEntry,
    /// A reseller's.
    Reseller,
    /// The same on pages that are about no company.
    OwnReseller,
    /// A customer's.
    Customer,
    /// The same on pages that are about no company.
    OwnCustomer,
}

impl Column {
    /// Every one.
    pub(crate) const ALL: &[Self] =
        &[Self::Partner, Self::OwnEntry, Self::Reseller, Self::OwnReseller, Self::Customer, Self::OwnCustomer];
}

/// What somebody must be allowed to do for an entry to lead anywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Needs {
    /// Everybody may go there.
    Nothing,
    /// The act, on the company the column is about.
    Act(Action),
    /// The same, at one's own company only.
    OwnAct(Action),
    /// Nothing but standing above: it leads up, to the page of the company that the column's company hangs under, for
    /// whose company that is and who may see what is below it (A43).
    Above,
}

/// An entry of the left column. It leads to the page that has it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) icon: Icon,
    /// The key of its label.
    pub(crate) label: &'static str,
    pub(crate) needs: Needs,
    pub(crate) columns: &'static [Column],
    /// Its group, and where it stands in that.
    pub(crate) place: (u8, u8),
}

impl Entry {
    pub(crate) const fn new(
        columns: &'static [Column],
        place: (u8, u8),
        icon: Icon,
        label: &'static str,
        needs: Needs,
    ) -> Self {
        Self { icon, label, needs, columns, place }
    }
}

#[cfg(test)]
mod tests {
    use domain::{authority::Level, ids::CompanyId};

    use super::*;
    use crate::doors::pages;

    /// The company that a column's entries lead to: its level, and whether it stands in the address.
    fn stands(column: Column, needs: Needs) -> (Level, &'static [&'static str]) {
        match (column, needs) {
            // Up: to the seller's customers, or to the list of resellers.
            (_, Needs::Above) => (Level::Reseller, &["/r/", "/resellers"]),
            (Column::Partner, _) => (Level::Partner, &["/partner/", "/resellers", "/log", "/jobs", "/contact"]),
            (Column::OwnEntry, _) => (Level::Partner, &["/r/", "/partner/", "/log", "/jobs", "/contact"]),
            (Column::Reseller | Column::OwnReseller, _) => (Level::Reseller, &["/r/", "/contact"]),
            (Column::Customer | Column::OwnCustomer, _) => (Level::Customer, &["/c/", "/contact"]),
        }
    }

    #[test]
    fn each_entry_leads_to_a_page_of_its_columns_company() {
        let id: CompanyId = "o_00000000000000000000000007".parse().expect("an id");
        let mut seen = 0;
        for page in pages() {
            for (entry, column) in
                page.entries().iter().flat_map(|entry| entry.columns.iter().map(move |c| (entry, *c)))
            {
                let (level, beginnings) = stands(column, entry.needs);
                let address = page.address(level, id);
                assert!(!address.contains('{'), "{}: {address}", entry.label);
                assert!(
                    beginnings.iter().any(|begins| address.starts_with(begins)),
                    "{} in {column:?}: {address}",
                    entry.label
                );
                seen += 1;
            }
        }
        assert!(seen > 30, "{seen}");
    }

    #[test]
    fn what_a_page_stands_behind_is_an_entry() {
        for page in pages().filter(|page| !page.part().is_empty()) {
            let entries = || pages().filter(|other| other.part() == page.part()).flat_map(|other| other.entries());
            assert!(entries().count() > 0, "nothing leads to {}", page.part());
        }
    }
}
