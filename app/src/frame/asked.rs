//! What a page is asked for: the company whose page it is, and what of it.

use core::str::FromStr;

use domain::{
    denial::Denial,
    ids::{AccountId, CompanyId, DraftId, MembershipId, RunId},
};

use crate::{
    error::AppError,
    server_ctx::{in_path, is_of, signed_in},
};

/// The company whose page was asked for: the one in the path, or the reader's own where none stands there. Every page
/// about a company begins here: one that is asked for under another level's address, or another company's, isn't there.
pub(crate) async fn company() -> Result<CompanyId, AppError> {
    let (portal, scope) = signed_in()?;
    let asked = match in_path("company") {
        Some(raw) => raw.parse().ok(),
        None => scope.company(),
    };
    let asked = asked.ok_or(AppError(Denial::NotFound))?;
    let level = portal.read_level(&scope, asked).await?;
    if is_of(level, asked) { Ok(asked) } else { Err(AppError(Denial::NotFound)) }
}

/// What may stand in a path besides a company: a company comes by [`company`] only.
pub(crate) trait OfCompany: FromStr {}

impl OfCompany for AccountId {}
impl OfCompany for DraftId {}
impl OfCompany for MembershipId {}
impl OfCompany for RunId {}

/// An id out of the path; what can't be one isn't there.
pub(crate) fn id<T: OfCompany>(name: &str) -> Result<T, AppError> {
    in_path(name).and_then(|raw| raw.parse().ok()).ok_or(AppError(Denial::NotFound))
}
