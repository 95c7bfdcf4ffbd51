//! The stepper: three pages, the plan, one final act (E1–E18).

use domain::{
    authority::{Role, Roles},
    denial::Denial,
    paging::PageAt,
    problem::Problem,
    provisioning::{AdministratorForm, AdvancedProperties, CustomerForm, DraftStep, PlannedStep, RunState, StepState},
};
use testkit::{Person, World, bengt_form, on_both, testbolag_customer};

use super::{made_once, read, states, testbolag_run};
use crate::{at, denial, fault};

fn words(steps: &[PlannedStep]) -> Vec<String> {
    steps
        .iter()
        .map(|step| match step {
            PlannedStep::Customer { code, .. } => format!("customer {code}"),
            PlannedStep::Service { service, .. } => format!("service {service}"),
            PlannedStep::Account { upn, administrator, .. } => format!("account {upn} {administrator}"),
            PlannedStep::UserService { upn, service, .. } => format!("{upn} {service}"),
        })
        .collect()
}

const PLANNED: [&str; 5] = [
    "customer TB1001",
    "service customer-portal-settings",
    "account bengt.testsson@testbolag.se true",
    "service hosted-exchange",
    "service office-mail-control",
];

/// E6: before *Provision* there is a plan and nothing else; E7: after it, what the plan said.
async fn e6_e7_the_plan_is_what_is_made_and_nothing_before(world: World) {
    let tree = world.tree().await;
    world.issue(&tree.ingrid, tree.fjord, "TB1001").await;
    let draft = world.draft(&tree.rita, tree.fjord, &testbolag_customer(), &bengt_form()).await;
    let plan = world.portal.read_plan(&tree.rita, draft).await.unwrap();
    assert_eq!(words(&plan.steps), PLANNED);
    assert_eq!((plan.mail_to.as_str(), plan.mail_language.as_str()), ("bengt.testsson@testbolag.se", "sv"));
    assert!(plan.faults.is_empty());
    world.work().await;
    assert_eq!((world.host.services.calls(), world.count("org WHERE level = 2").await), (0, 0));
    let form = world.form(&tree.rita);
    let run = world.portal.provision(&tree.rita, form, draft, &plan.fingerprint).await.unwrap();
    let before = read(&world, &tree.rita, run).await;
    assert_eq!((before.state, before.customer), (RunState::Working, None));
    assert_eq!(states(&before), [StepState::Waiting; 5]);
    world.work().await;
    made_once(&world, &tree.rita, run).await;
    let after = read(&world, &tree.rita, run).await;
    let done: Vec<_> = after.steps.iter().map(|step| step.what.clone()).collect();
    assert_eq!(done, plan.steps);
    let customer = world.portal.read_company(&tree.rita, after.customer.unwrap()).await.unwrap();
    assert_eq!((customer.name.as_str(), customer.code.as_deref()), ("testbolag", Some("TB1001")));
    assert_eq!((customer.reseller, after.actor.as_str()), (tree.fjord, "Rita Holm"));
}

async fn e11_the_user_of_step_two_administers_the_customer(world: World) {
    let tree = world.tree().await;
    let testbolag = world.testbolag(&tree).await;
    let bengt = world.accept(&Person::bengt()).await;
    assert_eq!((bengt.company(), bengt.roles()), (Some(testbolag), Roles::of(Role::Administrator)));
    let users = world.portal.read_users(&tree.rita, testbolag, &PageAt::default()).await.unwrap();
    assert_eq!((users.count, users.administrators), (1, 1));
    assert_eq!(world.mailbox.letters_to(&Person::bengt().mail)[0].language, "sv", "the customer's language");
}

async fn e4_only_a_code_that_was_issued_to_this_seller_works(world: World) {
    let tree = world.tree().await;
    let portal = &world.portal;
    let with = |code: &str| CustomerForm { code: code.into(), ..testbolag_customer() };
    let save = async |code: &str| {
        portal.save_customer_step(&tree.rita, world.form(&tree.rita), tree.fjord, None, &with(code)).await
    };
    world.issue(&tree.ingrid, tree.sund, "SUND1").await;
    assert_eq!(fault(save("").await), at("code", Problem::Missing));
    assert_eq!(fault(save("x!").await), at("code", Problem::NotACode));
    assert_eq!(fault(save("TB1001").await), at("code", Problem::CodeUnknown));
    assert_eq!(fault(save("SUND1").await), at("code", Problem::CodeUnknown), "another reseller's is as unknown");
    assert_eq!(world.count("draft").await, 0);
    testbolag_run(&world, &tree).await;
    let mut another = with("tb 1001");
    another.name = "Another".into();
    another.domain = "another.example".into();
    let used = portal.save_customer_step(&tree.rita, world.form(&tree.rita), tree.fjord, None, &another).await;
    assert_eq!(fault(used), at("code", Problem::CodeUsed), "used from the moment Provision is pressed");
}

async fn e5_advanced_properties_are_kept(world: World) {
    let tree = world.tree().await;
    world.issue(&tree.ingrid, tree.fjord, "TB1001").await;
    let customer =
        CustomerForm { sql_users: "12".into(), service_administrator: "Rita".into(), ..testbolag_customer() };
    let draft = world.draft(&tree.rita, tree.fjord, &customer, &bengt_form()).await;
    assert_eq!(world.portal.read_draft(&tree.rita, draft).await.unwrap().customer, Some(customer));
    let plan = world.portal.read_plan(&tree.rita, draft).await.unwrap();
    world.portal.provision(&tree.rita, world.form(&tree.rita), draft, &plan.fingerprint).await.unwrap();
    world.work().await;
    let kept: Vec<serde_json::Value> = world.column("SELECT properties FROM org WHERE level = 2", Vec::new()).await;
    assert_eq!(kept[0], serde_json::json!({ "sql_users": 12, "service_administrator": "Rita" }));
    let id = world.company_named("testbolag").await;
    let shown = world.portal.read_settings(&tree.rita, id).await.unwrap().advanced;
    assert_eq!(shown, Some(AdvancedProperties { sql_users: 12, service_administrator: Some("Rita".into()) }));
}

/// E5: a section that was left alone keeps the defaults, written down as such; a seller has no such section.
async fn e5_untouched_advanced_properties_are_the_defaults(world: World) {
    let tree = world.tree().await;
    let testbolag = world.testbolag(&tree).await;
    let kept: Vec<serde_json::Value> = world.column("SELECT properties FROM org WHERE level = 2", Vec::new()).await;
    assert_eq!(kept[0], serde_json::json!({ "sql_users": 0, "service_administrator": null }));
    let advanced = async |company| world.portal.read_settings(&tree.rita, company).await.unwrap().advanced;
    assert_eq!(advanced(testbolag).await, Some(AdvancedProperties::default()));
    assert_eq!(advanced(tree.fjord).await, None);
    // Read in from a file, it has them too.
    world.customers(tree.nordlys, "Fjord Backup AB", 1..2).await;
    let imported = world.company_named("Customer 00001").await;
    assert_eq!(advanced(imported).await, Some(AdvancedProperties::default()));
}

async fn e13_an_empty_starred_field_is_named_and_nothing_made(world: World) {
    let tree = world.tree().await;
    world.issue(&tree.ingrid, tree.fjord, "TB1001").await;
    let draft = world.draft(&tree.rita, tree.fjord, &testbolag_customer(), &bengt_form()).await;
    let kept = world.portal.read_draft(&tree.rita, draft).await.unwrap();
    let save = async |form: &AdministratorForm| {
        let at = world.draft_at(&tree.rita, draft).await;
        world.portal.save_administrator_step(&tree.rita, world.form(&tree.rita), (tree.fjord, at), form).await
    };
    let bare = AdministratorForm::default();
    let Denial::Invalid { errors } = denial(save(&bare).await) else { panic!("accepted") };
    let mut fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["display_name", "first_names", "last_name", "mail", "upn_local", "username"]);
    assert!(errors.iter().all(|error| error.problem == Problem::Missing));
    // Each by itself as well: none is made up of another.
    let without = |empty: fn(&mut AdministratorForm) -> &mut String| {
        let mut form = bengt_form();
        empty(&mut form).clear();
        form
    };
    for (field, form) in [
        ("first_names", without(|form| &mut form.first_names)),
        ("last_name", without(|form| &mut form.last_name)),
        ("display_name", without(|form| &mut form.display_name)),
        ("upn_local", without(|form| &mut form.upn_local)),
        ("username", without(|form| &mut form.username)),
        ("mail", without(|form| &mut form.mail)),
    ] {
        assert_eq!(fault(save(&form).await), at(field, Problem::Missing));
    }
    assert_eq!(world.portal.read_draft(&tree.rita, draft).await.unwrap(), kept, "the draft is as it was");
    assert_eq!((world.count("run").await, world.count("job WHERE kind = 'run'").await), (0, 0));
}

/// E14: nobody types a password, here or anywhere: the link is mailed, and no table could keep one.
async fn e14_there_is_no_password_but_a_link(world: World) {
    let tree = world.tree().await;
    let run = testbolag_run(&world, &tree).await;
    world.work().await;
    assert_eq!(read(&world, &tree.rita, run).await.mail_to.as_deref(), Some("bengt.testsson@testbolag.se"));
    assert!(world.mailbox.letters_to("bengt.testsson@testbolag.se")[0].token.is_some());
    let orders = serde_json::to_string(&world.host.services.effects()).unwrap();
    assert!(orders.contains(r#""first_password":{"by":"link"}"#) && !orders.contains("secret"));
    assert_eq!((read(&world, &tree.rita, run).await.password, world.count("password_nonce").await), (None, 0));
}

async fn e16_blank_addresses_make_exactly_one_primary(world: World) {
    let tree = world.tree().await;
    world.testbolag(&tree).await;
    let rows = world.rows("SELECT address, is_primary FROM mail_address", Vec::new()).await;
    let rows: Vec<(String, bool)> =
        rows.iter().map(|row| (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap())).collect();
    assert_eq!(rows, [("bengt.testsson@testbolag.se".to_owned(), true)]);
}

async fn e16_given_addresses_are_exactly_those_with_one_primary(world: World) {
    let tree = world.tree().await;
    world.issue(&tree.ingrid, tree.fjord, "TB1001").await;
    let form = AdministratorForm { addresses: "info@testbolag.se\nb@testbolag.se".into(), ..bengt_form() };
    world.provision(&tree.rita, tree.fjord, &testbolag_customer(), &form).await;
    world.work().await;
    let primary: Vec<String> = world.column("SELECT address FROM mail_address WHERE is_primary", Vec::new()).await;
    assert_eq!((primary, world.count("mail_address").await), (vec!["info@testbolag.se".to_owned()], 2));
    let id = world.company_named("testbolag").await;
    let accounts = world.portal.read_accounts(&tree.rita, id, "", &PageAt::default()).await.unwrap();
    let account = accounts.page.rows[0].id;
    let addresses = world.portal.read_account(&tree.rita, id, account).await.unwrap().addresses;
    assert_eq!(addresses, ["info@testbolag.se", "b@testbolag.se"]);
}

async fn e37_another_customers_domain_cannot_be_chosen(world: World) {
    let tree = world.tree().await;
    world.testbolag(&tree).await;
    world.issue(&tree.ingrid, tree.fjord, "TB1002").await;
    let taken = CustomerForm { name: "Two".into(), code: "TB1002".into(), ..testbolag_customer() };
    let form = world.form(&tree.rita);
    let result = world.portal.save_customer_step(&tree.rita, form, tree.fjord, None, &taken).await;
    assert_eq!(fault(result), at("domain", Problem::DomainTaken));
    let own = CustomerForm { domain: "two.example".into(), ..taken };
    let form = world.form(&tree.rita);
    let (shown, next) = world.portal.save_customer_step(&tree.rita, form, tree.fjord, None, &own).await.unwrap();
    assert_eq!(next, DraftStep::Administrator);
    let save = async |typed: AdministratorForm| {
        world.portal.save_administrator_step(&tree.rita, world.form(&tree.rita), (tree.fjord, shown), &typed).await
    };
    let foreign = AdministratorForm { upn_domain: "testbolag.se".into(), ..bengt_form() };
    assert_eq!(fault(save(foreign).await), at("upn_domain", Problem::ForeignDomain));
    let suffix = AdministratorForm { addresses: "b@attacker-two.example".into(), ..bengt_form() };
    assert_eq!(fault(save(suffix).await), at("addresses", Problem::ForeignDomain), "T36");
    assert!(save(bengt_form()).await.is_ok());
}

/// E16: an address that is left blank is made, and made unique where somebody has the one that would be made first.
async fn e16_a_generated_address_is_one_that_is_free(world: World) {
    let tree = world.tree().await;
    world.issue(&tree.ingrid, tree.fjord, "TB1001").await;
    let bengt = AdministratorForm { addresses: "bengt@testbolag.se; info@testbolag.se".into(), ..bengt_form() };
    world.provision(&tree.rita, tree.fjord, &testbolag_customer(), &bengt).await;
    world.work().await;
    let customer = world.company_named("testbolag").await;
    let info = AdministratorForm { upn_local: "info".into(), username: "info".into(), ..bengt_form() };
    world.portal.create_account(&tree.rita, world.form(&tree.rita), customer, &info).await.unwrap();
    world.work().await;
    let primary: Vec<String> =
        world.column("SELECT address FROM mail_address WHERE is_primary ORDER BY address", Vec::new()).await;
    assert_eq!(primary, ["bengt@testbolag.se", "info2@testbolag.se"]);
    let taken = AdministratorForm { upn_local: "x".into(), addresses: "info@testbolag.se".into(), ..info };
    let refused = world.portal.create_account(&tree.rita, world.form(&tree.rita), customer, &taken).await;
    assert_eq!(fault(refused), at("addresses", Problem::AddressTaken), "one that was typed is never another");
}

async fn a15_direct_and_indirect_sales_are_the_same_procedure(world: World) {
    let tree = world.tree().await;
    let mut made = Vec::new();
    for (number, seller) in [tree.nordlys, tree.fjord].into_iter().enumerate() {
        let mut customer = testbolag_customer();
        customer.code = format!("TB100{number}");
        customer.domain = format!("c{number}.example");
        world.issue(&tree.ingrid, seller, &customer.code).await;
        let run = world.provision(&tree.ingrid, seller, &customer, &bengt_form()).await;
        world.work().await;
        let run = read(&world, &tree.ingrid, run).await;
        let company = world.portal.read_company(&tree.ingrid, run.customer.unwrap()).await.unwrap();
        assert_eq!((company.reseller, run.steps.len()), (seller, 5));
        made.push((company.level, company.name, run.state));
    }
    assert_eq!(made[0], made[1], "only the parent differs");
}

on_both!(
    e16_a_generated_address_is_one_that_is_free,
    a15_direct_and_indirect_sales_are_the_same_procedure,
    e11_the_user_of_step_two_administers_the_customer,
    e13_an_empty_starred_field_is_named_and_nothing_made,
    e14_there_is_no_password_but_a_link,
    e16_blank_addresses_make_exactly_one_primary,
    e16_given_addresses_are_exactly_those_with_one_primary,
    e37_another_customers_domain_cannot_be_chosen,
    e4_only_a_code_that_was_issued_to_this_seller_works,
    e5_advanced_properties_are_kept,
    e5_untouched_advanced_properties_are_the_defaults,
    e6_e7_the_plan_is_what_is_made_and_nothing_before,
);
