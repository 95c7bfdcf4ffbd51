//! The figure of beyond.md M6: random logs, and of each one bit, one entry, two swapped, the tail cut, everything gone.
//! Each is named every time. `TENANTRY_SOAK_LOGS` raises the number of logs; `TENANTRY_SOAK_SEED` repeats a run.

mod bits;
mod dice;
mod rows;

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

use self::dice::Dice;
use super::{chain, copy, put_back, seal, unlock, verify};

const TABLES: [&str; 4] = ["event", "event_seal", "event_head", "event_register"];

fn figure(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a number"))
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
