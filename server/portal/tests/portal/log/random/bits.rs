//! One bit of what is kept.

use core::fmt::Write as _;

use chrono::{DateTime, Utc};
use portal::audit::Broken;
use sea_orm::Value;
use uuid::Uuid;

use super::{Case, dice::Dice};

impl Case<'_> {
    /// One bit, somewhere in what is sealed, in its seal, in a head or in the register.
    pub(super) async fn one_bit(&mut self) {
        let (place, ids) = self.long_chain(1).await.unwrap();
        let which = self.dice.below(ids.len());
        let (company, sequence) = (place.id.uuid(), i64::try_from(which).unwrap() + 1);
        loop {
            let (table, column, kind) = self.dice.pick(&COLUMNS);
            let (key, id) = match table {
                "event" | "event_seal" => ("id", ids[which]),
                "event_head" => ("id", company),
                _ => ("id", self.partner),
            };
            if !self.flip(table, column, kind, key, id).await {
                continue;
            }
            write!(self.told, " {table}.{column} of entry {sequence}").unwrap();
            match table {
                "event" | "event_seal" => {
                    self.is_named(company, |what| match what {
                        Broken::Changed { sequence: at, .. } | Broken::Missing { sequence: at } => *at == sequence,
                        _ => false,
                    })
                    .await;
                }
                "event_head" => {
                    let expected = if column == "partner_id" { Broken::NoHead } else { Broken::HeadChanged };
                    self.is_named(company, |what| *what == expected).await;
                }
                _ => {
                    self.is_named(self.partner, |what| matches!(what, Broken::RegisterChanged | Broken::NoRegister))
                        .await
                }
            }
            return;
        }
    }

    /// Flips one bit of a value; answers whether there is such a value, and the database takes the other one.
    async fn flip(&mut self, table: &str, column: &str, kind: Kind, key: &str, id: Uuid) -> bool {
        let sql = format!("SELECT {column} FROM {table} WHERE {key} = $1 AND {column} IS NOT NULL");
        let rows = self.world.rows(&sql, vec![id.into()]).await;
        let Some(row) = rows.first() else { return false };
        let dice = &mut self.dice;
        let value: Value = match kind {
            Kind::Text => match flip_text(dice, &row.try_get_by_index::<String>(0).unwrap()) {
                Some(text) => text.into(),
                None => return false,
            },
            Kind::Data => {
                let mut data: serde_json::Value = row.try_get_by_index(0).unwrap();
                let field = dice.pick(&["user", "mail"]);
                let Some(text) = flip_text(dice, data[field].as_str().unwrap()) else { return false };
                data[field] = text.into();
                Value::Json(Some(Box::new(data)))
            }
            Kind::Id => {
                let id = row.try_get_by_index::<Uuid>(0).unwrap();
                Uuid::from_u128(id.as_u128() ^ (1 << dice.below(128))).into()
            }
            Kind::Bytes => {
                let mut bytes: Vec<u8> = row.try_get_by_index(0).unwrap();
                let byte = dice.below(bytes.len());
                bytes[byte] ^= 1 << dice.below(8);
                bytes.into()
            }
            Kind::Small => (row.try_get_by_index::<i16>(0).unwrap() ^ (1 << dice.below(14))).into(),
            Kind::Big => (row.try_get_by_index::<i64>(0).unwrap() ^ (1 << dice.below(40))).into(),
            Kind::Time => {
                let at: DateTime<Utc> = row.try_get_by_index(0).unwrap();
                DateTime::from_timestamp_micros(at.timestamp_micros() ^ (1 << dice.below(50))).unwrap().into()
            }
        };
        let sql = format!("UPDATE {table} SET {column} = $1 WHERE {key} = $2");
        self.world.execute(&sql, vec![value, id.into()]).await.is_ok_and(|rows| rows == 1)
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Text,
    Data,
    Id,
    Bytes,
    Small,
    Big,
    Time,
}

const COLUMNS: [(&str, &str, Kind); 34] = [
    ("event", "partner_id", Kind::Id),
    ("event", "at", Kind::Time),
    ("event", "id", Kind::Id),
    ("event", "org_id", Kind::Id),
    ("event", "reseller_id", Kind::Id),
    ("event", "class", Kind::Small),
    ("event", "kind", Kind::Text),
    ("event", "actor_id", Kind::Id),
    ("event", "actor", Kind::Text),
    ("event", "on_behalf_of", Kind::Text),
    ("event", "company", Kind::Text),
    ("event", "data", Kind::Data),
    ("event", "cause", Kind::Id),
    ("event", "request_id", Kind::Text),
    ("event_seal", "partner_id", Kind::Id),
    ("event_seal", "id", Kind::Id),
    ("event_seal", "org_id", Kind::Id),
    ("event_seal", "reseller_id", Kind::Id),
    ("event_seal", "at", Kind::Time),
    ("event_seal", "sequence", Kind::Big),
    ("event_seal", "hash", Kind::Bytes),
    ("event_seal", "signature", Kind::Bytes),
    ("event_head", "partner_id", Kind::Id),
    ("event_head", "reseller_id", Kind::Id),
    ("event_head", "entries", Kind::Big),
    ("event_head", "hash", Kind::Bytes),
    ("event_head", "newest_at", Kind::Time),
    ("event_head", "newest_id", Kind::Id),
    ("event_head", "signature", Kind::Bytes),
    ("event_register", "org_id", Kind::Id),
    ("event_register", "reseller_id", Kind::Id),
    ("event_register", "companies", Kind::Big),
    ("event_register", "entries", Kind::Big),
    ("event_register", "signature", Kind::Bytes),
];

/// Another text of one other bit; `None` where that bit makes no text.
fn flip_text(dice: &mut Dice, text: &str) -> Option<String> {
    let mut bytes = text.as_bytes().to_vec();
    let byte = dice.below(bytes.len());
    bytes[byte] ^= 1 << dice.below(8);
    // PostgreSQL takes no NUL.
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}
