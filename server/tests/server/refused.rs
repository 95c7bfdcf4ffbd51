//! What requests that come to nothing leave behind: the form's own fields, little of them, and not without end.

use axum::http::StatusCode;
use domain::denial::Denial;
use portal::identity::{FLASH_BYTES, FLASHES};
use testkit::{Person, World};

use crate::stage::{Browser, on_stage, scope_of, signed_in, stamp};

const DOOR: &str = "/api/tenancy/add_user";

/// How many kept forms there are, and how many bytes the database holds of them.
async fn kept(world: &World) -> (i64, i64) {
    let bytes = "SELECT coalesce(sum(length(CAST(content AS BLOB))), 0) FROM flash";
    (world.count("flash").await, world.column(bytes, Vec::new()).await[0])
}

fn most() -> (i64, i64) {
    (i64::try_from(FLASHES).unwrap(), i64::try_from(FLASHES).unwrap() * i64::try_from(FLASH_BYTES).unwrap())
}

/// The attack that was found: a plain member, one post after another of 256 KiB that grow sixfold as JSON.
#[test]
fn n02_posts_of_a_plain_member_do_not_fill_the_database() {
    on_stage("refused::n02_posts_of_a_plain_member", async |world, stage| {
        let tree = world.tree().await;
        let mia = Person::new("Mia", "mia@fjord.example");
        world.user(&tree.rita, tree.fjord, &mia, Some(domain::authority::Role::Member)).await;
        let mut browser = signed_in(&world, &stage, &mia).await;
        let company = tree.fjord.to_string();
        let grows = "\u{1}".repeat(40_000);
        for field in ["name", "note", "mail"] {
            for back in ["/home", "/jobs"] {
                let stamp = stamp(&world, &browser).await;
                let fields = [("stamp", stamp.as_str()), ("company", &company), (field, &grows), ("back", back)];
                let fields = [fields.as_slice(), &[("role", "member"), ("note", &grows)]].concat();
                let answer = browser.post(DOOR, &fields).await;
                assert_eq!(answer.status, StatusCode::SEE_OTHER, "{answer:?}");
            }
        }
        let (count, bytes) = kept(&world).await;
        assert_eq!(count, most().0, "six were refused, five are kept");
        assert!(bytes < 10_000, "nothing of what grows is kept: {bytes}");
        let foreign = "flash WHERE CAST(content AS TEXT) LIKE '%note%'";
        assert_eq!(world.count(foreign).await, 0, "and nothing that the form hasn't got");
    });
}

/// Posts forms as long as they may be until they aren't kept any more.
async fn post_until_refused(world: &World, browser: &mut Browser, company: &str) -> (usize, u32) {
    let stamp = stamp(world, browser).await;
    let long = "a".repeat(15_000);
    let fields = [("stamp", stamp.as_str()), ("company", company), ("name", &long), ("back", "/home")];
    for posts in 0..40 {
        let answer = browser.post(DOOR, &fields).await;
        if answer.status == StatusCode::SERVICE_UNAVAILABLE {
            assert!(answer.body.contains("We cannot do this right now"), "{answer:?}");
            return (posts, answer.header("retry-after").parse().unwrap());
        }
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{answer:?}");
        let (count, bytes) = kept(world).await;
        assert!(count <= most().0 && bytes <= most().1, "{count} of {bytes} bytes");
    }
    panic!("40 posts were kept")
}

#[test]
fn n02_what_refused_posts_write_has_a_budget() {
    on_stage("refused::n02_what_refused_posts_write", async |world, stage| {
        let tree = world.tree().await;
        let company = tree.fjord.to_string();
        let mut rita = signed_in(&world, &stage, &Person::rita()).await;
        let (posts, wait) = post_until_refused(&world, &mut rita, &company).await;
        assert!((15..30).contains(&posts), "{posts}");
        assert!((1..=601).contains(&wait), "{wait}");
        // In another browser she has no other budget; a colleague has their own.
        let mut again = signed_in(&world, &stage, &Person::rita()).await;
        assert_eq!(post_until_refused(&world, &mut again, &company).await.0, 0);
        let mut jonas = signed_in(&world, &stage, &Person::jonas()).await;
        let fields = [("company", company.as_str()), ("name", ""), ("back", "/home")];
        assert_eq!(jonas.post(DOOR, &fields).await.status, StatusCode::SEE_OTHER);
        // What is right is done at any time, and later forms are kept again.
        let stamp = stamp(&world, &rita).await;
        let good = [("stamp", stamp.as_str()), ("company", &company), ("name", "Lasse"), ("role", "member")];
        let good = [good.as_slice(), &[("mail", "lasse@fjord.example")]].concat();
        assert_eq!(rita.post(DOOR, &good).await.status, StatusCode::SEE_OTHER);
        assert_eq!(world.count("membership WHERE mail_key = 'lasse@fjord.example'").await, 1);
        world.clock.forward(chrono::TimeDelta::seconds(i64::from(wait)));
        let bad = [("company", company.as_str()), ("name", ""), ("back", "/home")];
        assert!(rita.post(DOOR, &bad).await.location().starts_with("/home?draft="));
    });
}

/// Signed out, a form waits for its author: as few of them, however many cookies are made up.
#[test]
fn n02_forms_of_who_was_signed_out_are_as_few() {
    on_stage("refused::n02_forms_of_who_was_signed_out", async |world, stage| {
        let tree = world.tree().await;
        let company = tree.fjord.to_string();
        let rita = signed_in(&world, &stage, &Person::rita()).await;
        let stamp = stamp(&world, &rita).await;
        world.portal.sign_out(&scope_of(&world, &rita).await).await.unwrap();
        let long = "a".repeat(15_000);
        let fields = [("stamp", stamp.as_str()), ("company", &company), ("name", &long), ("back", "/home")];
        let mut unkept = 0;
        for _ in 0..40 {
            let answer = stage.browser().post(DOOR, &fields).await;
            // What isn't kept for its author is held by the page that says so.
            if answer.status == StatusCode::SERVICE_UNAVAILABLE {
                assert!(answer.body.contains(&long) && answer.body.contains(DOOR), "the form is not in it");
                unkept += 1;
                continue;
            }
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.location());
            assert!(answer.location().starts_with("/login?next=") && answer.location().contains("draft"), "{answer:?}");
        }
        assert_eq!(kept(&world).await.0, most().0);
        assert!((10..25).contains(&unkept), "{unkept}");
    });
}

#[test]
fn n02_a_form_that_is_too_long_to_keep_says_so() {
    on_stage("refused::n02_a_form_that_is_too_long_to_keep", async |world, stage| {
        let tree = world.tree().await;
        let (company, long) = (tree.fjord.to_string(), "x".repeat(60_000));
        let mut rita = signed_in(&world, &stage, &Person::rita()).await;
        for (language, said) in [
            ("en", "Something in it was too long to be kept."),
            ("nb", "Noe av det var for langt til å bli tatt vare på."),
            ("sv", "Något i det var för långt för att sparas."),
            ("da", "Noget af det var for langt til at blive gemt."),
        ] {
            rita.post("/language", &[("language", language), ("next", "/")]).await;
            let stamp = stamp(&world, &rita).await;
            let back = format!("/r/{company}/users/new");
            let fields = [("stamp", stamp.as_str()), ("company", &company), ("name", &long), ("back", &back)];
            let answer = rita.post(DOOR, &[fields.as_slice(), &[("mail", "kept@fjord.example")]].concat()).await;
            let page = rita.get(answer.location()).await;
            assert!(page.body.contains(said), "{language}: {}", page.body);
            assert!(page.body.contains("kept@fjord.example") && !page.body.contains("xxxxx"), "what fits is there");
        }
    });
}

/// *Remove B*, sent with the key of *Remove A*: B keeps access, and whoever sent it is told so.
#[test]
fn n03_a_form_that_was_sent_otherwise_says_so() {
    on_stage("refused::n03_a_form_that_was_sent_otherwise", async |world, stage| {
        let tree = world.tree().await;
        let company = tree.fjord.to_string();
        let mut rita = signed_in(&world, &stage, &Person::rita()).await;
        let stamp = stamp(&world, &rita).await;
        let remove = |user: &portal::Scope| user.membership().unwrap().to_string();
        let (jonas, per) = (remove(&tree.jonas), remove(&tree.per));
        let door = "/api/tenancy/remove_user";
        let fields = [("stamp", stamp.as_str()), ("company", &company), ("user", &jonas)];
        let done = rita.post(door, &fields).await;
        assert!(done.location().ends_with("?done=user-removed"), "{done:?}");
        for (language, said) in [
            ("en", "This form was already sent once, with something else in it."),
            ("nb", "Dette skjemaet er allerede sendt én gang, med noe annet i."),
            ("sv", "Det här formuläret har redan skickats en gång, med något annat i."),
            ("da", "Denne formular er allerede sendt én gang med noget andet i."),
        ] {
            rita.post("/language", &[("language", language), ("next", "/")]).await;
            let back = format!("/r/{company}/users/{per}/delete");
            let fields = [("stamp", stamp.as_str()), ("company", &company), ("user", &per), ("back", &back)];
            let answer = rita.post(door, &fields).await;
            assert!(answer.location().starts_with(&format!("{back}?draft=")), "{answer:?}");
            assert!(rita.get(answer.location()).await.body.contains(said), "{language}");
            let nowhere = rita.post(door, &fields[..3]).await;
            assert_eq!(nowhere.status, StatusCode::CONFLICT);
            assert!(nowhere.body.contains(said), "{language}: {nowhere:?}");
        }
        // Back to the page of who was deleted by that key, which isn't there any more: it says so, too.
        let back = format!("/r/{company}/users/{jonas}/delete");
        let fields = [("stamp", stamp.as_str()), ("company", &company), ("user", &per), ("back", &back)];
        let answer = rita.post(door, &fields).await;
        let page = rita.get(answer.location()).await;
        assert_eq!(page.status, StatusCode::CONFLICT, "{page:?}");
        assert!(page.body.contains("Denne formular er allerede sendt én gang"), "{}", page.body);
        // Somebody else deleted them meanwhile.
        let again = crate::stage::stamp(&world, &rita).await;
        let fields = [("stamp", again.as_str()), ("company", &company), ("user", &jonas), ("back", &back)];
        let answer = rita.post(door, &fields).await;
        let page = rita.get(answer.location()).await;
        assert_eq!(page.status, StatusCode::CONFLICT, "{page:?}");
        assert_eq!(rita.get(&back).await.status, StatusCode::NOT_FOUND);
        let island = rita.call(door, &[("stamp", stamp.as_str()), ("company", &company), ("user", &per)]).await;
        assert_eq!(island.status, StatusCode::CONFLICT);
        let denial: Denial = serde_json::from_str(&island.body).unwrap();
        assert_eq!(denial, Denial::Stale(domain::denial::Staleness::SentOtherwise));
        assert_eq!(world.count("event WHERE kind = 'user-removed'").await, 1);
        assert_eq!(world.company_of(tree.per.membership().unwrap()).await, Some(tree.fjord));
    });
}
