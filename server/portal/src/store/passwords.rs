//! What generated passwords are made of, until they were shown or a day has gone (E14).

use chrono::{DateTime, Utc};
use domain::ids::RunId;
use uuid::Uuid;

use super::{Reader, Row, Writer, entity::password_nonce, told, values};
use crate::{
    authority::{Grant, Place, ShowPassword},
    error::Result,
};

/// A run's nonce, and how far its password is.
pub(crate) struct Nonce {
    pub(crate) nonce: Vec<u8>,
    /// Until when it can be shown; none before the account is there.
    pub(crate) expires_at: Option<DateTime<Utc>>,
    /// The form it was shown in.
    pub(crate) shown_in: Option<Uuid>,
}

impl Nonce {
    fn read(row: &Row) -> Result<Self> {
        Ok(Self { nonce: row.get(0)?, expires_at: row.get(1)?, shown_in: row.get(2)? })
    }
}

pub(crate) async fn prepare(on: Writer<'_>, place: &Place, id: Uuid, run: Uuid, nonce: Vec<u8>) -> Result<()> {
    let row = password_nonce::Model {
        partner_id: place.partner,
        id,
        org_id: place.id,
        reseller_id: place.reseller,
        run_id: run,
        nonce,
        expires_at: None,
        shown_in: None,
    };
    on.keep::<_, password_nonce::ActiveModel>(row).await.map_err(told)
}

pub(crate) async fn find(on: Reader<'_>, partner: Uuid, run: Uuid) -> Result<Option<Nonce>> {
    let sql = "SELECT nonce, expires_at, shown_in FROM password_nonce WHERE partner_id = $1 AND run_id = $2";
    on.one(sql, values![partner, run]).await?.map(|row| Nonce::read(&row)).transpose()
}

/// From now on it can be shown, until then.
pub(crate) async fn show_until(on: Writer<'_>, partner: Uuid, run: Uuid, until: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE password_nonce SET expires_at = $3 WHERE partner_id = $1 AND run_id = $2";
    on.execute(sql, values![partner, run, until]).await?;
    Ok(())
}

/// It was shown in that form, which gets the same answer until then. The caller holds the run.
pub(crate) async fn mark(
    on: Writer<'_>,
    grant: &Grant<'_, ShowPassword>,
    run: RunId,
    form: Uuid,
    until: DateTime<Utc>,
) -> Result<()> {
    let sql = "UPDATE password_nonce SET shown_in = $3, expires_at = $4 WHERE partner_id = $1 AND run_id = $2";
    on.execute(sql, values![grant.place().partner, run.uuid(), form, until]).await?;
    Ok(())
}

/// Forgets what can't be shown any more.
pub(crate) async fn clear(on: Writer<'_>, now: DateTime<Utc>) -> Result<()> {
    on.execute("DELETE FROM password_nonce WHERE expires_at <= $1", values![now]).await?;
    Ok(())
}

/// Forgets the password of a run that never made its account.
pub(crate) async fn forget(on: Writer<'_>, partner: Uuid, run: Uuid) -> Result<()> {
    let sql = "DELETE FROM password_nonce WHERE partner_id = $1 AND run_id = $2 AND expires_at IS NULL";
    on.execute(sql, values![partner, run]).await?;
    Ok(())
}
