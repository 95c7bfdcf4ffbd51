//! Point 10: whatever stands in the tables, a page is made of our markup and nobody else's. Every page is rendered with
//! harmless words, then each of these words in each column of each table becomes hostile, and every page is rendered
//! again: what a parser makes of the two is the same, node by node, but for the words.

mod rendered;
mod stored;
mod typed;
mod words;

use std::collections::BTreeSet;

use axum::{
    body::Body,
    http::{Request, header},
};
use server::doors::{DOORS, Kind};
use url::form_urlencoded;

use self::{
    rendered::compare,
    stored::fill,
    words::{WORDS, hostile, make_hostile},
};
use crate::{
    enumeration::{
        cases,
        tree::{Prepared, prepare},
    },
    stage::{Answer, Stage, on_stage},
};

/// A page somebody can open.
struct Page {
    who: String,
    secret: Option<String>,
    path: String,
    status: u16,
    body: String,
}

async fn open(stage: &Stage, secret: Option<&str>, path: &str) -> Answer {
    let mut request = Request::get(path).header(header::ACCEPT, "text/html");
    if let Some(secret) = secret {
        request = request.header(header::COOKIE, format!("tenantry={secret}; theme=\"><b>; language=<b>; draft=<b>"));
    }
    Answer::of(stage.send(request.body(Body::empty()).unwrap()).await).await
}

/// Every page of the door table as each of these, and what a search leaves in it.
async fn every_page(stage: &Stage, prepared: &Prepared, more: &[String]) -> Vec<Page> {
    let askers = [
        "nordlys.administrator",
        "nordlys.auditor",
        "fjord.administrator",
        "testbolag.administrator",
        "newcomer",
        "anonymous",
    ];
    let mut pages = Vec::new();
    for actor in prepared.actors.iter().filter(|actor| askers.contains(&actor.name.as_str())) {
        let mut paths: BTreeSet<String> = more.iter().cloned().collect();
        for door in DOORS.iter().filter(|door| door.kind == Kind::Page) {
            paths.extend(cases::targets(door, prepared).iter().map(|(_, ids)| cases::address(door, ids)));
        }
        // What isn't there says so in one way.
        let mut not_there = 0;
        for path in paths {
            let asked = format!("{path}?q=Soughtword&find=Soughtword&next=%2Fjobs%3Fq%3DSoughtword");
            for path in [path.clone(), asked].into_iter().filter(|path| path.matches('?').count() < 2) {
                let answer = open(stage, actor.secret.as_deref(), &path).await;
                let (status, secret) = (answer.status.as_u16(), actor.secret.clone());
                not_there += usize::from(status == 404);
                if matches!(status, 200 | 403) || (status == 404 && not_there < 4) {
                    pages.push(Page { who: actor.name.clone(), secret, path, status, body: answer.body });
                }
                if status != 200 {
                    break;
                }
            }
        }
    }
    pages
}

#[test]
fn n10_no_word_in_any_table_becomes_markup_on_any_page() {
    on_stage("hostile::n10_no_word_in_any_table", async |world, stage| {
        let prepared = prepare(&world).await;
        let more = fill(&world, &stage, &prepared).await;
        let pages = every_page(&stage, &prepared, &more).await;
        let opened: BTreeSet<&str> =
            pages.iter().filter(|page| page.status == 200).map(|page| page.path.as_str()).collect();
        for door in DOORS.iter().filter(|door| door.kind == Kind::Page && door.path != "/home") {
            let targets = cases::targets(door, &prepared);
            let shown = targets.iter().any(|(_, ids)| opened.contains(cases::address(door, ids).as_str()));
            assert!(shown, "{} was shown to nobody", door.path);
        }
        assert!(make_hostile(&world).await > 200);
        let mut seen = BTreeSet::new();
        for page in &pages {
            // The address is hostile, too.
            let sought: String = form_urlencoded::byte_serialize(hostile("Soughtword").as_bytes()).collect();
            let sought = sought.replace('+', "%20");
            let path = page
                .path
                .replace("%3DSoughtword", &format!("%3D{}", sought.replace('%', "%25")))
                .replace("Soughtword", &sought);
            let now = open(&stage, page.secret.as_deref(), &path).await;
            let at = format!("{} as {}", page.path, page.who);
            assert_eq!(now.status.as_u16(), page.status, "{at}: {}", now.body);
            seen.extend(compare(&at, &page.body, &now.body));
        }
        let unseen: Vec<&str> =
            (0..WORDS.len()).filter(|place| !seen.contains(place)).map(|place| WORDS[place]).collect();
        assert!(unseen.is_empty(), "on no page: {unseen:?}");
        println!("{} pages", pages.len());
    });
}
