//! T38: nothing that somebody typed, and nothing that the database says, reaches a log line or a page, however the
//! database fails.

use axum::{
    body::Body,
    http::{Request, header},
};
use portal::{Scope, identity::SessionToken};
use server::doors::{DOORS, Door, Kind};
use testkit::{Engine, World};

use crate::{
    enumeration::{
        cases,
        tree::{Ids, Prepared, prepare},
    },
    log::Captured,
    stage::{Answer, PLAIN, Stage},
};

/// What is typed, in every field that takes it.
const TYPED: &str = "hunter2typed";
/// What the database says.
const SAID: &str = "planteddrivertext";

/// Has every write of a table fail with words that repeat the whole row.
async fn plant(world: &World, table: &str) {
    let statements: Vec<String> = match world.engine {
        Engine::Sqlite => ["INSERT", "UPDATE"]
            .iter()
            .map(|act| {
                let name = format!("plant_{table}_{act}");
                format!(
                    "CREATE TRIGGER {name} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{SAID} {TYPED}'); END"
                )
            })
            .collect(),
        Engine::Postgres => vec![
            format!(
                "CREATE OR REPLACE FUNCTION plant() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION '{SAID}: %', NEW \
                 USING DETAIL = '{SAID} ' || row_to_json(NEW)::text, HINT = '{SAID} {TYPED}'; END $$ LANGUAGE plpgsql"
            ),
            format!("CREATE TRIGGER plant BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION plant()"),
        ],
    };
    for sql in statements {
        world.execute(&sql, Vec::new()).await.unwrap();
    }
}

/// A form with the marker in each field that a person types into.
fn marked(door: &Door, ids: &Ids, stamp: &str) -> String {
    let form = cases::form(door, ids, stamp);
    let typed = |name: &str, value: &str| match name.trim_end_matches(']').rsplit('[').next().unwrap() {
        "name" | "contact_name" | "first_names" | "last_name" | "display_name" | "reason" => format!("{TYPED} {value}"),
        "mail" | "contact_mail" => format!("{TYPED}@typed.example"),
        "upn_local" | "username" => TYPED.to_owned(),
        "q" => TYPED.to_owned(),
        _ => value.to_owned(),
    };
    let pairs = url::form_urlencoded::parse(form.as_bytes()).map(|(name, value)| (typed(&name, &value), name));
    let mut marked = url::form_urlencoded::Serializer::new(String::new());
    for (value, name) in pairs {
        marked.append_pair(&name, &value);
    }
    marked.append_pair("back", "/jobs");
    marked.finish()
}

/// Two who may do most.
async fn who(world: &World, prepared: &Prepared) -> Vec<(String, Scope)> {
    let mut who = Vec::new();
    for name in ["nordlys.administrator", "fjord.administrator"] {
        let actor = prepared.actors.iter().find(|actor| actor.name == name).unwrap();
        let secret = actor.secret.clone().unwrap();
        let token = SessionToken::from_cookie(&secret).unwrap();
        who.push((secret, world.portal.scope_of(&token, "test").await.unwrap().unwrap()));
    }
    who
}

/// Posts every form as whoever may, once as a browser and once as an island; answers how many failed on our side.
async fn post_all(who: &[(String, Scope)], prepared: &Prepared, stage: &Stage) -> usize {
    let mut failed = 0;
    for (secret, scope) in who {
        for door in DOORS.iter().filter(|door| door.kind == Kind::Function) {
            for (_, ids) in cases::targets(door, prepared).into_iter().take(2) {
                for accept in ["application/json", "text/html"] {
                    let stamp = stage.site.portal.stamp_form(scope).unwrap();
                    let request = Request::post(door.path)
                        .header(header::COOKIE, format!("tenantry={secret}"))
                        .header(header::ACCEPT, accept)
                        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                        .body(Body::from(marked(door, ids, &stamp)));
                    let answer = Answer::of(stage.send(request.unwrap()).await).await;
                    assert!(!answer.body.contains(SAID), "{}: {}", door.path, answer.body);
                    failed += usize::from(answer.status.as_u16() >= 500);
                }
            }
        }
    }
    failed
}

fn is_silent(log: &Captured, about: &str) {
    let text = log.text();
    for (number, line) in text.lines().enumerate() {
        assert!(!line.contains(SAID) && !line.contains(TYPED), "{about}, line {number}: {line}");
    }
}

const TABLES: [&str; 11] = [
    "org",
    "membership",
    "invitation",
    "customer_code",
    "draft",
    "run",
    "run_step",
    "outgoing_mail",
    "event",
    "flash",
    "tree_totals",
];

#[test]
fn t38_n09_whatever_a_database_says_of_a_row_is_repeated_nowhere() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        testkit::run(engine, "no_driver_text::t38_whatever_a_database_says", async |world: World| {
            let prepared = prepare(&world).await;
            let (stage, who) = (Stage::of(&world, PLAIN), who(&world, &prepared).await);
            for table in TABLES {
                plant(&world, table).await;
            }
            let log = Captured::begin();
            let failed = post_all(&who, &prepared, &stage).await;
            assert!(failed > 20, "only {failed} posts met the database's refusal");
            is_silent(&log, "a trigger");
            let code = if engine == Engine::Sqlite { "1811" } else { "P0001" };
            let told = log.text().lines().filter(|line| line.contains("ERROR") && line.contains(code)).count();
            assert!(told > 20, "{told} of {failed} were logged, by their code: {}", log.text());
        });
    }
}

/// What stands in a column of JSON can't be read: serde's own words would repeat it.
#[test]
fn t38_a_stored_value_that_cannot_be_read_is_not_repeated() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        testkit::run(engine, "no_driver_text::t38_a_stored_value", async |world: World| {
            let prepared = prepare(&world).await;
            let (stage, who) = (Stage::of(&world, PLAIN), who(&world, &prepared).await);
            let value = format!("{{\"customer\":\"{SAID}\",\"steps\":\"{SAID}\",\"what\":\"{SAID}\"}}");
            let json = if engine == Engine::Postgres { "::jsonb" } else { "" };
            for (table, column) in [("draft", "content"), ("run", "plan"), ("run_step", "what")] {
                let sql = format!("UPDATE {table} SET {column} = '{value}'{json}");
                if world.execute(&sql, Vec::new()).await.is_err() {
                    world.execute(&sql.replace("::jsonb", "::json"), Vec::new()).await.unwrap();
                }
            }
            let log = Captured::begin();
            let failed = post_all(&who, &prepared, &stage).await;
            assert!(failed > 2, "only {failed} posts met what can't be read");
            is_silent(&log, "JSON");
            assert!(log.text().contains("stored value: JSON (Data) at line"), "{}", log.text());
        });
    }
}

/// The database goes away under every request, with whatever each was about to write.
#[test]
fn t38_a_connection_that_is_killed_repeats_nothing() {
    testkit::run(Engine::Postgres, "no_driver_text::t38_a_connection_that_is_killed", async |world: World| {
        let prepared = prepare(&world).await;
        let (stage, who) = (Stage::of(&world, PLAIN), who(&world, &prepared).await);
        let log = Captured::begin();
        let killing = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                       WHERE datname = current_database() AND pid <> pg_backend_pid()";
        let killer = async {
            loop {
                world.rows(killing, Vec::new()).await;
                tokio::time::sleep(core::time::Duration::from_millis(20)).await;
            }
        };
        tokio::select! {
            _ = post_all(&who, &prepared, &stage) => {}
            _ = killer => {}
        }
        is_silent(&log, "a killed connection");
        let text = log.text();
        assert!(
            ["57P01", "no connection", "the connection"].iter().any(|said| text.contains(said)),
            "nothing was killed: {text}"
        );
    });
}
