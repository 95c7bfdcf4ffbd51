//! Every address of the portal, typed: each slice says its own in its `paths.rs`. Scope is the path (ux.md 2.1).

pub use crate::{identity::paths::*, place::Place, provisioning::paths::*, tenancy::paths::*};

/// Help.
pub const HELP: &str = "/help";
/// Whom to ask.
pub const CONTACT: &str = "/contact";
