//! A company's settings as their readers see them.

use testkit::Person;

use crate::stage::{on_stage, signed_in};

/// Whether administrators may delete each other is the level above's to say: below it stands as a text, with whose it is.
#[test]
fn what_the_level_above_decides_is_to_read_not_to_tick() {
    on_stage("settings::what_the_level_above_decides", async |world, stage| {
        let demo = world.demo().await;
        let switch = "name=\"settings[peers_may_remove]\"";
        let fjord = format!("/r/{}/settings", demo.tree.fjord);
        let testbolag = format!("/c/{}/settings", demo.testbolag);
        for (who, page, above) in [
            (Person::ingrid(), &fjord, None),
            (Person::ingrid(), &testbolag, None),
            (Person::rita(), &testbolag, None),
            (Person::rita(), &fjord, Some("Nordlys AS decides this.")),
            (Person::bengt(), &testbolag, Some("Fjord Backup AB decides this.")),
        ] {
            let body = signed_in(&world, &stage, &who).await.get(page).await.body;
            assert!(body.contains("Administrators may delete each other"), "{page} as {}", who.name);
            assert_eq!(body.contains(switch), above.is_none(), "{page} as {}", who.name);
            assert_eq!(body.contains("decides this."), above.is_some(), "{page} as {}", who.name);
            assert!(above.is_none_or(|words| body.contains(words)), "{page} as {}", who.name);
        }
    });
}
