//! Point 13: each page stands at its own address and at nobody else's: every page's path with every company's id and
//! every other company's users, accounts and drafts in it. And what a taken domain says.

use domain::{
    authority::Action,
    problem::{FieldError, Problem},
};
use server::doors::{DOORS, Door, Kind};
use testkit::Person;

use super::{
    cases,
    policy::{Tree, Who, fetch, people},
    purposes::{About, about, stands_at},
    tree::{Ids, prepare},
};
use crate::stage::{Browser, on_stage, signed_in, stamp};

/// The pages that have a company in their path, or somebody of the reader's own.
fn pages() -> impl Iterator<Item = &'static Door> {
    let about_one = |door: &&Door| door.path.contains("{company}") || door.path.starts_with("/partner/users/{user}");
    DOORS.iter().filter(|door| door.kind == Kind::Page).filter(about_one)
}

/// What is asked of a company by a page.
fn asked(door: &Door) -> Action {
    match about(door) {
        About::Its(action) | About::Own(action) | About::Draft(action) => action,
        About::Open | About::Run(_) => panic!("{} is about no company", door.path),
    }
}

/// What a page answers with the company of `whose` in its path and all else of `what`.
fn expected(tree: &Tree, who: &Who<'_>, door: &Door, (whose, what): (&Ids, &Ids)) -> u16 {
    let stands = tree.level(&whose.company).is_some_and(|level| stands_at(door, level));
    match tree.verdict(who, &whose.company, asked(door)) {
        _ if !stands => 404,
        200 if whose.company != what.company => 404,
        verdict => verdict,
    }
}

#[test]
fn n13_a_page_stands_at_its_own_address_and_at_no_other() {
    on_stage("enumeration::addresses::n13_pages", async |world, stage| {
        let prepared = prepare(&world).await;
        let tree = Tree::read(&world).await;
        let askers = ["nordlys.administrator", "nordlys.auditor", "fjord.administrator", "testbolag.administrator"];
        let (mut open, mut elsewhere, mut refused) = (0, 0, 0);
        for who in people(&prepared).iter().filter(|who| askers.contains(&who.actor.name.as_str())) {
            for door in pages() {
                let has_more = ["{user}", "{account}", "{draft}"].iter().any(|part| door.path.contains(part));
                for (of, whose) in &prepared.targets {
                    let own_path = !door.path.contains("{company}");
                    if own_path && whose.company != who.company.company {
                        continue;
                    }
                    for (from, what) in prepared.targets.iter().filter(|(from, _)| has_more || from == of) {
                        let asked = Ids { company: whose.company.clone(), ..what.clone() };
                        let answer = fetch(&stage, who.actor, &cases::address(door, &asked)).await;
                        let wanted = expected(&tree, who, door, (whose, what));
                        let at = format!("{} of {of} with what is {from}'s, as {}", door.path, who.actor.name);
                        assert_eq!(answer.status.as_u16(), wanted, "{at}: {}", answer.body);
                        match wanted {
                            200 => open += 1,
                            404 => elsewhere += 1,
                            _ => refused += 1,
                        }
                    }
                }
            }
        }
        println!("{open} open, {elsewhere} not there, {refused} refused");
        assert!(open > 80 && elsewhere > 1500 && refused > 20, "{open} {elsewhere} {refused}");
    });
}

/// A path that says the same in another spelling is another address.
#[test]
fn n13_an_address_has_one_spelling() {
    on_stage("enumeration::addresses::n13_spelling", async |world, stage| {
        let tree = world.tree().await;
        let mut rita = signed_in(&world, &stage, &Person::rita()).await;
        let fjord = tree.fjord.to_string();
        assert_eq!(rita.get(&format!("/r/{fjord}/users")).await.status, 200);
        let encoded = format!("%{:02X}{}", fjord.as_bytes()[0], &fjord[1..]);
        for other in [encoded, fjord.to_uppercase(), format!("{fjord}%20")] {
            assert_eq!(rita.get(&format!("/r/{other}/users")).await.status, 404, "{other}");
        }
    });
}

/// Whoever asks for a domain that somebody has learns that it can't be used, and whom to ask; not whose it is.
#[test]
fn n13_a_taken_domain_is_told_in_neutral_words_with_whom_to_ask() {
    on_stage("enumeration::addresses::n13_domain", async |world, stage| {
        let prepared = prepare(&world).await;
        let mut rita = signed_in(&world, &stage, &Person::rita()).await;
        let fjord = &prepared.targets.iter().find(|(name, _)| *name == "fjord").unwrap().1;
        for (language, words, ask) in [
            ("en", "This domain cannot be used here.", "ask us and we find out with you: post@nordlys.example"),
            (
                "nb",
                "Dette domenet kan ikke brukes her.",
                "spør oss, og vi finner ut av det sammen: post@nordlys.example",
            ),
            (
                "sv",
                "Den här domänen kan inte användas här.",
                "fråga oss, så reder vi ut det tillsammans: post@nordlys.example",
            ),
            ("da", "Domænet kan ikke bruges her.", "spørg os, så finder vi ud af det sammen: post@nordlys.example"),
        ] {
            rita.cookies.insert("language".to_owned(), language.to_owned());
            // One that is a sibling's customer's, and one that is an own customer's.
            let sibling = refused_domain(&world, &mut rita, fjord, "sundkund.example").await;
            let own = refused_domain(&world, &mut rita, fjord, "testbolag.se").await;
            assert!(sibling.contains(words) && sibling.contains(ask), "{language}: {sibling}");
            assert!(!sibling.contains("Another customer") && !sibling.contains("Sund"), "{language}: {sibling}");
            assert_eq!(sibling, own, "{language}: nothing tells one from the other");
        }
        // An island reads the kind of problem and nothing more, and has the same sentence at hand.
        let stamp = stamp(&world, &rita).await;
        let fields = domain_form(fjord, &stamp, "sundkund.example");
        let answer = rita.call("/api/provisioning/save_customer", &fields).await;
        let denial: domain::denial::Denial = serde_json::from_str(&answer.body).unwrap();
        let errors = vec![FieldError { field: "domain".to_owned(), problem: Problem::DomainTaken }];
        assert_eq!(denial, domain::denial::Denial::Invalid { errors });
    });
}

fn domain_form<'a>(seller: &'a Ids, stamp: &'a str, domain: &'a str) -> [(&'static str, &'a str); 6] {
    [
        ("stamp", stamp),
        ("seller", &seller.company),
        ("customer[name]", "Ny Kunde"),
        ("customer[code]", &seller.code),
        ("customer[domain]", domain),
        ("back", "/help"),
    ]
}

/// What stands at the field once a domain was refused.
async fn refused_domain(world: &testkit::World, browser: &mut Browser, seller: &Ids, domain: &str) -> String {
    let page = format!("/r/{}/customers/new", seller.company);
    let stamp = stamp(world, browser).await;
    let mut fields = domain_form(seller, &stamp, domain);
    fields[5] = ("back", &page);
    let back = browser.post("/api/provisioning/save_customer", &fields).await;
    let shown = browser.get(back.location()).await;
    let from = shown.body.find("id=\"f-customer[domain]-error\"").unwrap_or_else(|| panic!("{}", shown.body));
    let said = &shown.body[from..];
    let said = &said[said.find('>').unwrap() + 1..];
    said[..said.find("</p>").unwrap()].to_owned()
}
