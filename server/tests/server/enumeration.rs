//! Every door × every actor × every relation, against a reviewed file (security.md 2.5). A door without a case fails;
//! a door nobody can pass fails, because then its refusals prove nothing; a refused call that changes a byte fails;
//! and what isn't there looks like what isn't yours.

mod addresses;
mod bodies;
pub(crate) mod cases;
mod policy;
mod purposes;
pub(crate) mod tree;

use std::{collections::BTreeMap, fmt::Write as _, path::Path, sync::Arc, time::Duration};

use axum::{
    body::Body,
    http::{Request, header},
};
use portal::{Portal, Settings, SigningKey};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};
use server::doors::{DOORS, Door, Kind, Who};
use testkit::{Engine, SIGNING_KEY, World};

use self::tree::{Actor, Ids, Prepared, prepare};
use crate::stage::{Answer, PLAIN, Stage};

#[test]
fn every_door_is_guarded() {
    testkit::run(Engine::Sqlite, "enumeration::every_door_is_guarded", async |world: World| {
        let folder = tempfile::tempdir().unwrap();
        let prepared = Arc::new(prepare(&world).await);
        let template = folder.path().join("template.sqlite");
        world.execute(&format!("VACUUM INTO '{}'", template.display()), Vec::new()).await.unwrap();
        let mut tasks = Vec::new();
        for actor in &prepared.actors {
            let (prepared, actor, world) = (Arc::clone(&prepared), actor.clone(), world.clock.clone());
            let copies = Copies { template: template.clone(), folder: folder.path().join(&actor.name), clock: world };
            tasks.push(tokio::spawn(async move { Walk::new(copies).await.all(&prepared, &actor).await }));
        }
        let mut cells = BTreeMap::new();
        for task in tasks {
            cells.extend(task.await.unwrap());
        }
        every_door_opens_for_somebody(&cells);
        compare(&prepared, &cells);
    });
}

#[test]
fn a_browser_that_is_signed_out_is_led_to_the_sign_in_from_every_function() {
    crate::stage::on_stage("enumeration::a_browser_that_is_signed_out", async |world, stage| {
        let prepared = prepare(&world).await;
        for door in DOORS.iter().filter(|door| door.kind == Kind::Function) {
            for actor in prepared.actors.iter().filter(|actor| !actor.name.contains('.')) {
                let body = format!("{}&back=%2Fjobs", cases::form(door, &prepared.targets[0].1, "forged"));
                let mut request = Request::post(door.path)
                    .header(header::ACCEPT, "text/html")
                    .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
                if let Some(secret) = &actor.secret {
                    request = request.header(header::COOKIE, format!("tenantry={secret}"));
                }
                let answer = Answer::of(stage.send(request.body(Body::from(body)).unwrap()).await).await;
                let expected = match (actor.name.as_str(), door.path) {
                    ("newcomer", "/api/identity/accept_terms") => "on",
                    ("newcomer", _) => "terms",
                    ("one-factor", _) => "second",
                    _ => "login",
                };
                assert_eq!(cell(&answer), expected, "{} as {}", door.path, actor.name);
            }
        }
    });
}

/// T: the table of doors and the pages' own router must read an address alike. One that no door takes shows nothing of
/// anybody's, however much it looks like a page's: whoever owes the terms or a second factor came in by `/resellers/`.
#[test]
fn no_spelling_of_an_address_goes_round_the_gate() {
    crate::stage::on_stage("enumeration::no_spelling_of_an_address", async |world, stage| {
        let prepared = prepare(&world).await;
        let ids = &prepared.targets[0].1;
        let guarded = |door: &&Door| door.kind == Kind::Page && door.who != Who::Public;
        for address in DOORS.iter().filter(guarded).map(|door| cases::address(door, ids)) {
            let (first, rest) = address[1..].split_at(1);
            let encoded = format!("/%{:02X}{rest}", first.as_bytes()[0]);
            let spellings = [
                format!("{address}/"),
                format!("{address}//"),
                format!("/{address}"),
                format!("{address}/?x=/"),
                encoded,
            ];
            for actor in
                prepared.actors.iter().filter(|actor| ["newcomer", "one-factor"].contains(&actor.name.as_str()))
            {
                for spelling in &spellings {
                    let request = Request::get(spelling)
                        .header(header::ACCEPT, "text/html")
                        .header(header::COOKIE, format!("tenantry={}", actor.secret.as_ref().unwrap()));
                    let answer = Answer::of(stage.send(request.body(Body::empty()).unwrap()).await).await;
                    let told = format!("{spelling} as {}: {} {}", actor.name, answer.status, answer.location());
                    assert!(matches!(answer.status.as_u16(), 308 | 404), "{told}");
                    assert!(!answer.location().starts_with("//"), "{told}");
                    let whose = format!("The {}", actor.name);
                    let shows = |what: &str| answer.body.contains(what);
                    assert!(!shows(&whose) && !shows("action=\"/logout\""), "{told}: a page of theirs");
                }
            }
        }
    });
}

#[test]
fn a_slash_too_many_leads_to_the_page() {
    crate::stage::on_stage("enumeration::a_slash_too_many", async |world, stage| {
        let tree = world.tree().await;
        let mut rita = crate::stage::signed_in(&world, &stage, &testkit::Person::rita()).await;
        let page = format!("/r/{}", tree.fjord);
        let answer = rita.get(&format!("{page}/?q=x%2F")).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (308, format!("{page}?q=x%2F").as_str()));
        for elsewhere in ["//evil.example/", "/\\evil.example/", "/%5Cevil.example/", "//", "/."] {
            let answer = rita.get(elsewhere).await;
            let to = answer.location();
            assert!(to.is_empty() || server::address::own_path(to).is_some(), "{elsewhere} leads to {to}");
        }
    });
}

/// Door, actor and target, and what was answered.
type Cells = BTreeMap<(String, String, &'static str), String>;

fn named(door: &Door) -> String {
    format!("{} {}", door.method, door.path)
}

fn every_door_opens_for_somebody(cells: &Cells) {
    for door in DOORS.iter() {
        let name = named(door);
        let opens = |((of, ..), cell): (&(String, String, &str), &String)| *of == name && cases::is_open(door, cell);
        assert!(cells.iter().any(opens), "nobody passes {name}: its refusals prove nothing");
    }
}

/// One line for each door and actor: what it answers for each target.
fn compare(prepared: &Prepared, cells: &Cells) {
    let mut told = String::from(
        "# Who gets what behind each door: its method and path, the actor, then each target with the answer.\n\
         # `login`, `second` and `terms` are redirects there; `on` is a redirect to somewhere else.\n",
    );
    for door in DOORS.iter() {
        writeln!(told, "\n{}", named(door)).unwrap();
        for actor in &prepared.actors {
            let answers: Vec<String> = cells
                .iter()
                .filter(|((of, by, _), _)| *of == named(door) && *by == actor.name)
                .map(|((_, _, target), cell)| format!("{target} {cell}").trim().to_owned())
                .collect();
            assert!(!answers.is_empty(), "no case for {} and {}", named(door), actor.name);
            writeln!(told, "  {:<30} {}", actor.name, answers.join("  ")).unwrap();
        }
    }
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/enumeration.txt");
    if std::env::var_os("TENANTRY_BLESS").is_some() {
        std::fs::write(file, &told).unwrap();
    }
    let reviewed = std::fs::read_to_string(file).unwrap_or_default();
    let changed = told.lines().zip(reviewed.lines()).find(|(now, then)| now != then);
    assert!(told == reviewed, "TENANTRY_BLESS=1 writes it anew; the first difference: {changed:?}");
    println!("{} cells", cells.len());
}

/// Where an actor's own copies of the database come from.
struct Copies {
    template: std::path::PathBuf,
    folder: std::path::PathBuf,
    clock: Arc<testkit::MovingClock>,
}

/// One actor's way past all doors.
struct Walk {
    copies: Copies,
    stage: Stage,
    probe: DatabaseConnection,
    number: usize,
}

impl Walk {
    async fn new(copies: Copies) -> Self {
        std::fs::create_dir_all(&copies.folder).unwrap();
        let (stage, probe) = open(&copies, 0).await;
        Self { copies, stage, probe, number: 0 }
    }

    /// Changes with every commit by anybody else.
    async fn fingerprint(&self) -> i64 {
        let statement = Statement::from_string(self.probe.get_database_backend(), "PRAGMA data_version");
        self.probe.query_one_raw(statement).await.unwrap().unwrap().try_get_by_index(0).unwrap()
    }

    async fn all(mut self, prepared: &Prepared, actor: &Actor) -> Cells {
        let mut cells = Cells::new();
        for door in DOORS.iter() {
            let mut hidden: Option<(String, String)> = None;
            for (target, ids) in cases::targets(door, prepared) {
                let before = self.fingerprint().await;
                let answer = self.knock(door, actor, ids).await;
                let cell = cell(&answer);
                let changed = self.fingerprint().await != before;
                let at = format!("{} as {} at {target}: {cell} {}", named(door), actor.name, answer.body);
                assert!(answer.status.as_u16() < 500, "{at}");
                if changed {
                    assert!(cases::may_change(door, &cell), "a refused call changed something: {at}");
                    self.renew().await;
                }
                if answer.status == 404 {
                    let body = prepared.without_ids(&answer);
                    let (first, where_) = hidden.get_or_insert_with(|| (body.clone(), target.to_owned()));
                    assert_eq!(*first, body, "{at}: not what is said at {where_}");
                }
                cells.insert((named(door), actor.name.clone(), target), cell);
            }
        }
        cells
    }

    async fn knock(&self, door: &Door, actor: &Actor, ids: &Ids) -> Answer {
        let mut request = Request::builder().method(door.method.clone()).uri(cases::address(door, ids));
        if let Some(secret) = &actor.secret {
            request = request.header(header::COOKIE, format!("tenantry={secret}"));
        }
        let accept = if door.kind == Kind::Function { "application/json" } else { "text/html" };
        let request = request.header(header::ACCEPT, accept);
        let body = if door.method == "POST" {
            let stamp = self.stamp(actor).await;
            Body::from(cases::form(door, ids, &stamp))
        } else {
            Body::empty()
        };
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body).unwrap();
        let response = self.stage.send(request).await;
        if response.headers().get("content-type").is_some_and(|kind| kind == "text/event-stream") {
            let (parts, _) = response.into_parts();
            return Answer { status: parts.status, headers: parts.headers, body: String::new() };
        }
        Answer::of(response).await
    }

    /// A good stamp where there is a session; what a form can be forged with where there is none.
    async fn stamp(&self, actor: &Actor) -> String {
        let token = actor.secret.as_deref().and_then(portal::identity::SessionToken::from_cookie);
        let Some(token) = token else { return "forged".to_owned() };
        let scope = self.stage.site.portal.scope_of(&token, "test").await.unwrap();
        scope.map_or_else(|| "forged".to_owned(), |scope| self.stage.site.portal.stamp_form(&scope).unwrap())
    }

    async fn renew(&mut self) {
        self.number += 1;
        (self.stage, self.probe) = open(&self.copies, self.number).await;
        let _ = std::fs::remove_file(file(&self.copies.folder, self.number - 1));
    }
}

fn cell(answer: &Answer) -> String {
    match (answer.status.as_u16(), answer.location()) {
        (303, to) if to.starts_with("/login/second") => "second".to_owned(),
        (303, to) if to == "/login" || to.starts_with("/login?next=") => "login".to_owned(),
        (303, to) if to.starts_with("/terms") => "terms".to_owned(),
        (303, _) => "on".to_owned(),
        (status, _) => status.to_string(),
    }
}

fn file(folder: &Path, number: usize) -> std::path::PathBuf {
    folder.join(format!("{number}.sqlite"))
}

async fn open(copies: &Copies, number: usize) -> (Stage, DatabaseConnection) {
    let file = file(&copies.folder, number);
    std::fs::copy(&copies.template, &file).unwrap();
    let url = format!("sqlite://{}", file.display());
    let settings = Settings {
        database_url: url.clone(),
        signing_key: SigningKey::new(SIGNING_KEY).unwrap(),
        clock: copies.clock.clone(),
        entropy: Arc::new(server::system::SystemEntropy),
        lease: Duration::from_secs(30),
        usage_every: Duration::from_secs(60),
    };
    let portal = Arc::new(Portal::open(settings).await.unwrap());
    let mut options = ConnectOptions::new(url);
    let probe = Database::connect(options.max_connections(1).sqlx_logging(false).to_owned()).await.unwrap();
    (Stage::new(portal, Arc::default(), PLAIN), probe)
}
