//! One key is one body: codes, the stepper, and what is made for a customer.

use domain::{
    ids::DraftId,
    provisioning::{AdministratorForm, CustomerForm},
    text::CustomerCode,
};
use portal::Scope;
use testkit::{Demo, World, bengt_form, on_both, testbolag_customer};

use super::is_one_body;

async fn n03_a_code_is_good_for_one_body(world: World) {
    let tree = world.tree().await;
    let (portal, fjord) = (&world.portal, tree.fjord);
    let issue = async |form, seller, code: Option<&str>| {
        let code = code.map(|code| CustomerCode::parse(code).unwrap());
        portal.issue_code(&tree.ingrid, form, seller, code.as_ref()).await
    };
    is_one_body(
        &world,
        &tree.ingrid,
        "issue_code",
        async |form| issue(form, fjord, Some("TB1001")).await,
        async |form, number| match number {
            0 => Some(issue(form, tree.sund, Some("TB1001")).await),
            1 => Some(issue(form, fjord, Some("TB1002")).await),
            2 => Some(issue(form, fjord, None).await),
            _ => None,
        },
    )
    .await;
}

async fn n03_the_acts_of_provisioning_are_good_for_one_body(world: World) {
    let tree = world.tree().await;
    let (portal, rita, fjord) = (&world.portal, &tree.rita, tree.fjord);
    world.issue(&tree.ingrid, fjord, "TB1001").await;
    let customer = testbolag_customer();
    is_one_body(
        &world,
        rita,
        "save_customer",
        async |form| portal.save_customer_step(rita, form, fjord, None, &customer).await,
        async |form, number| {
            let typed = CustomerForm { country: "NO".into(), ..customer.clone() };
            match number {
                0 => Some(portal.save_customer_step(rita, form, fjord, None, &typed).await),
                1 => Some(portal.save_customer_only(rita, form, fjord, None, &customer).await),
                _ => None,
            }
        },
    )
    .await;
    let draft = portal.read_drafts(rita, fjord).await.unwrap()[0].id;
    let at = world.draft_at(rita, draft).await;
    let save = async |form, at, typed: AdministratorForm| {
        portal.save_administrator_step(rita, form, (fjord, at), &typed).await
    };
    is_one_body(
        &world,
        rita,
        "save_administrator",
        async |form| save(form, at, bengt_form()).await,
        async |form, number| {
            let (mut at, mut typed) = (at, bengt_form());
            match number {
                0 => at.version += 1,
                1 => typed.mail = "other@testbolag.se".into(),
                2 => typed.addresses = "other@testbolag.se".into(),
                _ => return None,
            }
            Some(save(form, at, typed).await)
        },
    )
    .await;
    let at = world.draft_at(rita, draft).await;
    let choose = async |form, of: &[&str]| {
        let chosen: Vec<String> = of.iter().map(|key| (*key).to_owned()).collect();
        portal.save_services_step(rita, form, (fjord, at), &chosen).await
    };
    is_one_body(
        &world,
        rita,
        "save_services",
        async |form| choose(form, &["hosted-exchange"]).await,
        async |form, number| match number {
            0 => Some(choose(form, &[]).await),
            1 => Some(choose(form, &["hosted-exchange", "office-mail-control"]).await),
            _ => None,
        },
    )
    .await;
    provisioning_is_of_one_body(&world, rita, draft).await;
}

async fn provisioning_is_of_one_body(world: &World, rita: &Scope, draft: DraftId) {
    let portal = &world.portal;
    let plan = portal.read_plan(rita, draft).await.unwrap().fingerprint;
    is_one_body(
        world,
        rita,
        "provision",
        async |form| portal.provision(rita, form, draft, &plan).await,
        async |form, number| match number {
            0 => Some(portal.provision(rita, form, draft, "0").await),
            _ => None,
        },
    )
    .await;
}

async fn n03_the_acts_at_a_customer_are_good_for_one_body(world: World) {
    let Demo { tree, testbolag, brevik, .. } = world.demo().await;
    let (portal, ingrid) = (&world.portal, &tree.ingrid);
    let keys = |key: &str| vec![key.to_owned()];
    let start = async |form, customer, key: &str| portal.start_services(ingrid, form, customer, &keys(key)).await;
    is_one_body(
        &world,
        ingrid,
        "start_services",
        async |form| start(form, testbolag, "sharepoint").await,
        async |form, number| match number {
            0 => Some(start(form, testbolag, "backup-for-microsoft-365").await),
            1 => Some(start(form, brevik, "sharepoint").await),
            _ => None,
        },
    )
    .await;
    let eva = AdministratorForm { upn_local: "eva".into(), username: "eva".into(), ..bengt_form() };
    let create = async |form, typed: &AdministratorForm| portal.create_account(ingrid, form, testbolag, typed).await;
    is_one_body(
        &world,
        ingrid,
        "create_account",
        async |form| create(form, &eva).await,
        async |form, number| match number {
            0 => Some(create(form, &AdministratorForm { upn_local: "eve".into(), ..eva.clone() }).await),
            1 => Some(create(form, &AdministratorForm { title: "CFO".into(), ..eva.clone() }).await),
            _ => None,
        },
    )
    .await;
    let accounts = portal.read_accounts(ingrid, testbolag, "", &domain::paging::PageAt::default()).await.unwrap();
    let account = accounts.page.rows[0].id;
    let give = async |form, key: &str| portal.give_services(ingrid, form, testbolag, account, &keys(key)).await;
    is_one_body(
        &world,
        ingrid,
        "give_services",
        async |form| give(form, "hosted-exchange").await,
        async |form, number| match number {
            0 => Some(give(form, "office-mail-control").await),
            _ => None,
        },
    )
    .await;
}

on_both!(
    n03_a_code_is_good_for_one_body,
    n03_the_acts_at_a_customer_are_good_for_one_body,
    n03_the_acts_of_provisioning_are_good_for_one_body,
);
