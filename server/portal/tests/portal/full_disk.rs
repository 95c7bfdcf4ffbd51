//! R6: a disk that fills, a file that is taken away, a folder that can't be written. What was acknowledged stays, and who
//! can't be served is told to come again (issue 7, point 1).

use core::{
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::Duration,
};
use std::{
    fs,
    io::{ErrorKind, Write as _},
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use domain::{
    ids::CompanyId,
    tenancy::{ListQuery, SettingsForm},
};
use portal::{Error, Portal, Scope};
use testkit::{Engine, World, run, skipped};
use tokio::time::{Instant, timeout};

/// How long anything may take before a test gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// Which part of a test a process plays that was started by the other part.
const PART: &str = "TENANTRY_TEST_PART";

fn figure(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(otherwise)
}

fn is_inside() -> bool {
    std::env::var_os(PART).is_some()
}

/// Runs this very test once more, in a process that `shell` sets up: `$0` is a new folder, which becomes its TMPDIR.
fn inside(name: &str, shell: &str) {
    let works = Command::new("unshare").args(["-m", "true"]).status().is_ok_and(|status| status.success());
    if !works {
        return skipped(&format!("portal::{name}"), "only root may mount");
    }
    let folder = tempfile::tempdir().unwrap();
    let outcome = Command::new("unshare")
        .args(["-m", "--propagation", "private", "sh", "-ec", shell])
        .arg(folder.path())
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(PART, "inside")
        .env("TMPDIR", folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&outcome.stdout).into_owned() + &String::from_utf8_lossy(&outcome.stderr);
    assert!(outcome.status.success(), "{said}");
    assert!(said.contains("1 passed"), "the test did not run inside: {said}");
}

fn file_of(world: &World) -> PathBuf {
    PathBuf::from(world.url().strip_prefix("sqlite://").unwrap())
}

/// Saves a company's contact: what is acknowledged must be found again.
async fn save(portal: &Portal, world: &World, by: &Scope, company: CompanyId, number: usize) -> Result<(), Error> {
    let settings = portal.read_settings(by, company).await?;
    let new = SettingsForm {
        contact_name: format!("Contact {number}"),
        contact_mail: String::new(),
        language: settings.language,
        requires_second_factor: false,
        peers_may_remove: settings.peers_may_remove,
        version: settings.version,
    };
    portal.edit_company(by, world.form(by), company, &new).await
}

/// One of many who save again and again until told to stop.
struct Saver {
    company: CompanyId,
    acknowledged: usize,
    tried: usize,
}

/// What all savers have come to.
#[derive(Default)]
struct Score {
    stop: AtomicBool,
    acknowledged: AtomicUsize,
    unavailable: AtomicUsize,
}

impl Saver {
    async fn save_on(mut self, world: Arc<World>, by: Scope, score: Arc<Score>) -> Self {
        while !score.stop.load(Ordering::Acquire) {
            self.tried += 1;
            match save(&world.portal, &world, &by, self.company, self.tried).await {
                Ok(()) => {
                    self.acknowledged = self.tried;
                    score.acknowledged.fetch_add(1, Ordering::AcqRel);
                }
                Err(Error::Unavailable(_) | Error::Overtaken(_)) => {
                    score.unavailable.fetch_add(1, Ordering::AcqRel);
                    tokio::task::yield_now().await;
                }
                Err(error) => panic!("neither done nor told to come again: {error:?}"),
            }
        }
        self
    }
}

async fn until(what: &str, mut met: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !met() {
        assert!(begun.elapsed() < PATIENCE, "waited too long: {what}");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// Takes every byte that is left.
fn fill(ballast: &Path) {
    let mut file = fs::File::options().create(true).append(true).open(ballast).unwrap();
    for size in [1 << 16, 1 << 12, 1 << 9, 1] {
        let bytes = vec![0_u8; size];
        loop {
            match file.write(&bytes) {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::StorageFull => break,
                Err(error) => panic!("{error}"),
            }
        }
    }
}

async fn fills_and_frees(world: World) {
    let (writers, rounds) = (figure("TENANTRY_SOAK_WRITERS", 50), figure("TENANTRY_SOAK_FILLS", 3));
    let (_, ingrid) = world.partner("Nordlys AS", &testkit::Person::ingrid()).await;
    let mut savers = Vec::new();
    for number in 0..writers {
        let company = world.reseller(&ingrid, &format!("Reseller {number}")).await;
        savers.push(Saver { company, acknowledged: 0, tried: 0 });
    }
    let (world, score) = (Arc::new(world), Arc::new(Score::default()));
    let ballast = std::env::temp_dir().join("ballast");
    let tasks: Vec<_> = savers
        .into_iter()
        .map(|saver| tokio::spawn(saver.save_on(world.clone(), ingrid.clone(), score.clone())))
        .collect();
    for round in 0..rounds {
        let before = score.unavailable.load(Ordering::Acquire);
        // The log that SQLite writes ahead is written over and over: new bytes are needed until it no longer can be.
        until(&format!("round {round}: nobody was refused"), || {
            fill(&ballast);
            score.unavailable.load(Ordering::Acquire) > before + 3 * writers
        })
        .await;
        // Where a beat could still be kept, saying so is right; once nothing can be, it has to say that.
        let begun = Instant::now();
        while world.portal.is_ready().await.is_ok() {
            assert!(begun.elapsed() < PATIENCE, "round {round}: says that it is ready on a full disk");
            fill(&ballast);
        }
        fs::remove_file(&ballast).unwrap();
        let before = score.acknowledged.load(Ordering::Acquire);
        until(&format!("round {round}: nobody was served again"), || {
            score.acknowledged.load(Ordering::Acquire) > before + writers
        })
        .await;
        assert!(world.portal.is_ready().await.unwrap(), "round {round}: not ready again");
    }
    score.stop.store(true, Ordering::Release);
    let mut acknowledged = 0;
    for task in tasks {
        let saver = timeout(PATIENCE, task).await.unwrap().unwrap();
        acknowledged += saver.acknowledged;
        let found = "SELECT contact_name FROM org WHERE id = $1";
        let found: Vec<String> = world.column(found, vec![saver.company.uuid().into()]).await;
        let number: usize = found[0].strip_prefix("Contact ").unwrap().parse().unwrap();
        assert!(saver.acknowledged <= number && number <= saver.tried, "{number} is not {}", saver.acknowledged);
    }
    let (rounds_lost, kept) = (score.acknowledged.load(Ordering::Acquire), "form_post WHERE action = 'edit_company'");
    let kept = usize::try_from(world.count(kept).await).unwrap();
    assert!(kept >= rounds_lost, "{} of {rounds_lost} acknowledged acts are lost", rounds_lost - kept);
    let whole: Vec<String> = world.column("PRAGMA integrity_check", Vec::new()).await;
    assert_eq!(whole, ["ok"]);
    println!("{rounds} fills, {rounds_lost} acknowledged, {kept} kept, last numbers add up to {acknowledged}");
}

#[test]
fn r6_n01_a_disk_that_fills_loses_nothing_acknowledged() {
    let name = "full_disk::r6_n01_a_disk_that_fills_loses_nothing_acknowledged";
    if is_inside() {
        return run(Engine::Sqlite, name, fills_and_frees);
    }
    inside(name, "mount -t tmpfs -o size=16m tmpfs \"$0\"; exec \"$@\"");
}

/// In a folder that nobody may write to, what is answered as done is found by the next process.
async fn folder_made_read_only(world: World) {
    let (_, ingrid) = world.partner("Nordlys AS", &testkit::Person::ingrid()).await;
    let company = world.reseller(&ingrid, "Fjord Backup AB").await;
    save(&world.portal, &world, &ingrid, company, 0).await.unwrap();
    let file = file_of(&world);
    let folder = file.parent().unwrap();
    let before = fs::metadata(folder).unwrap().permissions();
    let mut rights = before.clone();
    rights.set_readonly(true);
    fs::set_permissions(folder, rights).unwrap();
    assert!(fs::write(folder.join("probe"), "").is_err(), "whoever runs this may write everywhere");
    let mut acknowledged = 0;
    for number in 1..=40 {
        match save(&world.portal, &world, &ingrid, company, number).await {
            Ok(()) => acknowledged = number,
            Err(Error::Unavailable(_)) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
    // Another process, as after a kill: it shares nothing with this one but the files.
    let copy = std::env::temp_dir().join("copy");
    fs::create_dir(&copy).unwrap();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if !entry.file_name().to_string_lossy().ends_with("-shm") {
            fs::copy(entry.path(), copy.join(entry.file_name())).unwrap();
        }
    }
    let after = sea_orm::Database::connect(format!("sqlite://{}", copy.join("portal.sqlite").display())).await.unwrap();
    let found = sea_orm::ConnectionTrait::query_one_raw(
        &after,
        sea_orm::Statement::from_sql_and_values(
            sea_orm::DatabaseBackend::Sqlite,
            "SELECT contact_name FROM org WHERE id = $1",
            vec![company.uuid().into()],
        ),
    )
    .await
    .unwrap()
    .unwrap();
    let found: String = found.try_get_by_index(0).unwrap();
    assert_eq!(found, format!("Contact {acknowledged}"));
    fs::set_permissions(folder, before).unwrap();
    save(&world.portal, &world, &ingrid, company, 41).await.unwrap();
}

#[test]
fn n01_a_folder_made_read_only_loses_nothing_acknowledged() {
    let name = "full_disk::n01_a_folder_made_read_only_loses_nothing_acknowledged";
    if is_inside() {
        return run(Engine::Sqlite, name, folder_made_read_only);
    }
    inside(name, "chmod 777 \"$0\"; exec setpriv --reuid=65534 --regid=65534 --clear-groups -- \"$@\"");
}

/// A file taken away takes nothing with it that was answered as done afterwards; put back, it is written again.
async fn file_taken_away(world: World) {
    let (_, ingrid) = world.partner("Nordlys AS", &testkit::Person::ingrid()).await;
    let company = world.reseller(&ingrid, "Fjord Backup AB").await;
    let (file, log) = (file_of(&world), PathBuf::from(format!("{}-wal", file_of(&world).display())));
    for taken in [&file, &log] {
        let aside = PathBuf::from(format!("{}.aside", taken.display()));
        fs::rename(taken, &aside).unwrap();
        for number in 1..=3 {
            let outcome = save(&world.portal, &world, &ingrid, company, number).await;
            assert!(matches!(outcome, Err(Error::Unavailable(_))), "{}: {outcome:?}", taken.display());
        }
        assert!(world.portal.is_ready().await.is_err());
        assert!(!file.exists() || taken != &file, "a new database was made in its place");
        fs::rename(&aside, taken).unwrap();
        save(&world.portal, &world, &ingrid, company, 4).await.unwrap();
        assert!(world.portal.is_ready().await.unwrap());
    }
    assert_eq!(world.portal.read_settings(&ingrid, company).await.unwrap().contact_name, "Contact 4");
}

#[test]
fn n01_a_database_file_taken_away_answers_nothing_as_done() {
    let name = "full_disk::n01_a_database_file_taken_away_answers_nothing_as_done";
    run(Engine::Sqlite, name, file_taken_away);
}

/// A backup put in the place of the file is read and written from then on, by every connection.
async fn file_replaced(world: World) {
    let (_, ingrid) = world.partner("Nordlys AS", &testkit::Person::ingrid()).await;
    let company = world.reseller(&ingrid, "Fjord Backup AB").await;
    save(&world.portal, &world, &ingrid, company, 1).await.unwrap();
    let file = file_of(&world);
    let backup = PathBuf::from(format!("{}.backup", file.display()));
    world.execute(&format!("VACUUM INTO '{}'", backup.display()), Vec::new()).await.unwrap();
    save(&world.portal, &world, &ingrid, company, 2).await.unwrap();
    for end in ["-wal", "-shm"] {
        fs::remove_file(format!("{}{end}", file.display())).unwrap();
    }
    fs::rename(&backup, &file).unwrap();
    let contact = async || world.portal.read_settings(&ingrid, company).await.unwrap().contact_name;
    assert!(world.portal.is_ready().await.unwrap());
    assert_eq!(contact().await, "Contact 1");
    save(&world.portal, &world, &ingrid, company, 3).await.unwrap();
    assert_eq!(contact().await, "Contact 3");
    // The same with a write-ahead log beside it, as a copy of the files has one: every name is there, none is the file.
    for end in ["", "-wal"] {
        let (at, copy) = (format!("{}{end}", file.display()), format!("{}{end}.copy", file.display()));
        fs::copy(&at, &copy).unwrap();
    }
    save(&world.portal, &world, &ingrid, company, 4).await.unwrap();
    fs::remove_file(format!("{}-shm", file.display())).unwrap();
    for end in ["", "-wal"] {
        let (at, copy) = (format!("{}{end}", file.display()), format!("{}{end}.copy", file.display()));
        fs::rename(&copy, &at).unwrap();
    }
    assert!(world.portal.is_ready().await.unwrap());
    save(&world.portal, &world, &ingrid, company, 5).await.unwrap();
    assert_eq!(contact().await, "Contact 5");
    // And what was written is in the files that have the names, as another process finds them.
    let after = sea_orm::Database::connect(world.url()).await.unwrap();
    let found = sea_orm::Statement::from_sql_and_values(
        sea_orm::DatabaseBackend::Sqlite,
        "SELECT contact_name FROM org WHERE id = $1",
        vec![company.uuid().into()],
    );
    let found = sea_orm::ConnectionTrait::query_one_raw(&after, found).await.unwrap().unwrap();
    assert_eq!(found.try_get_by_index::<String>(0).unwrap(), "Contact 5");
    assert_eq!(world.portal.read_overview(&ingrid, &ListQuery::first()).await.unwrap().rows.len(), 2);
}

#[test]
fn n01_a_backup_put_in_place_is_read_and_written() {
    run(Engine::Sqlite, "full_disk::n01_a_backup_put_in_place_is_read_and_written", file_replaced);
}
