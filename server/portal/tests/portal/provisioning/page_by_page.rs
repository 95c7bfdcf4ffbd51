//! The sources' own road (decision 1): the customer alone, its services, a user, the user's services, each page leading on
//! to the next (E8, E10); and what a user is made with (E14, E15, E17).

use domain::{
    authority::Role,
    denial::Denial,
    ids::CompanyId,
    paging::PageAt,
    problem::Problem,
    provisioning::{
        AccountSettings, AdministratorForm, DraftStep, FirstPassword, Onward, PORTAL_SETTINGS, PlannedStep, Run,
        RunState,
    },
};
use simulators::services::{AccountDetails, Faults, FirstPassword as Sent, Order, Refusal};
use testkit::{Person, Tree, World, bengt_form, on_both, testbolag_customer};

use super::read;
use crate::{at, denial, fault};

/// testbolag as a draft of the customer alone, provisioned and worked off.
async fn alone(world: &World, tree: &Tree) -> Run {
    world.issue(&tree.ingrid, tree.fjord, "TB1001").await;
    let form = world.form(&tree.rita);
    let customer = testbolag_customer();
    let (draft, next) = world.portal.save_customer_only(&tree.rita, form, tree.fjord, None, &customer).await.unwrap();
    assert_eq!(next, DraftStep::Plan);
    let draft = draft.id;
    let plan = world.portal.read_plan(&tree.rita, draft).await.unwrap();
    assert!(matches!(plan.steps.as_slice(), [PlannedStep::Customer { code, .. }] if code == "TB1001"));
    assert_eq!((plan.mail_to.as_str(), plan.faults.as_slice()), ("", [].as_slice()));
    let form = world.form(&tree.rita);
    let run = world.portal.provision(&tree.rita, form, draft, &plan.fingerprint).await.unwrap();
    let before = read(world, &tree.rita, run).await;
    assert_eq!((before.onward, before.goes_on), (None, false), "not before it's done");
    world.work().await;
    read(world, &tree.rita, run).await
}

/// The services of *Customer Portal Settings* alone.
async fn started(world: &World, tree: &Tree, customer: CompanyId, services: &[&str]) -> Run {
    let chosen: Vec<String> = services.iter().map(|key| (*key).to_owned()).collect();
    let run = world.portal.start_services(&tree.rita, world.form(&tree.rita), customer, &chosen).await.unwrap();
    world.work().await;
    read(world, &tree.rita, run).await
}

async fn created(world: &World, tree: &Tree, customer: CompanyId, form: &AdministratorForm) -> Run {
    let run = world.portal.create_account(&tree.rita, world.form(&tree.rita), customer, form).await.unwrap();
    world.work().await;
    read(world, &tree.rita, run).await
}

async fn e8_the_customer_alone_leads_on_to_its_services(world: World) {
    let tree = world.tree().await;
    let run = alone(&world, &tree).await;
    let customer = run.customer.unwrap();
    assert_eq!((run.state, run.steps.len(), run.mail_to.as_deref()), (RunState::Done, 1, None));
    assert_eq!((run.onward, run.goes_on), (Some(Onward::CustomerServices(customer)), true));
    assert!(run.finished_at.is_some());
    for nothing in ["customer_service", "account", "membership m JOIN org o ON o.id = m.org_id WHERE o.level = 2"] {
        assert_eq!(world.count(nothing).await, 0, "{nothing}");
    }
    assert_eq!(world.host.services.effects().len(), 1);
    // Who sees the run but may start nothing is led nowhere.
    let auditor = Person::new("Arne Audit", "arne.audit@fjord.example");
    let auditor = world.user(&tree.rita, tree.fjord, &auditor, Some(Role::Auditor)).await;
    let seen = read(&world, &auditor, run.id).await;
    assert_eq!((seen.state, seen.onward, seen.goes_on), (RunState::Done, None, false));
}

async fn e8_a_run_that_needs_a_person_does_not_go_on(world: World) {
    let tree = world.tree().await;
    world.host.set_absent(true);
    let run = alone(&world, &tree).await;
    assert_eq!((run.state, run.onward, run.goes_on), (RunState::NeedsPerson, None, false));
    world.host.set_absent(false);
    world.portal.retry_run(&tree.rita, world.form(&tree.rita), run.id).await.unwrap();
    world.work().await;
    let run = read(&world, &tree.rita, run.id).await;
    assert!(run.goes_on && matches!(run.onward, Some(Onward::CustomerServices(_))));
    // The customer is there, so there is somewhere to go; but its services wait for a person.
    let refuse = Refusal { calls: 1, service: "hosted-exchange".into(), code: "quota".into() };
    world.host.services.set_faults(Faults { refuse: Some(refuse), ..Faults::default() });
    let services = started(&world, &tree, run.customer.unwrap(), &["hosted-exchange"]).await;
    assert_eq!((services.state, services.onward, services.goes_on), (RunState::NeedsPerson, None, false));
    world.portal.retry_run(&tree.rita, world.form(&tree.rita), services.id).await.unwrap();
    world.work().await;
    let services = read(&world, &tree.rita, services.id).await;
    assert!(matches!(services.onward, Some(Onward::NewUser(_))), "{:?}", services.onward);
}

/// The stepper's run has made everything: nothing leads away from it.
async fn e8_the_three_steps_lead_nowhere_further(world: World) {
    let tree = world.tree().await;
    let run = super::testbolag_run(&world, &tree).await;
    world.work().await;
    let run = read(&world, &tree.rita, run).await;
    assert_eq!((run.state, run.onward, run.goes_on), (RunState::Done, None, false));
}

/// Who chose the customer alone may still take the three steps.
async fn e8_the_customer_alone_can_be_thought_better_of(world: World) {
    let tree = world.tree().await;
    world.issue(&tree.ingrid, tree.fjord, "TB1001").await;
    let (portal, customer) = (&world.portal, testbolag_customer());
    let form = world.form(&tree.rita);
    let (shown, _) = portal.save_customer_only(&tree.rita, form, tree.fjord, None, &customer).await.unwrap();
    let draft = shown.id;
    assert_eq!(portal.read_draft(&tree.rita, draft).await.unwrap().first_open(), DraftStep::Plan);
    let alone = portal.read_plan(&tree.rita, draft).await.unwrap();
    let saved =
        portal.save_administrator_step(&tree.rita, world.form(&tree.rita), (tree.fjord, shown), &bengt_form()).await;
    let (shown, next) = saved.unwrap();
    assert_eq!(next, DraftStep::Services);
    let (shown, next) =
        portal.save_services_step(&tree.rita, world.form(&tree.rita), (tree.fjord, shown), &[]).await.unwrap();
    assert_eq!(next, DraftStep::Plan);
    let whole = portal.read_plan(&tree.rita, draft).await.unwrap();
    assert_eq!((alone.steps.len(), whole.steps.len()), (1, 3));
    let late = portal.provision(&tree.rita, world.form(&tree.rita), draft, &alone.fingerprint).await;
    assert_eq!(denial(late), Denial::Stale(domain::denial::Staleness::PlanChanged), "only the plan that was shown");
    let form = world.form(&tree.rita);
    let faulty = domain::provisioning::CustomerForm { code: "XX1".into(), ..customer };
    let refused = portal.save_customer_only(&tree.rita, form, tree.fjord, Some(shown), &faulty).await;
    assert_eq!(fault(refused), at("code", Problem::CodeUnknown), "the same rules");
}

async fn e10_services_lead_on_to_a_user_and_the_user_to_its_services(world: World) {
    let tree = world.tree().await;
    let customer = alone(&world, &tree).await.customer.unwrap();
    let services = started(&world, &tree, customer, &["hosted-exchange"]).await;
    let first = services.steps.first().map(|step| &step.what);
    assert!(matches!(first, Some(PlannedStep::Service { service, .. }) if service == PORTAL_SETTINGS), "E9");
    assert_eq!((services.onward, services.goes_on), (Some(Onward::NewUser(customer)), true));
    let user = created(&world, &tree, customer, &bengt_form()).await;
    let account =
        world.portal.read_accounts(&tree.rita, customer, "", &PageAt::default()).await.unwrap().page.rows[0].id;
    assert_eq!((user.onward, user.goes_on), (Some(Onward::UserServices(customer, account)), true));
    let chosen = ["hosted-exchange".to_owned()];
    let given = world.portal.give_services(&tree.rita, world.form(&tree.rita), customer, account, &chosen).await;
    world.work().await;
    let given = read(&world, &tree.rita, given.unwrap()).await;
    assert_eq!((given.state, given.onward, given.goes_on), (RunState::Done, None, false));
    // A customer with users gets another service: there is a way on, but nobody is taken there.
    let later = started(&world, &tree, customer, &["sharepoint"]).await;
    assert_eq!((later.onward, later.goes_on), (Some(Onward::NewUser(customer)), false));
    // A password that waits to be shown isn't left behind.
    let form = AdministratorForm {
        upn_local: "anna".into(),
        username: "anna".into(),
        credential: "generated".into(),
        ..bengt_form()
    };
    let waits = created(&world, &tree, customer, &form).await;
    assert!(waits.onward.is_some() && !waits.goes_on);
    world.portal.show_password(&tree.rita, world.form(&tree.rita), waits.id).await.unwrap();
    assert!(read(&world, &tree.rita, waits.id).await.goes_on);
}

/// E13, E14: each field that can't be left out, left out in turn, whichever way the password goes.
async fn e14_each_starred_field_empty_in_turn_makes_nothing(world: World) {
    let tree = world.tree().await;
    let customer = alone(&world, &tree).await.customer.unwrap();
    started(&world, &tree, customer, &[]).await;
    let runs = world.count("run").await;
    let create = async |form: AdministratorForm| {
        world.portal.create_account(&tree.rita, world.form(&tree.rita), customer, &form).await
    };
    for credential in ["", "link", "generated"] {
        let filled = || AdministratorForm { credential: credential.into(), ..bengt_form() };
        for (field, form) in [
            ("first_names", AdministratorForm { first_names: String::new(), ..filled() }),
            ("last_name", AdministratorForm { last_name: " ".into(), ..filled() }),
            ("display_name", AdministratorForm { display_name: String::new(), ..filled() }),
            ("upn_local", AdministratorForm { upn_local: String::new(), ..filled() }),
            ("username", AdministratorForm { username: String::new(), ..filled() }),
            ("mail", AdministratorForm { mail: String::new(), ..filled() }),
        ] {
            assert_eq!(fault(create(form).await), at(field, Problem::Missing), "{credential}");
        }
    }
    let typed = AdministratorForm { credential: "Summer2026".into(), ..bengt_form() };
    assert_eq!(fault(create(typed).await), at("credential", Problem::NotAChoice), "nobody types a password");
    assert_eq!((world.count("run").await, world.count("account").await), (runs, 0));
    assert_eq!((world.count("password_nonce").await, world.count("account").await), (0, 0));
}

fn sent(world: &World, user: &str) -> AccountDetails {
    let effects = world.host.services.effects();
    let details = effects.into_iter().find_map(|effect| match effect.order {
        Order::CreateAccount { upn, details, .. } if upn == user => Some(details),
        _ => None,
    });
    details.expect("an account")
}

async fn e15_account_settings_are_kept_sent_and_shown(world: World) {
    let tree = world.tree().await;
    let customer = alone(&world, &tree).await.customer.unwrap();
    started(&world, &tree, customer, &[]).await;
    let shown = async |upn: &str| {
        let accounts = world.portal.read_accounts(&tree.rita, customer, upn, &PageAt::default()).await.unwrap();
        world.portal.read_account_details(&tree.rita, customer, accounts.page.rows[0].id).await.unwrap().settings
    };
    created(&world, &tree, customer, &bengt_form()).await;
    let bengt = "bengt.testsson@testbolag.se";
    assert_eq!(shown(bengt).await, AccountSettings::default(), "a link, nothing to change, not disabled");
    assert_eq!((sent(&world, bengt).disabled, sent(&world, bengt).first_password), (false, Sent::Link));
    for (local, change, disabled, expected) in
        [("anna", "", "yes", (true, true)), ("asa", "no", "", (false, false)), ("ada", "yes", "no", (true, false))]
    {
        let form = AdministratorForm {
            upn_local: local.into(),
            username: local.into(),
            credential: "generated".into(),
            change_at_next_logon: change.into(),
            disabled: disabled.into(),
            ..bengt_form()
        };
        created(&world, &tree, customer, &form).await;
        let upn = format!("{local}@testbolag.se");
        let settings = shown(&upn).await;
        assert_eq!((settings.change_at_next_logon, settings.disabled), expected, "{local}");
        assert_eq!(settings.first_password, FirstPassword::Generated);
        let Sent::Generated { change_at_next_logon, .. } = sent(&world, &upn).first_password else { panic!("a link") };
        assert_eq!((change_at_next_logon, sent(&world, &upn).disabled), expected, "{local}");
    }
}

async fn e17_additional_user_properties_are_kept_sent_and_shown(world: World) {
    let tree = world.tree().await;
    world.issue(&tree.ingrid, tree.fjord, "TB1001").await;
    let form = AdministratorForm {
        title: "Ekonomichef".into(),
        department: " Ekonomi ".into(),
        office: "3 tr".into(),
        phone: "+46 8 123".into(),
        mobile: "+46 70 123".into(),
        street: "Storgatan 1".into(),
        postal_code: "111 22".into(),
        city: "Stockholm".into(),
        country: "Sverige".into(),
        ..bengt_form()
    };
    world.provision(&tree.rita, tree.fjord, &testbolag_customer(), &form).await;
    world.work().await;
    let customer = world.company_named("testbolag").await;
    let account =
        world.portal.read_accounts(&tree.rita, customer, "", &PageAt::default()).await.unwrap().page.rows[0].id;
    let details = world.portal.read_account_details(&tree.rita, customer, account).await.unwrap();
    let expected = [
        ("title", "Ekonomichef"),
        ("department", "Ekonomi"),
        ("office", "3 tr"),
        ("phone", "+46 8 123"),
        ("mobile", "+46 70 123"),
        ("street", "Storgatan 1"),
        ("postal_code", "111 22"),
        ("city", "Stockholm"),
        ("country", "Sverige"),
    ]
    .map(|(field, value)| (field.to_owned(), value.to_owned()));
    assert_eq!(details.properties, expected);
    assert_eq!((details.first_names.as_str(), details.username.as_str()), ("Bengt", "bengt.testsson"));
    let order = sent(&world, "bengt.testsson@testbolag.se");
    assert_eq!(order.properties, expected.into_iter().collect());
    assert_eq!((order.first_names.as_str(), order.last_name.as_str()), ("Bengt", "Testsson"));
    assert_eq!(order.contact, "bengt.testsson@testbolag.se");
    assert_eq!(
        denial(world.portal.read_account_details(&tree.anna, customer, account).await),
        Denial::NotFound,
        "another reseller's"
    );
}

on_both!(
    e10_services_lead_on_to_a_user_and_the_user_to_its_services,
    e14_each_starred_field_empty_in_turn_makes_nothing,
    e15_account_settings_are_kept_sent_and_shown,
    e17_additional_user_properties_are_kept_sent_and_shown,
    e8_a_run_that_needs_a_person_does_not_go_on,
    e8_the_customer_alone_can_be_thought_better_of,
    e8_the_customer_alone_leads_on_to_its_services,
    e8_the_three_steps_lead_nowhere_further,
);
