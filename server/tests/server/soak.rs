//! Crashes: the real worker as its own process, killed at random moments and started again, against a host of services
//! that lives on here. What the host's journal says must be what the database says: nothing lost, nothing twice,
//! nothing stuck (security.md 4.2, R1).

mod slow;

use core::time::Duration;
use std::{
    collections::BTreeSet,
    process::{Child, Command, Stdio},
    time::{Instant, SystemTime},
};

use data_encoding::BASE64;
use domain::{
    ids::RunId,
    provisioning::{AdministratorForm, CustomerForm, RunState},
};
use simulators::services::{Delay, Faults, Services};
use testkit::{Engine, SIGNING_KEY, Tree, World};
use tokio::sync::watch;

/// How long after the last kill a run may take beyond its lease.
const PATIENCE: Duration = Duration::from_secs(90);

#[test]
fn crash() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        testkit::run(engine, concat!(module_path!(), "::crash"), crashes);
    }
}

fn figure(name: &str, otherwise: usize) -> usize {
    std::env::var(name).map_or(otherwise, |text| text.parse().expect("a number"))
}

async fn crashes(world: World) {
    let (runs, kills) = (figure("TENANTRY_SOAK_RUNS", 12), figure("TENANTRY_SOAK_KILLS", 36));
    let mut dice = Dice::new();
    let seed = dice.0;
    let tree = world.tree().await;
    let (services, address, _stop) = host_of_services().await;
    let mut wanted: Vec<RunId> = Vec::new();
    let mut worker = None;
    for kill in 0..kills {
        while wanted.len() < runs && wanted.len() * kills <= kill * runs {
            wanted.push(want(&world, &tree, wanted.len()).await);
        }
        // The host dawdles before or after its effect, so that kills fall on both sides of it.
        let delay = Some(Delay { calls: 50, millis: 20 + dice.up_to(120) });
        let faults = Faults { delay: delay.clone(), ..Faults::default() };
        services.set_faults(if dice.up_to(2) == 0 {
            faults
        } else {
            Faults { delay_after: delay, ..Faults::default() }
        });
        let mut killed = worker.take().unwrap_or_else(|| start(&world, &address));
        tokio::time::sleep(Duration::from_millis(60 + dice.up_to(400))).await;
        killed.kill().expect("SIGKILL");
        killed.wait().expect("the worker's end");
    }
    services.set_faults(Faults::default());
    let mut last = start(&world, &address);
    let since = Instant::now();
    let slowest = until_done(&world, &tree, &wanted, since).await;
    last.kill().expect("SIGKILL");
    last.wait().expect("the worker's end");
    compare(&world, &services, &tree, &wanted).await;
    println!(
        "soak: {:?}: {runs} runs, {kills} kills, seed {seed}: {} effects of {} calls; none lost, none twice, none \
         stuck; the last run was done {slowest:.1} s after the last kill",
        world.engine,
        services.standing().len(),
        services.calls()
    );
}

/// A run that makes a customer with an administrator and two services.
async fn want(world: &World, tree: &Tree, number: usize) -> RunId {
    // More than one person orders in an hour; the clock of a world stands still.
    world.forget_limits().await;
    let code = format!("SK{number:05}");
    world.issue(&tree.ingrid, tree.fjord, &code).await;
    let customer = CustomerForm {
        name: format!("Soaked {number:05}"),
        code,
        domain: format!("soaked-{number:05}.example"),
        ..CustomerForm::default()
    };
    let administrator = AdministratorForm {
        first_names: "Soaked".into(),
        last_name: "Through".into(),
        display_name: format!("Soaked Through {number}"),
        upn_local: "soaked".into(),
        username: "soaked".into(),
        mail: format!("soaked@soaked-{number:05}.example"),
        ..AdministratorForm::default()
    };
    world.provision(&tree.rita, tree.fjord, &customer, &administrator).await
}

async fn host_of_services() -> (Services, String, watch::Sender<bool>) {
    let journal = tempfile::NamedTempFile::new().expect("a file").into_temp_path().keep().expect("kept");
    let services = Services::open(Some(journal)).expect("a journal");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let (send, stop) = watch::channel(false);
    tokio::spawn(server::host::serve(listener, services.router(), stop, server::host::Limits::default()));
    (services, address, send)
}

fn start(world: &World, host: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_tenantry"))
        .arg("worker")
        .env("TENANTRY_DATABASE_URL", world.url())
        .env("TENANTRY_SIGNING_KEY", BASE64.encode(SIGNING_KEY))
        .env("TENANTRY_SERVICE_HOST_URL", host)
        .env("TENANTRY_PUBLIC_URL", "http://127.0.0.1:1")
        .env("TENANTRY_LEASE_SECONDS", "1")
        .env("TENANTRY_LOG", "error")
        .stdout(Stdio::null())
        .spawn()
        .expect("the worker")
}

/// Seconds until the last of them was done.
async fn until_done(world: &World, tree: &Tree, runs: &[RunId], since: Instant) -> f64 {
    for run in runs {
        loop {
            let read = world.portal.read_run(&tree.rita, *run).await.expect("a run");
            if read.state == RunState::Done {
                break;
            }
            assert_ne!(read.state, RunState::NeedsPerson, "a kill is nobody's to repair: {read:?}");
            assert!(since.elapsed() < PATIENCE, "stuck: {read:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    since.elapsed().as_secs_f64()
}

/// The host's journal against the database.
async fn compare(world: &World, services: &Services, tree: &Tree, runs: &[RunId]) {
    let mut steps = 0;
    for run in runs {
        steps += world.portal.read_run(&tree.rita, *run).await.expect("a run").steps.len();
    }
    let effects = services.effects();
    let keys: BTreeSet<_> = effects.iter().map(|effect| effect.key).collect();
    let orders: BTreeSet<String> = effects.iter().map(|effect| format!("{:?}", effect.order)).collect();
    assert_eq!(effects.len(), steps, "one effect for each step");
    assert_eq!(keys.len(), steps, "each under its own key");
    assert_eq!(orders.len(), steps, "no two the same");
    assert!(effects.iter().all(|effect| !effect.taken_back));
    let references: BTreeSet<String> =
        world.column("SELECT receipt FROM run_step WHERE receipt LIKE 'svc-%'", Vec::new()).await.into_iter().collect();
    let made: BTreeSet<String> = effects.iter().map(|effect| effect.reference.clone()).collect();
    assert_eq!(references, made, "each receipt is the effect's own");
    let wanted = i64::try_from(runs.len()).expect("few");
    assert_eq!(world.count("org WHERE level = 2").await, wanted, "customers");
    assert_eq!(world.count("account").await, wanted, "administrators");
    assert_eq!(world.count("event WHERE kind = 'customer-created'").await, wanted, "the log tells of each once");
    assert_eq!(world.count("event WHERE kind = 'run-finished'").await, wanted, "the log tells of each end once");
    assert_eq!(world.count("job WHERE kind = 'run' AND state <> 2").await, 0, "no job is left");
}

/// Numbers of no importance; the seed is told, so that a failure can be looked at again.
struct Dice(u64);

impl Dice {
    fn new() -> Self {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970").as_nanos();
        Self(u64::try_from(now & u128::from(u64::MAX)).expect("masked") | 1)
    }

    fn up_to(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}
