//! The queue itself, whatever its jobs do.

use core::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};
use std::sync::Arc;

use chrono::TimeDelta;
use domain::{
    provisioning::{RunState, ServiceState, StepState},
    tenancy::{CompanyStatus, InvitationState, ListQuery},
};
use portal::{
    audit::LogQuery,
    jobs::Hands,
    ports::{Answer, MailError, Mailer, RenderedMail},
};
use testkit::{Person, Tree, World, bengt_form, on_both, testbolag_customer};
use tokio::sync::Notify;

async fn a_job_of_a_later_release_does_not_stand_before_others(world: World) {
    let tree = world.tree().await;
    world.work().await;
    let invite = async |person: &Person| {
        let new = person.user_form(None).parse().unwrap();
        world.portal.add_user(&tree.rita, world.form(&tree.rita), tree.fjord, &new).await.unwrap();
    };
    let (lena, nils) = (Person::new("Lena Bo", "lena.bo@fjord.example"), Person::new("Nils Ek", "nils@fjord.example"));
    invite(&lena).await;
    world.execute("UPDATE job SET kind = 'later', due_at = 0 WHERE state = 0", Vec::new()).await.unwrap();
    invite(&nils).await;
    assert!(world.portal.work_once(&world.hands()).await.unwrap(), "it was claimed, and given back");
    world.work().await;
    assert_eq!(world.mailbox.letters_to(&nils.mail).len(), 1);
    assert_eq!(
        world.count("job WHERE kind = 'later' AND state = 0 AND lease IS NULL").await,
        1,
        "it waits for who knows it"
    );
}

/// Lets a due worker at the one job there is, whenever it was to be tried again.
async fn one_attempt(world: &World, hands: &Hands) {
    world.execute("UPDATE job SET due_at = 0 WHERE state = 0", Vec::new()).await.unwrap();
    assert!(world.portal.work_once(hands).await.unwrap(), "there is a job");
}

async fn fjords_row(world: &World, tree: &Tree) -> (CompanyStatus, i64) {
    let page = world.portal.read_overview(&tree.ingrid, &ListQuery::first()).await.unwrap();
    let row = page.rows.iter().find(|row| row.id == tree.fjord).unwrap();
    (row.status, row.attention)
}

async fn a_run_that_stumbles_is_given_back_and_at_last_handed_to_a_person(world: World) {
    let tree = world.tree().await;
    world.issue(&tree.ingrid, tree.fjord, "TB1001").await;
    world.work().await;
    let run = world.provision(&tree.rita, tree.fjord, &testbolag_customer(), &bengt_form()).await;
    let plan: serde_json::Value = world.column("SELECT plan FROM run", Vec::new()).await.remove(0);
    let unreadable = vec![serde_json::json!("of no release we know").into()];
    world.execute("UPDATE run SET plan = $1", unreadable).await.unwrap();
    for attempt in 1..12 {
        one_attempt(&world, &world.hands()).await;
        assert_eq!(world.count("job WHERE kind = 'run' AND state = 0 AND lease IS NULL").await, 1, "after {attempt}");
    }
    assert_eq!(fjords_row(&world, &tree).await, (CompanyStatus::Onboarding, 0), "nobody need do anything yet");
    one_attempt(&world, &world.hands()).await;
    assert_eq!(world.count("job WHERE kind = 'run' AND state = 3").await, 1, "it isn't tried any more");
    assert_eq!(fjords_row(&world, &tree).await, (CompanyStatus::NeedsAttention, 1));
    let log = world.portal.read_log(&tree.rita, tree.fjord, &LogQuery::default()).await.unwrap();
    assert_eq!(log.rows.iter().filter(|line| line.kind == "run-needs-person").count(), 1, "the log says it once");

    world.execute("UPDATE run SET plan = $1", vec![plan.into()]).await.unwrap();
    let shown = world.portal.read_run(&tree.rita, run).await.unwrap();
    assert_eq!((shown.state, shown.steps[0].state), (RunState::NeedsPerson, StepState::Failed));
    assert_eq!(shown.steps[0].problem.as_deref(), Some("unexpected"));
    world.portal.retry_run(&tree.rita, world.form(&tree.rita), run).await.unwrap();
    world.work().await;
    assert_eq!(world.portal.read_run(&tree.rita, run).await.unwrap().state, RunState::Done);
    assert_eq!(fjords_row(&world, &tree).await.1, 0);
}

/// What stumbled for good isn't shown as being worked on for ever.
async fn a_service_whose_run_stumbles_for_good_is_shown_as_failed(world: World) {
    let tree = world.tree().await;
    let customer = world.testbolag(&tree).await;
    let chosen = ["sharepoint".to_owned()];
    world.portal.start_services(&tree.rita, world.form(&tree.rita), customer, &chosen).await.unwrap();
    let state = async || {
        let offers = world.portal.read_offers(&tree.rita, customer).await.unwrap();
        offers.into_iter().find(|offer| offer.key == "sharepoint").unwrap().state
    };
    assert_eq!(state().await, Some(ServiceState::Waiting));
    let unreadable = vec![serde_json::json!("of no release we know").into()];
    world.execute("UPDATE run SET plan = $1 WHERE state = 0", unreadable).await.unwrap();
    for _ in 0..12 {
        one_attempt(&world, &world.hands()).await;
    }
    assert_eq!(state().await, Some(ServiceState::Failed));
}

/// What nobody can use any more doesn't stay: cancelled drafts, mails that were sent, invitations that were taken up.
/// What somebody may still ask about does.
async fn what_nobody_needs_is_forgotten_in_time(world: World) {
    let tree = world.tree().await;
    world.work().await;
    let customer = testbolag_customer();
    world.issue(&tree.ingrid, tree.fjord, &customer.code).await;
    world.draft(&tree.rita, tree.fjord, &customer, &bengt_form()).await;
    let cancelled = world.draft(&tree.rita, tree.fjord, &customer, &bengt_form()).await;
    world.portal.cancel_draft(&tree.rita, world.form(&tree.rita), cancelled).await.unwrap();
    let lena = Person::new("Lena Bo", "lena.bo@fjord.example").user_form(None).parse().unwrap();
    let waiting = world.portal.add_user(&tree.rita, world.form(&tree.rita), tree.fjord, &lena).await.unwrap();
    let left = async || {
        crate::chores(&world).await;
        let count = async |what: &str| world.count(what).await;
        (count("draft").await, count("outgoing_mail").await, count("invitation").await)
    };
    let (drafts, mails, invitations) = left().await;
    assert_eq!((drafts, mails, invitations), (2, invitations, invitations));
    world.clock.forward(TimeDelta::days(29));
    assert_eq!(left().await, (2, mails, invitations), "the cancelled one a month, too");
    world.clock.forward(TimeDelta::days(2));
    assert_eq!(left().await, (1, mails, invitations), "the cancelled draft");
    world.clock.forward(TimeDelta::days(60));
    assert_eq!(left().await, (0, 1, 1), "an untouched draft, and all but what Lena never got");
    let rita = world.sign_in(&Person::rita()).await;
    let user = world.portal.read_user(&rita, tree.fjord, waiting).await.unwrap().1;
    assert_eq!(user.invitation.unwrap().state, InvitationState::Expired);
}

/// A mailer that panics the first time, and afterwards sends nothing until it is let.
#[derive(Default)]
struct Clumsy {
    panicked: AtomicBool,
    reached: Notify,
    let_go: Notify,
}

impl Mailer for Clumsy {
    fn send<'a>(&'a self, _: &'a RenderedMail) -> Answer<'a, Result<(), MailError>> {
        Box::pin(async move {
            assert!(self.panicked.swap(true, Ordering::SeqCst), "the mailer trips");
            self.reached.notify_one();
            self.let_go.notified().await;
            Ok(())
        })
    }
}

async fn invited(world: &World) {
    let tree = world.tree().await;
    world.work().await;
    let lena = Person::new("Lena Bo", "lena.bo@fjord.example").user_form(None).parse().unwrap();
    world.portal.add_user(&tree.rita, world.form(&tree.rita), tree.fjord, &lena).await.unwrap();
}

async fn a_job_that_panics_is_given_back_and_the_worker_lives(world: World) {
    invited(&world).await;
    let hands = Hands { mailer: Arc::new(Clumsy::default()), ..world.hands() };
    one_attempt(&world, &hands).await;
    assert_eq!(world.count("job WHERE kind = 'mail' AND state = 0 AND lease IS NULL").await, 1);
    one_attempt(&world, &world.hands()).await;
    assert_eq!(world.mailbox.letters_to("lena.bo@fjord.example").len(), 1);
}

async fn a_mail_server_that_takes_its_time_loses_nobody_the_job(world: World) {
    invited(&world).await;
    let lease = Duration::from_millis(600);
    let (portal, clumsy) = (world.replica(lease).await, Arc::new(Clumsy::default()));
    clumsy.panicked.store(true, Ordering::SeqCst);
    let hands = Hands { mailer: clumsy.clone(), ..world.hands() };
    let worker = tokio::spawn(async move { portal.work_once(&hands).await.unwrap() });
    clumsy.reached.notified().await;
    let until = async || {
        let rows = world.column::<i64>("SELECT lease_until FROM job WHERE lease IS NOT NULL", Vec::new()).await;
        *rows.first().expect("the job is held")
    };
    // Far beyond the lease it was claimed with: by then it was held anew, and nobody else may have it.
    let (claimed_until, limit) = (until().await, tokio::time::Instant::now() + Duration::from_secs(20));
    while until().await < claimed_until + 2 * i64::try_from(lease.as_millis()).unwrap() {
        assert!(tokio::time::Instant::now() < limit, "the lease is never renewed");
        assert!(!world.portal.work_once(&world.hands()).await.unwrap(), "somebody else got the job");
        tokio::time::sleep(lease / 20).await;
    }
    clumsy.let_go.notify_one();
    assert!(worker.await.unwrap());
    assert_eq!(world.count("job WHERE kind = 'mail' AND state <> 2").await, 0, "sent, by the one who held it");
    assert!(world.mailbox.letters_to("lena.bo@fjord.example").is_empty(), "and by nobody else");
}

on_both!(
    a_service_whose_run_stumbles_for_good_is_shown_as_failed,
    what_nobody_needs_is_forgotten_in_time,
    a_job_of_a_later_release_does_not_stand_before_others,
    a_job_that_panics_is_given_back_and_the_worker_lives,
    a_mail_server_that_takes_its_time_loses_nobody_the_job,
    a_run_that_stumbles_is_given_back_and_at_last_handed_to_a_person,
);
