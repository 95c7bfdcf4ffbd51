//! What a refused form leaves behind is little.

use domain::denial::Denial;
use portal::identity::{FLASH_BYTES, FLASHES, Flash};
use testkit::{World, on_both};

/// How many kept forms there are, and how many bytes the longest has.
async fn kept(world: &World) -> (i64, i64) {
    let longest = "SELECT CAST(coalesce(max(length(CAST(content AS TEXT))), 0) AS BIGINT) FROM flash";
    (world.count("flash").await, world.column(longest, Vec::new()).await[0])
}

fn refused(value: String) -> Flash {
    Flash::of([("name".to_owned(), value)], Denial::NotFound)
}

async fn n02_a_person_has_a_few_kept_forms_in_however_many_sessions(world: World) {
    let tree = world.tree().await;
    let (rita, anna) = (tree.rita.membership(), tree.anna.membership());
    let annas = world.portal.keep_flash("anna's session", anna, &refused("hers".into())).await.unwrap();
    let mut ids = Vec::new();
    for session in 0..40 {
        // What grows sixfold as JSON, in another session each time.
        let flash = refused("\u{1}\\\"".repeat(100_000));
        let owner = format!("session {session}");
        world.clock.forward(chrono::TimeDelta::seconds(1));
        ids.push((owner.clone(), world.portal.keep_flash(&owner, rita, &flash).await.unwrap()));
    }
    let (count, longest) = kept(&world).await;
    assert_eq!(count, i64::try_from(FLASHES).unwrap() + 1, "five of Rita's, and Anna's");
    assert!(longest <= i64::try_from(FLASH_BYTES).unwrap() + 100, "{longest}");
    for (number, (owner, id)) in ids.iter().enumerate() {
        let found = world.portal.read_flash(owner, *id).await.unwrap();
        assert_eq!(found.is_some(), number >= 35, "the newest are there: {number}");
        assert!(found.is_none_or(|found| found.is_cut));
    }
    let hers = world.portal.read_flash("anna's session", annas).await.unwrap().unwrap();
    assert_eq!((hers.value("name"), hers.is_cut), (Some("hers"), false));
}

async fn n02_kept_at_the_same_moment_they_are_as_few(world: World) {
    let tree = world.tree().await;
    let by = tree.rita.membership();
    let all = (0..30).map(|number| {
        let portal = world.portal.clone();
        tokio::spawn(async move {
            let flash = Flash::of([("name".to_owned(), format!("{number}"))], Denial::NotFound);
            portal.keep_flash(&format!("session {number}"), by, &flash).await.unwrap()
        })
    });
    for kept in futures::future::join_all(all).await {
        kept.unwrap();
    }
    assert_eq!(kept(&world).await.0, i64::try_from(FLASHES).unwrap());
}

/// Whoever isn't allowed to can't fill the log either.
async fn n02_refused_attempts_fill_no_log(world: World) {
    let tree = world.tree().await;
    let own = (tree.anna.company().unwrap(), tree.anna.membership().unwrap());
    let attempt = async |times: usize| {
        for _ in 0..times {
            let refused = world.portal.remove_user(&tree.anna, world.form(&tree.anna), own).await;
            assert_eq!(crate::refusal(refused), domain::denial::RefusalReason::Yourself);
        }
        world.count("event WHERE kind = 'removal-refused'").await
    };
    assert_eq!(attempt(20).await, 20);
    assert_eq!(attempt(20).await, 20);
    assert_eq!(world.count("form_post WHERE action = 'remove_user'").await, 0);
    // Another person's attempts are told, and hers again an hour later.
    let ingrids = world.portal.remove_user(&tree.ingrid, world.form(&tree.ingrid), own).await;
    assert_eq!(crate::refusal(ingrids), domain::denial::RefusalReason::LastAdministrator);
    assert_eq!(world.count("event WHERE kind = 'removal-refused'").await, 21);
    world.clock.forward(chrono::TimeDelta::minutes(61));
    assert_eq!(attempt(1).await, 22);
}

on_both!(
    n02_a_person_has_a_few_kept_forms_in_however_many_sessions,
    n02_kept_at_the_same_moment_they_are_as_few,
    n02_refused_attempts_fill_no_log,
);
