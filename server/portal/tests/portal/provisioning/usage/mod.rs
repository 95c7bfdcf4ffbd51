//! What the host measured, in row, seller's row and totals (A45).

mod readers;

use core::{ops::Range, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    ids::{CompanyId, RunId},
    provisioning::AdministratorForm,
    tenancy::{CompanyStatus, Figures, ListQuery},
};
use portal::{
    Scope,
    ports::{Clock, HostCustomer, HostError, Order, ServiceHost},
};
use simulators::services::{BACKUP, Faults, Refusal, Usage};
use testkit::{Person, Tree, World, bengt_form, on_both, testbolag_customer};
use uuid::Uuid;

const ANEW: &str = "UPDATE chore SET position = NULL WHERE name = 'usage'";

async fn read(world: &World) -> usize {
    world.portal.read_usage(&world.hands()).await.unwrap()
}

/// Customers that the host has, too.
async fn there(world: &World, tree: &Tree, seller: &str, numbers: Range<u32>) {
    world.customers(tree.nordlys, seller, numbers.clone()).await;
    at_the_host(world, tree.nordlys, numbers).await;
}

async fn at_the_host(world: &World, partner: CompanyId, numbers: Range<u32>) {
    for number in numbers {
        let (customer, name) = (HostCustomer::new(partner, &format!("C{number:05}")), format!("Customer {number:05}"));
        let order = Order::CreateCustomer { customer, name, domain: format!("c{number:05}.example") };
        let key = Uuid::new_v5(&partner.uuid(), &number.to_be_bytes());
        world.host.carry_out(key, &order).await.unwrap();
    }
}

/// Five customers of three sellers, measured.
async fn five(world: &World) -> Tree {
    let tree = world.tree().await;
    there(world, &tree, "Nordlys AS", 1..3).await;
    there(world, &tree, "Fjord Backup AB", 3..5).await;
    there(world, &tree, "Sund IT", 5..6).await;
    for number in 1..6 {
        world.host.measure(&format!("C{number:05}"), 1000 * number, Some(10));
    }
    tree
}

/// Storage and mailboxes of one customer, by its code, past the portal.
async fn customer(world: &World, code: &str) -> (i64, i64) {
    let rows = world.rows("SELECT storage_mb, mailboxes FROM org WHERE code = $1", vec![code.into()]).await;
    (rows[0].try_get_by_index(0).unwrap(), rows[0].try_get_by_index(1).unwrap())
}

/// Storage and mailboxes of the whole tree, once every sum there is agrees with it.
async fn tree_of(world: &World, who: &Scope) -> (i64, i64) {
    let page = world.portal.read_overview(who, &ListQuery::first()).await.unwrap();
    let mut sum = Figures::default();
    for row in &page.rows {
        let own = world.portal.read_customers(who, row.id, &ListQuery::first()).await.unwrap();
        let customers = own.rows.iter().map(|row| (row.figures.storage_mb, row.figures.mailboxes));
        let customers = customers.fold((0, 0), |sum, row| (sum.0 + row.0, sum.1 + row.1));
        assert_eq!(customers, (row.figures.storage_mb, row.figures.mailboxes), "{}", row.name);
        sum.storage_mb += row.figures.storage_mb;
        sum.mailboxes += row.figures.mailboxes;
    }
    assert_eq!((page.totals.storage_mb, page.totals.mailboxes), (sum.storage_mb, sum.mailboxes));
    assert_eq!(world.portal.check_totals().await.unwrap(), []);
    (sum.storage_mb, sum.mailboxes)
}

/// A customer of the partner's own entry, made by the stepper.
async fn direct(world: &World) -> (Tree, CompanyId) {
    let tree = world.tree().await;
    let customer = testbolag_customer();
    world.issue(&tree.ingrid, tree.nordlys, &customer.code).await;
    let run = world.provision(&tree.ingrid, tree.nordlys, &customer, &bengt_form()).await;
    world.work().await;
    let id = world.portal.read_run(&tree.ingrid, run).await.unwrap().customer.unwrap();
    (tree, id)
}

async fn start_backup(world: &World, tree: &Tree, customer: CompanyId) -> RunId {
    let form = world.form(&tree.ingrid);
    let run = world.portal.start_services(&tree.ingrid, form, customer, &[BACKUP.to_owned()]).await.unwrap();
    world.work().await;
    run
}

async fn a45_a_direct_customers_backup_moves_status_mailboxes_storage_and_totals(world: World) {
    let (tree, id) = direct(&world).await;
    there(&world, &tree, "Fjord Backup AB", 1..2).await;
    world.host.measure("C00001", 7000, Some(3));
    read(&world).await;
    let seen = async || {
        let all = world.portal.read_overview(&tree.ingrid, &ListQuery::first()).await.unwrap();
        let own = world.portal.read_customers(&tree.ingrid, tree.nordlys, &ListQuery::first()).await.unwrap();
        let figures = |figures: Figures| (figures.mailboxes, figures.storage_mb);
        let row = &own.rows[0];
        assert_eq!((row.id, all.rows[0].own), (id, true));
        assert_eq!(row.status, all.rows[0].status, "the customer's own row says so, too");
        assert_eq!(figures(own.totals), figures(all.rows[0].figures));
        (all.rows[0].status, figures(row.figures), figures(own.totals), figures(all.totals))
    };
    assert_eq!(seen().await, (CompanyStatus::Active, (0, 0), (0, 0), (3, 7000)));

    let refusal = Refusal { calls: 1, service: BACKUP.into(), code: "quota".into() };
    world.host.services.set_faults(Faults { refuse: Some(refusal), ..Faults::default() });
    let run = start_backup(&world, &tree, id).await;
    read(&world).await;
    assert_eq!(seen().await, (CompanyStatus::NeedsAttention, (0, 0), (0, 0), (3, 7000)));

    world.portal.retry_run(&tree.ingrid, world.form(&tree.ingrid), run).await.unwrap();
    world.work().await;
    assert_eq!(seen().await, (CompanyStatus::Active, (1, 0), (1, 0), (4, 7000)), "protected, and not measured yet");
    assert_eq!(read(&world).await, 1);
    let (status, row, own, all) = seen().await;
    let weighed = world.host.services.usage("TB1001").unwrap().storage_bytes;
    let storage = i64::try_from(weighed / 1_000_000).unwrap();
    assert!((2000..=8000).contains(&storage), "one mailbox: {storage} MB");
    assert_eq!((status, row, own), (CompanyStatus::Active, (1, storage), (1, storage)));
    assert_eq!(all, (4, 7000 + storage));
    tree_of(&world, &tree.ingrid).await;
    let company = world.portal.read_company(&tree.ingrid, id).await.unwrap();
    let usage = company.usage.unwrap();
    assert_eq!((usage.mailboxes, usage.storage_mb, usage.days_old), (1, storage, None));
    assert!(usage.measured_at.is_some());
    assert_eq!(world.portal.read_company(&tree.ingrid, tree.fjord).await.unwrap().usage, None, "no customer");
}

/// Once the host counts mailboxes, our own books don't count the same mailbox again; before, they do.
async fn a45_a_mailbox_is_counted_by_the_host_or_by_us(world: World) {
    let (tree, id) = direct(&world).await;
    let join = async |upn: &str| {
        let form = AdministratorForm {
            display_name: upn.to_owned(),
            upn_local: upn.to_owned(),
            username: upn.to_owned(),
            mail: format!("{upn}@testbolag.se"),
            ..bengt_form()
        };
        world.portal.create_account(&tree.ingrid, world.form(&tree.ingrid), id, &form).await.unwrap();
        world.work().await;
    };
    let mailboxes = async || customer(&world, "TB1001").await.1;
    start_backup(&world, &tree, id).await;
    join("anna").await;
    assert_eq!(mailboxes().await, 2, "by our own books");
    read(&world).await;
    assert_eq!(mailboxes().await, 2, "the host says the same");
    join("berit").await;
    assert_eq!(mailboxes().await, 2, "the host counts now, and hasn't been asked");
    read(&world).await;
    assert_eq!(mailboxes().await, 3);
    world.host.measure("TB1001", 9000, None);
    read(&world).await;
    assert_eq!(customer(&world, "TB1001").await, (9000, 3), "it stopped counting: what was known stays");
    join("cecilie").await;
    assert_eq!(mailboxes().await, 4, "and our own books go on");
    assert_eq!(tree_of(&world, &tree.ingrid).await, (9000, 4));
}

async fn a45_a_page_read_twice_changes_nothing(world: World) {
    let tree = five(&world).await;
    world.host.readings_a_page(2);
    assert_eq!(read(&world).await, 5);
    assert_eq!(world.host.pages(), 3);
    let once = tree_of(&world, &tree.ingrid).await;
    assert_eq!(once, (15_000, 50));
    for _ in 0..3 {
        world.execute(ANEW, Vec::new()).await.unwrap();
        assert_eq!(read(&world).await, 0);
        assert_eq!(tree_of(&world, &tree.ingrid).await, once);
    }
    assert_eq!(world.host.pages(), 12, "read again, all of it");
    assert_eq!(read(&world).await, 0);
    assert_eq!(world.host.pages(), 13, "where nothing was measured, one short page says so");
}

async fn a45_figures_go_down_as_well_as_up(world: World) {
    let tree = five(&world).await;
    read(&world).await;
    world.host.measure("C00005", 1, Some(1));
    world.host.measure("C00003", 0, Some(0));
    assert_eq!(read(&world).await, 2);
    assert_eq!(customer(&world, "C00005").await, (1, 1));
    assert_eq!(tree_of(&world, &tree.ingrid).await, (7001, 31));
}

async fn measured_at(world: &World, megabytes: u64, at: DateTime<Utc>) {
    let storage_bytes = megabytes * 1_000_000;
    let usage =
        Usage { customer: "C00001".into(), storage_bytes, protected_mailboxes: Some(10), measured_at: Some(at) };
    assert!(world.host.services.measure(usage).unwrap());
    read(world).await;
}

/// The newest figure stands, in whatever order they come; and a clock that is ahead doesn't keep the next ones out.
async fn a45_the_newest_figure_stands(world: World) {
    let tree = world.tree().await;
    there(&world, &tree, "Nordlys AS", 1..2).await;
    let storage = async || customer(&world, "C00001").await.0;
    let now = world.clock.now();
    measured_at(&world, 500, now - TimeDelta::hours(1)).await;
    measured_at(&world, 400, now - TimeDelta::hours(2)).await;
    assert_eq!(storage().await, 500, "older than what is known");
    measured_at(&world, 600, now + TimeDelta::days(365)).await;
    assert_eq!(storage().await, 600);
    world.clock.forward(TimeDelta::minutes(5));
    measured_at(&world, 700, world.clock.now()).await;
    assert_eq!(storage().await, 700, "a clock that was ahead");
}

async fn a45_an_old_figure_tells_its_age(world: World) {
    let tree = world.tree().await;
    there(&world, &tree, "Nordlys AS", 1..2).await;
    let id = world.company_named("Customer 00001").await;
    let usage = async || world.portal.read_company(&tree.ingrid, id).await.unwrap().usage.unwrap();
    assert_eq!((usage().await.measured_at, usage().await.days_old), (None, None));
    let at = world.clock.now();
    measured_at(&world, 500, at).await;
    assert_eq!((usage().await.measured_at, usage().await.days_old), (Some(at), None));
    // The session lasts no longer than a day; who signs in anew sees how old it is.
    world.clock.forward(TimeDelta::hours(49));
    let ingrid = world.sign_in(&Person::ingrid()).await;
    let old = world.portal.read_company(&ingrid, id).await.unwrap().usage.unwrap();
    assert_eq!((old.measured_at, old.days_old), (Some(at), Some(2)));
}

async fn a45_a_host_in_trouble_is_left_alone_as_long_as_it_asks(world: World) {
    let tree = five(&world).await;
    let due = async || world.execute("UPDATE chore SET lease_until = 0", Vec::new()).await.unwrap();
    for error in [
        HostError::Busy { retry_after: Some(Duration::from_secs(60)) },
        HostError::Unreachable("nobody".into()),
        HostError::Ambiguous("cut off".into()),
    ] {
        let before = world.host.pages();
        world.host.refuse_usage(error);
        assert_eq!((read(&world).await, world.host.pages()), (0, before + 1));
        assert_eq!((read(&world).await, world.host.pages()), (0, before + 1), "asked again at once");
        due().await;
    }
    assert_eq!(world.column::<i32>("SELECT attempts FROM chore WHERE name = 'usage'", Vec::new()).await, [3]);
    world.host.set_absent(true);
    assert_eq!(read(&world).await, 0);
    world.host.set_absent(false);
    assert_eq!(read(&world).await, 5);
    assert_eq!(world.column::<i32>("SELECT attempts FROM chore WHERE name = 'usage'", Vec::new()).await, [0]);
    assert_eq!(tree_of(&world, &tree.ingrid).await, (15_000, 50));
    // A host that lost its memory can't read on: it is read from the beginning.
    world.host.measure("C00001", 3000, Some(10));
    world.execute("UPDATE chore SET position = 'm-4711' WHERE name = 'usage'", Vec::new()).await.unwrap();
    assert_eq!(read(&world).await, 1);
    assert_eq!(tree_of(&world, &tree.ingrid).await, (17_000, 50));
}

async fn a45_who_is_read_in_later_has_what_was_measured_before(world: World) {
    let tree = world.tree().await;
    at_the_host(&world, tree.nordlys, 1..4).await;
    (1..4).for_each(|number| world.host.measure(&format!("C{number:05}"), 100, Some(2)));
    assert_eq!(read(&world).await, 0, "nobody's of ours");
    world.customers(tree.nordlys, "Sund IT", 1..4).await;
    assert_eq!(read(&world).await, 3);
    assert_eq!(tree_of(&world, &tree.ingrid).await, (300, 6));
}

/// The host is told whose code it is: one that two partners gave out is two customers.
async fn a45_a_code_of_two_partners_is_two_customers(world: World) {
    let tree = five(&world).await;
    let (other, eva) = world.partner("Another AS", &Person::new("Eva Moe", "eva.moe@another.example")).await;
    world.customers(other, "Another AS", 5..7).await;
    at_the_host(&world, other, 5..7).await;
    world.host.measure("C00006", 60, Some(6));
    world.host.measure(&format!("{other}/C00005"), 7, Some(1));
    assert_eq!(read(&world).await, 7);
    assert_eq!(tree_of(&world, &tree.ingrid).await, (15_000, 50));
    assert_eq!(tree_of(&world, &eva).await, (67, 7));
}

/// T: what one partner starts for its customer never lands at another partner's customer of the same code.
async fn a_service_is_started_at_the_own_customer_whoever_else_gave_out_its_code(world: World) {
    let tree = five(&world).await;
    let (other, eva) = world.partner("Another AS", &Person::new("Eva Moe", "eva.moe@another.example")).await;
    world.customers(other, "Another AS", 5..6).await;
    at_the_host(&world, other, 5..6).await;
    let theirs = world.portal.read_customers(&eva, other, &ListQuery::first()).await.unwrap().rows[0].id;
    let keys = ["customer-portal-settings".to_owned()];
    world.portal.start_services(&eva, world.form(&eva), theirs, &keys).await.unwrap();
    world.work().await;
    let started: Vec<_> =
        world.host.services.standing().into_iter().filter(|effect| effect.order.service().is_some()).collect();
    assert_eq!(started.iter().map(|effect| effect.order.customer()).collect::<Vec<_>>(), [format!("{other}/C00005")]);
    let sunds = world.portal.read_customers(&tree.anna, tree.sund, &ListQuery::first()).await.unwrap().rows[0].id;
    let offers = world.portal.read_offers(&tree.anna, sunds).await.unwrap();
    assert!(offers.iter().all(|offer| offer.state.is_none()), "nothing at the customer of the same code");
}

on_both!(
    a45_a_code_of_two_partners_is_two_customers,
    a45_a_direct_customers_backup_moves_status_mailboxes_storage_and_totals,
    a45_a_host_in_trouble_is_left_alone_as_long_as_it_asks,
    a45_a_mailbox_is_counted_by_the_host_or_by_us,
    a45_a_page_read_twice_changes_nothing,
    a45_an_old_figure_tells_its_age,
    a45_figures_go_down_as_well_as_up,
    a45_the_newest_figure_stands,
    a_service_is_started_at_the_own_customer_whoever_else_gave_out_its_code,
    a45_who_is_read_in_later_has_what_was_measured_before,
);
