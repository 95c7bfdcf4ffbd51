//! Whether requests should come here: every step of ours is in the database; what a newer release added doesn't matter.

use testkit::{World, on_both};

async fn a_newer_releases_step_does_not_stop_an_older_one(world: World) {
    assert!(world.portal.is_ready().await.unwrap());
    let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_of_the_next_release', 0)";
    world.execute(newer, Vec::new()).await.unwrap();
    assert!(world.portal.is_ready().await.unwrap());
}

async fn a_missing_step_does(world: World) {
    let one = "DELETE FROM seaql_migrations WHERE version = (SELECT max(version) FROM seaql_migrations)";
    assert_eq!(world.execute(one, Vec::new()).await.unwrap(), 1);
    assert!(!world.portal.is_ready().await.unwrap());
}

/// A database that nobody migrated isn't ready, and asking changes nothing in it.
async fn asking_makes_nothing(world: World) {
    world.execute("DROP TABLE seaql_migrations", Vec::new()).await.unwrap();
    assert!(!world.portal.is_ready().await.unwrap());
    assert!(world.execute("SELECT 1 FROM seaql_migrations", Vec::new()).await.is_err());
}

on_both!(a_missing_step_does, a_newer_releases_step_does_not_stop_an_older_one, asking_makes_nothing);
