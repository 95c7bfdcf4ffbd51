//! Runs of the provisioning.

use domain::ids::RunId;
use uuid::Uuid;

use super::{
    Writer,
    orgs::{self, PLACE},
    values,
};
use crate::{authority::Place, error::Result};

/// Holds a run; answers the company it is for.
pub(crate) async fn hold(on: Writer<'_>, partner: Uuid, id: RunId) -> Result<Option<Place>> {
    let sql = format!(
        "SELECT {PLACE} FROM run r JOIN org o ON o.partner_id = r.partner_id AND o.id = r.org_id \
         WHERE r.partner_id = $1 AND r.id = $2{}",
        on.holding(" FOR NO KEY UPDATE OF r")
    );
    on.one(&sql, values![partner, id.uuid()]).await?.map(|row| orgs::place(&row)).transpose()
}
