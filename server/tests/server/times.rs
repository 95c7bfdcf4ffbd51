//! Times are shown on the readers' clock, which says whose it is.

use testkit::{Person, bengt_form, testbolag_customer};
use words::Zone;

use crate::stage::{Stage, on_stage, signed_in};

#[test]
fn times_are_shown_on_the_configured_clock() {
    on_stage("times::times_are_shown_on_the_configured_clock", async |world, stage| {
        let tree = world.tree().await;
        world.issue(&tree.ingrid, tree.fjord, "TB1001").await;
        let run = world.provision(&tree.rita, tree.fjord, &testbolag_customer(), &bengt_form()).await;
        let mut ingrid = signed_in(&world, &stage, &Person::ingrid()).await;
        let run = format!("/jobs/{run}");
        // The tests' clock begins at noon in Greenwich.
        for (zone, shown, day) in [
            ("Europe/Oslo", "21 Nov 2026, 13:00 CET", "21 Nov 2026 by"),
            ("America/New_York", "21 Nov 2026, 07:00 EST", "21 Nov 2026 by"),
            ("Pacific/Kiritimati", "22 Nov 2026, 02:00 UTC+14", "22 Nov 2026 by"),
        ] {
            ingrid.move_to(&Stage::with(&world, |site| site.zone = Zone::named(zone).unwrap()));
            for page in ["/log", "/jobs", run.as_str()] {
                let page = ingrid.get(page).await;
                assert!(page.body.contains(shown), "{zone}: {}", page.body);
            }
            assert!(ingrid.get("/log").await.body.contains("datetime=\"2026-11-21T12:00:"), "{zone}");
            for page in ["/partner/users", "/partner/codes"] {
                let page = ingrid.get(page).await;
                assert!(page.body.contains(day), "{zone}: {}", page.body);
            }
        }
    });
}
