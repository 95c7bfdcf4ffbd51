//! Many at once, on a barrier: what may happen once happens once (security.md 4.2, R20).

use core::future::Future;
use std::sync::Arc;

use domain::{
    authority::Role,
    denial::{Denial, Staleness},
    provisioning::RunState,
    tenancy::{CompanyStatus, ResellerForm, UserForm},
    text::Reason,
};
use portal::{Error, Scope, identity::SignInOutcome};
use testkit::{Person, World, bengt_form, on_both, testbolag_customer};
use tokio::sync::Barrier;

fn figure(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(otherwise)
}

fn rounds() -> usize {
    figure("TENANTRY_SOAK_ROUNDS", 20)
}

fn callers() -> usize {
    figure("TENANTRY_SOAK_CALLERS", 10)
}

/// All of them at the same moment, each on a task of its own.
pub(crate) async fn at_once<T: Send + 'static, F: Future<Output = T> + Send + 'static>(calls: Vec<F>) -> Vec<T> {
    let barrier = Arc::new(Barrier::new(calls.len()));
    let tasks = calls.into_iter().map(|call| {
        let barrier = barrier.clone();
        tokio::spawn(async move {
            barrier.wait().await;
            call.await
        })
    });
    futures::future::join_all(tasks).await.into_iter().map(Result::unwrap).collect()
}

/// What may go wrong is said in words a person may read, not as a fault of ours.
fn denied<T>(result: &Result<T, Error>) -> bool {
    match result {
        Ok(_) => false,
        Err(Error::Denied(_)) => true,
        Err(error) => panic!("{error:?}: {:?}", std::error::Error::source(error).map(ToString::to_string)),
    }
}

/// A company with that many administrators, signed in.
async fn administrators(world: &World, tree: &testkit::Tree, round: usize, count: usize) -> Vec<Scope> {
    world.forget_limits().await;
    let company = world.reseller(&tree.ingrid, &format!("Round {round}")).await;
    let mut all = Vec::new();
    for number in 0..count {
        let who = Person::new(&format!("Admin {number}"), &format!("a{number}@round{round}.example"));
        all.push(world.user(&tree.ingrid, company, &who, Some(Role::Administrator)).await);
    }
    all
}

async fn t32_two_who_delete_each_other_leave_one(world: World) {
    let tree = world.tree().await;
    for round in 0..rounds() {
        let two = administrators(&world, &tree, round, 2).await;
        let calls = (0..callers())
            .map(|caller| {
                let (by, whom) = (two[caller % 2].clone(), two[(caller + 1) % 2].membership().unwrap());
                let (portal, form, company) = (world.portal.clone(), world.form(&by), by.company().unwrap());
                async move { portal.remove_user(&by, form, (company, whom)).await }
            })
            .collect();
        let removed = at_once(calls).await.iter().filter(|result| !denied(result)).count();
        assert_eq!(removed, 1, "round {round}");
        left(&world, &two[0], 1).await;
    }
}

/// How many administrators a company has: counted, and by its own counter.
async fn left(world: &World, of: &Scope, expected: i64) {
    let company = of.company().unwrap().uuid();
    let sql = "SELECT count(*) FROM membership WHERE org_id = $1 AND state = 1 AND roles % 2 = 1";
    let counted: Vec<i64> = world.column(sql, vec![company.into()]).await;
    let counters = world.rows("SELECT admins, people FROM org WHERE id = $1", vec![company.into()]).await;
    let counters: (i64, i64) = (counters[0].try_get_by_index(0).unwrap(), counters[0].try_get_by_index(1).unwrap());
    assert_eq!((counted[0], counters), (expected, (expected, expected)));
}

async fn t32_all_who_delete_one_another_leave_one(world: World) {
    let tree = world.tree().await;
    for round in 0..rounds() / 4 + 1 {
        let all = administrators(&world, &tree, round, callers()).await;
        let calls = (0..all.len())
            .map(|caller| {
                // In a ring, so that every one of them is to be deleted.
                let (by, whom) = (all[caller].clone(), all[(caller + 1) % all.len()].membership().unwrap());
                let (portal, form, company) = (world.portal.clone(), world.form(&by), by.company().unwrap());
                async move { portal.remove_user(&by, form, (company, whom)).await }
            })
            .collect();
        let removed = at_once(calls).await.iter().filter(|result| !denied(result)).count();
        assert!((1..all.len()).contains(&removed), "round {round}: {removed} of {}", all.len());
        left(&world, &all[0], i64::try_from(all.len() - removed).unwrap()).await;
    }
}

async fn a_form_posted_many_times_is_one_reseller_and_one_user(world: World) {
    let tree = world.tree().await;
    for round in 0..rounds() {
        world.forget_limits().await;
        let (name, mail) = (format!("Posted {round}"), format!("posted{round}@fjord.example"));
        let new = ResellerForm { name: name.clone(), ..ResellerForm::default() }.parse().unwrap();
        let (form, by) = (world.form(&tree.ingrid), tree.ingrid.clone());
        let calls = (0..callers()).map(|_| {
            let (portal, by, new) = (world.portal.clone(), by.clone(), new.clone());
            async move { portal.add_reseller(&by, form, &new).await }
        });
        let ids: Vec<_> = at_once(calls.collect()).await.into_iter().map(|made| made.unwrap()).collect();
        assert!(ids.iter().all(|id| *id == ids[0]), "round {round}");
        assert_eq!(world.count(&format!("org WHERE name = '{name}'")).await, 1);
        let user = UserForm { name: "Posted".into(), mail: mail.clone(), role: String::new() }.parse().unwrap();
        let (form, by, fjord) = (world.form(&tree.rita), tree.rita.clone(), tree.fjord);
        let calls = (0..callers()).map(|_| {
            let (portal, by, user) = (world.portal.clone(), by.clone(), user.clone());
            async move { portal.add_user(&by, form, fjord, &user).await }
        });
        let ids: Vec<_> = at_once(calls.collect()).await.into_iter().map(|made| made.unwrap()).collect();
        assert!(ids.iter().all(|id| *id == ids[0]), "round {round}");
        assert_eq!(world.count(&format!("outgoing_mail WHERE to_address = '{mail}'")).await, 1);
    }
}

/// R20: one key, half of the callers with one body and half with another: one act, its own callers get its answer, and
/// the others are told that the form was sent otherwise.
async fn n03_r20_one_key_with_two_bodies_is_one_act(world: World) {
    let tree = world.tree().await;
    for round in 0..rounds() {
        let two = administrators(&world, &tree, round, 3).await;
        let (by, form, company) = (two[0].clone(), world.form(&two[0]), two[0].company().unwrap());
        let users = [two[1].membership().unwrap(), two[2].membership().unwrap()];
        let calls = (0..callers()).map(|caller| {
            let (portal, by, user) = (world.portal.clone(), by.clone(), users[caller % 2]);
            async move { (caller % 2, portal.remove_user(&by, form, (company, user)).await) }
        });
        let answers = at_once(calls.collect()).await;
        let gone = usize::from(world.company_of(users[0]).await.is_some());
        for (asked, answer) in answers {
            match answer {
                Ok(name) => assert_eq!((asked, name), (gone, format!("Admin {}", gone + 1)), "round {round}"),
                Err(Error::Denied(denial)) => {
                    assert_eq!((asked, denial), (1 - gone, Denial::Stale(Staleness::SentOtherwise)), "round {round}");
                }
                Err(error) => panic!("round {round}: {error:?}"),
            }
        }
        left(&world, &two[0], 2).await;
    }
    assert_eq!(world.count("event WHERE kind = 'user-removed'").await, i64::try_from(rounds()).unwrap());
}

/// The same of an act that makes something.
async fn n03_r20_one_key_with_two_names_is_one_reseller(world: World) {
    let tree = world.tree().await;
    for round in 0..rounds() {
        let names = [format!("Left {round}"), format!("Right {round}")];
        let (form, by) = (world.form(&tree.ingrid), tree.ingrid.clone());
        let calls = (0..callers()).map(|caller| {
            let new = ResellerForm { name: names[caller % 2].clone(), ..ResellerForm::default() }.parse().unwrap();
            let (portal, by) = (world.portal.clone(), by.clone());
            async move { (caller % 2, portal.add_reseller(&by, form, &new).await) }
        });
        let answers = at_once(calls.collect()).await;
        let made = format!("org WHERE name IN ('{}', '{}')", names[0], names[1]);
        assert_eq!(world.count(&made).await, 1, "round {round}");
        let won = usize::from(world.count(&format!("org WHERE name = '{}'", names[1])).await == 1);
        let company = world.company_named(&names[won]).await;
        for (asked, answer) in answers {
            match answer {
                Ok(id) => assert_eq!((asked, id), (won, company), "round {round}"),
                Err(Error::Denied(denial)) => {
                    assert_eq!((asked, denial), (1 - won, Denial::Stale(Staleness::SentOtherwise)), "round {round}");
                }
                Err(error) => panic!("round {round}: {error:?}"),
            }
        }
    }
    assert_eq!(world.portal.check_totals().await.unwrap(), []);
}

async fn different_forms_for_the_same_name_are_one_reseller(world: World) {
    let tree = world.tree().await;
    for round in 0..rounds() {
        world.forget_limits().await;
        let name = format!("Same {round}");
        let calls = (0..callers()).map(|caller| {
            let typed = if caller % 2 == 0 { name.clone() } else { name.to_uppercase() };
            let new = ResellerForm { name: typed, ..ResellerForm::default() }.parse().unwrap();
            let by = if caller % 2 == 0 { tree.ingrid.clone() } else { tree.oskar.clone() };
            let (portal, form) = (world.portal.clone(), world.form(&by));
            async move { portal.add_reseller(&by, form, &new).await }
        });
        let made = at_once(calls.collect()).await.iter().filter(|result| !denied(result)).count();
        assert_eq!(made, 1, "round {round}");
    }
    let page = world.portal.read_overview(&tree.ingrid, &domain::tenancy::ListQuery::first()).await.unwrap();
    assert_eq!(page.count, 4 + i64::try_from(rounds()).unwrap());
}

async fn t08_many_redemptions_are_one(world: World) {
    let tree = world.tree().await;
    for round in 0..rounds() {
        world.forget_limits().await;
        let lena = Person::new("Lena Bo", &format!("lena{round}@fjord.example"));
        let new = lena.user_form(None).parse().unwrap();
        world.portal.add_user(&tree.rita, world.form(&tree.rita), tree.fjord, &new).await.unwrap();
        let invitation = world.invitation_of(&lena).await;
        let mut calls = Vec::new();
        for caller in 0..callers() {
            // Half of them are somebody else of the same tenant who got hold of the link.
            let who =
                if caller % 2 == 0 { lena.clone() } else { Person::new("Eve", &format!("eve{caller}@fjord.example")) };
            let provider = world.provider.clone();
            let started = world
                .portal
                .start_sign_in(provider.as_ref(), "/", Some(&invitation), false, None)
                .await
                .unwrap()
                .unwrap();
            let (state, code) = provider.approve(&started.url, who.identity(false));
            let portal = world.portal.clone();
            calls.push(async move {
                let browser = Some(started.browser_secret.as_str());
                match portal.finish_sign_in(provider.as_ref(), &state, Ok(&code), browser, "t").await.unwrap() {
                    SignInOutcome::Offer(attempt) => portal.take_up_invitation(attempt, browser, "t").await.unwrap(),
                    outcome => outcome,
                }
            });
        }
        let outcomes = at_once(calls).await;
        let signed_in = outcomes.iter().filter(|outcome| matches!(outcome, SignInOutcome::SignedIn { .. })).count();
        assert_eq!(signed_in, 1, "round {round}");
    }
    assert_eq!(world.count("event WHERE kind = 'invitation-accepted'").await, 6 + i64::try_from(rounds()).unwrap());
}

/// One person with invitations to many companies takes them all up at once: one person.
async fn one_person_takes_up_many_invitations_at_once(world: World) {
    let tree = world.tree().await;
    for round in 0..rounds() / 4 + 1 {
        world.forget_limits().await;
        let vera = Person::new("Vera", &format!("vera@round{round}.example"));
        let mut calls = Vec::new();
        for number in 0..callers() {
            // More at once than one address may be sent.
            world.forget_limits().await;
            let company = world.reseller(&tree.ingrid, &format!("Company {round} {number}")).await;
            let new = vera.user_form(None).parse().unwrap();
            world.portal.add_user(&tree.ingrid, world.form(&tree.ingrid), company, &new).await.unwrap();
            let (invitation, provider) = (world.invitation_of(&vera).await, world.provider.clone());
            let started = world
                .portal
                .start_sign_in(provider.as_ref(), "/", Some(&invitation), false, None)
                .await
                .unwrap()
                .unwrap();
            let (state, code) = provider.approve(&started.url, vera.identity(false));
            let portal = world.portal.clone();
            calls.push(async move {
                let browser = Some(started.browser_secret.as_str());
                match portal.finish_sign_in(provider.as_ref(), &state, Ok(&code), browser, "t").await.unwrap() {
                    SignInOutcome::Offer(attempt) => portal.take_up_invitation(attempt, browser, "t").await.unwrap(),
                    outcome => outcome,
                }
            });
        }
        let outcomes = at_once(calls).await;
        assert!(outcomes.iter().all(|outcome| matches!(outcome, SignInOutcome::SignedIn { .. })), "round {round}");
        assert_eq!(world.count(&format!("person WHERE username = '{}'", vera.mail)).await, 1);
    }
}

async fn e6_provision_pressed_by_many_is_one_run(world: World) {
    let tree = world.tree().await;
    for round in 0..rounds() {
        world.forget_limits().await;
        let mut customer = testbolag_customer();
        customer.name = format!("Customer {round}");
        customer.code = format!("TB{round:04}");
        customer.domain = format!("c{round}.example");
        world.issue(&tree.ingrid, tree.fjord, &customer.code).await;
        let draft = world.draft(&tree.rita, tree.fjord, &customer, &bengt_form()).await;
        let plan = world.portal.read_plan(&tree.rita, draft).await.unwrap();
        let same = world.form(&tree.rita);
        let calls = (0..callers()).map(|caller| {
            // Some pressed twice, some are colleagues who had the same page open.
            let by = if caller % 2 == 0 { tree.rita.clone() } else { tree.jonas.clone() };
            let form = if caller % 2 == 0 { same } else { world.form(&by) };
            let (portal, fingerprint) = (world.portal.clone(), plan.fingerprint.clone());
            async move { portal.provision(&by, form, draft, &fingerprint).await }
        });
        let runs: Vec<_> = at_once(calls.collect()).await.into_iter().map(|run| run.unwrap()).collect();
        assert!(runs.iter().all(|run| *run == runs[0]), "round {round}");
    }
    assert_eq!(world.count("run").await, i64::try_from(rounds()).unwrap());
    assert_eq!(world.count("job WHERE kind = 'run'").await, i64::try_from(rounds()).unwrap());
}

async fn e4_a_code_in_many_drafts_is_one_run(world: World) {
    let tree = world.tree().await;
    for round in 0..rounds() / 2 {
        world.forget_limits().await;
        let code = format!("TB{round:04}");
        world.issue(&tree.ingrid, tree.fjord, &code).await;
        let mut calls = Vec::new();
        for caller in 0..callers() {
            let mut customer = testbolag_customer();
            customer.name = format!("Customer {round} {caller}");
            customer.domain = format!("c{round}-{caller}.example");
            customer.code.clone_from(&code);
            let draft = world.draft(&tree.rita, tree.fjord, &customer, &bengt_form()).await;
            let plan = world.portal.read_plan(&tree.rita, draft).await.unwrap();
            let (portal, by, form) = (world.portal.clone(), tree.rita.clone(), world.form(&tree.rita));
            calls.push(async move { portal.provision(&by, form, draft, &plan.fingerprint).await });
        }
        let results = at_once(calls).await;
        for refused in results.iter().filter(|result| denied(result)) {
            let Err(Error::Denied(denial)) = refused else { panic!("not denied") };
            assert!(matches!(denial, Denial::Stale(_) | Denial::Invalid { .. }), "{denial:?}");
        }
        assert_eq!(results.iter().filter(|result| !denied(result)).count(), 1, "round {round}");
    }
}

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

/// Ten workers at once: each run is carried out once, each mail leaves once, whoever gets which.
async fn t34_many_workers_do_everything_once(world: World) {
    let tree = world.tree().await;
    for number in 0..callers() {
        let mut customer = testbolag_customer();
        customer.name = format!("Customer {number}");
        customer.code = format!("TB{number:04}");
        customer.domain = format!("c{number}.example");
        world.issue(&tree.ingrid, tree.fjord, &customer.code).await;
        let mut form = bengt_form();
        form.mail = format!("bengt@c{number}.example");
        world.provision(&tree.rita, tree.fjord, &customer, &form).await;
    }
    let calls = (0..callers()).map(|_| {
        let (portal, hands) = (world.portal.clone(), world.hands());
        async move { while portal.work_once(&hands).await.unwrap() {} }
    });
    at_once(calls.collect()).await;
    world.work().await;
    let count = i64::try_from(callers()).unwrap();
    assert_eq!(world.count("run WHERE state = 1").await, count);
    assert_eq!(world.host.services.effects().len(), callers() * 5);
    assert_eq!(world.host.services.calls(), callers() * 5);
    assert_eq!(world.mailbox.letters().len(), callers() + 6);
}

on_both!(
    a16_a_suspension_posted_many_times_is_one,
    a16_many_suspend_and_resume_at_once,
    a_form_posted_many_times_is_one_reseller_and_one_user,
    different_forms_for_the_same_name_are_one_reseller,
    e4_a_code_in_many_drafts_is_one_run,
    e6_provision_pressed_by_many_is_one_run,
    n03_r20_one_key_with_two_bodies_is_one_act,
    n03_r20_one_key_with_two_names_is_one_reseller,
    one_person_takes_up_many_invitations_at_once,
    t08_many_redemptions_are_one,
    t32_all_who_delete_one_another_leave_one,
    t32_two_who_delete_each_other_leave_one,
    t34_many_workers_do_everything_once,
);
