//! Sessions: one for each sign-in, how long they last, signs of life and what doesn't depend on them.

use chrono::TimeDelta;
use domain::denial::Denial;
use portal::identity::SessionToken;
use sea_orm::{ConnectionTrait, Database, TransactionTrait};
use testkit::{Engine, Person, World, on_both};

use crate::denial;

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

async fn t20_each_sign_in_has_a_session_of_its_own(world: World) {
    world.tree().await;
    let (first, second) = (world.token(&Person::rita(), None).await, world.token(&Person::rita(), None).await);
    assert_ne!(first.secret(), second.secret());
    let scope = world.portal.scope_of(&first, "t").await.unwrap().unwrap();
    world.portal.sign_out(&scope).await.unwrap();
    assert!(world.portal.scope_of(&first, "t").await.unwrap().is_none());
    assert!(world.portal.scope_of(&second, "t").await.unwrap().is_some());
    let kept: Vec<Vec<u8>> = world.column("SELECT token_hash FROM session", Vec::new()).await;
    assert!(kept.iter().all(|hash| hash != second.secret().as_bytes()));
    assert!(SessionToken::from_cookie("' OR 1=1 --").is_none());
}

/// T21: a slow request, which writes the session's last sign of life, can't bring back what logout ended.
async fn t21_a_slow_request_does_not_undo_a_logout(world: World) {
    world.tree().await;
    for _ in 0..20 {
        let token = world.token(&Person::rita(), None).await;
        let scope = world.portal.scope_of(&token, "t").await.unwrap().unwrap();
        world.clock.forward(TimeDelta::minutes(6));
        let seen = world.portal.scope_of(&token, "slow");
        let (_, ended) = tokio::join!(seen, world.portal.sign_out(&scope));
        ended.unwrap();
        assert!(world.portal.scope_of(&token, "t").await.unwrap().is_none());
        assert_eq!(denial(world.portal.accept_terms(&scope).await), Denial::SignedOut);
    }
    assert_eq!(world.count("session WHERE ended_at IS NULL").await, 6, "those of the tree");
}

async fn front_channel_logout_ends_that_sign_in_only(world: World) {
    world.tree().await;
    let (rita, anna) = (world.token(&Person::rita(), None).await, world.token(&Person::anna(), None).await);
    let identity = Person::rita().identity(false);
    assert_eq!(world.portal.end_sessions_of("https://other.test", identity.sid.as_deref().unwrap()).await.unwrap(), 0);
    assert_eq!(world.portal.end_sessions_of(&identity.issuer, "nobody").await.unwrap(), 0);
    let ended = world.portal.end_sessions_of(&identity.issuer, identity.sid.as_deref().unwrap()).await.unwrap();
    assert_eq!(ended, 2);
    assert_eq!(
        world.count("event WHERE kind = 'signed-out' AND actor = 'Rita Holm' AND company = 'Fjord Backup AB'").await,
        2
    );
    assert_eq!(world.count("event WHERE kind = 'signed-out'").await, 2, "and it stands in nobody else's log");
    assert!(world.portal.scope_of(&rita, "t").await.unwrap().is_none());
    assert!(world.portal.scope_of(&anna, "t").await.unwrap().is_some());
}

async fn a_session_ends_by_itself(world: World) {
    world.tree().await;
    let alive = async |token: &SessionToken| world.portal.scope_of(token, "t").await.unwrap().is_some();
    let idle = world.token(&Person::rita(), None).await;
    world.clock.forward(TimeDelta::minutes(61));
    assert!(!alive(&idle).await);
    let busy = world.token(&Person::rita(), None).await;
    let scope = world.portal.scope_of(&busy, "t").await.unwrap().unwrap();
    for _ in 0..23 {
        world.clock.forward(TimeDelta::minutes(30));
        assert!(alive(&busy).await);
    }
    world.clock.forward(TimeDelta::minutes(31));
    assert!(!alive(&busy).await, "twelve hours are enough");
    assert_eq!(denial(world.portal.accept_terms(&scope).await), Denial::SignedOut);
}

on_both!(
    a_session_ends_by_itself,
    a_session_outlives_a_database_that_takes_no_writes,
    front_channel_logout_ends_that_sign_in_only,
    t20_each_sign_in_has_a_session_of_its_own,
    t21_a_slow_request_does_not_undo_a_logout,
);
