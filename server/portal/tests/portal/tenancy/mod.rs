//! Companies and their people.

mod overview;
mod pages;
mod removal;
mod resellers;
mod totals;
mod users;
