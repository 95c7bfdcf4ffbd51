//! A company's settings, each save of which is numbered.

use domain::{provisioning::AdvancedProperties, tenancy::SettingsForm};

use super::{Reader, Writer, values};
use crate::{
    authority::{EditCompany, Grant, Place},
    error::Result,
};

pub(crate) async fn read(on: Reader<'_>, place: &Place) -> Result<Option<SettingsForm>> {
    let sql = "SELECT contact_name, contact_mail, language, requires_second_factor, peers_may_remove, version \
               FROM org WHERE partner_id = $1 AND id = $2";
    let Some(row) = on.one(sql, values![place.partner, place.id]).await? else { return Ok(None) };
    Ok(Some(SettingsForm {
        contact_name: row.get(0)?,
        contact_mail: row.get(1)?,
        language: row.get(2)?,
        requires_second_factor: row.get(3)?,
        peers_may_remove: row.get(4)?,
        version: row.get(5)?,
    }))
}

/// Saves what was read as `new.version`; answers whether that was still the last.
pub(crate) async fn save(on: Writer<'_>, grant: &Grant<'_, EditCompany>, new: &SettingsForm) -> Result<bool> {
    let place = grant.place();
    let sql = "UPDATE org SET contact_name = $3, contact_mail = $4, language = $5, requires_second_factor = $6, \
               peers_may_remove = $7, version = version + 1 WHERE partner_id = $1 AND id = $2 AND version = $8";
    let values = values![
        place.partner,
        place.id,
        new.contact_name.as_str(),
        new.contact_mail.as_str(),
        new.language.as_str(),
        new.requires_second_factor,
        new.peers_may_remove,
        new.version
    ];
    Ok(on.execute(sql, values).await? == 1)
}

/// A customer's Advanced Properties (E5); what was never typed is the default.
pub(crate) async fn advanced(on: Reader<'_>, customer: &Place) -> Result<Option<AdvancedProperties>> {
    let sql = "SELECT properties FROM org WHERE partner_id = $1 AND id = $2";
    on.one(sql, values![customer.partner, customer.id]).await?.map(|row| row.json(0)).transpose()
}
