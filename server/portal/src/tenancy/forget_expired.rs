//! What tenancy forgets: nobody can use it any more.

use chrono::TimeDelta;

use crate::{Portal, error::Result, store::invitations};

/// How long an invitation that was taken up is kept beside the log, which tells of it.
const KEPT: TimeDelta = TimeDelta::days(90);

pub(super) async fn forget_expired(portal: &Portal) -> Result<()> {
    invitations::clear(portal.db().writer(), portal.now() - KEPT).await
}
