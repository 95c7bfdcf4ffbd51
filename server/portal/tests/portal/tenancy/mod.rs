//! Companies and their people.

mod acceptances;
mod invitations;
mod overview;
mod pages;
mod removal;
mod resellers;
mod suspension;
mod totals;
mod users;
