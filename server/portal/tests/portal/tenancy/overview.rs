//! The overview: who stands on it, how each stands, and the totals at the bottom.

use domain::{
    authority::Role,
    denial::Denial,
    paging::PageAt,
    tenancy::{CompanyPage, CompanyStatus, Figures, ListQuery, SellerCauses, Sort},
};
use portal::{Error, Scope};
use testkit::{Person, World, on_both, testbolag_customer};
use uuid::Uuid;

use crate::denial;

fn names(page: &CompanyPage) -> Vec<&str> {
    page.rows.iter().map(|row| row.name.as_str()).collect()
}

async fn a12_a_new_partner_lists_only_itself(world: World) {
    let (nordlys, ingrid) = world.partner("Nordlys AS", &Person::ingrid()).await;
    let page = world.portal.read_overview(&ingrid, &ListQuery::first()).await.unwrap();
    assert_eq!((names(&page), page.count), (vec!["Nordlys AS"], 1));
    assert!(page.rows[0].own && page.rows[0].id == nordlys);
    assert_eq!((page.next, page.previous, page.first), (None, None, Some(1)));
}

async fn a13_the_partner_is_its_own_reseller(world: World) {
    let tree = world.tree().await;
    world.reseller(&tree.ingrid, "Aasen Data").await;
    world.reseller(&tree.ingrid, "Aker IT").await;
    let read = async |query| world.portal.read_overview(&tree.ingrid, &query).await.unwrap();
    let page = read(ListQuery::first()).await;
    assert_eq!(names(&page), ["Nordlys AS", "Aker IT", "Fjord Backup AB", "Sund IT", "Vik Drift", "Aasen Data"]);
    assert_eq!(page.count, 6);
    for sort in [Sort::Name, Sort::Created] {
        let page = read(ListQuery { sort, descending: true, ..ListQuery::first() }).await;
        assert!(page.rows[0].own, "first in every order");
        assert_eq!(page.rows.iter().filter(|row| row.own).count(), 1);
    }
    let found = read(ListQuery { q: "nordlys".into(), ..ListQuery::first() }).await;
    assert_eq!((names(&found), found.matching), (vec!["Nordlys AS"], Some(Some(1))));
}

async fn a14_customers_hang_under_the_partners_own_entry(world: World) {
    let tree = world.tree().await;
    world.customers(tree.nordlys, "Nordlys AS", 1..4).await;
    world.customers(tree.nordlys, "Fjord Backup AB", 4..6).await;
    let own = world.portal.read_customers(&tree.ingrid, tree.nordlys, &ListQuery::first()).await.unwrap();
    assert_eq!(names(&own), ["Customer 00001", "Customer 00002", "Customer 00003"]);
    assert_eq!((own.count, own.totals.customers), (3, 3));
    let page = world.portal.read_overview(&tree.ingrid, &ListQuery::first()).await.unwrap();
    assert_eq!(page.rows[0].figures.customers, 3);
    assert_eq!(page.totals.customers, 5);
}

/// A17, A45: figures move with what is provisioned, and the totals are the sum of everything.
async fn a17_the_totals_are_of_everything_whatever_is_looked_at(world: World) {
    let tree = world.tree().await;
    world.testbolag(&tree).await;
    world.customers(tree.nordlys, "Fjord Backup AB", 1..4).await;
    world.customers(tree.nordlys, "Sund IT", 4..9).await;
    world.customers(tree.nordlys, "Nordlys AS", 9..11).await;
    let (sum, _) = sums(&world, &tree.ingrid).await;
    assert_eq!(sum, Figures { customers: 11, users: 1, mailboxes: 0, storage_mb: 0 });
    let looks = [
        ListQuery::first(),
        ListQuery { q: "fjord".into(), ..ListQuery::first() },
        ListQuery { q: "no such".into(), ..ListQuery::first() },
        ListQuery { status: Some(CompanyStatus::NoUsers), ..ListQuery::first() },
        ListQuery { descending: true, per: 25, ..ListQuery::first() },
    ];
    for query in looks {
        let page = world.portal.read_overview(&tree.ingrid, &query).await.unwrap();
        assert_eq!((page.totals, page.count), (sum, 4), "{query:?}");
    }
    let fjord = ListQuery { q: "00002".into(), ..ListQuery::first() };
    let page = world.portal.read_customers(&tree.rita, tree.fjord, &fjord).await.unwrap();
    assert_eq!((page.rows.len(), page.totals.customers, page.count), (1, 4, 4));
}

/// The sum of the rows, and what the tables themselves say.
async fn sums(world: &World, who: &Scope) -> (Figures, i64) {
    let page = world.portal.read_overview(who, &ListQuery { per: 250, ..ListQuery::first() }).await.unwrap();
    let sum = page.rows.iter().fold(Figures::default(), |sum, row| Figures {
        customers: sum.customers + row.figures.customers,
        users: sum.users + row.figures.users,
        mailboxes: sum.mailboxes + row.figures.mailboxes,
        storage_mb: sum.storage_mb + row.figures.storage_mb,
    });
    assert_eq!(page.totals, sum);
    assert_eq!(world.count("org WHERE level = 2").await, sum.customers);
    assert_eq!(world.count("account").await, sum.users);
    (sum, page.count)
}

async fn a45_a_backup_service_shows_in_row_and_totals(world: World) {
    let tree = world.tree().await;
    let customer = testkit::testbolag_customer();
    world.issue(&tree.ingrid, tree.nordlys, &customer.code).await;
    let run = world.provision(&tree.ingrid, tree.nordlys, &customer, &testkit::bengt_form()).await;
    world.work().await;
    let id = world.portal.read_run(&tree.ingrid, run).await.unwrap().customer.unwrap();
    let figures = async || {
        let own = world.portal.read_customers(&tree.ingrid, tree.nordlys, &ListQuery::first()).await.unwrap();
        let all = world.portal.read_overview(&tree.ingrid, &ListQuery::first()).await.unwrap();
        [own.rows[0].figures.mailboxes, own.totals.mailboxes, all.rows[0].figures.mailboxes, all.totals.mailboxes]
    };
    assert_eq!(figures().await, [0; 4]);
    let backup = ["backup-for-microsoft-365".to_owned()];
    world.portal.start_services(&tree.ingrid, world.form(&tree.ingrid), id, &backup).await.unwrap();
    world.work().await;
    assert_eq!(figures().await, [1; 4]);
}

async fn a16_each_status_is_reached(world: World) {
    let tree = world.tree().await;
    let status = async |name: &str| {
        let page = world.portal.read_overview(&tree.ingrid, &ListQuery::first()).await.unwrap();
        page.rows.iter().find(|row| row.name == name).expect("listed").status
    };
    assert_eq!(status("Vik Drift").await, CompanyStatus::NoUsers);
    assert_eq!(status("Sund IT").await, CompanyStatus::Onboarding);
    world.customers(tree.nordlys, "Sund IT", 1..2).await;
    assert_eq!(status("Sund IT").await, CompanyStatus::Active);
    world.issue(&tree.ingrid, tree.fjord, "TB1001").await;
    world.host.set_absent(true);
    world.provision(&tree.rita, tree.fjord, &testbolag_customer(), &testkit::bengt_form()).await;
    world.work().await;
    assert_eq!(status("Fjord Backup AB").await, CompanyStatus::NeedsAttention);
    for (filter, expected) in [
        (CompanyStatus::NeedsAttention, "Fjord Backup AB"),
        (CompanyStatus::NoUsers, "Vik Drift"),
        (CompanyStatus::Active, "Sund IT"),
    ] {
        let query = ListQuery { status: Some(filter), ..ListQuery::first() };
        let page = world.portal.read_overview(&tree.ingrid, &query).await.unwrap();
        assert_eq!((names(&page), page.matching), (vec![expected], Some(Some(1))));
    }
}

/// The status is written in SQL and said in Rust: the two agree on every combination of causes.
async fn a16_sql_and_domain_say_the_same(world: World) {
    let tree = world.tree().await;
    let mut number = 0;
    for (company, is_partner) in [(tree.vik, false), (tree.nordlys, true)] {
        for combination in 0..24 {
            let (suspended, attention): (bool, i64) = (combination % 2 == 1, combination / 2 % 3);
            let (customers, users): (i64, i64) = (combination / 6 % 2, combination / 12 % 2);
            number += 1;
            let sql = "UPDATE org SET suspended = $1, attention = $2, customers = $3, people = $4 WHERE id = $5";
            let causes = SellerCauses { suspended, is_partner, users, attention, customers };
            // Reading one customer in counts it, and what is counted is restated.
            let (before, id): (i64, Uuid) = (customers - 1, company.uuid());
            let values = vec![suspended.into(), attention.into(), before.into(), users.into(), id.into()];
            world.execute(sql, values).await.unwrap();
            let name = if is_partner { "Nordlys AS" } else { "Vik Drift" };
            world.customers(tree.nordlys, name, number..number + 1).await;
            let status: i16 =
                world.column("SELECT status FROM org WHERE id = $1", vec![id.into()]).await.pop().unwrap();
            assert_eq!(CompanyStatus::from_number(status), Some(CompanyStatus::of_seller(causes)), "{causes:?}");
        }
    }
}

/// A number that this release doesn't know, a later one's perhaps: it isn't shown as *Active*, nor as anything else.
async fn a16_an_unknown_status_is_an_error_and_no_guess(world: World) {
    let tree = world.tree().await;
    let unknown = "UPDATE org SET status = 9 WHERE id = $1";
    world.execute(unknown, vec![tree.vik.uuid().into()]).await.unwrap();
    let told = world.portal.read_overview(&tree.ingrid, &ListQuery::first()).await;
    assert!(matches!(told, Err(Error::Stored(_))), "{told:?}");
    let known = world.portal.read_customers(&tree.rita, tree.fjord, &ListQuery::first()).await;
    assert!(known.is_ok(), "others are shown as before");
}

async fn a30_clicking_a_reseller_shows_its_customers(world: World) {
    let tree = world.tree().await;
    world.customers(tree.nordlys, "Fjord Backup AB", 1..3).await;
    let page = world.portal.read_customers(&tree.ingrid, tree.fjord, &ListQuery::first()).await.unwrap();
    assert_eq!((page.company.id, page.company.name.as_str()), (tree.fjord, "Fjord Backup AB"));
    assert_eq!(names(&page), ["Customer 00001", "Customer 00002"]);
    assert_eq!(page.rows[0].code.as_deref(), Some("C00001"));
    assert!(!page.company.own);
}

async fn a43_nothing_leads_up_the_tree_or_sideways(world: World) {
    let demo = world.demo().await;
    let (tree, portal, first) = (&demo.tree, &world.portal, ListQuery::first());
    assert!(portal.read_overview(&tree.ingrid, &first).await.is_ok(), "A11: the partner lands on its overview");
    for who in [&tree.rita, &tree.per, &tree.anna, &demo.bengt] {
        assert_eq!(denial(portal.read_overview(who, &first).await), Denial::NotFound);
        assert_eq!(denial(portal.read_company(who, tree.nordlys).await), Denial::NotFound);
        assert_eq!(denial(portal.read_customers(who, tree.nordlys, &first).await), Denial::NotFound);
        assert_eq!(denial(portal.read_users(who, tree.nordlys, &PageAt::default()).await), Denial::NotFound);
        assert_eq!(denial(portal.read_company(who, tree.vik).await), Denial::NotFound);
    }
    assert_eq!(denial(portal.read_company(&demo.bengt, tree.fjord).await), Denial::NotFound);
    assert_eq!(denial(portal.read_company(&tree.anna, demo.testbolag).await), Denial::NotFound);
    assert_eq!(denial(portal.read_company(&tree.rita, demo.brevik).await), Denial::NotFound);
    assert_eq!(portal.read_customers(&tree.rita, tree.fjord, &first).await.unwrap().count, 99);
    assert!(portal.read_company(&demo.bengt, demo.testbolag).await.unwrap().own);
    assert_eq!(denial(portal.read_customers(&demo.bengt, demo.testbolag, &first).await), Denial::NotFound);
}

/// The hint stands until a second person has the same rights (A23 for the partner, A29 for a reseller).
async fn a23_a29_the_second_person_is_counted(world: World) {
    let (nordlys, ingrid) = world.partner("Nordlys AS", &Person::ingrid()).await;
    let fjord = world.reseller(&ingrid, "Fjord Backup AB").await;
    let own = async || world.portal.read_overview(&ingrid, &ListQuery::first()).await.unwrap().administrators;
    let theirs = async || world.portal.read_users(&ingrid, fjord, &PageAt::default()).await.unwrap().administrators;
    assert_eq!((own().await, theirs().await), (1, 0));
    let new = Person::oskar().user_form(None).parse().unwrap();
    world.portal.add_user(&ingrid, world.form(&ingrid), nordlys, &new).await.unwrap();
    assert_eq!(own().await, 1, "invited isn't able to act yet");
    world.accept(&Person::oskar()).await;
    let admin = Some(Role::Administrator);
    world.user(&ingrid, fjord, &Person::rita(), admin).await;
    assert_eq!((own().await, theirs().await), (2, 1));
    world.user(&ingrid, fjord, &Person::jonas(), admin).await;
    assert_eq!(theirs().await, 2);
}

on_both!(
    a12_a_new_partner_lists_only_itself,
    a13_the_partner_is_its_own_reseller,
    a14_customers_hang_under_the_partners_own_entry,
    a16_each_status_is_reached,
    a16_sql_and_domain_say_the_same,
    a16_an_unknown_status_is_an_error_and_no_guess,
    a17_the_totals_are_of_everything_whatever_is_looked_at,
    a23_a29_the_second_person_is_counted,
    a30_clicking_a_reseller_shows_its_customers,
    a43_nothing_leads_up_the_tree_or_sideways,
    a45_a_backup_service_shows_in_row_and_totals,
);
