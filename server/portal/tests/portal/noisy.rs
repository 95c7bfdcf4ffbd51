//! A noisy neighbour (security.md 4.2, R26): one seller with twenty times the work and a file of customers that is read
//! in, and its sibling beside it. In short it asserts whose turn it was; the long form tells what the sibling waited,
//! as ratios of one run.

use core::time::Duration;
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use domain::{
    ids::{CompanyId, RunId},
    paging::PageAt,
    provisioning::{AdministratorForm, CustomerForm, RunState},
};
use portal::{Scope, authority::Task};
use simulators::services::{Delay, Faults};
use testkit::{Tree, World, bengt_form, on_both, testbolag_customer};
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{interval, sleep},
};

/// What a call to the host of services takes here.
const CALL: u64 = 20;
/// As many as one process has.
const WORKERS: usize = 2;
/// Runs of the noisy one that wait at the beginning.
const QUEUED: usize = 60;
/// How many times the sibling's work the noisy one has.
const NOISE: u32 = 20;
/// How many of its orders are under way at most: its people press *Provision*, and wait for the answer.
const AT_ONCE: usize = 8;
/// What the sibling's slowest run may be slowed down by, in the long form.
const SLOWER: f64 = 1.5;
/// What its middle one may be slowed down by on a machine that does other things, too: behind the queue it was 20 times.
const MIDDLE: f64 = 5.0;

fn figure(name: &str, otherwise: usize) -> usize {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap())
}

/// How often the sibling orders.
fn pace() -> Duration {
    Duration::from_millis(u64::try_from(figure("TENANTRY_SOAK_PACE", 200)).unwrap())
}

/// What the sibling's own work took, in milliseconds.
#[derive(Default)]
struct Took {
    runs: Vec<f64>,
    pages: Vec<f64>,
    orders: Vec<f64>,
}

fn at(took: &[f64], share: usize) -> f64 {
    let mut sorted = took.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[(sorted.len() * share / 100).min(sorted.len() - 1)]
}

fn millis(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}

struct Neighbours {
    world: World,
    tree: Tree,
    numbers: AtomicUsize,
}

impl Neighbours {
    /// A code that the partner issues: not the seller's own work.
    async fn issue(&self, seller: CompanyId) -> usize {
        let number = self.numbers.fetch_add(1, Ordering::SeqCst);
        self.world.issue(&self.tree.ingrid, seller, &format!("NN{number:05}")).await;
        number
    }

    async fn order(&self, by: &Scope, seller: CompanyId, number: usize) -> RunId {
        let (name, domain) = (format!("Noise {number:05}"), format!("n{number}.example"));
        let customer = CustomerForm { name, code: format!("NN{number:05}"), domain, ..testbolag_customer() };
        let administrator = AdministratorForm { mail: format!("a@n{number}.example"), ..bengt_form() };
        self.world.provision(by, seller, &customer, &administrator).await
    }

    async fn noisy_order(&self) -> RunId {
        let number = self.issue(self.tree.fjord).await;
        self.order(&self.tree.rita, self.tree.fjord, number).await
    }

    /// The sibling orders, looks and waits, one after the other, at its pace.
    async fn sibling(&self, runs: usize) -> Took {
        let (portal, anna) = (&self.world.portal, &self.tree.anna);
        let (mut took, mut paces) = (Took::default(), interval(pace()));
        for _ in 0..runs {
            paces.tick().await;
            let number = self.issue(self.tree.sund).await;
            let began = Instant::now();
            let run = self.order(anna, self.tree.sund, number).await;
            took.orders.push(millis(began));
            let began = Instant::now();
            while portal.read_run(anna, run).await.unwrap().state != RunState::Done {
                assert!(began.elapsed() < Duration::from_secs(60), "the sibling's run doesn't end");
                sleep(Duration::from_millis(5)).await;
            }
            took.runs.push(millis(began));
            let began = Instant::now();
            portal.read_users(anna, self.tree.sund, &PageAt::default()).await.unwrap();
            took.pages.push(millis(began));
        }
        took
    }

    /// Orders for the noisy one until told to stop, at its pace, each a task as each request is one; answers how many.
    async fn noise(self: Arc<Self>, over: watch::Receiver<bool>) -> usize {
        let (mut orders, mut paces) = (JoinSet::new(), interval(pace() / NOISE));
        let mut made = 0;
        while !*over.borrow() {
            tokio::select! {
                Some(run) = orders.join_next() => {
                    run.unwrap();
                    made += 1;
                }
                _ = paces.tick(), if orders.len() < AT_ONCE => {
                    let both = Arc::clone(&self);
                    orders.spawn(async move { both.noisy_order().await });
                }
            }
        }
        orders.join_all().await.len() + made
    }

    async fn import(&self, customers: usize) {
        let heading = "reseller,code,name,domain,contact_name,contact_email,country,language\n";
        let line = |n| format!("Fjord Backup AB,I{n:05},Read in {n:05},i{n:05}.example,,,SE,sv\n");
        let file = format!("{heading}{}", (0..customers).map(line).collect::<String>());
        let import = Scope::system(Task::Import, "noisy");
        self.world.portal.import_customers(&import, self.tree.nordlys, file.as_bytes()).await.unwrap();
    }
}

async fn r26_a_sibling_is_served_beside_a_noisy_one(world: World) {
    let (runs, customers) = (figure("TENANTRY_SOAK_RUNS", 4), figure("TENANTRY_SOAK_CUSTOMERS", 100));
    let (tree, engine) = (world.tree().await, world.engine);
    // The noise is far more than one person does in an hour.
    world.lift_limits().await;
    world.work().await;
    let delay = Some(Delay { calls: u32::MAX, millis: CALL });
    world.host.services.set_faults(Faults { delay, ..Faults::default() });
    let (stop, stopped) = watch::channel(false);
    let workers: Vec<_> = (0..WORKERS)
        .map(|_| {
            let (portal, hands, stopped) = (Arc::clone(&world.portal), world.hands(), stopped.clone());
            tokio::spawn(async move { portal.work(&hands, stopped).await })
        })
        .collect();
    let both = Arc::new(Neighbours { world, tree, numbers: AtomicUsize::new(0) });

    let alone = both.sibling(runs).await;
    for _ in 0..QUEUED {
        both.noisy_order().await;
    }
    let done = "SELECT count(*) FROM run_step WHERE state = 2 AND reseller_id = $1";
    let steps = async |of: CompanyId| both.world.column::<i64>(done, vec![of.uuid().into()]).await[0];
    let (fjord, sund) = (steps(both.tree.fjord).await, steps(both.tree.sund).await);
    let (over, is_over) = watch::channel(false);
    let noise = tokio::spawn(Arc::clone(&both).noise(is_over));
    let import = tokio::spawn({
        let both = Arc::clone(&both);
        async move { both.import(customers).await }
    });
    let beside = both.sibling(runs).await;
    over.send(true).unwrap();
    let ordered = noise.await.unwrap();
    import.await.unwrap();
    let (fjord, sund) = (steps(both.tree.fjord).await - fjord, steps(both.tree.sund).await - sund);
    stop.send(true).unwrap();
    for worker in workers {
        worker.await.unwrap();
    }
    let told = |name: &str, alone: &[f64], beside: &[f64]| {
        println!(
            "soak: {engine:?}: {name}: p50 {:.1} → {:.1} ms, p99 {:.1} → {:.1} ms, {:.2} times",
            at(alone, 50),
            at(beside, 50),
            at(alone, 99),
            at(beside, 99),
            at(beside, 99) / at(alone, 99)
        );
    };
    told("a sibling's run, from its order to its end", &alone.runs, &beside.runs);
    told("a sibling's order (five transactions)", &alone.orders, &beside.orders);
    told("a sibling's page", &alone.pages, &beside.pages);
    println!(
        "soak: {engine:?}: meanwhile {customers} customers read in, {ordered} orders and {fjord} steps of the noisy one, \
         {sund} steps of the sibling's {runs} orders"
    );
    assert!(sund >= i64::try_from(runs * 5).unwrap(), "every step of the sibling's");
    assert!(at(&beside.runs, 50) <= at(&alone.runs, 50) * MIDDLE, "the sibling waits for the queue");
    if std::env::var("TENANTRY_SOAK").is_ok() {
        for (what, alone, beside) in [
            ("its runs", &alone.runs, &beside.runs),
            ("its orders", &alone.orders, &beside.orders),
            ("its pages", &alone.pages, &beside.pages),
        ] {
            assert!(at(beside, 99) <= at(alone, 99) * SLOWER, "the sibling waits for {what}");
        }
    }
}

on_both!(r26_a_sibling_is_served_beside_a_noisy_one);
