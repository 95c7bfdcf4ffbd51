//! Whose turn it is at the queue: partners take turns, and inside a partner its sellers.

use core::time::Duration;
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Instant,
};

use domain::{
    ids::{CompanyId, RunId},
    provisioning::{AdministratorForm, CustomerForm, RunState, StepState},
};
use portal::{
    Scope,
    jobs::Hands,
    ports::{Answer, MailError, Mailer, RenderedMail},
};
use testkit::{Engine, Hang, Person, World, bengt_form, on_both, testbolag_customer};
use tokio::{
    sync::{Notify, watch},
    task::JoinHandle,
};

/// Queues mails of a company: each to somebody at that host.
async fn queue(world: &World, by: &Scope, company: CompanyId, host: &str, count: usize) {
    for number in 0..count {
        let new = Person::new("User", &format!("u{number}@{host}")).user_form(None).parse().unwrap();
        world.portal.add_user(by, world.form(by), company, &new).await.unwrap();
    }
}

/// The hosts that mails went to from then on, in their order.
fn hosts(world: &World, from: usize) -> Vec<String> {
    let letters = world.mailbox.letters();
    letters[from..].iter().map(|letter| letter.mail.to_address.split('@').nth(1).unwrap().to_owned()).collect()
}

/// One worker works until nothing is due; answers the hosts that mails went to.
async fn one_worker(world: &World) -> Vec<String> {
    let before = world.mailbox.letters().len();
    world.work().await;
    hosts(world, before)
}

/// Orders a customer with an administrator and two services; nothing is worked off yet.
async fn order(world: &World, (issuer, by): (&Scope, &Scope), seller: CompanyId, number: usize) -> RunId {
    let code = format!("TU{number:05}");
    world.issue(issuer, seller, &code).await;
    let name = format!("Turn {number:05}");
    let customer = CustomerForm { name, code, domain: format!("c{number}.example"), ..testbolag_customer() };
    let administrator = AdministratorForm { mail: format!("a@c{number}.example"), ..bengt_form() };
    world.provision(by, seller, &customer, &administrator).await
}

fn take_turns(served: &[String]) {
    assert!(served.windows(2).all(|two| two[0] != two[1]), "{served:?}");
}

async fn n08_sellers_of_one_partner_take_turns(world: World) {
    let tree = world.tree().await;
    world.work().await;
    queue(&world, &tree.rita, tree.fjord, "fjord.example", 6).await;
    queue(&world, &tree.anna, tree.sund, "sund.example", 6).await;
    let served = one_worker(&world).await;
    assert_eq!(served.len(), 12);
    take_turns(&served);
}

async fn n08_partners_take_turns_even_at_one_worker(world: World) {
    let tree = world.tree().await;
    let (syd, siri) = world.partner("Syd AS", &Person::new("Siri Syd", "siri@syd.example")).await;
    queue(&world, &tree.rita, tree.fjord, "fjord.example", 5).await;
    queue(&world, &tree.anna, tree.sund, "fjord.example", 5).await;
    queue(&world, &siri, syd, "syd.example", 8).await;
    let served = one_worker(&world).await;
    take_turns(&served[..16]);
    assert_eq!(served[16..], ["fjord.example", "fjord.example"]);
}

async fn n08_a_round_passes_every_seller_before_it_comes_to_one_again(world: World) {
    let tree = world.tree().await;
    world.work().await;
    for (seller, host) in
        [(tree.nordlys, "nordlys.example"), (tree.fjord, "fjord.example"), (tree.sund, "sund.example")]
    {
        queue(&world, &tree.ingrid, seller, host, 4).await;
    }
    queue(&world, &tree.ingrid, tree.vik, "vik.example", 1).await;
    let served = one_worker(&world).await;
    assert_eq!(served.len(), 13);
    let first: BTreeSet<&String> = served[..4].iter().collect();
    assert_eq!(first.len(), 4, "{served:?}");
    for three in served[4..].chunks(3) {
        assert_eq!(three.iter().collect::<BTreeSet<_>>().len(), 3, "{served:?}");
    }
}

/// Twenty runs of one seller and one of its sibling's: at one worker, step by step in turn.
async fn n08_a_siblings_run_is_not_behind_twenty_others(world: World) {
    let tree = world.tree().await;
    world.work().await;
    for number in 0..20 {
        order(&world, (&tree.ingrid, &tree.rita), tree.fjord, number).await;
    }
    let run = order(&world, (&tree.ingrid, &tree.anna), tree.sund, 20).await;
    while world.portal.read_run(&tree.anna, run).await.unwrap().state != RunState::Done {
        assert!(world.portal.work_once(&world.hands()).await.unwrap());
    }
    let before = world.count("run_step WHERE state = 2").await;
    let own = i64::try_from(world.portal.read_run(&tree.anna, run).await.unwrap().steps.len()).unwrap();
    assert!(before - own <= own + 1, "{} steps of others came before the last of {own}", before - own);
    world.work().await;
    assert_eq!(world.count("run WHERE state = 1").await, 21);
    assert_eq!(world.count("job WHERE kind = 'run' AND attempts > 1").await, 0, "giving way isn't an attempt");
}

/// A mail doesn't wait for the end of somebody else's run, and the run keeps its place among its seller's own.
async fn n08_a_long_job_gives_way_between_its_steps(world: World) {
    let tree = world.tree().await;
    world.work().await;
    let first = order(&world, (&tree.ingrid, &tree.rita), tree.fjord, 1).await;
    let second = order(&world, (&tree.ingrid, &tree.rita), tree.fjord, 2).await;
    let before = world.mailbox.letters().len();
    world.host.hang(Hang::Before, 0);
    let (portal, hands) = (Arc::clone(&world.portal), world.hands());
    let worker = tokio::spawn(async move { portal.work_once(&hands).await.unwrap() });
    world.host.reached().await;
    queue(&world, &tree.anna, tree.sund, "sund.example", 1).await;
    world.host.release();
    assert!(worker.await.unwrap());
    let steps = async |run| {
        let run = world.portal.read_run(&tree.rita, run).await.unwrap();
        run.steps.iter().filter(|step| step.state == StepState::Done).count()
    };
    assert_eq!((steps(first).await, steps(second).await), (1, 0), "it gave way after its step");
    assert!(world.portal.work_once(&world.hands()).await.unwrap());
    assert_eq!(hosts(&world, before), ["sund.example"]);
    assert!(world.portal.work_once(&world.hands()).await.unwrap());
    assert_eq!((steps(first).await, steps(second).await), (5, 0), "and goes on before the next one");
}

async fn n08_who_sleeps_is_passed_by_and_comes_when_it_wakes(world: World) {
    let tree = world.tree().await;
    world.work().await;
    queue(&world, &tree.rita, tree.fjord, "fjord.example", 2).await;
    let far = "UPDATE job SET due_at = due_at + 3600000 WHERE state = 0";
    world.execute(far, Vec::new()).await.unwrap();
    queue(&world, &tree.anna, tree.sund, "sund.example", 3).await;
    assert_eq!(one_worker(&world).await, ["sund.example"; 3]);
    assert!(!world.portal.work_once(&world.hands()).await.unwrap(), "what sleeps isn't claimed");
    world.execute("UPDATE job SET due_at = 0 WHERE state = 0", Vec::new()).await.unwrap();
    assert_eq!(one_worker(&world).await, ["fjord.example"; 2]);
}

/// Sends nothing until it is let.
struct Held {
    reached: Notify,
    go: watch::Receiver<bool>,
    sent: Mutex<Vec<String>>,
}

impl Mailer for Held {
    fn send<'a>(&'a self, mail: &'a RenderedMail) -> Answer<'a, Result<(), MailError>> {
        Box::pin(async {
            self.reached.notify_one();
            self.go.clone().wait_for(|go| *go).await.unwrap();
            self.sent.lock().unwrap().push(mail.to_address.clone());
            Ok(())
        })
    }
}

/// That many workers, each with a job in hand that doesn't end before it is let.
async fn at_work(world: &World, count: usize) -> (watch::Sender<bool>, Vec<JoinHandle<bool>>) {
    let (go, gone) = watch::channel(false);
    let held = Arc::new(Held { reached: Notify::new(), go: gone, sent: Mutex::default() });
    let mut workers = Vec::new();
    for _ in 0..count {
        let (portal, hands) = (Arc::clone(&world.portal), Hands { mailer: held.clone(), ..world.hands() });
        workers.push(tokio::spawn(async move { portal.work_once(&hands).await.unwrap() }));
        tokio::time::timeout(Duration::from_secs(20), held.reached.notified()).await.expect("a job in hand");
    }
    (go, workers)
}

async fn in_hand(world: &World, company: CompanyId) -> i64 {
    let sql = "SELECT count(*) FROM job WHERE state = 1 AND org_id = $1";
    world.column(sql, vec![company.uuid().into()]).await.pop().unwrap()
}

async fn r26_no_seller_holds_more_than_half_of_the_workers_while_another_waits(world: World) {
    let tree = world.tree().await;
    world.work().await;
    queue(&world, &tree.rita, tree.fjord, "fjord.example", 20).await;
    queue(&world, &tree.anna, tree.sund, "sund.example", 4).await;
    let (go, workers) = at_work(&world, 6).await;
    assert_eq!((in_hand(&world, tree.fjord).await, in_hand(&world, tree.sund).await), (3, 3));
    go.send(true).unwrap();
    for worker in workers {
        assert!(worker.await.unwrap());
    }
}

async fn r26_no_partner_holds_more_than_half_of_the_workers_while_another_waits(world: World) {
    let tree = world.tree().await;
    let (syd, siri) = world.partner("Syd AS", &Person::new("Siri Syd", "siri@syd.example")).await;
    queue(&world, &tree.rita, tree.fjord, "fjord.example", 6).await;
    queue(&world, &tree.anna, tree.sund, "sund.example", 6).await;
    queue(&world, &siri, syd, "syd.example", 3).await;
    let (go, workers) = at_work(&world, 6).await;
    let nordlys = (in_hand(&world, tree.fjord).await, in_hand(&world, tree.sund).await);
    assert!(matches!(nordlys, (1, 2) | (2, 1)), "{nordlys:?}");
    assert_eq!(in_hand(&world, syd).await, 3);
    go.send(true).unwrap();
    for worker in workers {
        assert!(worker.await.unwrap());
    }
}

/// The quickest of twenty claims of the sibling's, each of a mail that was sent long ago.
async fn quickest_claim(world: &World, of: CompanyId) -> Duration {
    let mut quickest = Duration::MAX;
    for _ in 0..20 {
        let again = "UPDATE job SET state = 0, due_at = 0 WHERE org_id = $1";
        world.execute(again, vec![of.uuid().into()]).await.unwrap();
        let began = Instant::now();
        assert!(world.portal.work_once(&world.hands()).await.unwrap());
        quickest = quickest.min(began.elapsed());
    }
    quickest
}

async fn n08_a_claim_costs_the_same_in_front_of_a_hundred_thousand_jobs(world: World) {
    let tree = world.tree().await;
    world.work().await;
    let before = quickest_claim(&world, tree.sund).await;
    let (id, numbers) = match world.engine {
        Engine::Postgres => ("gen_random_uuid()", "generate_series(1, 100000) AS numbers (n)"),
        Engine::Sqlite => (
            "randomblob(16)",
            "(WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 100000) \
             SELECT n FROM numbers) AS numbers",
        ),
    };
    // Every other one sleeps.
    let flood = format!(
        "INSERT INTO job (partner_id, id, org_id, reseller_id, kind, subject_id, idempotency_key, state, due_at) \
         SELECT partner_id, {id}, org_id, reseller_id, kind, subject_id, 'flood ' || n, 0, (n % 2) * 9000000000000000 \
         FROM (SELECT * FROM job WHERE org_id = $1 LIMIT 1) AS one, {numbers}"
    );
    assert_eq!(world.execute(&flood, vec![tree.fjord.uuid().into()]).await.unwrap(), 100_000);
    let after = quickest_claim(&world, tree.sund).await;
    let waits = "job WHERE state = 0 AND idempotency_key LIKE 'flood %'";
    assert!(world.count(waits).await >= 99_980, "the sibling's were claimed in between");
    assert!(after < before * 3 + Duration::from_millis(2), "{before:?} without the queue, {after:?} with it");
}

on_both!(
    n08_sellers_of_one_partner_take_turns,
    n08_partners_take_turns_even_at_one_worker,
    n08_a_round_passes_every_seller_before_it_comes_to_one_again,
    n08_a_siblings_run_is_not_behind_twenty_others,
    n08_a_long_job_gives_way_between_its_steps,
    n08_who_sleeps_is_passed_by_and_comes_when_it_wakes,
    r26_no_seller_holds_more_than_half_of_the_workers_while_another_waits,
    r26_no_partner_holds_more_than_half_of_the_workers_while_another_waits,
    n08_a_claim_costs_the_same_in_front_of_a_hundred_thousand_jobs,
);
