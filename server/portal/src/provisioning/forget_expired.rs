//! What provisioning forgets: nobody can use it any more.

use chrono::TimeDelta;

use crate::{
    Portal,
    error::Result,
    store::{drafts, passwords},
};

/// How long a draft that has ended is kept.
const KEPT: TimeDelta = TimeDelta::days(30);

pub(super) async fn forget_expired(portal: &Portal) -> Result<()> {
    let now = portal.now();
    passwords::clear(portal.db().writer(), now).await?;
    drafts::clear(portal.db().writer(), now - KEPT).await
}
