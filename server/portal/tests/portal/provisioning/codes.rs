//! Codes: issued by the provider, each good once and for one seller (E43).

use domain::{
    denial::{Denial, RefusalReason, Staleness},
    ids::CompanyId,
    paging::PageAt,
    problem::Problem,
    text::CustomerCode,
};
use portal::{Error, Scope};
use testkit::{World, on_both};

use super::{read, testbolag_run};
use crate::{at, denial, fault, refusal, walk};

async fn issue(world: &World, by: &Scope, seller: CompanyId, code: Option<&str>) -> Result<String, Error> {
    let code = code.map(|code| CustomerCode::parse(code).unwrap());
    world.portal.issue_code(by, world.form(by), seller, code.as_ref()).await
}

async fn e43_the_provider_issues_codes_and_each_works_once(world: World) {
    let tree = world.tree().await;
    let run = testbolag_run(&world, &tree).await;
    world.work().await;
    let codes = world.portal.read_codes(&tree.ingrid, tree.nordlys, &PageAt::default()).await.unwrap();
    let seen: Vec<_> = codes.rows.iter().map(|c| (c.code.as_str(), c.seller.as_str(), c.used_for.as_deref())).collect();
    assert_eq!(seen, [("TB1001", "Fjord Backup AB", Some("testbolag"))]);
    assert_eq!(codes.rows[0].issued_by, "Ingrid Solberg");
    assert!(read(&world, &tree.rita, run).await.customer.is_some());
    assert_eq!(fault(issue(&world, &tree.ingrid, tree.fjord, Some("TB1001")).await), at("code", Problem::CodeIssued));
    assert_eq!(fault(issue(&world, &tree.ingrid, tree.sund, Some("tb1001")).await), at("code", Problem::CodeIssued));
}

async fn e43_a_code_can_be_made_up_by_the_portal(world: World) {
    let tree = world.tree().await;
    let mut made = std::collections::BTreeSet::new();
    for _ in 0..20 {
        let code = issue(&world, &tree.ingrid, tree.fjord, None).await.unwrap();
        assert!(code.starts_with("FJO") && CustomerCode::parse(&code).is_ok(), "{code}");
        made.insert(code);
    }
    assert_eq!(made.len(), 20);
    let form = world.form(&tree.ingrid);
    let first = world.portal.issue_code(&tree.ingrid, form, tree.fjord, None).await.unwrap();
    assert_eq!(world.portal.issue_code(&tree.ingrid, form, tree.fjord, None).await.unwrap(), first, "posted twice");
}

async fn e43_only_the_provider_issues_and_a_seller_sees_its_own(world: World) {
    let demo = world.demo().await;
    let tree = &demo.tree;
    for who in [&tree.rita, &tree.per, &demo.bengt] {
        assert_eq!(refusal(issue(&world, who, tree.fjord, Some("MINE1")).await), RefusalReason::Role);
    }
    issue(&world, &tree.ingrid, tree.sund, Some("SUND1")).await.unwrap();
    issue(&world, &tree.oskar, tree.nordlys, Some("OWN1")).await.unwrap();
    assert_eq!(denial(issue(&world, &tree.ingrid, demo.testbolag, Some("X001")).await), Denial::NotFound);
    let unknown = CompanyId::new(uuid::Uuid::from_u128(1));
    assert_eq!(denial(issue(&world, &tree.ingrid, unknown, Some("X001")).await), Denial::NotFound);
    let sellers = async |who: &Scope, company| {
        let codes = world.portal.read_codes(who, company, &PageAt::default()).await.unwrap();
        codes.rows.into_iter().map(|code| code.seller).collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(sellers(&tree.rita, tree.fjord).await, ["Fjord Backup AB".to_owned()].into());
    assert_eq!(sellers(&tree.anna, tree.sund).await, ["Sund IT".to_owned()].into());
    assert_eq!(denial(world.portal.read_codes(&tree.anna, tree.fjord, &PageAt::default()).await), Denial::NotFound);
    assert_eq!(refusal(world.portal.read_codes(&tree.per, tree.fjord, &PageAt::default()).await), RefusalReason::Role);
}

async fn e43_codes_are_walked_there_and_back(world: World) {
    let tree = world.tree().await;
    let mut issued = Vec::new();
    for number in 0..102 {
        let code = format!("FB{number:04}");
        issue(&world, &tree.ingrid, tree.fjord, Some(&code)).await.unwrap();
        issued.insert(0, code);
    }
    let page = async |at: &PageAt| {
        let page = world.portal.read_codes(&tree.ingrid, tree.nordlys, at).await.unwrap();
        (page.rows.into_iter().map(|code| code.code).collect::<Vec<_>>(), page.ways)
    };
    let walked = walk(page).await;
    assert_eq!(walked.iter().map(Vec::len).collect::<Vec<_>>(), [50, 50, 2]);
    assert_eq!(walked.concat(), issued, "the newest first");
    let foreign = world.portal.read_codes(&tree.ingrid, tree.nordlys, &PageAt::default()).await.unwrap().ways.next;
    let at = PageAt { after: foreign, before: None };
    let theirs = world.portal.read_codes(&tree.rita, tree.fjord, &at).await;
    assert_eq!(denial(theirs), Denial::Stale(Staleness::OldCursor), "another list's cursor opens nothing");
}

on_both!(
    e43_codes_are_walked_there_and_back,
    e43_a_code_can_be_made_up_by_the_portal,
    e43_only_the_provider_issues_and_a_seller_sees_its_own,
    e43_the_provider_issues_codes_and_each_works_once,
);
