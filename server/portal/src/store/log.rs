//! The log: entries as they are committed, and the chain that is laid through each company's afterwards.

use chrono::{DateTime, Utc};
use domain::{
    audit::{EventClass, LogLine},
    authority::Level,
    ids::EventId,
};
use uuid::Uuid;

use super::{
    Reader, Row, Writer, json,
    keyset::{Rows, Window},
    values,
};
use crate::{authority::Place, error::Result};

/// An entry, as it is hashed.
pub(crate) struct Entry {
    pub(crate) id: EventId,
    pub(crate) at: DateTime<Utc>,
    pub(crate) org: Uuid,
    pub(crate) reseller: Uuid,
    pub(crate) class: i16,
    pub(crate) kind: String,
    pub(crate) actor_id: Option<Uuid>,
    pub(crate) actor: String,
    pub(crate) on_behalf_of: Option<String>,
    pub(crate) company: String,
    pub(crate) data: serde_json::Value,
    pub(crate) cause: Option<Uuid>,
    pub(crate) request: String,
}

const ENTRY: &str =
    "id, at, org_id, reseller_id, class, kind, actor_id, actor, on_behalf_of, company, data, cause, request_id";
/// The columns of an [`Entry`] of `event e`, in its order.
pub(super) const ENTRY_OF_E: &str = "e.id, e.at, e.org_id, e.reseller_id, e.class, e.kind, e.actor_id, e.actor, \
                                     e.on_behalf_of, e.company, e.data, e.cause, e.request_id";

impl Entry {
    /// Reads what stands from a column on.
    pub(super) fn read(row: &Row, from: usize) -> Result<Self> {
        Ok(Self {
            id: EventId::new(row.get(from)?),
            at: row.get(from + 1)?,
            org: row.get(from + 2)?,
            reseller: row.get(from + 3)?,
            class: row.get(from + 4)?,
            kind: row.get(from + 5)?,
            actor_id: row.get(from + 6)?,
            actor: row.get(from + 7)?,
            on_behalf_of: row.get(from + 8)?,
            company: row.get(from + 9)?,
            data: row.get(from + 10)?,
            cause: row.get(from + 11)?,
            request: row.get(from + 12)?,
        })
    }
}

/// Writes an entry; the chain is laid later. A trigger puts it among those that wait for their seal.
///
/// Hot: every change ends with it. Nothing is read, no row is shared.
pub(crate) async fn write(on: Writer<'_>, partner: Uuid, entry: Entry) -> Result<()> {
    let sql = format!(
        "INSERT INTO event (partner_id, {ENTRY}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
    );
    let values = values![
        partner,
        entry.id.uuid(),
        entry.at,
        entry.org,
        entry.reseller,
        entry.class,
        entry.kind,
        entry.actor_id,
        entry.actor,
        entry.on_behalf_of,
        entry.company,
        json(&entry.data)?,
        entry.cause,
        entry.request
    ];
    on.execute(&sql, values).await?;
    Ok(())
}

/// How many entries of a kind a person has in a company's own log since then.
pub(crate) async fn count_since(
    on: Reader<'_>,
    place: &Place,
    kind: &str,
    person: Option<Uuid>,
    since: DateTime<Utc>,
) -> Result<i64> {
    let sql = "SELECT count(*) FROM event WHERE partner_id = $1 AND org_id = $2 AND at > $3 AND kind = $4 \
               AND actor_id = $5";
    let row = on.one(sql, values![place.partner, place.id, since, kind, person]).await?;
    row.map_or(Ok(0), |row| row.get(0))
}

/// Entries of a company's log and, for who sells, of everything below it.
///
/// Hot enough to have an index for each level: `event`'s own key, `event_of_reseller`, `event_of_org`.
pub(crate) async fn page(
    on: Reader<'_>,
    place: &Place,
    class: Option<EventClass>,
    window: &Window,
) -> Result<Rows<LogLine>> {
    let mut values = values![place.partner];
    let mut sql = format!("SELECT {LINE} FROM event WHERE partner_id = $1");
    let column = match place.level {
        Level::Partner => None,
        Level::Reseller => Some("reseller_id"),
        Level::Customer => Some("org_id"),
    };
    if let Some(column) = column {
        values.push(place.id.into());
        sql += &format!(" AND {column} = $2");
    }
    if let Some(class) = class {
        values.push(class.number().into());
        sql += &format!(" AND class = ${}", values.len());
    }
    sql += &window.clause(("at", "id"), true, &mut values);
    let lines = on.all(&sql, values).await?;
    Ok(window.found(lines.iter().map(line).collect::<Result<_>>()?))
}

const LINE: &str = "id, at, kind, actor, on_behalf_of, company, data";

fn line(row: &Row) -> Result<LogLine> {
    let data: serde_json::Value = row.get(6)?;
    let data = data.as_object().map(|map| {
        map.iter().map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned())).collect()
    });
    Ok(LogLine {
        id: EventId::new(row.get(0)?),
        at: row.get(1)?,
        kind: row.get(2)?,
        actor: row.get(3)?,
        on_behalf_of: row.get(4)?,
        company: row.get(5)?,
        data: data.unwrap_or_default(),
    })
}
