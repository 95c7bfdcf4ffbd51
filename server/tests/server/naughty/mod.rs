//! R14: each text of the corpus into every text field, then read back where it is shown: in its form when it is refused;
//! else in the table as the field says it is kept, in lists, pages, titles, the log and the mail. No answer is a 5xx, and
//! a parser finds no element and no attribute that isn't ours.

mod corpus;
mod desk;
mod expected;
mod provisioning;
mod searches;
mod tenancy;

use domain::ids::CompanyId;
use testkit::{Demo, Engine, World};
use uuid::Uuid;

use self::desk::Desk;
use crate::stage::{PLAIN, Stage};

/// Texts that hold no markup: what our pages are made of is learnt from them.
const HARMLESS: [&str; 12] = [
    "Plain Words",
    "Other words 2",
    "x@y.example",
    "plain.example",
    "PLAIN-1",
    "",
    " ",
    "Bad\u{7}word",
    "gpj\u{202e}exe",
    "yes",
    "administrator",
    "...",
];

#[test]
fn r14_naughty_texts_stay_texts_in_every_field_on_sqlite() {
    run(Engine::Sqlite, 20);
}

#[test]
fn r14_naughty_texts_stay_texts_in_every_field_on_postgres() {
    run(Engine::Postgres, 10);
}

/// How many texts: all of them in the long form, else a sample that the seed picks.
fn run(engine: Engine, few: usize) {
    let figure = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<usize>().ok());
    let all = corpus::texts();
    let many = figure("TENANTRY_NAUGHTY_TEXTS").unwrap_or(few).min(all.len());
    let seed = figure("TENANTRY_NAUGHTY_SEED").unwrap_or(14);
    // A step that has no divisor in common with the number of texts comes by each of them.
    let step = (seed % all.len()..).find(|step| common_divisor(*step, all.len()) == 1).unwrap();
    let chosen: Vec<&str> = (0..many).map(|place| all[(place * step + seed) % all.len()].as_str()).collect();
    testkit::run(engine, &format!("naughty::{engine:?}"), async |world: World| {
        let demo = world.demo().await;
        let stage = Stage::of(&world, PLAIN);
        let mut desk = Desk::open(&world, &stage).await;
        let texts = Texts::new(&world, &demo).await;
        for (number, text) in HARMLESS.iter().enumerate() {
            texts.everywhere(&mut desk, number, text).await;
        }
        desk.vocabulary.close();
        for (number, text) in chosen.iter().enumerate() {
            texts.everywhere(&mut desk, HARMLESS.len() + number, text).await;
        }
        println!(
            "soak: {engine:?}: {many} texts of {}, seed {seed}: {} fields filled in and {} answers read back: none 5xx, \
             none with markup of theirs, each kept as its field says",
            all.len(),
            desk.fields,
            desk.requests
        );
    });
}

fn common_divisor(one: usize, other: usize) -> usize {
    if other == 0 { one } else { common_divisor(other, one % other) }
}

/// The pages whose forms are filled in.
struct Texts {
    nordlys: CompanyId,
    fjord: CompanyId,
    sund: CompanyId,
    testbolag: CompanyId,
}

impl Texts {
    async fn new(world: &World, demo: &Demo) -> Self {
        world.issue(&demo.tree.ingrid, demo.tree.fjord, "FREE0001").await;
        Self { nordlys: demo.tree.nordlys, fjord: demo.tree.fjord, sund: demo.tree.sund, testbolag: demo.testbolag }
    }

    async fn everywhere(&self, desk: &mut Desk<'_>, number: usize, text: &str) {
        desk.later().await;
        self.reseller(desk, number, text).await;
        self.imported(desk, number, text).await;
        self.user(desk, number, text).await;
        self.settings(desk, text).await;
        self.suspension(desk, text).await;
        self.code(desk, text).await;
        self.customer(desk, text).await;
        self.account(desk, number, text).await;
        self.restricted(desk, text).await;
        self.searches(desk, text).await;
    }
}

/// Another text may read as the name of this company: it makes room.
async fn free_name(world: &World, id: Uuid) {
    let key: Vec<u8> = [&[255][..], id.as_bytes()].concat();
    world.execute("UPDATE org SET name_key = $1 WHERE id = $2", vec![key.into(), id.into()]).await.unwrap();
}
