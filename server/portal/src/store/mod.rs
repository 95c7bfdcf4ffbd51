//! The database: private to `portal`. Nothing outside can build a query (architecture.md 1, invariant 3).
//!
//! A room a noun: `sessions` holds every statement about sessions, as functions that say what they are for. A use case
//! hands them a [`Reader`] or a [`Writer`] (`tx.reader()`, `tx.writer()`; without a change, `db().reader()`) and typed
//! values, and gets a small struct, never a row:
//!
//! ```ignore
//! let Some(found) = sessions::find(self.db().reader(), &token.hash(), TERMS_VERSION, now - IDLE, now).await? else { … };
//! ```
//!
//! What decides stays in the use case. A room knows no policy, no time and no id but those it is given. A function that
//! takes a [`Writer`] changes or holds rows; whether in a transaction of several is the caller's to say.

mod connection;
mod db;
mod entity;
mod facts;
mod fault;
mod lender;
mod row;
mod seat;
mod statement;
mod writers;

pub(crate) mod acceptances;
pub(crate) mod accounts;
pub(crate) mod allowances;
pub(crate) mod attempts;
pub(crate) mod catalogue;
pub(crate) mod chains;
pub(crate) mod chores;
pub(crate) mod codes;
pub(crate) mod companies;
pub(crate) mod domains;
pub(crate) mod drafts;
pub(crate) mod flashes;
pub(crate) mod form_posts;
pub(crate) mod grants;
pub(crate) mod heads;
pub(crate) mod invitations;
pub(crate) mod jobs;
pub(crate) mod keyset;
pub(crate) mod log;
pub(crate) mod memberships;
pub(crate) mod orgs;
pub(crate) mod outbox;
pub(crate) mod passwords;
pub(crate) mod people;
pub(crate) mod pulse;
pub(crate) mod readings;
pub(crate) mod run_steps;
pub(crate) mod runs;
pub(crate) mod schema;
pub(crate) mod seals;
pub(crate) mod services;
pub(crate) mod sessions;
pub(crate) mod settings;
pub(crate) mod suspensions;
pub(crate) mod terms;
pub(crate) mod totals;
pub(crate) mod turns;
pub(crate) mod usage;
pub(crate) mod users;

pub(crate) use self::{
    connection::{Reader, Transaction, Writer},
    db::Db,
    fault::Fault,
};
use self::{
    fault::told,
    row::{Row, holdable, json, values},
};
