//! Companies and their people.

mod overview;
mod pages;
mod removal;
mod resellers;
mod suspension;
mod totals;
mod users;
