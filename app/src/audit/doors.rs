//! What audit has.

use domain::authority::Action::SeeLog;
use ui::Icon;

use super::pages;
use crate::doors::{
    Column::{Customer, OwnEntry, Partner, Reseller},
    Entry,
    Needs::Act,
    PageAt, Slice,
};

pub(crate) const SLICE: Slice = Slice {
    pages: &[PageAt::new(&["/log", "/r/{company}/log", "/c/{company}/log"], pages::log).behind("log").listed(&[
        Entry::new(&[Partner, OwnEntry, Reseller], (1, 2), Icon::Log, "nav-log", Act(SeeLog)),
        Entry::new(&[Customer], (2, 2), Icon::Log, "nav-log", Act(SeeLog)),
    ])],
    forms: &[],
    routes: &[],
};
