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
