//! The company that a form names is the one that is acted on.

use domain::{
    authority::Role,
    denial::Denial,
    ids::{CompanyId, MembershipId},
    provisioning::{AdministratorForm, CustomerForm},
};
use portal::Scope;
use testkit::{Person, World, bengt_form, on_both, testbolag_customer};

use super::traces;
use crate::denial;

async fn invited(world: &World, by: &Scope, company: CompanyId, mail: &str) -> MembershipId {
    let new = Person::new("Somebody", mail).user_form(Some(Role::Member)).parse().unwrap();
    world.portal.add_user(by, world.form(by), company, &new).await.unwrap()
}

/// Ingrid may act on both companies, so only the company that her form names can tell which is meant.
async fn n04_a_user_is_acted_on_in_the_company_that_the_form_names(world: World) {
    let demo = world.demo().await;
    let (tree, portal) = (&demo.tree, &world.portal);
    let at_fjord = invited(&world, &tree.rita, tree.fjord, "somebody@fjord.example").await;
    let at_testbolag = invited(&world, &tree.rita, demo.testbolag, "somebody@testbolag.se").await;
    world.work().await;
    let before = traces(&world).await;
    for (by, company, user) in [
        (&tree.ingrid, tree.sund, at_fjord),
        (&tree.ingrid, tree.nordlys, at_fjord),
        (&tree.ingrid, demo.testbolag, at_fjord),
        (&tree.ingrid, tree.fjord, at_testbolag),
        (&tree.rita, tree.fjord, at_testbolag),
        (&tree.rita, demo.testbolag, at_fjord),
        (&tree.rita, tree.sund, at_fjord),
        (&tree.rita, CompanyId::new(at_fjord.uuid()), at_fjord),
    ] {
        let removed = portal.remove_user(by, world.form(by), (company, user)).await;
        assert_eq!(denial(removed), Denial::NotFound);
        let again = portal.invite_again(by, world.form(by), (company, user)).await;
        assert_eq!(denial(again), Denial::NotFound);
    }
    assert_eq!(traces(&world).await, before);
    portal.invite_again(&tree.ingrid, world.form(&tree.ingrid), (tree.fjord, at_fjord)).await.unwrap();
    portal.remove_user(&tree.ingrid, world.form(&tree.ingrid), (tree.fjord, at_fjord)).await.unwrap();
}

async fn n04_a_draft_and_an_account_are_the_companys_that_the_form_names(world: World) {
    let demo = world.demo().await;
    let (tree, portal) = (&demo.tree, &world.portal);
    world.issue(&tree.ingrid, tree.fjord, "TB2001").await;
    let customer = CustomerForm { code: "TB2001".into(), domain: "two.example".into(), ..testbolag_customer() };
    let customer = CustomerForm { name: "Two".into(), ..customer };
    let draft = world.draft(&tree.rita, tree.fjord, &customer, &bengt_form()).await;
    let at = world.draft_at(&tree.rita, draft).await;
    let accounts = portal.read_accounts(&tree.rita, demo.testbolag, "", &domain::paging::PageAt::default()).await;
    let account = accounts.unwrap().page.rows[0].id;
    let before = traces(&world).await;
    for (by, seller) in [(&tree.ingrid, tree.sund), (&tree.ingrid, tree.nordlys), (&tree.rita, tree.sund)] {
        let saved = portal.save_administrator_step(by, world.form(by), (seller, at), &bengt_form()).await;
        assert_eq!(denial(saved), Denial::NotFound);
        let broken = AdministratorForm { mail: String::new(), ..bengt_form() };
        let saved = portal.save_administrator_step(by, world.form(by), (seller, at), &broken).await;
        assert_eq!(denial(saved), Denial::NotFound, "also where something else is wrong");
        let saved = portal.save_services_step(by, world.form(by), (seller, at), &[]).await;
        assert_eq!(denial(saved), Denial::NotFound);
    }
    let services = ["hosted-exchange".to_owned()];
    let given = portal.give_services(&tree.ingrid, world.form(&tree.ingrid), demo.brevik, account, &services).await;
    assert_eq!(denial(given), Denial::NotFound);
    assert_eq!(traces(&world).await, before);
}

on_both!(
    n04_a_draft_and_an_account_are_the_companys_that_the_form_names,
    n04_a_user_is_acted_on_in_the_company_that_the_form_names,
);
