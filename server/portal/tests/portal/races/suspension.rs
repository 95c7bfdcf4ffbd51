//! Suspensions, and what is taken back meanwhile.

use domain::{provisioning::RunState, tenancy::CompanyStatus, text::Reason};
use testkit::{World, bengt_form, on_both, testbolag_customer};

use super::{at_once, callers, denied, rounds};

/// Some suspend, some take back, a worker works meanwhile: the acts alternate, the status says what the last one did, and
/// a run that stopped on the way is carried to its end.
async fn a16_many_suspend_and_resume_at_once(world: World) {
    let tree = world.tree().await;
    let reason = Reason::parse("Unpaid").unwrap();
    for round in 0..rounds() / 2 {
        world.forget_limits().await;
        let mut customer = testbolag_customer();
        customer.name = format!("Customer {round}");
        customer.code = format!("TB{round:04}");
        customer.domain = format!("c{round}.example");
        world.issue(&tree.ingrid, tree.fjord, &customer.code).await;
        let mut form = bengt_form();
        form.mail = format!("bengt@c{round}.example");
        let run = world.provision(&tree.ingrid, tree.fjord, &customer, &form).await;
        let before = suspensions(&world).await;
        let worker = tokio::spawn({
            let (portal, hands) = (world.portal.clone(), world.hands());
            async move { while portal.work_once(&hands).await.unwrap() {} }
        });
        let calls = (0..callers() * 2).map(|caller| {
            let by = if caller % 4 < 2 { tree.ingrid.clone() } else { tree.oskar.clone() };
            let (portal, stamp, reason, fjord) = (world.portal.clone(), world.form(&by), reason.clone(), tree.fjord);
            async move {
                match caller % 2 {
                    0 => portal.suspend_company(&by, stamp, fjord, &reason).await,
                    _ => portal.resume_company(&by, stamp, fjord).await,
                }
            }
        });
        let done = at_once(calls.collect()).await.iter().filter(|result| !denied(result)).count();
        worker.await.unwrap();
        let after = suspensions(&world).await;
        let (suspended, resumed) = (after.0 - before.0, after.1 - before.1);
        assert_eq!(i64::try_from(done).unwrap(), suspended + resumed, "one event each");
        let flag: Vec<bool> =
            world.column("SELECT suspended FROM org WHERE id = $1", vec![tree.fjord.uuid().into()]).await;
        assert_eq!(suspended - resumed, i64::from(flag[0]), "round {round}: they alternate");
        let company = world.portal.read_company(&tree.ingrid, tree.fjord).await.unwrap();
        assert_eq!(company.status == CompanyStatus::Suspended, flag[0], "round {round}");
        assert_eq!(company.suspension.is_some(), flag[0]);
        if flag[0] {
            world.portal.resume_company(&tree.ingrid, world.form(&tree.ingrid), tree.fjord).await.unwrap();
        }
        world.work().await;
        assert_eq!(world.portal.read_run(&tree.ingrid, run).await.unwrap().state, RunState::Done, "round {round}");
        assert_eq!(world.count("org WHERE attention <> 0").await, 0, "round {round}");
    }
    // Whether a run stopped above is chance; one that surely does is carried to its end as well.
    let mut customer = testbolag_customer();
    (customer.name, customer.code, customer.domain) = ("Last".into(), "TBLAST".into(), "last.example".into());
    world.issue(&tree.ingrid, tree.fjord, &customer.code).await;
    let run = world.provision(&tree.ingrid, tree.fjord, &customer, &bengt_form()).await;
    world.portal.suspend_company(&tree.ingrid, world.form(&tree.ingrid), tree.fjord, &reason).await.unwrap();
    world.work().await;
    assert_eq!(world.portal.read_run(&tree.ingrid, run).await.unwrap().state, RunState::NeedsPerson);
    world.portal.resume_company(&tree.ingrid, world.form(&tree.ingrid), tree.fjord).await.unwrap();
    world.work().await;
    assert_eq!(world.portal.read_run(&tree.ingrid, run).await.unwrap().state, RunState::Done);
    assert_eq!(world.portal.check_totals().await.unwrap(), []);
}

async fn suspensions(world: &World) -> (i64, i64) {
    let count = async |kind: &str| world.count(&format!("event WHERE kind = '{kind}'")).await;
    (count("company-suspended").await, count("company-resumed").await)
}

async fn a16_a_suspension_posted_many_times_is_one(world: World) {
    let tree = world.tree().await;
    for round in 0..rounds() / 4 + 1 {
        world.forget_limits().await;
        let (stamp, by, fjord) = (world.form(&tree.ingrid), tree.ingrid.clone(), tree.fjord);
        let calls = (0..callers() * 2).map(|_| {
            let (portal, by) = (world.portal.clone(), by.clone());
            async move { portal.suspend_company(&by, stamp, fjord, &Reason::parse("Unpaid").unwrap()).await }
        });
        assert!(at_once(calls.collect()).await.iter().all(Result::is_ok), "round {round}");
        let stamp = world.form(&tree.ingrid);
        let calls = (0..callers() * 2).map(|_| {
            let (portal, by) = (world.portal.clone(), by.clone());
            async move { portal.resume_company(&by, stamp, fjord).await }
        });
        assert!(at_once(calls.collect()).await.iter().all(Result::is_ok), "round {round}");
        let times = i64::try_from(round).unwrap() + 1;
        assert_eq!(suspensions(&world).await, (times, times));
    }
}

on_both!(a16_a_suspension_posted_many_times_is_one, a16_many_suspend_and_resume_at_once,);
