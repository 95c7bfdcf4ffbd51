//! Codes that were issued to sellers: each makes one customer (E4, E43).

use chrono::{DateTime, Utc};
use domain::{ids::RunId, problem::Problem, provisioning::IssuedCode};
use uuid::Uuid;

use super::{
    Reader, Writer,
    entity::customer_code,
    fault::taken,
    keyset::{Rows, Window},
    values,
};
use crate::{authority::Place, error::Result};

/// A code about to be issued.
pub(crate) struct New<'a> {
    pub(crate) id: Uuid,
    pub(crate) code: &'a str,
    pub(crate) issued_at: DateTime<Utc>,
    pub(crate) issued_by: &'a str,
}

/// Issues a code to a seller. The field's problem where it was issued before.
pub(crate) async fn issue(on: Writer<'_>, seller: &Place, new: New<'_>) -> Result<()> {
    let row = customer_code::Model {
        partner_id: seller.partner,
        id: new.id,
        org_id: seller.id,
        reseller_id: seller.reseller,
        code: new.code.to_owned(),
        issued_at: new.issued_at,
        issued_by: new.issued_by.to_owned(),
        used_by: None,
        used_for: None,
    };
    let unique = [("code", "code", Problem::CodeIssued)];
    on.keep::<_, customer_code::ActiveModel>(row).await.map_err(|error| taken(error, &unique))
}

/// Those of a seller, or of its whole tree where it is the partner, the newest first, each with its id.
pub(crate) async fn list(on: Reader<'_>, seller: &Place, window: &Window) -> Result<Rows<(Uuid, IssuedCode)>> {
    let (which, mut values) = ("c.partner_id = $1", values![seller.partner]);
    let which = if seller.id == seller.partner {
        which.to_owned()
    } else {
        values.push(seller.id.into());
        format!("{which} AND c.org_id = $2")
    };
    let clause = window.clause(("c.issued_at", "c.id"), true, &mut values);
    let sql = format!(
        "SELECT c.id, c.code, o.name, c.issued_at, c.issued_by, c.used_for FROM customer_code c \
         JOIN org o ON o.partner_id = c.partner_id AND o.id = c.org_id WHERE {which}{clause}"
    );
    let rows = on.all(&sql, values).await?;
    let issued = rows.iter().map(|row| {
        let code = IssuedCode {
            code: row.get(1)?,
            seller: row.get(2)?,
            issued_at: row.get(3)?,
            issued_by: row.get(4)?,
            used_for: row.get(5)?,
        };
        Ok((row.get(0)?, code))
    });
    Ok(window.found(issued.collect::<Result<_>>()?))
}

/// Whether the seller's code was used; nothing where it has no such code.
pub(crate) async fn is_used(on: Reader<'_>, seller: &Place, code: &str) -> Result<Option<bool>> {
    let sql = "SELECT used_by IS NOT NULL FROM customer_code WHERE partner_id = $1 AND org_id = $2 AND code = $3";
    on.one(sql, values![seller.partner, seller.id, code]).await?.map(|row| row.get(0)).transpose()
}

/// Takes a code for a run; answers whether it was free.
pub(crate) async fn take(on: Writer<'_>, seller: &Place, code: &str, run: RunId, used_for: &str) -> Result<bool> {
    let sql = "UPDATE customer_code SET used_by = $4, used_for = $5 WHERE partner_id = $1 AND org_id = $2 \
               AND code = $3 AND used_by IS NULL";
    Ok(on.execute(sql, values![seller.partner, seller.id, code, run.uuid(), used_for]).await? == 1)
}

/// Frees the code that a run took.
pub(crate) async fn free(on: Writer<'_>, partner: Uuid, run: RunId) -> Result<()> {
    let sql = "UPDATE customer_code SET used_by = NULL, used_for = NULL WHERE partner_id = $1 AND used_by = $2";
    on.execute(sql, values![partner, run.uuid()]).await?;
    Ok(())
}
