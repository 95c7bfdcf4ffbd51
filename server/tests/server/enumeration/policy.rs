//! A6: every page asked for as each level, against the policy's own table: whether it opens, and that it offers an act
//! where the policy allows that act and nowhere else. A5: the three levels, each with pages of its own.

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    body::Body,
    http::{Request, header},
};
use domain::{
    authority::{Action, Level, Relation, Role, allows},
    ids::CompanyId,
};
use server::doors::{DOORS, Door, Kind};
use testkit::World;
use uuid::Uuid;

use super::{
    cases,
    purposes::{About, about, acts, column, stands_at},
    tree::{Actor, Ids, Prepared, prepare},
};
use crate::stage::{Answer, Stage, on_stage};

/// Where every company stands, as the database has it.
pub(super) struct Tree(BTreeMap<String, (Uuid, Uuid, Uuid, Level)>);

impl Tree {
    pub(super) async fn read(world: &World) -> Self {
        let rows = world.rows("SELECT id, reseller_id, partner_id, level FROM org", Vec::new()).await;
        let read = |row: &sea_orm::QueryResult| {
            let id: Uuid = row.try_get_by_index(0).unwrap();
            let level = Level::from_number(row.try_get_by_index(3).unwrap()).unwrap();
            let place = (id, row.try_get_by_index(1).unwrap(), row.try_get_by_index(2).unwrap(), level);
            (CompanyId::new(id).to_string(), place)
        };
        Self(rows.iter().map(read).collect())
    }

    pub(super) fn level(&self, company: &str) -> Option<Level> {
        self.0.get(company).map(|place| place.3)
    }

    /// How a company stands to another one's people; none where they may not know of it.
    fn relation(&self, own: &str, other: &str) -> Option<(Relation, Level)> {
        let (own, other) = (self.0.get(own)?, self.0.get(other)?);
        let below = (own.3 == Level::Partner && other.2 == own.0) || (own.3 == Level::Reseller && other.1 == own.0);
        if own.0 == other.0 { Some((Relation::Own, other.3)) } else { below.then_some((Relation::Below, other.3)) }
    }

    /// What the policy's table says of an act of theirs there.
    pub(super) fn verdict(&self, who: &Who<'_>, company: &str, action: Action) -> u16 {
        let Some((relation, level)) = self.relation(&who.company.company, company) else { return 404 };
        // Nothing hangs under a customer: there is no such page.
        let no_page = action == Action::SeeBelow && !level.sells();
        if no_page || !allows(who.role, Action::SeeCompany, relation, level) {
            404
        } else if allows(who.role, action, relation, level) {
            200
        } else {
            403
        }
    }
}

/// Somebody who asks: their company and their role there.
pub(super) struct Who<'a> {
    pub(super) actor: &'a Actor,
    pub(super) company: &'a Ids,
    role: Role,
}

pub(super) fn people(prepared: &Prepared) -> Vec<Who<'_>> {
    let known = |actor: &'_ Actor| -> Option<(&'static str, Role)> {
        let (company, role) = actor.name.split_once('.')?;
        let name = prepared.targets.iter().map(|(name, _)| *name).find(|name| *name == company)?;
        Some((name, Role::from_slug(role)?))
    };
    let who = |actor| {
        let (name, role) = known(actor)?;
        let company = &prepared.targets.iter().find(|(target, _)| *target == name)?.1;
        Some(Who { actor, company, role })
    };
    prepared.actors.iter().filter_map(who).collect()
}

pub(super) async fn fetch(stage: &Stage, actor: &Actor, address: &str) -> Answer {
    let cookie = format!("tenantry={}", actor.secret.as_deref().unwrap());
    let request = Request::get(address).header(header::ACCEPT, "text/html").header(header::COOKIE, cookie);
    Answer::of(stage.send(request.body(Body::empty()).unwrap()).await).await
}

/// What the table says of a page: the status it answers with.
fn expected(tree: &Tree, who: &Who<'_>, door: &Door, ids: &Ids) -> u16 {
    let own = &who.company.company;
    let sells = |company: &str| tree.level(company).is_some_and(Level::sells);
    match about(door) {
        About::Open => 200,
        // No link leads up the tree: the list of sellers is the partner's alone (A43), and so are the partner's pages.
        About::Own(_) if !tree.level(own).is_some_and(|level| stands_at(door, level)) => 404,
        About::Own(action) => match tree.verdict(who, own, action) {
            200 if door.path.contains("{user}") && ids.company != *own => 404,
            verdict => verdict,
        },
        About::Its(_) if !tree.level(&ids.company).is_some_and(|level| stands_at(door, level)) => 404,
        About::Its(action) => tree.verdict(who, &ids.company, action),
        About::Draft(action) if sells(&ids.company) => tree.verdict(who, &ids.company, action),
        About::Draft(_) => 404,
        // The run that made a customer is its seller's; the customer's own people see it as theirs.
        About::Run(action) if sells(&ids.company) => tree.verdict(who, &ids.company, action),
        About::Run(action) => {
            let seller = tree.0.get(&ids.company).map(|place| CompanyId::new(place.1).to_string());
            match seller.map_or(404, |seller| tree.verdict(who, &seller, action)) {
                404 => tree.verdict(who, &ids.company, action),
                verdict => verdict,
            }
        }
    }
}

/// Every address a page offers: links and what forms post to.
fn offered(body: &str) -> BTreeSet<String> {
    ["href=\"", "action=\""]
        .iter()
        .flat_map(|mark| body.split(mark).skip(1))
        .map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&"))
        .map(|address| address.split(['?', '#']).next().unwrap().to_owned())
        .filter(|address| address.starts_with('/'))
        .collect()
}

/// The page behind an address, and the company in it.
fn door_of(address: &str) -> Option<(&'static Door, Option<String>)> {
    let parts: Vec<&str> = address.split('/').collect();
    let fits = |door: &&Door| {
        let pattern: Vec<&str> = door.path.split('/').collect();
        let same = |(part, wanted): (&&str, &&str)| wanted.starts_with('{') || part == wanted;
        pattern.len() == parts.len() && parts.iter().zip(&pattern).all(same)
    };
    // The most exact one: `/users/new` before `/users/{account}`.
    let pages = DOORS.iter().filter(|door| door.kind == Kind::Page).filter(fits);
    let door = pages.min_by_key(|door| door.path.matches('{').count())?;
    let place = door.path.split('/').position(|part| part == "{company}");
    Some((door, place.map(|place| parts[place].to_owned())))
}

/// No page leads to a page that refuses who follows.
fn leads_nowhere_shut(tree: &Tree, who: &Who<'_>, at: &str, offered: &BTreeSet<String>) {
    for address in offered {
        let Some((door, company)) = door_of(address) else { continue };
        let verdict = match about(door) {
            About::Open | About::Run(_) => 200,
            About::Own(action) => tree.verdict(who, &who.company.company, action),
            About::Its(action) | About::Draft(action) => tree.verdict(who, &company.unwrap(), action),
        };
        assert_eq!(verdict, 200, "{at} leads to {address}");
    }
}

#[test]
fn a6_every_page_and_every_act_on_it_is_what_the_policy_says() {
    on_stage("enumeration::policy::a6", async |world, stage| {
        let prepared = prepare(&world).await;
        let tree = Tree::read(&world).await;
        let (mut pages, mut offers, mut withheld) = (0, 0, 0);
        for who in people(&prepared) {
            for door in DOORS.iter().filter(|door| door.kind == Kind::Page) {
                for (target, ids) in cases::targets(door, &prepared) {
                    let answer = fetch(&stage, who.actor, &cases::address(door, ids)).await;
                    let at = format!("{} at {target} as {}", door.path, who.actor.name);
                    let wanted = expected(&tree, &who, door, ids);
                    let found = if door.path == "/home" { 200 } else { answer.status.as_u16() };
                    assert_eq!(found, wanted, "{at}: {}", answer.body);
                    pages += 1;
                    if wanted == 403 {
                        assert!(answer.body.contains("Your role does not let you"), "{at}: why? {}", answer.body);
                        let who_could =
                            ["Who can: ", "Nobody in your company can do this.", "Nobody can do this here."];
                        assert!(who_could.iter().any(|said| answer.body.contains(said)), "{at}: who could?");
                    }
                    if wanted != 200 || matches!(about(door), About::Open) {
                        continue;
                    }
                    let offered = offered(&answer.body);
                    leads_nowhere_shut(&tree, &who, &at, &offered);
                    let shown = if matches!(about(door), About::Own(_)) { who.company } else { ids };
                    let (relation, level) = tree.relation(&who.company.company, &shown.company).unwrap();
                    for (act, action) in acts(door, shown, level) {
                        let allowed = allows(who.role, action, relation, level);
                        assert_eq!(offered.contains(&act), allowed, "{at}: {act}, {action:?}");
                        if allowed { offers += 1 } else { withheld += 1 }
                    }
                }
            }
        }
        println!("{pages} pages, {offers} acts offered, {withheld} withheld");
        assert!(pages > 2000 && offers > 50 && withheld > 50, "{pages} {offers} {withheld}");
    });
}

/// The left column on each company's first page: the entries of its level that the policy allows, no other.
#[test]
fn a6_the_left_column_is_the_policys() {
    on_stage("enumeration::policy::column", async |world, stage| {
        let prepared = prepare(&world).await;
        let tree = Tree::read(&world).await;
        let mut columns = 0;
        for who in people(&prepared) {
            for (target, ids) in &prepared.targets {
                let Some((relation, level)) = tree.relation(&who.company.company, &ids.company) else { continue };
                let address = match level {
                    Level::Partner => "/resellers".to_owned(),
                    Level::Reseller => format!("/r/{}", ids.company),
                    Level::Customer => format!("/c/{}", ids.company),
                };
                let answer = fetch(&stage, who.actor, &address).await;
                if answer.status == 404 {
                    continue;
                }
                let column_of = column(ids, level, relation);
                let wanted: BTreeSet<&str> = column_of
                    .iter()
                    .filter(|(_, action)| allows(who.role, *action, relation, level))
                    .map(|(address, _)| address.as_str())
                    .collect();
                let shown = offered(&nav(&answer.body));
                let shown: BTreeSet<&str> =
                    shown.iter().map(String::as_str).filter(|at| !is_for_everybody(at, ids, level)).collect();
                assert_eq!(shown, wanted, "{target} as {}", who.actor.name);
                columns += 1;
            }
        }
        assert!(columns >= 15, "{columns}");
    });
}

/// What isn't an act: the way back up, one's own company just below *Welcome*, contact and logout.
fn is_for_everybody(address: &str, ids: &Ids, level: Level) -> bool {
    let elsewhere = (address.starts_with("/r/") || address.starts_with("/c/")) && !address.contains(&ids.company);
    let up = address == "/resellers" && level != Level::Partner;
    elsewhere || up || ["/home", "/me", "/contact", "/logout"].contains(&address)
}

fn nav(body: &str) -> String {
    let from = body.find("<nav").expect("a left column");
    let rest = &body[from..];
    rest[..rest.find("</nav>").unwrap()].to_owned()
}

/// Three levels, each a number in the tree's rows, each with a first page and a column of its own.
#[test]
fn a5_each_of_the_three_levels_has_pages_of_its_own() {
    on_stage("enumeration::policy::a5", async |world, stage| {
        let prepared = prepare(&world).await;
        let levels: Vec<i16> = world.column("SELECT DISTINCT level FROM org ORDER BY level", Vec::new()).await;
        assert_eq!(levels, [0, 1, 2]);
        let mut columns = Vec::new();
        for name in ["nordlys", "fjord", "testbolag"] {
            let ids = &prepared.targets.iter().find(|(target, _)| *target == name).unwrap().1;
            let actor = prepared.actors.iter().find(|actor| actor.name == format!("{name}.administrator")).unwrap();
            let home = fetch(&stage, actor, "/home").await;
            let first = home.location().replace(&ids.company, "ID");
            let page = fetch(&stage, actor, home.location()).await;
            assert_eq!(page.status, 200);
            let entries: BTreeSet<String> =
                offered(&nav(&page.body)).iter().map(|address| address.replace(&ids.company, "ID")).collect();
            columns.push((first, entries));
        }
        let firsts: Vec<&str> = columns.iter().map(|(first, _)| first.as_str()).collect();
        assert_eq!(firsts, ["/resellers", "/r/ID", "/c/ID"]);
        let only = |level: usize| -> Vec<&str> {
            let others =
                |entry: &&String| !columns.iter().enumerate().any(|(at, of)| at != level && of.1.contains(*entry));
            columns[level].1.iter().filter(others).map(String::as_str).collect()
        };
        let partners = [
            "/jobs",
            "/log",
            "/partner/catalogue",
            "/partner/codes",
            "/partner/company",
            "/partner/users",
            "/resellers",
            "/resellers/new",
        ];
        assert_eq!(only(0), partners);
        assert_eq!(
            only(1),
            ["/r/ID", "/r/ID/codes", "/r/ID/customers/new", "/r/ID/jobs", "/r/ID/log", "/r/ID/settings", "/r/ID/users"]
        );
        let customers =
            ["/c/ID", "/c/ID/access", "/c/ID/jobs", "/c/ID/log", "/c/ID/services", "/c/ID/settings", "/c/ID/users"];
        assert_eq!(only(2), customers);
    });
}
