//! *Suspend*: who may, what it ends at once, and what goes on when it is taken back (A16).

use domain::{
    authority::{Action, Role},
    denial::{Denial, RefusalReason, Staleness},
    identity::SignInRefusal,
    ids::CompanyId,
    problem::Problem,
    provisioning::RunState,
    tenancy::{CompanyStatus, ListQuery, SuspensionForm},
    text::Reason,
};
use portal::{Error, Scope, audit::LogQuery};
use testkit::{Hang, Person, Tree, World, bengt_form, on_both, testbolag_customer};

use crate::{denial, refusal};

fn reason() -> Reason {
    SuspensionForm { reason: "  Unpaid since\u{200b} May ".into() }.parse().unwrap()
}

async fn suspend(world: &World, by: &Scope, company: CompanyId) -> Result<(), Error> {
    world.portal.suspend_company(by, world.form(by), company, &reason()).await
}

async fn resume(world: &World, by: &Scope, company: CompanyId) -> Result<(), Error> {
    world.portal.resume_company(by, world.form(by), company).await
}

/// Name and status of every seller, as the overview lists them.
async fn listed(world: &World, ingrid: &Scope) -> Vec<(String, CompanyStatus)> {
    let page = world.portal.read_overview(ingrid, &ListQuery::first()).await.unwrap();
    page.rows.into_iter().map(|row| (row.name, row.status)).collect()
}

async fn status(world: &World, ingrid: &Scope, name: &str) -> CompanyStatus {
    listed(world, ingrid).await.into_iter().find(|row| row.0 == name).expect("listed").1
}

async fn a16_all_five_states_stand_in_the_list_at_once(world: World) {
    let tree = world.tree().await;
    world.customers(tree.nordlys, "Nordlys AS", 1..2).await;
    world.reseller(&tree.ingrid, "Aker IT").await;
    world.issue(&tree.ingrid, tree.fjord, "TB1001").await;
    world.host.set_absent(true);
    world.provision(&tree.rita, tree.fjord, &testbolag_customer(), &bengt_form()).await;
    world.work().await;
    suspend(&world, &tree.ingrid, tree.vik).await.unwrap();
    let expected = [
        ("Nordlys AS", CompanyStatus::Active),
        ("Aker IT", CompanyStatus::NoUsers),
        ("Fjord Backup AB", CompanyStatus::NeedsAttention),
        ("Sund IT", CompanyStatus::Onboarding),
        ("Vik Drift", CompanyStatus::Suspended),
    ];
    assert_eq!(listed(&world, &tree.ingrid).await, expected.map(|(name, status)| (name.to_owned(), status)));
    let query = ListQuery { status: Some(CompanyStatus::Suspended), ..ListQuery::first() };
    let page = world.portal.read_overview(&tree.ingrid, &query).await.unwrap();
    assert_eq!((page.rows.len(), page.rows[0].id, page.matching), (1, tree.vik, Some(Some(1))));
    // First that holds: taken back, the cause behind it shows again.
    resume(&world, &tree.ingrid, tree.vik).await.unwrap();
    assert_eq!(status(&world, &tree.ingrid, "Vik Drift").await, CompanyStatus::NoUsers);
}

async fn a16_suspended_with_a_reason_and_taken_back_once_each(world: World) {
    let tree = world.tree().await;
    let portal = &world.portal;
    let form = world.form(&tree.ingrid);
    let before = portal.now();
    for _ in 0..2 {
        portal.suspend_company(&tree.ingrid, form, tree.sund, &reason()).await.unwrap();
    }
    let company = portal.read_company(&tree.oskar, tree.sund).await.unwrap();
    let suspension = company.suspension.expect("suspended");
    assert_eq!(company.status, CompanyStatus::Suspended);
    assert_eq!((suspension.reason.as_str(), suspension.by.as_str()), ("Unpaid since May", "Ingrid Solberg"));
    assert_eq!((suspension.company.as_str(), suspension.by_seller, suspension.yours), ("Sund IT", false, true));
    assert!(before < suspension.since && suspension.since < portal.now());
    let again = suspend(&world, &tree.oskar, tree.sund).await;
    assert_eq!(denial(again), Denial::Stale(Staleness::AlreadyEnded));
    assert_eq!(world.count("event WHERE kind = 'company-suspended'").await, 1);
    let form = world.form(&tree.oskar);
    for _ in 0..2 {
        portal.resume_company(&tree.oskar, form, tree.sund).await.unwrap();
    }
    let company = portal.read_company(&tree.ingrid, tree.sund).await.unwrap();
    assert_eq!((company.status, company.suspension), (CompanyStatus::Onboarding, None));
    assert_eq!(denial(resume(&world, &tree.ingrid, tree.sund).await), Denial::Stale(Staleness::AlreadyEnded));
    assert_eq!(world.count("event WHERE kind = 'company-resumed'").await, 1);
    // The company reads afterwards what was done to it, by whom and why.
    let anna = world.sign_in(&Person::anna()).await;
    let log = portal.read_log(&anna, tree.sund, &LogQuery::default()).await.unwrap();
    let told = log.rows.iter().find(|line| line.kind == "company-suspended").expect("in its log");
    assert_eq!((told.actor.as_str(), told.company.as_str()), ("Ingrid Solberg", "Sund IT"));
    assert!(told.data.contains(&("reason".to_owned(), "Unpaid since May".to_owned())), "{told:?}");
    assert_eq!(SuspensionForm::default().parse().unwrap_err()[0].problem, Problem::Missing);
    let long = SuspensionForm { reason: "x".repeat(201) };
    assert_eq!(long.parse().unwrap_err()[0].problem, Problem::TooLong { max: 200 });
}

/// Administrators of the level above, and nobody else: never one's own company, never a partner.
async fn a16_only_the_level_above_suspends(world: World) {
    let demo = world.demo().await;
    let (tree, bengt) = (&demo.tree, &demo.bengt);
    let auditor = Person::new("Aud Itor", "aud@nordlys.example");
    let auditor = world.user(&tree.ingrid, tree.nordlys, &auditor, Some(Role::Auditor)).await;
    let before = (world.count("event").await, world.count("org WHERE suspended").await);
    let refused = [
        (&tree.ingrid, tree.nordlys),
        (&tree.rita, tree.fjord),
        (bengt, demo.testbolag),
        (&tree.per, demo.testbolag),
        (&auditor, tree.fjord),
    ];
    for (who, company) in refused {
        let name = who.actor_name();
        assert_eq!(refusal(suspend(&world, who, company).await), RefusalReason::Role, "{name}");
        assert_eq!(refusal(resume(&world, who, company).await), RefusalReason::Role, "{name}");
        assert_eq!(refusal(world.portal.read_suspension(who, company).await), RefusalReason::Role, "{name}");
        assert!(!world.portal.read_company(who, company).await.unwrap().allows(Action::SuspendCompany));
    }
    let hidden =
        [(&tree.rita, tree.sund), (&tree.rita, tree.nordlys), (&tree.anna, demo.testbolag), (bengt, tree.fjord)];
    for (who, company) in hidden {
        assert_eq!(denial(suspend(&world, who, company).await), Denial::NotFound, "{}", who.actor_name());
        assert_eq!(denial(resume(&world, who, company).await), Denial::NotFound);
        assert_eq!(denial(world.portal.read_suspension(who, company).await), Denial::NotFound);
    }
    assert_eq!(before, (world.count("event").await, world.count("org WHERE suspended").await));
    for (who, company) in [(&tree.rita, demo.testbolag), (&tree.oskar, demo.brevik), (&tree.ingrid, tree.fjord)] {
        suspend(&world, who, company).await.unwrap();
    }
}

async fn a16_who_could_is_somebody_who_could(world: World) {
    let demo = world.demo().await;
    let could = async |who: &Scope, company| match denial(suspend(&world, who, company).await) {
        Denial::Refused(refusal) => refusal.who_could,
        other => panic!("{other:?}"),
    };
    assert_eq!(could(&demo.tree.per, demo.testbolag).await, ["Jonas Ek", "Rita Holm"]);
    assert_eq!(could(&demo.tree.rita, demo.tree.fjord).await, Vec::<String>::new(), "nobody at Fjord");
}

async fn a16_what_the_partner_suspended_is_not_the_resellers_to_take_back(world: World) {
    let demo = world.demo().await;
    let tree = &demo.tree;
    suspend(&world, &tree.ingrid, demo.testbolag).await.unwrap();
    let seen = world.portal.read_company(&tree.rita, demo.testbolag).await.unwrap().suspension.unwrap();
    assert!(!seen.yours, "{seen:?}");
    assert_eq!(refusal(resume(&world, &tree.rita, demo.testbolag).await), RefusalReason::SetAbove);
    resume(&world, &tree.oskar, demo.testbolag).await.unwrap();
    // The other way round the level above may.
    suspend(&world, &tree.rita, demo.testbolag).await.unwrap();
    assert!(world.portal.read_company(&tree.jonas, demo.testbolag).await.unwrap().suspension.unwrap().yours);
    resume(&world, &tree.ingrid, demo.testbolag).await.unwrap();
}

async fn a16_sessions_end_at_once_and_stay_ended(world: World) {
    let demo = world.demo().await;
    let tree = &demo.tree;
    let open = async |company: CompanyId| {
        let sql = "SELECT count(*) FROM session s JOIN membership m ON m.id = s.membership_id \
                   WHERE m.org_id = $1 AND s.ended_at IS NULL";
        world.column::<i64>(sql, vec![company.uuid().into()]).await[0]
    };
    let token = world.token(&Person::rita(), None).await;
    let others = (open(tree.nordlys).await, open(tree.sund).await);
    let effect = world.portal.read_suspension(&tree.ingrid, tree.fjord).await.unwrap();
    assert_eq!((effect.people, effect.customers, effect.runs), (4, 99, 0), "Rita, Jonas, Per and Bengt");
    suspend(&world, &tree.ingrid, tree.fjord).await.unwrap();
    assert_eq!((open(tree.fjord).await, open(demo.testbolag).await), (0, 0));
    assert_eq!((open(tree.nordlys).await, open(tree.sund).await), others, "nobody else's");
    for (who, person) in [(&tree.rita, Person::rita()), (&demo.bengt, Person::bengt())] {
        let late = world.portal.read_company(who, who.company().unwrap()).await;
        assert!(late.is_ok(), "a page that is being drawn is drawn");
        assert_eq!(denial(world.portal.accept_terms(who).await), Denial::SignedOut, "but nothing is done any more");
        assert_eq!(world.refused_sign_in(&person, None).await, SignInRefusal::CompanySuspended);
    }
    // A customer below isn't suspended itself: its page says whose doing it is.
    let below = world.portal.read_company(&tree.ingrid, demo.testbolag).await.unwrap();
    let suspension = below.suspension.unwrap();
    assert_eq!((below.status, suspension.by_seller), (CompanyStatus::Active, true));
    assert_eq!(suspension.company, "Fjord Backup AB");
    resume(&world, &tree.ingrid, tree.fjord).await.unwrap();
    assert!(world.portal.scope_of(&token, "t").await.unwrap().is_none(), "what ended stays ended");
    assert_eq!(world.sign_in(&Person::rita()).await.company(), Some(tree.fjord));
    assert_eq!(world.sign_in(&Person::bengt()).await.company(), Some(demo.testbolag));
}

/// A customer's suspension is its own people's alone.
async fn a16_a_suspended_customer_leaves_its_seller_alone(world: World) {
    let demo = world.demo().await;
    let effect = world.portal.read_suspension(&demo.tree.rita, demo.testbolag).await.unwrap();
    assert_eq!((effect.people, effect.customers, effect.runs), (1, 0, 0));
    suspend(&world, &demo.tree.rita, demo.testbolag).await.unwrap();
    assert_eq!(denial(world.portal.accept_terms(&demo.bengt).await), Denial::SignedOut);
    assert!(world.portal.accept_terms(&demo.tree.rita).await.is_ok());
    let query = ListQuery { status: Some(CompanyStatus::Suspended), ..ListQuery::first() };
    let page = world.portal.read_customers(&demo.tree.rita, demo.tree.fjord, &query).await.unwrap();
    assert_eq!((page.rows.len(), page.rows[0].name.as_str()), (1, "testbolag"));
}

async fn a16_an_invitation_waits_for_the_suspension_to_end(world: World) {
    let tree = world.tree().await;
    let lena = Person::new("Lena Bo", "lena.bo@sund.example");
    let new = lena.user_form(None).parse().unwrap();
    world.portal.add_user(&tree.ingrid, world.form(&tree.ingrid), tree.sund, &new).await.unwrap();
    let invitation = world.invitation_of(&lena).await;
    suspend(&world, &tree.ingrid, tree.sund).await.unwrap();
    assert_eq!(world.refused_sign_in(&lena, Some(&invitation)).await, SignInRefusal::CompanySuspended);
    resume(&world, &tree.ingrid, tree.sund).await.unwrap();
    world.token(&lena, Some(&invitation)).await;
}

async fn run_of(world: &World, tree: &Tree) -> domain::ids::RunId {
    world.issue(&tree.ingrid, tree.fjord, "TB1001").await;
    world.provision(&tree.rita, tree.fjord, &testbolag_customer(), &bengt_form()).await
}

/// The step in the host's hands is ended, the next one waits, and everything is made once in the end.
async fn a16_a_run_stops_and_goes_on(world: World) {
    let tree = world.tree().await;
    let run = run_of(&world, &tree).await;
    world.host.hang(Hang::After, 1);
    let worker = tokio::spawn({
        let (portal, hands) = (world.portal.clone(), world.hands());
        async move { portal.work_once(&hands).await.unwrap() }
    });
    world.host.reached().await;
    assert_eq!(world.portal.read_suspension(&tree.ingrid, tree.fjord).await.unwrap().runs, 1);
    suspend(&world, &tree.ingrid, tree.fjord).await.unwrap();
    world.host.release();
    assert!(worker.await.unwrap());
    let read = async || world.portal.read_run(&tree.ingrid, run).await.unwrap();
    let stopped = read().await;
    assert_eq!((stopped.state, stopped.done()), (RunState::NeedsPerson, 2));
    assert_eq!(stopped.steps[2].problem.as_deref(), Some("suspended"));
    world.work().await;
    assert_eq!((world.host.services.effects().len(), read().await.done()), (2, 2), "nothing moves");
    resume(&world, &tree.ingrid, tree.fjord).await.unwrap();
    assert_eq!(
        status(&world, &tree.ingrid, "Fjord Backup AB").await,
        CompanyStatus::Active,
        "nothing waits for a person"
    );
    world.work().await;
    assert_eq!((read().await.state, world.host.services.effects().len()), (RunState::Done, 5));
    assert_eq!(world.count("event WHERE kind = 'run-retried' AND actor = 'Ingrid Solberg'").await, 1);
    let attention: Vec<i64> = world.column("SELECT attention FROM org WHERE attention <> 0", Vec::new()).await;
    assert_eq!(attention, Vec::<i64>::new());
}

/// A customer's run stops for the customer's suspension and for its seller's, and goes on when neither is left.
async fn a16_a_customers_run_waits_for_both(world: World) {
    let demo = world.demo().await;
    let tree = &demo.tree;
    suspend(&world, &tree.rita, demo.testbolag).await.unwrap();
    let sharepoint = ["sharepoint".to_owned()];
    let form = world.form(&tree.rita);
    let run = world.portal.start_services(&tree.rita, form, demo.testbolag, &sharepoint).await.unwrap();
    world.work().await;
    let state = async || world.portal.read_run(&tree.ingrid, run).await.unwrap().state;
    assert_eq!(state().await, RunState::NeedsPerson);
    suspend(&world, &tree.ingrid, tree.fjord).await.unwrap();
    resume(&world, &tree.ingrid, demo.testbolag).await.unwrap();
    world.work().await;
    assert_eq!(state().await, RunState::NeedsPerson, "its seller is suspended still");
    resume(&world, &tree.ingrid, tree.fjord).await.unwrap();
    world.work().await;
    assert_eq!(state().await, RunState::Done);
}

on_both!(
    a16_a_customers_run_waits_for_both,
    a16_a_run_stops_and_goes_on,
    a16_a_suspended_customer_leaves_its_seller_alone,
    a16_all_five_states_stand_in_the_list_at_once,
    a16_an_invitation_waits_for_the_suspension_to_end,
    a16_only_the_level_above_suspends,
    a16_sessions_end_at_once_and_stay_ended,
    a16_suspended_with_a_reason_and_taken_back_once_each,
    a16_what_the_partner_suspended_is_not_the_resellers_to_take_back,
    a16_who_could_is_somebody_who_could,
);
