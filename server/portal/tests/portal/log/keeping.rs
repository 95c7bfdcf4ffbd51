//! What keeps the log on ordinary days: who may write what, when entries are sealed, what leaves the portal.

use core::time::Duration;
use std::sync::Arc;

use aws_lc_rs::digest;
use chrono::TimeDelta;
use data_encoding::HEXLOWER;
use domain::tenancy::ResellerForm;
use portal::{Portal, Scope, Settings, SigningKey, audit::Broken, authority::Task};
use serde_json::{Value as Json, json};
use testkit::{Engine, SIGNING_KEY, SeededEntropy, World, on_both};

use super::{chain, seal, tamper, unlock, verify, wrong_with};
use crate::chores_of;

fn command_line() -> Scope {
    Scope::system(Task::CommandLine, "test")
}

/// The portal as another role of PostgreSQL: by its own right the one that made the tables.
async fn portal_as(world: &World, url: &str) -> Portal {
    let settings = Settings {
        database_url: url.to_owned(),
        signing_key: SigningKey::new(SIGNING_KEY).unwrap(),
        clock: Arc::clone(&world.clock) as _,
        entropy: Arc::new(SeededEntropy::new(99)),
        lease: Duration::from_secs(30),
        usage_every: Duration::ZERO,
    };
    Portal::open(settings).await.unwrap()
}

async fn n11_r25_nobody_changes_or_deletes_what_stands_in_the_log(world: World) {
    world.tree().await;
    seal(&world.portal).await;
    let before = (world.count("event").await, world.count("event_seal").await, world.count("event_head").await);
    for sql in [
        "UPDATE event SET actor = 'Somebody else'",
        "UPDATE event SET sequence = NULL",
        "DELETE FROM event",
        "DELETE FROM event WHERE kind = 'signed-in'",
        "UPDATE event_seal SET signature = hash",
        "DELETE FROM event_seal",
        "DELETE FROM event_head",
        "DELETE FROM event_register",
    ] {
        let told = world.execute(sql, Vec::new()).await.expect_err(sql).to_string();
        assert!(told.contains("is kept as it was written"), "{sql}: {told}");
    }
    if world.engine == Engine::Postgres {
        for table in ["event", "event_seal", "event_head", "event_register"] {
            world.execute(&format!("TRUNCATE {table}"), Vec::new()).await.expect_err(table);
        }
    }
    let after = (world.count("event").await, world.count("event_seal").await, world.count("event_head").await);
    assert_eq!(before, after);
    assert_eq!(verify(&world).await.faults, []);
}

async fn n11_r25_the_applications_role_does_everything_but_change_the_log(world: World) {
    let tree = world.tree().await;
    if world.engine == Engine::Sqlite {
        assert!(!world.portal.may_change_log().await.unwrap());
        assert!(world.portal.grant_to(world.url()).await.is_err(), "SQLite knows no roles");
        return;
    }
    assert!(world.portal.may_change_log().await.unwrap(), "whoever owns the tables could");
    assert!(world.portal.grant_to(world.url()).await.is_err(), "nothing can be taken from the owner");
    let (before, name) = world.url().rsplit_once('/').unwrap();
    let role = format!("role_{name}");
    let url = format!("{}/{name}", before.replace("postgres@", &format!("{role}@")));
    assert_ne!(url, world.url());
    world.execute(&format!("CREATE ROLE {role} LOGIN"), Vec::new()).await.unwrap();
    assert_eq!(world.portal.grant_to(&url).await.unwrap(), role);
    assert_eq!(world.portal.grant_to(&url).await.unwrap(), role, "a second time it is the same");
    let app = portal_as(&world, &url).await;
    assert!(app.is_ready().await.unwrap() && !app.may_change_log().await.unwrap());
    // It works: a use case, the queue, the chores.
    let new = ResellerForm { name: "Aker IT".into(), ..ResellerForm::default() }.parse().unwrap();
    app.add_reseller(&tree.ingrid, world.form(&tree.ingrid), &new).await.unwrap();
    world.issue(&tree.ingrid, tree.fjord, "TB1001").await;
    world.provision(&tree.rita, tree.fjord, &testkit::testbolag_customer(), &testkit::bengt_form()).await;
    while app.work_once(&world.hands()).await.unwrap() {}
    seal(&app).await;
    assert_eq!(app.verify_log().await.unwrap().faults, []);
    assert!(app.verify_log().await.unwrap().events > 10);
    chores_of(&world, Arc::new(app)).await;
    // What refuses it is more than the triggers: the rights aren't there, and the triggers aren't its own.
    unlock(&world).await;
    let theirs = sea_orm::Database::connect(&url).await.unwrap();
    for sql in [
        "UPDATE event SET actor = 'Somebody else'",
        "DELETE FROM event",
        "TRUNCATE event",
        "UPDATE event_seal SET signature = hash",
        "DELETE FROM event_seal",
        "DELETE FROM event_head",
        "DELETE FROM event_register",
        "DELETE FROM seaql_migrations",
        "ALTER TABLE event DISABLE TRIGGER USER",
        "DROP TABLE event",
        "ALTER TABLE event OWNER TO CURRENT_USER",
    ] {
        use sea_orm::ConnectionTrait as _;
        let told = theirs.execute_unprepared(sql).await.expect_err(sql).to_string();
        assert!(told.contains("permission denied") || told.contains("must be owner"), "{sql}: {told}");
    }
    theirs.close().await.unwrap();
    world.execute(&format!("DROP OWNED BY {role}"), Vec::new()).await.unwrap();
}

async fn n11_an_entry_unsealed_for_over_a_minute_is_a_fault(world: World) {
    let tree = world.tree().await;
    seal(&world.portal).await;
    world.portal.issue_code(&tree.ingrid, world.form(&tree.ingrid), tree.sund, None).await.unwrap();
    world.portal.issue_code(&tree.ingrid, world.form(&tree.ingrid), tree.sund, None).await.unwrap();
    let waits: Vec<uuid::Uuid> = world.column("SELECT id FROM event_waiting ORDER BY at", Vec::new()).await;
    assert_eq!(waits.len(), 2);
    let after = async |millis: i64| {
        tamper(&world, "UPDATE event_waiting SET since = since - $1", vec![millis.into()]).await;
        (world.portal.check_log().await.unwrap(), verify(&world).await)
    };
    let (checked, verified) = after(30_000).await;
    assert_eq!((checked, verified.faults, verified.unsealed), (Vec::new(), Vec::new(), 2));
    let (checked, verified) = after(31_000).await;
    let overdue = Broken::Overdue { event: domain::ids::EventId::new(waits[0]), count: 2 };
    assert_eq!((checked.len(), &checked[0].what, checked[0].company), (1, &overdue, tree.sund.uuid()));
    assert_eq!(verified.faults, checked);
    // Late is late, but it is sealed.
    seal(&world.portal).await;
    assert_eq!((world.portal.check_log().await.unwrap(), verify(&world).await.faults), (Vec::new(), Vec::new()));
}

async fn n11_an_entry_that_comes_late_is_sealed(world: World) {
    let tree = world.tree().await;
    seal(&world.portal).await;
    // A long transaction, or a replica whose clock is behind.
    world.clock.forward(TimeDelta::minutes(-9));
    world.portal.issue_code(&tree.ingrid, world.form(&tree.ingrid), tree.sund, None).await.unwrap();
    world.clock.forward(TimeDelta::minutes(9));
    world.portal.issue_code(&tree.ingrid, world.form(&tree.ingrid), tree.sund, None).await.unwrap();
    assert_eq!(world.portal.seal_log().await.unwrap(), 2);
    let good = verify(&world).await;
    assert_eq!((good.faults.as_slice(), good.unsealed), ([].as_slice(), 0));
    assert_eq!(i64::try_from(good.events).unwrap(), world.count("event").await);
}

/// An entry of long ago that was put in afterwards is never signed, and named.
async fn n11_an_entry_of_long_ago_is_never_signed(world: World) {
    let tree = world.tree().await;
    seal(&world.portal).await;
    world.clock.forward(TimeDelta::minutes(-11));
    world.portal.issue_code(&tree.ingrid, world.form(&tree.ingrid), tree.sund, None).await.unwrap();
    world.clock.forward(TimeDelta::minutes(11));
    world.portal.issue_code(&tree.ingrid, world.form(&tree.ingrid), tree.sund, None).await.unwrap();
    assert_eq!(world.portal.seal_log().await.unwrap(), 1, "what is new is sealed all the same");
    let event = world.column("SELECT id FROM event_waiting", Vec::new()).await;
    let overdue = |event| Broken::Overdue { event: domain::ids::EventId::new(event), count: 1 };
    // Also where its waiting is said to begin only later.
    for since in [-61_000_i64, 600_000] {
        tamper(&world, "UPDATE event_waiting SET since = since + $1", vec![since.into()]).await;
        assert_eq!(world.portal.seal_log().await.unwrap(), 0);
        let named = [&world.portal.check_log().await.unwrap(), &verify(&world).await.faults]
            .map(|faults| faults.iter().map(|fault| (fault.company, fault.what.clone())).collect::<Vec<_>>());
        assert_eq!(named, [(); 2].map(|()| vec![(tree.sund.uuid(), overdue(event[0]))]), "{since}");
    }
}

async fn n11_sealers_at_once_lay_one_chain(world: World) {
    let tree = world.tree().await;
    let mut sealers = Vec::new();
    for _ in 0..3 {
        let portal = world.replica(Duration::from_secs(30)).await;
        sealers.push(tokio::spawn(async move {
            for _ in 0..12 {
                // Whoever comes too late is told so, and tries again.
                let _ = portal.seal_log().await;
                let found = portal.verify_log().await.unwrap().faults;
                assert_eq!(found, [], "while others seal and write");
            }
        }));
    }
    for _ in 0..20 {
        world.portal.issue_code(&tree.ingrid, world.form(&tree.ingrid), tree.fjord, None).await.unwrap();
        world.portal.issue_code(&tree.oskar, world.form(&tree.oskar), tree.sund, None).await.unwrap();
    }
    for sealer in sealers {
        sealer.await.unwrap();
    }
    seal(&world.portal).await;
    let good = verify(&world).await;
    assert_eq!((good.faults.as_slice(), good.unsealed), ([].as_slice(), 0));
    assert_eq!(i64::try_from(good.events).unwrap(), world.count("event").await);
    assert!(chain(&world, tree.fjord).await.len() > 20);
}

async fn n11_an_export_is_one_companys_alone_and_proves_itself(world: World) {
    let demo = world.demo().await;
    seal(&world.portal).await;
    let mut lines = Vec::new();
    let mut export = world.portal.export_log(&command_line(), &demo.testbolag.to_string()).await.unwrap();
    assert_eq!(export.company, "testbolag");
    loop {
        let more = world.portal.next_lines(&mut export).await.unwrap();
        if more.is_empty() {
            break;
        }
        lines.extend(more);
    }
    let head: Json = serde_json::from_str(&lines.pop().unwrap()).unwrap();
    let head = &head["head"];
    assert_eq!(lines.len(), chain(&world, demo.testbolag).await.len());
    // What a script of twenty lines does with nothing but the file.
    let mut previous = String::new();
    for (number, line) in (1..).zip(&lines) {
        let entry: Json = serde_json::from_str(line).unwrap();
        let mut text = vec![head["partner"].clone(), json!(number), json!(previous)];
        text.extend(
            [
                "id",
                "at",
                "org",
                "reseller",
                "class",
                "kind",
                "actor_id",
                "actor",
                "on_behalf_of",
                "company",
                "data",
                "cause",
                "request",
            ]
            .map(|field| entry[field].clone()),
        );
        previous = HEXLOWER.encode(digest::digest(&digest::SHA256, Json::from(text).to_string().as_bytes()).as_ref());
        assert_eq!(entry["hash"], json!(previous), "{line}");
    }
    assert_eq!((&head["entries"], &head["hash"]), (&json!(lines.len()), &json!(previous)));
    let whole = lines.join("\n");
    for foreign in ["Fjord", "Nordlys", "Sund", "Brevik", "Ingrid", "Jonas"] {
        assert!(!whole.contains(foreign), "{foreign} in testbolag's log");
    }
    // The same by the customer's code; a reseller's holds nothing of its customers'; nobody else gets any.
    let by_code = world.portal.export_log(&command_line(), "TB1001").await.unwrap();
    assert_eq!((by_code.company.as_str(), by_code.entries), ("testbolag", export.entries));
    let mut fjords = world.portal.export_log(&command_line(), &demo.tree.fjord.uuid().to_string()).await.unwrap();
    let all = world.portal.next_lines(&mut fjords).await.unwrap();
    assert!(all.iter().all(|line| line.contains("\"company\":\"Fjord Backup AB\"")), "{all:?}");
    for unknown in ["TB9999", "", "co_00000000000000000000000000"] {
        assert!(world.portal.export_log(&command_line(), unknown).await.is_err(), "{unknown}");
    }
    assert!(world.portal.export_log(&demo.tree.ingrid, "TB1001").await.is_err());
    // Its last line is a head like those that are kept elsewhere.
    let file = format!("{whole}\n{}", json!({ "head": head }));
    assert_eq!(world.portal.compare_log(&file).await.unwrap(), (1, Vec::new()));
    unlock(&world).await;
    tamper(&world, "UPDATE event SET actor = 'X' WHERE org_id = $1", vec![demo.testbolag.uuid().into()]).await;
    assert!(matches!(wrong_with(&world, demo.testbolag).await[..], [Broken::Changed { sequence: 1, .. }]));
}

/// The log as a release before this one left it, and what `tenantry migrate` makes of it: seals move, what waited waits,
/// heads are signed once.
async fn n11_a_log_from_before_heads_gets_them_once(world: World) {
    let tree = world.tree().await;
    seal(&world.portal).await;
    world.portal.issue_code(&tree.ingrid, world.form(&tree.ingrid), tree.sund, None).await.unwrap();
    let before = verify(&world).await;
    assert_eq!((before.unsealed, before.faults.as_slice()), (1, [].as_slice()));
    take_the_step_back(&world).await;
    // Not by another key.
    let foreign = Settings {
        database_url: world.url().to_owned(),
        signing_key: SigningKey::new(&[9; 32]).unwrap(),
        clock: Arc::clone(&world.clock) as _,
        entropy: Arc::new(SeededEntropy::new(98)),
        lease: Duration::from_secs(30),
        usage_every: Duration::ZERO,
    };
    let told = Portal::open(foreign).await.unwrap().migrate().await.expect_err("another key").to_string();
    assert!(told.contains("signing_key"), "{told}");
    assert_eq!(world.count("event_head").await, 0);
    world.portal.migrate().await.unwrap();
    assert_eq!(verify(&world).await, before);
    seal(&world.portal).await;
    let after = verify(&world).await;
    assert_eq!((after.unsealed, after.events, after.faults.as_slice()), (0, before.events + 1, [].as_slice()));
    // Once: without the step's mark nothing is signed, and with a register nothing either, whoever sets the mark.
    unlock(&world).await;
    let mark = "INSERT INTO chore (name, lease_until) VALUES ('adopt-log', 0)";
    assert_eq!(world.count("chore WHERE name = 'adopt-log'").await, 0);
    tamper(&world, "DELETE FROM event_head WHERE id = $1", vec![tree.sund.uuid().into()]).await;
    tamper(&world, mark, Vec::new()).await;
    world.portal.migrate().await.unwrap();
    assert_eq!(wrong_with(&world, tree.sund).await, [Broken::NoHead]);
    tamper(&world, "DELETE FROM event_register", Vec::new()).await;
    world.portal.migrate().await.unwrap();
    assert_eq!(wrong_with(&world, tree.sund).await, [Broken::NoHead]);
}

async fn take_the_step_back(world: &World) {
    unlock(world).await;
    let seals = "UPDATE event SET (sequence, hash, signature) = (SELECT s.sequence, s.hash, s.signature \
                 FROM event_seal s WHERE s.partner_id = event.partner_id AND s.id = event.id)";
    let triggers: &[&str] = match world.engine {
        Engine::Sqlite => &["DROP TRIGGER event_waits"],
        Engine::Postgres => {
            &["DROP TRIGGER event_waits ON event", "DROP FUNCTION event_waits", "DROP FUNCTION log_is_kept"]
        }
    };
    let tables =
        ["event_seal", "event_waiting", "event_head", "event_register"].map(|table| format!("DROP TABLE {table}"));
    let indexes = [
        "CREATE UNIQUE INDEX event_chain ON event (partner_id, org_id, sequence)",
        "CREATE INDEX event_unsealed ON event (partner_id, org_id, at, id) WHERE sequence IS NULL",
        "DELETE FROM seaql_migrations WHERE version = 'm0009_signed_heads'",
    ];
    let tables = tables.iter().map(String::as_str);
    for sql in core::iter::once(seals).chain(triggers.iter().copied()).chain(tables).chain(indexes) {
        world.execute(sql, Vec::new()).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
}

on_both!(
    n11_r25_nobody_changes_or_deletes_what_stands_in_the_log,
    n11_r25_the_applications_role_does_everything_but_change_the_log,
    n11_an_entry_unsealed_for_over_a_minute_is_a_fault,
    n11_an_entry_of_long_ago_is_never_signed,
    n11_an_entry_that_comes_late_is_sealed,
    n11_sealers_at_once_lay_one_chain,
    n11_an_export_is_one_companys_alone_and_proves_itself,
    n11_a_log_from_before_heads_gets_them_once,
);
