//! Pages by keyset: every row once, there and back; a cursor that isn't the list's opens nothing.

use domain::{
    denial::{Denial, Staleness},
    ids::CompanyId,
    tenancy::{CompanyPage, ListQuery, Sort},
};
use portal::Scope;
use testkit::{Person, World, on_both};

use crate::denial;

const SELLERS: usize = 130;

async fn many(world: &World) -> (CompanyId, Scope) {
    let (nordlys, ingrid) = world.partner("Nordlys AS", &Person::ingrid()).await;
    // More than anybody adds within an hour.
    world.lift_limits().await;
    // Names of which many are equal to the eye's first glance, in no order.
    for number in 1..SELLERS {
        world.reseller(&ingrid, &format!("Seller {:03} Å", (number * 37) % SELLERS)).await;
    }
    (nordlys, ingrid)
}

async fn walk(world: &World, ingrid: &Scope, query: &ListQuery) -> Vec<Vec<CompanyId>> {
    let ids = |page: &CompanyPage| page.rows.iter().map(|row| row.id).collect::<Vec<_>>();
    let read = async |query: &ListQuery| world.portal.read_overview(ingrid, query).await.unwrap();
    let mut page = read(query).await;
    let mut forwards = vec![ids(&page)];
    let mut seen = 0;
    assert_eq!(page.previous, None);
    while let Some(after) = page.next.clone() {
        seen += page.rows.len();
        page = read(&ListQuery { after: Some(after), ..query.clone() }).await;
        assert_eq!(page.first, Some(i64::try_from(seen).unwrap() + 1), "the number of the first row");
        forwards.push(ids(&page));
    }
    let mut backwards = vec![ids(&page)];
    while let Some(before) = page.previous.clone() {
        page = read(&ListQuery { before: Some(before), ..query.clone() }).await;
        backwards.insert(0, ids(&page));
    }
    assert_eq!(forwards, backwards, "{query:?}");
    forwards
}

async fn every_row_is_met_once_forwards_and_backwards(world: World) {
    let (nordlys, ingrid) = many(&world).await;
    for (sort, descending) in [(Sort::Name, false), (Sort::Name, true), (Sort::Created, false), (Sort::Created, true)] {
        for per in [25, 50, 250] {
            let query = ListQuery { sort, descending, per, ..ListQuery::first() };
            let pages = walk(&world, &ingrid, &query).await;
            let rows: Vec<CompanyId> = pages.concat();
            assert_eq!(rows.len(), SELLERS);
            assert_eq!(rows.iter().collect::<std::collections::BTreeSet<_>>().len(), SELLERS);
            assert_eq!(rows[0], nordlys);
            assert_eq!(pages.len(), SELLERS.div_ceil(usize::from(per)), "{query:?}");
        }
    }
}

async fn a_search_is_walked_too_and_counts_what_matches(world: World) {
    let (_, ingrid) = many(&world).await;
    let query = ListQuery { q: "seller 0".into(), per: 25, ..ListQuery::first() };
    let pages = walk(&world, &ingrid, &query).await;
    let page = world.portal.read_overview(&ingrid, &query).await.unwrap();
    assert_eq!(pages.concat().len(), 111);
    assert_eq!(page.matching, Some(Some(111)));
}

/// Whoever follows an address that points nowhere is told so, and not shown another page as if it were that one.
async fn a_cursor_that_is_not_this_lists_is_refused(world: World) {
    let (_, ingrid) = many(&world).await;
    let read = async |query: ListQuery| world.portal.read_overview(&ingrid, &query).await.unwrap();
    let first = read(ListQuery { per: 25, ..ListQuery::first() }).await;
    let by_age = read(ListQuery { per: 25, sort: Sort::Created, ..ListQuery::first() }).await;
    let searched = read(ListQuery { per: 25, q: "seller".into(), ..ListQuery::first() }).await;
    let genuine = first.next.clone().unwrap();
    let mut forged = genuine.clone();
    forged.replace_range(30..31, if genuine.as_bytes()[30] == b'B' { "C" } else { "B" });
    let refused = async |query: ListQuery| denial(world.portal.read_overview(&ingrid, &query).await);
    for foreign in [by_age.next.unwrap(), searched.next.unwrap(), forged, "x".into(), "%00".into()] {
        let query = ListQuery { per: 25, ..ListQuery::first() };
        let after = refused(ListQuery { after: Some(foreign.clone()), ..query.clone() }).await;
        let before = refused(ListQuery { before: Some(foreign.clone()), ..query }).await;
        assert_eq!((after, before), (Denial::Stale(Staleness::OldCursor), Denial::Stale(Staleness::OldCursor)));
    }
    let blank = read(ListQuery { per: 25, after: Some(String::new()), ..ListQuery::first() }).await;
    assert!(blank.rows == first.rows, "nothing is no cursor");
    let genuine = read(ListQuery { per: 25, after: Some(genuine), ..ListQuery::first() }).await;
    assert_ne!(genuine.rows, first.rows);
}

/// A page back from a page whose rows have moved meanwhile still shows the way to everything before it.
async fn rows_added_meanwhile_are_not_cut_off(world: World) {
    let (nordlys, ingrid) = many(&world).await;
    let read = async |query: ListQuery| world.portal.read_overview(&ingrid, &query).await.unwrap();
    let query = ListQuery { per: 25, ..ListQuery::first() };
    let first = read(query.clone()).await;
    let second = read(ListQuery { after: first.next, ..query.clone() }).await;
    for name in ["Aker", "Akre", "Alm"] {
        world.reseller(&ingrid, name).await;
    }
    let mut page = second;
    let mut seen = Vec::new();
    while let Some(before) = page.previous.clone() {
        page = read(ListQuery { before: Some(before), ..query.clone() }).await;
        seen.extend(page.rows.iter().map(|row| row.name.clone()));
    }
    assert_eq!(page.rows[0].id, nordlys, "the way back ends at the partner's own row");
    assert_eq!(seen.iter().filter(|name| name.starts_with("Ak") || *name == "Alm").count(), 3);
    assert_eq!(seen.iter().filter(|name| *name == "Nordlys AS").count(), 1);
}

async fn a_search_finds_nordic_letters_whatever_the_capitals(world: World) {
    let (_, ingrid) = world.partner("Nordlys AS", &Person::ingrid()).await;
    for name in ["Ørsta Drift", "BÆRUM DATA", "Ålesund IT", "100 % Drift_A"] {
        world.reseller(&ingrid, name).await;
    }
    let search = async |q: &str| {
        let query = ListQuery { q: q.into(), ..ListQuery::first() };
        let page = world.portal.read_overview(&ingrid, &query).await.unwrap();
        page.rows.into_iter().map(|row| row.name).collect::<Vec<_>>()
    };
    assert_eq!(search("ørsta").await, ["Ørsta Drift"]);
    assert_eq!(search("ÅLE it").await, ["Ålesund IT"]);
    assert_eq!(search("bærum").await, ["BÆRUM DATA"]);
    assert_eq!(search("0 %").await, ["100 % Drift_A"]);
    assert_eq!(search("t_a").await, ["100 % Drift_A"]);
}

on_both!(
    a_cursor_that_is_not_this_lists_is_refused,
    a_search_finds_nordic_letters_whatever_the_capitals,
    a_search_is_walked_too_and_counts_what_matches,
    every_row_is_met_once_forwards_and_backwards,
    rows_added_meanwhile_are_not_cut_off,
);
