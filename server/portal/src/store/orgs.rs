//! Companies: finding them through the actor's part of the tree, and keeping status and counters true.

use chrono::{DateTime, Utc};
use domain::{
    authority::{Action, Level, Relation, Role, Roles, allows},
    ids::{CompanyId, TenantId},
    problem::Problem,
};
use uuid::Uuid;

use super::{Reader, Row, Writer, entity::org, fault::taken, values};
use crate::{
    authority::{CompanyKey, Place},
    error::Result,
};

/// The columns of a [`Place`], in its order.
pub(super) const PLACE: &str = "o.partner_id, o.reseller_id, o.id, o.level, o.name";

/// Reads a [`Place`] from the first five columns.
pub(super) fn place(row: &Row) -> Result<Place> {
    let ids = (row.get(0)?, row.get(1)?, row.get(2)?);
    Ok(Place::stored(ids, row.numbered(3, Level::from_number)?, row.get(4)?))
}

/// Finds a company of a partner's tree by its id.
pub(crate) async fn find(on: Reader<'_>, partner: Uuid, id: Uuid) -> Result<Option<Place>> {
    let sql = format!("SELECT {PLACE} FROM org o WHERE o.partner_id = $1 AND o.id = $2");
    on.one(&sql, values![partner, id]).await?.map(|row| place(&row)).transpose()
}

/// Every partner, the oldest first.
pub(crate) async fn partners(on: Reader<'_>) -> Result<Vec<Place>> {
    let sql = format!("SELECT {PLACE} FROM org o WHERE o.level = 0 ORDER BY o.created_at, o.id");
    on.all(&sql, Vec::new()).await?.iter().map(place).collect()
}

/// A company about to be kept, with nothing in it yet.
pub(crate) struct New<'a> {
    pub(crate) place: &'a Place,
    pub(crate) name_key: Vec<u8>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) created_by: &'a str,
    /// What only a customer has from the beginning.
    pub(crate) customer: Option<OfCustomer<'a>>,
}

/// What a customer has from the beginning.
pub(crate) struct OfCustomer<'a> {
    pub(crate) code: &'a str,
    pub(crate) country: &'a str,
    pub(crate) language: &'a str,
    pub(crate) contact_name: &'a str,
    pub(crate) contact_mail: &'a str,
    pub(crate) properties: serde_json::Value,
}

/// Keeps a company. The field's problem where its name or its code is taken.
pub(crate) async fn keep(on: Writer<'_>, new: New<'_>) -> Result<()> {
    let New { place, customer, .. } = new;
    let text_or = |text: fn(&OfCustomer<'_>) -> String, otherwise: &str| {
        customer.as_ref().map_or_else(|| otherwise.to_owned(), text)
    };
    let row = org::Model {
        partner_id: place.partner,
        id: place.id,
        reseller_id: place.reseller,
        org_id: place.id,
        level: place.level.number(),
        name: place.name.clone(),
        name_key: new.name_key,
        code: customer.as_ref().map(|customer| customer.code.to_owned()),
        search: format!("{} {}", place.name, text_or(|c| c.code.to_owned(), "")).trim_end().to_lowercase(),
        status: 4,
        suspended: false,
        attention: 0,
        people: 0,
        admins: 0,
        staffed: false,
        customers: 0,
        users: 0,
        mailboxes: 0,
        storage_mb: 0,
        tid: None,
        country: text_or(|c| c.country.to_owned(), "NO"),
        language: text_or(|c| c.language.to_owned(), "en"),
        contact_name: text_or(|c| c.contact_name.to_owned(), ""),
        contact_mail: text_or(|c| c.contact_mail.to_owned(), ""),
        requires_second_factor: false,
        peers_may_remove: true,
        properties: customer.map_or_else(|| serde_json::json!({}), |customer| customer.properties),
        version: 1,
        created_at: new.created_at,
        created_by: new.created_by.to_owned(),
    };
    let unique = [("name", "name", Problem::NameTaken), ("code", "code", Problem::CodeUsed)];
    on.keep::<_, org::ActiveModel>(row).await.map_err(|error| taken(error, &unique))
}

/// A partner's seller of that name, itself among them.
pub(crate) async fn seller_named(on: Reader<'_>, partner: Uuid, name_key: Vec<u8>) -> Result<Option<Place>> {
    let sql = format!("SELECT {PLACE} FROM org o WHERE o.partner_id = $1 AND o.level < 2 AND o.name_key = $2");
    on.one(&sql, values![partner, name_key]).await?.map(|row| place(&row)).transpose()
}

/// A partner's customer of that code.
pub(crate) async fn of_code(on: Reader<'_>, partner: Uuid, code: &str) -> Result<Option<Place>> {
    let sql = format!("SELECT {PLACE} FROM org o WHERE o.partner_id = $1 AND o.code = $2");
    on.one(&sql, values![partner, code]).await?.map(|row| place(&row)).transpose()
}

/// Whether the seller has a customer of that name, with that code where one is given.
pub(crate) async fn has_customer(
    on: Reader<'_>,
    seller: &Place,
    name_key: Vec<u8>,
    code: Option<&str>,
) -> Result<bool> {
    let sql = "SELECT 1 FROM org WHERE partner_id = $1 AND reseller_id = $2 AND level = 2 AND name_key = $3 \
               AND code = coalesce($4, code)";
    on.any(sql, values![seller.partner, seller.id, name_key, code]).await
}

/// Holds a company of a partner's tree.
///
/// Hot: every change of a company begins with it.
pub(crate) async fn hold(on: Writer<'_>, partner: Uuid, id: CompanyId) -> Result<Option<Place>> {
    let hold = on.holding(" FOR NO KEY UPDATE");
    let sql = format!("SELECT {PLACE} FROM org o WHERE o.partner_id = $1 AND o.id = $2{hold}");
    on.one(&sql, values![partner, id.uuid()]).await?.map(|row| place(&row)).transpose()
}

/// A customer's code.
pub(crate) async fn code(on: Reader<'_>, partner: Uuid, id: Uuid) -> Result<Option<String>> {
    let sql = "SELECT code FROM org WHERE partner_id = $1 AND id = $2 AND code IS NOT NULL";
    on.one(sql, values![partner, id]).await?.map(|row| row.get(0)).transpose()
}

/// The language a company is written to in.
pub(crate) async fn language(on: Reader<'_>, place: &Place) -> Result<Option<String>> {
    let sql = "SELECT language FROM org WHERE partner_id = $1 AND id = $2";
    on.one(sql, values![place.partner, place.id]).await?.map(|row| row.get(0)).transpose()
}

/// Whether a partner of that name is set up.
pub(crate) async fn has_partner(on: Reader<'_>, name_key: Vec<u8>) -> Result<bool> {
    on.any("SELECT 1 FROM org WHERE level = 0 AND name_key = $1", values![name_key]).await
}

/// Binds a company to a tenant at Microsoft, if it has none.
pub(crate) async fn bind_tenant(on: Writer<'_>, place: &Place, tid: TenantId) -> Result<()> {
    let sql = "UPDATE org SET tid = $3 WHERE partner_id = $1 AND id = $2 AND tid IS NULL";
    on.execute(sql, values![place.partner, place.id, tid.uuid()]).await?;
    Ok(())
}

/// The status in SQL: the first that holds (architecture.md 4); `domain::tenancy::CompanyStatus::of_seller` says the
/// same in Rust, and a test compares the two on every combination. A customer has fewer: suspended, needs attention, active.
pub(crate) const STATUS: &str = "CASE WHEN suspended THEN 0 WHEN level = 1 AND people = 0 THEN 1 \
     WHEN attention > 0 THEN 2 WHEN level < 2 AND customers = 0 THEN 3 ELSE 4 END";

/// By how much a company's own counters change.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counters {
    pub(crate) people: i64,
    pub(crate) admins: i64,
    pub(crate) attention: i64,
    pub(crate) customers: i64,
    pub(crate) users: i64,
    pub(crate) mailboxes: i64,
    pub(crate) storage_mb: i64,
}

/// Changes counters and, in the same statement order, the status that follows from them. `staffed` is set by the first
/// active administrator and never taken back: the CHECK then keeps the last one (security.md, finding 5).
pub(crate) async fn count(on: Writer<'_>, company: CompanyKey, by: Counters) -> Result<()> {
    let sql = "UPDATE org SET people = people + $3, admins = admins + $4, attention = attention + $5, \
               customers = customers + $6, users = users + $7, mailboxes = mailboxes + $8, \
               storage_mb = storage_mb + $9, staffed = staffed OR admins + $4 > 0 \
               WHERE partner_id = $1 AND id = $2";
    let values = values![
        company.partner,
        company.id,
        by.people,
        by.admins,
        by.attention,
        by.customers,
        by.users,
        by.mailboxes,
        by.storage_mb
    ];
    on.execute(sql, values).await?;
    restate(on, company).await
}

/// Writes the status anew from its causes.
pub(crate) async fn restate(on: Writer<'_>, company: CompanyKey) -> Result<()> {
    let sql = format!("UPDATE org SET status = {STATUS} WHERE partner_id = $1 AND id = $2");
    on.execute(&sql, values![company.partner, company.id]).await?;
    Ok(())
}

/// Names of people who could do what an administrator of the company may, at most five.
pub(crate) async fn administrators(on: Reader<'_>, partner: Uuid, org: Uuid) -> Result<Vec<String>> {
    let sql = "SELECT name FROM membership WHERE partner_id = $1 AND org_id = $2 AND state = 1 AND roles % 2 = 1 \
               ORDER BY name_key LIMIT 5";
    on.all(sql, values![partner, org]).await?.iter().map(|row| row.get(0)).collect()
}

/// Names of people of `asked` whose role allows the act there, at most five; none where it is nobody's there to do.
pub(crate) async fn who_could(
    on: Reader<'_>,
    (partner, asked): (Uuid, Uuid),
    action: Action,
    (relation, level): (Relation, Level),
) -> Result<Vec<String>> {
    let able = Role::ALL.into_iter().filter(|role| allows(*role, action, relation, level));
    let able = able.fold(Roles::NONE, Roles::and);
    let sql = "SELECT name FROM membership WHERE partner_id = $1 AND org_id = $2 AND state = 1 AND roles & $3 <> 0 \
               ORDER BY name_key LIMIT 5";
    let rows = on.all(sql, values![partner, asked, able.number()]).await?;
    rows.iter().map(|row| row.get(0)).collect()
}
