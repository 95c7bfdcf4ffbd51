//! What generated passwords are made of, until they were shown or a day has gone (E14).

use chrono::{DateTime, Utc};

use super::{Writer, values};
use crate::error::Result;

/// Forgets what can't be shown any more.
pub(crate) async fn clear(on: Writer<'_>, now: DateTime<Utc>) -> Result<()> {
    on.execute("DELETE FROM password_nonce WHERE expires_at <= $1", values![now]).await?;
    Ok(())
}
