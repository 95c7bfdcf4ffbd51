//! Point 13: what is asked of the wrong company isn't there, and what is taken isn't told of whom.

use domain::{denial::Denial, ids::CompanyId, paging::PageAt, problem::Problem, provisioning::CustomerForm};
use portal::{Error, Scope};
use testkit::{World, on_both, testbolag_customer};

use crate::{at, denial, fault};

/// What only a customer has, asked of a company.
async fn of_customers(world: &World, who: &Scope, company: CompanyId) -> [Result<(), Error>; 3] {
    let portal = &world.portal;
    [
        portal.read_offers(who, company).await.map(|_| ()),
        portal.read_domains(who, company).await.map(|_| ()),
        portal.read_accounts(who, company, "", &PageAt::default()).await.map(|_| ()),
    ]
}

async fn n13_what_only_customers_have_is_not_there_at_a_seller(world: World) {
    let tree = world.tree().await;
    let testbolag = world.testbolag(&tree).await;
    for (who, seller) in [(&tree.ingrid, tree.nordlys), (&tree.ingrid, tree.fjord), (&tree.rita, tree.fjord)] {
        for (number, asked) in of_customers(&world, who, seller).await.into_iter().enumerate() {
            assert_eq!(denial(asked), Denial::NotFound, "{number}");
        }
    }
    for who in [&tree.ingrid, &tree.rita] {
        assert!(of_customers(&world, who, testbolag).await.iter().all(Result::is_ok));
    }
    let account = world.portal.read_accounts(&tree.rita, testbolag, "", &PageAt::default()).await.unwrap();
    let account = account.page.rows[0].id;
    assert_eq!(denial(world.portal.read_account(&tree.rita, tree.fjord, account).await), Denial::NotFound);
}

async fn n13_a_siblings_domain_is_refused_as_ones_own_is(world: World) {
    let tree = world.tree().await;
    world.testbolag(&tree).await;
    for (who, seller, code) in [(&tree.anna, tree.sund, "SI0001"), (&tree.rita, tree.fjord, "TB1002")] {
        world.issue(&tree.ingrid, seller, code).await;
        let taken = CustomerForm { name: "Two".into(), code: code.into(), ..testbolag_customer() };
        let saved = world.portal.save_customer_step(who, world.form(who), seller, None, &taken).await;
        assert_eq!(fault(saved), at("domain", Problem::DomainTaken), "{code}");
    }
}

on_both!(n13_a_siblings_domain_is_refused_as_ones_own_is, n13_what_only_customers_have_is_not_there_at_a_seller);
