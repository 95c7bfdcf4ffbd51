//! What identity forgets: nobody can use it any more.

use chrono::TimeDelta;

use super::attempts::REMEMBERED;
use crate::{
    Portal,
    error::Result,
    store::{attempts, flashes, form_posts, sessions},
};

/// How long a posted form's answer is kept: longer than the form may stay open.
const POSTED: TimeDelta = TimeDelta::days(2);
/// How long a session that has ended is kept.
const ENDED: TimeDelta = TimeDelta::days(30);

pub(super) async fn forget_expired(portal: &Portal) -> Result<()> {
    let now = portal.now();
    flashes::clear(portal.db().writer(), now).await?;
    attempts::clear(portal.db().writer(), now - REMEMBERED).await?;
    form_posts::clear(portal.db().writer(), now - POSTED).await?;
    sessions::clear(portal.db().writer(), now - ENDED).await
}
