//! Signs of life, and what doesn't depend on them.

use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, Database, TransactionTrait};
use testkit::{Engine, Person, World, on_both};

/// A sign of life that can't be written, or not soon, is no reason to sign anybody out.
async fn a_session_outlives_a_database_that_takes_no_writes(world: World) {
    let tree = world.tree().await;
    let token = world.token(&Person::rita(), None).await;
    let seen = async || -> Vec<chrono::DateTime<chrono::Utc>> {
        world.column("SELECT seen_at FROM session ORDER BY created_at DESC LIMIT 1", Vec::new()).await
    };
    world.clock.forward(TimeDelta::minutes(10));
    // A long import holds what the sign of life would be written to.
    let busy = Database::connect(world.url()).await.unwrap();
    let import = busy.begin().await.unwrap();
    import.execute_unprepared("UPDATE session SET login_hint = login_hint").await.unwrap();
    let scope = tokio::time::timeout(core::time::Duration::from_secs(5), world.portal.scope_of(&token, "t")).await;
    assert!(scope.expect("not after the import").unwrap().is_some());
    import.rollback().await.unwrap();
    // It may still be written now; then it has been.
    world.portal.accept_terms(&tree.anna).await.unwrap();
    busy.execute_unprepared("UPDATE session SET login_hint = login_hint").await.unwrap();
    let before = seen().await;
    world.clock.forward(TimeDelta::minutes(10));
    for sql in match world.engine {
        Engine::Sqlite => vec![
            "CREATE TRIGGER no_room BEFORE UPDATE OF seen_at ON session BEGIN SELECT RAISE(ABORT, 'disk full'); END",
        ],
        Engine::Postgres => vec![
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''disk full''; END'",
            "CREATE TRIGGER no_room BEFORE UPDATE OF seen_at ON session FOR EACH ROW EXECUTE FUNCTION no_room()",
        ],
    } {
        busy.execute_unprepared(sql).await.unwrap();
    }
    for _ in 0..3 {
        assert!(world.portal.scope_of(&token, "t").await.unwrap().is_some());
    }
    assert_eq!(seen().await, before);
    let enough =
        if world.engine == Engine::Sqlite { "DROP TRIGGER no_room" } else { "DROP TRIGGER no_room ON session" };
    busy.execute_unprepared(enough).await.unwrap();
    assert!(world.portal.peek_scope(&token, "t").await.unwrap().is_some());
    assert_eq!(seen().await, before, "a look is no sign of life");
    assert!(world.portal.scope_of(&token, "t").await.unwrap().is_some());
    assert!(seen().await > before);
}

on_both!(a_session_outlives_a_database_that_takes_no_writes);
