//! Domain names of customers: one customer's in a whole tree.

use domain::{problem::Problem, text::DomainName};
use uuid::Uuid;

use super::{Reader, Writer, entity::company_domain, fault::taken, values};
use crate::{authority::Place, error::Result};

/// A customer's, the primary one first.
pub(crate) async fn list(on: Reader<'_>, customer: &Place) -> Result<Vec<DomainName>> {
    let sql = "SELECT name FROM company_domain WHERE partner_id = $1 AND org_id = $2 ORDER BY is_primary DESC, name";
    let rows = on.all(sql, values![customer.partner, customer.id]).await?;
    let names = rows.iter().map(|row| row.get::<String>(0)).collect::<Result<Vec<_>>>()?;
    Ok(names.iter().filter_map(|name| DomainName::parse(name).ok()).collect())
}

/// Whether a customer of the tree has it.
pub(crate) async fn is_taken(on: Reader<'_>, partner: Uuid, name: &DomainName) -> Result<bool> {
    let sql = "SELECT 1 FROM company_domain WHERE partner_id = $1 AND name = $2";
    on.any(sql, values![partner, name.as_str()]).await
}

/// Keeps a customer's primary domain. The field's problem where another customer has it.
pub(crate) async fn keep(on: Writer<'_>, customer: &Place, id: Uuid, name: &str) -> Result<()> {
    let row = company_domain::Model {
        partner_id: customer.partner,
        id,
        org_id: customer.id,
        reseller_id: customer.reseller,
        name: name.to_owned(),
        is_primary: true,
    };
    let unique = [("name", "domain", Problem::DomainTaken)];
    on.keep::<_, company_domain::ActiveModel>(row).await.map_err(|error| taken(error, &unique))
}
