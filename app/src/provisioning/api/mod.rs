//! Doors of provisioning: scope, parse, one use case, answer.

mod customers;
mod drafts;
mod runs;

pub use self::{customers::*, drafts::*, runs::*};
