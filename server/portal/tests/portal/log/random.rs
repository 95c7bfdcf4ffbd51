//! The figure of beyond.md M6: random logs, and of each one bit, one entry, two swapped, the tail cut, everything gone.
//! Each is named every time. `TENANTRY_SOAK_LOGS` raises the number of logs; `TENANTRY_SOAK_SEED` repeats a run.

use core::fmt::Write as _;
use std::time::SystemTime;

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::CompanyId;
use portal::{
    Scope,
    audit::{Broken, LogFault},
    authority::Task,
};
use sea_orm::Value;
use testkit::{Person, World, on_both};
use uuid::Uuid;

use super::{chain, copy, put_back, seal, unlock, verify};

const TABLES: [&str; 4] = ["event", "event_seal", "event_head", "event_register"];

fn figure(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a number"))
}

/// SplitMix64.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end).unwrap()).unwrap()
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    fn id(&mut self) -> Uuid {
        Uuid::from_u64_pair(self.next(), self.next())
    }

    fn text(&mut self) -> String {
        const LETTERS: [char; 12] = ['a', 'B', 'z', ' ', '0', '9', 'å', 'ø', '"', '\\', '€', '🦊'];
        (0..1 + self.below(20)).map(|_| self.pick(&LETTERS)).collect()
    }
}

/// A company of the tree whose logs are made up.
#[derive(Clone, Copy, Debug)]
struct Place {
    id: CompanyId,
    reseller: Uuid,
}

struct Case<'w> {
    world: &'w World,
    partner: Uuid,
    places: Vec<Place>,
    dice: Dice,
    /// What to say where something isn't named.
    told: String,
}

impl Case<'_> {
    async fn run(&self, sql: &str, values: Vec<Value>) {
        self.world.execute(sql, values).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// A random log of every company, sealed in one to three rounds; between them copies of heads and register are made,
    /// for whoever puts them back later.
    async fn make(&mut self) {
        for table in TABLES.into_iter().chain(["event_waiting"]) {
            self.run(&format!("DELETE FROM {table}"), Vec::new()).await;
        }
        for older in ["older_head", "older_register"] {
            self.run(&format!("DROP TABLE IF EXISTS {older}"), Vec::new()).await;
        }
        let mut at = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
        for place in self.places.clone() {
            let kind = if place.id.uuid() == self.partner { "partner-added" } else { "customer-imported" };
            self.write(place, kind, at).await;
        }
        let rounds = 1 + self.dice.below(3);
        for round in 0..rounds {
            for _ in 0..self.dice.below(9) {
                // Not always in the order of time.
                at += TimeDelta::microseconds(i64::try_from(self.dice.below(5_000_000)).unwrap() - 1_000_000);
                let (place, kind) = (self.places[self.dice.below(self.places.len())], self.dice.text());
                self.write(place, &kind, at).await;
            }
            seal(&self.world.portal).await;
            if round == 0 {
                self.run("CREATE TABLE older_head AS SELECT * FROM event_head", Vec::new()).await;
                self.run("CREATE TABLE older_register AS SELECT * FROM event_register", Vec::new()).await;
            }
        }
        let good = verify(self.world).await;
        let events = usize::try_from(self.world.count("event").await).unwrap();
        assert_eq!((good.faults.as_slice(), good.unsealed, good.events), ([].as_slice(), 0, events), "{}", self.told);
        copy(self.world).await;
    }

    async fn write(&mut self, place: Place, kind: &str, at: DateTime<Utc>) {
        let data = serde_json::json!({ "user": self.dice.text(), "mail": self.dice.text() });
        let maybe = |dice: &mut Dice| (dice.below(2) == 0).then(|| dice.id());
        let sql = "INSERT INTO event (partner_id, at, id, org_id, reseller_id, class, kind, actor_id, actor, \
                   on_behalf_of, company, data, cause, request_id) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
        let behalf = (self.dice.below(3) == 0).then(|| self.dice.text());
        let values = vec![
            self.partner.into(),
            at.into(),
            self.dice.id().into(),
            place.id.uuid().into(),
            place.reseller.into(),
            i16::try_from(self.dice.below(7)).unwrap().into(),
            kind.into(),
            maybe(&mut self.dice).into(),
            self.dice.text().into(),
            behalf.into(),
            self.dice.text().into(),
            Value::Json(Some(Box::new(data))),
            maybe(&mut self.dice).into(),
            self.dice.text().into(),
        ];
        self.run(sql, values).await;
    }

    async fn put_back(&self) {
        for table in TABLES {
            put_back(self.world, table).await;
        }
        self.run("DELETE FROM event_waiting", Vec::new()).await;
    }

    /// The faults, which must hold one of that company; and the portal's next round of sealing must not heal it.
    async fn is_named(&self, company: Uuid, is_meant: impl Fn(&Broken) -> bool) {
        for when in ["at once", "after the next round of sealing"] {
            let faults = verify(self.world).await.faults;
            let named = faults.iter().any(|LogFault { company: at, what }| *at == company && is_meant(what));
            assert!(named, "{when}: {}: {faults:?}", self.told);
            seal(&self.world.portal).await;
        }
    }

    /// A company's chain of at least so many entries, and it.
    async fn long_chain(&mut self, at_least: usize) -> Option<(Place, Vec<Uuid>)> {
        let first = self.dice.below(self.places.len());
        for number in 0..self.places.len() {
            let place = self.places[(first + number) % self.places.len()];
            let ids = chain(self.world, place.id).await;
            if ids.len() >= at_least {
                return Some((place, ids));
            }
        }
        None
    }

    /// One bit, somewhere in what is sealed, in its seal, in a head or in the register.
    async fn one_bit(&mut self) {
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

    /// One row of the log, its seal, both, a head or the register.
    async fn one_row(&mut self) {
        let (place, ids) = self.long_chain(1).await.unwrap();
        let which = self.dice.below(ids.len());
        let (company, sequence) = (place.id.uuid(), i64::try_from(which).unwrap() + 1);
        let tables: &[&str] = self.dice.pick(&[
            &["event"] as &[&str],
            &["event_seal"],
            &["event", "event_seal"],
            &["event_head"],
            &["event_register"],
        ]);
        for table in tables {
            let id = match *table {
                "event_head" => company,
                "event_register" => self.partner,
                _ => ids[which],
            };
            self.run(&format!("DELETE FROM {table} WHERE id = $1"), vec![id.into()]).await;
        }
        write!(self.told, " {tables:?} of entry {sequence}").unwrap();
        match tables[0] {
            "event_head" => self.is_named(company, |what| *what == Broken::NoHead).await,
            "event_register" => self.is_named(self.partner, |what| *what == Broken::NoRegister).await,
            _ => self.is_named(company, |what| *what == Broken::Missing { sequence }).await,
        }
    }

    /// Two entries change places, or what they say does.
    async fn two_swapped(&mut self) {
        let Some((place, ids)) = self.long_chain(2).await else { return };
        let one = self.dice.below(ids.len() - 1);
        let other = one + 1 + self.dice.below(ids.len() - one - 1);
        let (one_id, other_id) = (vec![ids[one].into()], vec![ids[other].into()]);
        if self.dice.below(2) == 0 {
            let [low, high] = [one, other].map(|place| i64::try_from(place).unwrap() + 1);
            let set = "UPDATE event_seal SET sequence = $1 WHERE id = $2";
            for (sequence, id) in [(1_000_000, ids[one]), (low, ids[other]), (high, ids[one])] {
                self.run(set, vec![sequence.into(), id.into()]).await;
            }
        } else {
            let columns = "class, kind, actor_id, actor, on_behalf_of, company, data, cause, request_id";
            let said = format!(
                "UPDATE event SET ({columns}) = (SELECT {columns} FROM copy_of_event c WHERE c.id = $1) WHERE id = $2"
            );
            self.run(&said, [one_id.clone(), other_id.clone()].concat()).await;
            self.run(&said, [other_id, one_id].concat()).await;
        }
        let first = i64::try_from(one).unwrap() + 1;
        write!(self.told, " entries {first} and {}", other + 1).unwrap();
        let is_first = |what: &Broken| matches!(what, Broken::Changed { sequence, .. } if *sequence == first);
        self.is_named(place.id.uuid(), is_first).await;
    }

    /// The last entries go: with their seals or without, made to wait anew or not, with the head as it was, with an
    /// older one, or without one.
    async fn tail_cut(&mut self) {
        let (place, ids) = self.long_chain(1).await.unwrap();
        let kept = self.dice.below(ids.len());
        let (company, its) = (place.id.uuid(), vec![place.id.uuid().into()]);
        let (what, head) = (self.dice.below(4), self.dice.below(3));
        let after = i64::try_from(kept).unwrap();
        if what != 1 {
            let sealed =
                "DELETE FROM event WHERE id IN (SELECT id FROM event_seal WHERE org_id = $1 AND sequence > $2)";
            self.run(sealed, vec![company.into(), after.into()]).await;
        }
        if what == 3 {
            // Written again in other words: they wait for a seal as if they were new.
            let forged = "INSERT INTO event SELECT * FROM copy_of_event WHERE id IN (SELECT id FROM event_seal \
                          WHERE org_id = $1 AND sequence > $2)";
            self.run(forged, vec![company.into(), after.into()]).await;
            let words = "UPDATE event SET actor = actor || '!' WHERE id IN (SELECT id FROM event_waiting)";
            self.run(words, Vec::new()).await;
        }
        if what != 2 {
            let seals = "DELETE FROM event_seal WHERE org_id = $1 AND sequence > $2";
            self.run(seals, vec![company.into(), after.into()]).await;
        }
        let mut expected = vec![Broken::Missing { sequence: after + 1 }];
        if head > 0 {
            self.run("DELETE FROM event_head WHERE id = $1", its.clone()).await;
            expected.push(Broken::NoHead);
        }
        if head == 2 {
            self.run("INSERT INTO event_head SELECT * FROM older_head WHERE id = $1", its.clone()).await;
            let fits = "SELECT h.entries FROM event_head h WHERE h.id = $1";
            let older: Vec<i64> = self.world.column(fits, its).await;
            write!(self.told, " under the head of {older:?} entries").unwrap();
            expected.push(Broken::BeyondHead { sequence: older[0] + 1 });
        }
        write!(self.told, " after entry {kept} of {}, way {what}, head {head}", ids.len()).unwrap();
        let (partner, whole) = (self.partner, i64::try_from(ids.len()).unwrap());
        for when in ["at once", "after the next round of sealing"] {
            let faults = verify(self.world).await.faults;
            let named = faults.iter().any(|fault| {
                let of_register = fault.company == partner && matches!(fault.what, Broken::RegisterDiffers { .. });
                (fault.company == company && expected.contains(&fault.what)) || (head > 0 && of_register)
            });
            assert!(named, "{when}: {} of {whole}: {faults:?}", self.told);
            seal(&self.world.portal).await;
        }
    }

    /// All that makes a log: every company is named.
    async fn everything_gone(&mut self) {
        let kept = self.dice.below(5);
        for table in TABLES.iter().take(if kept < 4 { 4 } else { 1 }) {
            if TABLES.get(kept) != Some(table) || *table == "event" {
                self.run(&format!("DELETE FROM {table}"), Vec::new()).await;
            }
        }
        write!(self.told, " but {:?}", TABLES.get(kept)).unwrap();
        for place in self.places.clone() {
            self.is_named(place.id.uuid(), |what| matches!(what, Broken::NoHead | Broken::Missing { sequence: 1 }))
                .await;
        }
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

async fn n11_m6_random_logs_and_whatever_is_done_to_them_is_named(world: World) {
    let logs = figure("TENANTRY_SOAK_LOGS").unwrap_or(25);
    let now = SystemTime::UNIX_EPOCH.elapsed().unwrap().as_nanos();
    let seed = figure("TENANTRY_SOAK_SEED").unwrap_or(u64::try_from(now & u128::from(u64::MAX)).unwrap());
    let command_line = Scope::system(Task::CommandLine, "test");
    let ingrid = Person::ingrid();
    let name = domain::text::CompanyName::parse("Nordlys AS").unwrap();
    let first = (&ingrid.parsed_name(), &ingrid.parsed_mail());
    let partner = world.portal.init_partner(&command_line, &name, first).await.unwrap();
    let file = "reseller,code,name,domain,contact_name,contact_email,country,language\n\
                Nordlys AS,AB1,Kunde En,en.example,,,NO,nb\nNordlys AS,AB2,Kunde To,to.example,,,NO,nb\n";
    let import = Scope::system(Task::Import, "test");
    world.portal.import_customers(&import, partner, file.as_bytes()).await.unwrap();
    let ids: Vec<Uuid> = world.column("SELECT id FROM org ORDER BY level, name", Vec::new()).await;
    let places: Vec<Place> =
        ids.into_iter().map(|id| Place { id: CompanyId::new(id), reseller: partner.uuid() }).collect();
    assert_eq!(places.len(), 3);
    unlock(&world).await;
    let mut case = Case { world: &world, partner: partner.uuid(), places, dice: Dice(seed), told: String::new() };
    for number in 0..logs {
        let told = |case: &mut Case<'_>, what: &str| case.told = format!("log {number} of seed {seed}: {what}");
        told(&mut case, "untouched");
        case.make().await;
        told(&mut case, "one bit:");
        case.one_bit().await;
        case.put_back().await;
        told(&mut case, "one row:");
        case.one_row().await;
        case.put_back().await;
        told(&mut case, "two swapped:");
        case.two_swapped().await;
        case.put_back().await;
        told(&mut case, "the tail cut:");
        case.tail_cut().await;
        case.put_back().await;
        told(&mut case, "everything gone:");
        case.everything_gone().await;
        case.put_back().await;
    }
    assert_eq!(verify(&world).await.faults, []);
    println!(
        "soak: {:?}: {logs} logs, seed {seed}: one bit, one row, two swapped, the tail cut, everything gone: named every time",
        world.engine
    );
}

on_both!(n11_m6_random_logs_and_whatever_is_done_to_them_is_named);
