//! Page by page: services, users, services of users (E7–E10, E12, E22, E23, E27).

use domain::{
    denial::{Denial, RefusalReason, Staleness},
    ids::{AccountId, CompanyId},
    paging::PageAt,
    problem::Problem,
    provisioning::{AdministratorForm, PORTAL_SETTINGS, PlannedStep, RunState, ServiceState, StepState},
};
use portal::{
    Error,
    ports::{HostCustomer, Order, ServiceHost},
};
use simulators::services::{Faults, Refusal};
use testkit::{Tree, World, bengt_form, on_both};

use super::{due_now, read, states};
use crate::{at, denial, fault, refusal, walk};

/// A customer without any service, under Fjord.
async fn bare(world: &World) -> (Tree, CompanyId) {
    let tree = world.tree().await;
    world.customers(tree.nordlys, "Fjord Backup AB", 1..2).await;
    let customer = world.company_named("Customer 00001").await;
    // Read in from a file, it is one that the host has already.
    let (name, domain) = ("Customer 00001".into(), "c00001.example".into());
    let there = Order::CreateCustomer { customer: HostCustomer::new(tree.nordlys, "C00001"), name, domain };
    world.host.carry_out(uuid::Uuid::from_u128(1), &there).await.unwrap();
    (tree, customer)
}

fn keys(services: &[&str]) -> Vec<String> {
    services.iter().map(|key| (*key).to_owned()).collect()
}

async fn start(world: &World, tree: &Tree, customer: CompanyId, services: &[&str]) -> Result<(), Error> {
    let run = world.portal.start_services(&tree.rita, world.form(&tree.rita), customer, &keys(services)).await?;
    let steps = read(world, &tree.rita, run).await.steps;
    if let Some(PlannedStep::Service { service, .. }) = steps.first().map(|step| &step.what) {
        let first = steps
            .iter()
            .any(|step| matches!(&step.what, PlannedStep::Service { service, .. } if service == PORTAL_SETTINGS));
        assert!(!first || service == PORTAL_SETTINGS, "E9: it comes first");
    }
    Ok(())
}

async fn create(world: &World, tree: &Tree, customer: CompanyId, form: &AdministratorForm) -> Result<(), Error> {
    world.portal.create_account(&tree.rita, world.form(&tree.rita), customer, form).await.map(|_| ())
}

async fn e9_customer_portal_settings_must_run_before_anything_else(world: World) {
    let (tree, customer) = bare(&world).await;
    let not_yet = Denial::Stale(Staleness::NotYet);
    assert_eq!(denial(create(&world, &tree, customer, &bengt_form()).await), not_yet);
    start(&world, &tree, customer, &["hosted-exchange"]).await.unwrap();
    // Ordered is not started: neither a user nor a service of another run may overtake it.
    assert_eq!(denial(create(&world, &tree, customer, &bengt_form()).await), not_yet);
    assert_eq!(denial(start(&world, &tree, customer, &["sharepoint"]).await), not_yet);
    let offers = world.portal.read_offers(&tree.rita, customer).await.unwrap();
    let state = |key: &str| offers.iter().find(|offer| offer.key == key).unwrap().state;
    assert_eq!(
        (state(PORTAL_SETTINGS), state("hosted-exchange")),
        (Some(ServiceState::Waiting), Some(ServiceState::Waiting))
    );
    assert_eq!(state("sharepoint"), None);
    world.work().await;
    start(&world, &tree, customer, &["sharepoint", "office-mail-control"]).await.unwrap();
    create(&world, &tree, customer, &bengt_form()).await.unwrap();
    world.work().await;
    let offers = world.portal.read_offers(&tree.rita, customer).await.unwrap();
    assert_eq!(offers.iter().filter(|offer| offer.state == Some(ServiceState::On)).count(), 4);
    assert_eq!(fault(start(&world, &tree, customer, &["sharepoint"]).await), at("services", Problem::StartedMeanwhile));
    assert_eq!(fault(start(&world, &tree, customer, &[]).await), at("services", Problem::NothingChosen));
    assert_eq!(fault(start(&world, &tree, customer, &["nonsense"]).await), at("services", Problem::NotAChoice));
}

/// Customer Portal Settings that failed doesn't run: nothing rests on it (E9).
async fn e9_portal_settings_that_failed_let_nothing_else_begin(world: World) {
    let (tree, customer) = bare(&world).await;
    let refuse = Refusal { calls: 1, service: PORTAL_SETTINGS.into(), code: "quota".into() };
    world.host.services.set_faults(Faults { refuse: Some(refuse), ..Faults::default() });
    start(&world, &tree, customer, &["hosted-exchange"]).await.unwrap();
    world.work().await;
    let offers = world.portal.read_offers(&tree.rita, customer).await.unwrap();
    let state = |key: &str| offers.iter().find(|offer| offer.key == key).unwrap().state;
    assert_eq!(state(PORTAL_SETTINGS), Some(ServiceState::Failed));
    let not_yet = Denial::Stale(Staleness::NotYet);
    assert_eq!(denial(create(&world, &tree, customer, &bengt_form()).await), not_yet);
    assert_eq!(denial(start(&world, &tree, customer, &["sharepoint"]).await), not_yet);
    assert_eq!(world.count("account").await, 0);
}

async fn account(world: &World, tree: &Tree, customer: CompanyId) -> AccountId {
    world.portal.read_accounts(&tree.rita, customer, "", &PageAt::default()).await.unwrap().page.rows[0].id
}

async fn ready(world: &World) -> (Tree, CompanyId, AccountId) {
    let (tree, customer) = bare(world).await;
    start(world, &tree, customer, &["hosted-exchange", "office-mail-control"]).await.unwrap();
    world.work().await;
    create(world, &tree, customer, &bengt_form()).await.unwrap();
    world.work().await;
    let account = account(world, &tree, customer).await;
    (tree, customer, account)
}

async fn e12_users_are_listed_searched_and_counted(world: World) {
    let (tree, customer, _) = ready(&world).await;
    let asa = AdministratorForm {
        display_name: "Åsa Öberg".into(),
        upn_local: "asa".into(),
        username: "asa".into(),
        ..bengt_form()
    };
    create(&world, &tree, customer, &asa).await.unwrap();
    world.work().await;
    let search = async |q: &str| {
        let found = world.portal.read_accounts(&tree.rita, customer, q, &PageAt::default()).await.unwrap();
        let upns: Vec<_> = found.page.rows.into_iter().map(|account| account.upn).collect();
        assert_eq!(found.count, i64::try_from(upns.len()).unwrap(), "*Search Count* for {q}");
        upns
    };
    assert_eq!(search("").await, ["bengt.testsson@c00001.example", "asa@c00001.example"]);
    assert_eq!(search("åsa ö").await, ["asa@c00001.example"]);
    assert_eq!(search(" åsa ö ").await, ["asa@c00001.example"], "pasted with blanks around it");
    assert_eq!(search("TESTSSON@").await, ["bengt.testsson@c00001.example"]);
    assert_eq!(search("nobody").await, [""; 0]);
    let taken = create(&world, &tree, customer, &asa).await;
    let Denial::Invalid { errors } = denial(taken) else { panic!("made twice") };
    assert!(errors.iter().any(|error| error.problem == Problem::UpnTaken { free: "asa2@c00001.example".into() }));
}

async fn e12_users_beyond_a_page_are_walked_and_counted(world: World) {
    let (tree, customer, account) = ready(&world).await;
    // Copies of the one there is: what is shown is the list, not how they came.
    let copy = "INSERT INTO account SELECT partner_id, $1, org_id, reseller_id, $2, $2, username, first_names, last_name, \
                display_name, name_key, search, properties, created_at, created_by, first_password, \
                change_at_next_logon, disabled FROM account WHERE id = $3";
    let columns = "partner_id, id, org_id, reseller_id, upn, upn_key, username, first_names, last_name, display_name, \
                   name_key, search, properties, created_at, created_by, first_password, change_at_next_logon, disabled";
    let copy = copy.replace("INSERT INTO account SELECT", &format!("INSERT INTO account ({columns}) SELECT"));
    for number in 0..100_u128 {
        let values = vec![
            uuid::Uuid::from_u128(number).into(),
            format!("copy{number}@c00001.example").into(),
            account.uuid().into(),
        ];
        world.execute(&copy, values).await.unwrap();
    }
    let page = async |at: &PageAt| {
        let list = world.portal.read_accounts(&tree.rita, customer, "bengt", at).await.unwrap();
        assert_eq!(list.count, 101, "*Search Count* is of all that match");
        (list.page.rows.into_iter().map(|account| account.id).collect::<Vec<_>>(), list.page.ways)
    };
    let walked = walk(page).await;
    assert_eq!(walked.iter().map(Vec::len).collect::<Vec<_>>(), [50, 50, 1]);
    let ids: std::collections::BTreeSet<_> = walked.concat().into_iter().collect();
    assert_eq!(ids.len(), 101, "each once");
}

async fn e22_e23_an_account_is_ready_when_all_its_services_run(world: World) {
    let (tree, customer, account) = ready(&world).await;
    let give = async |services: &[&str]| {
        let form = world.form(&tree.rita);
        world.portal.give_services(&tree.rita, form, customer, account, &keys(services)).await
    };
    let state = async || world.portal.read_account(&tree.rita, customer, account).await.unwrap();
    let run = give(&["hosted-exchange"]).await.unwrap();
    assert_eq!(state().await.state, ServiceState::Waiting);
    assert_eq!(read(&world, &tree.rita, run).await.steps.len(), 1);
    world.work().await;
    assert_eq!(state().await.state, ServiceState::On);
    // One that fails shows it and leaves the other as it is.
    let refuse = Refusal { calls: 1, service: "office-mail-control".into(), code: "quota".into() };
    world.host.services.set_faults(Faults { refuse: Some(refuse), ..Faults::default() });
    let run = give(&["office-mail-control"]).await.unwrap();
    world.work().await;
    let failed = state().await;
    let mut services = failed.services.clone();
    services.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(
        services,
        [("Hosted Exchange".into(), ServiceState::On), ("Office Mail Control".into(), ServiceState::Failed)]
    );
    assert_eq!(failed.state, ServiceState::Failed);
    world.portal.retry_run(&tree.rita, world.form(&tree.rita), run).await.unwrap();
    world.work().await;
    assert_eq!(state().await.state, ServiceState::On);
    assert_eq!(world.count("event WHERE kind = 'service-given'").await, 2);
}

/// E22: one's failure leaves the others, also those that were chosen on the same page and come after it.
async fn e22_one_services_failure_leaves_the_others(world: World) {
    let (tree, customer, account) = ready(&world).await;
    start(&world, &tree, customer, &["sharepoint"]).await.unwrap();
    world.work().await;
    let refuse = Refusal { calls: 1, service: "hosted-exchange".into(), code: "quota".into() };
    world.host.services.set_faults(Faults { refuse: Some(refuse), ..Faults::default() });
    let chosen = keys(&["hosted-exchange", "office-mail-control", "sharepoint"]);
    let form = world.form(&tree.rita);
    let run = world.portal.give_services(&tree.rita, form, customer, account, &chosen).await.unwrap();
    world.work().await;
    let waiting = read(&world, &tree.rita, run).await;
    assert_eq!(states(&waiting), [StepState::Failed, StepState::Done, StepState::Done]);
    assert_eq!((waiting.state, waiting.done()), (RunState::NeedsPerson, 2));
    assert_eq!(world.count("event WHERE kind = 'run-needs-person'").await, 1);
    assert_eq!(world.count("org WHERE attention = 1").await, 2, "the seller and the customer say so");
    world.portal.retry_run(&tree.rita, world.form(&tree.rita), run).await.unwrap();
    world.work().await;
    assert_eq!(read(&world, &tree.rita, run).await.state, RunState::Done);
    assert_eq!(world.count("org WHERE attention = 0").await, world.count("org").await);
    assert_eq!(world.count("event WHERE kind = 'run-finished'").await, 4);
    let services = world.portal.read_account(&tree.rita, customer, account).await.unwrap().services;
    assert!(services.len() == 3 && services.iter().all(|(_, state)| *state == ServiceState::On));
}

async fn e27_only_the_customers_own_services_can_be_given(world: World) {
    let (tree, customer, account) = ready(&world).await;
    let give = async |services: &[&str]| {
        let form = world.form(&tree.rita);
        world.portal.give_services(&tree.rita, form, customer, account, &keys(services)).await
    };
    for services in [["sharepoint"].as_slice(), &["hosted-exchange", "sharepoint"], &[PORTAL_SETTINGS], &["nonsense"]] {
        assert_eq!(fault(give(services).await), at("services", Problem::NotAChoice), "{services:?}");
    }
    assert_eq!(world.count("account_service").await, 0);
    assert_eq!(fault(give(&[]).await), at("services", Problem::NothingChosen));
    give(&["hosted-exchange"]).await.unwrap();
    assert_eq!(fault(give(&["hosted-exchange"]).await), at("services", Problem::StartedMeanwhile), "given already");
}

async fn only_who_sells_them_manages_services(world: World) {
    let (tree, customer, account) = ready(&world).await;
    let services = keys(&["sharepoint"]);
    let anna = world.portal.start_services(&tree.anna, world.form(&tree.anna), customer, &services).await;
    assert_eq!(denial(anna), Denial::NotFound);
    let per = world.portal.create_account(&tree.per, world.form(&tree.per), customer, &bengt_form()).await;
    assert_eq!(refusal(per), RefusalReason::Role);
    let elsewhere = world.portal.give_services(&tree.anna, world.form(&tree.anna), customer, account, &services).await;
    assert_eq!(denial(elsewhere), Denial::NotFound);
    assert_eq!(
        denial(world.portal.read_accounts(&tree.anna, customer, "", &PageAt::default()).await),
        Denial::NotFound
    );
    let by_partner = world.portal.start_services(&tree.ingrid, world.form(&tree.ingrid), customer, &services).await;
    assert!(by_partner.is_ok());
    due_now(&world).await;
}

on_both!(
    e9_portal_settings_that_failed_let_nothing_else_begin,
    e12_users_beyond_a_page_are_walked_and_counted,
    e12_users_are_listed_searched_and_counted,
    e22_e23_an_account_is_ready_when_all_its_services_run,
    e22_one_services_failure_leaves_the_others,
    e27_only_the_customers_own_services_can_be_given,
    e9_customer_portal_settings_must_run_before_anything_else,
    only_who_sells_them_manages_services,
);
