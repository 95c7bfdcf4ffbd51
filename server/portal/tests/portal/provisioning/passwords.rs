//! Generated passwords (E14): made once, kept nowhere, shown once to who ordered them.

use chrono::TimeDelta;
use domain::{
    denial::{Denial, RefusalReason, Staleness},
    ids::RunId,
    provisioning::{GeneratedPassword, RunState},
};
use portal::{Error, Scope, ports::Secret};
use testkit::{Engine, Person, World, on_both};

use super::{made_once, read, testbolag_run_with_a_password};
use crate::{denial, refusal};

const BENGT: &str = "bengt.testsson@testbolag.se";

async fn show(world: &World, who: &Scope, run: RunId) -> Result<Secret, Error> {
    world.portal.show_password(who, world.form(who), run).await
}

fn shown_already<T: core::fmt::Debug>(result: Result<T, Error>) -> bool {
    denial(result) == Denial::Stale(Staleness::AlreadyShown)
}

async fn e14_a_generated_password_is_shown_once_to_who_ordered_it(world: World) {
    let tree = world.tree().await;
    let run = testbolag_run_with_a_password(&world, &tree).await;
    let state = async |who: &Scope| read(&world, who, run).await.password;
    assert_eq!(state(&tree.rita).await, Some(GeneratedPassword::NotYet));
    assert_eq!(denial(show(&world, &tree.rita, run).await), Denial::Stale(Staleness::NotYet));
    world.work().await;
    made_once(&world, &tree.rita, run).await;
    assert!(matches!(state(&tree.rita).await, Some(GeneratedPassword::Ready(_))));
    for other in [&tree.jonas, &tree.ingrid] {
        assert_eq!(state(other).await, Some(GeneratedPassword::Theirs));
        assert_eq!(denial(show(&world, other, run).await), Denial::NotFound);
    }
    assert_eq!(denial(show(&world, &tree.anna, run).await), Denial::NotFound);
    let form = world.form(&tree.rita);
    let password = world.portal.show_password(&tree.rita, form, run).await.unwrap();
    assert!(world.host.services.opens(BENGT, password.expose()));
    // A second click of the same button is answered the same; another page, and another minute, are not.
    assert_eq!(world.portal.show_password(&tree.rita, form, run).await.unwrap(), password);
    assert!(shown_already(show(&world, &tree.rita, run).await));
    assert_eq!(state(&tree.rita).await, Some(GeneratedPassword::Gone));
    world.clock.forward(TimeDelta::minutes(1));
    assert!(shown_already(world.portal.show_password(&tree.rita, form, run).await));
    assert_eq!(world.count("event WHERE kind = 'password-shown'").await, 1);
    let told: Vec<String> = world.column("SELECT actor FROM event WHERE kind = 'password-shown'", Vec::new()).await;
    assert_eq!(told, ["Rita Holm"]);
}

async fn e14_of_two_who_press_at_once_one_sees_it(world: World) {
    let tree = world.tree().await;
    let run = testbolag_run_with_a_password(&world, &tree).await;
    world.work().await;
    let other = world.sign_in(&Person::rita()).await;
    let (replica, first, second) =
        (world.replica(core::time::Duration::from_secs(30)).await, world.form(&tree.rita), world.form(&other));
    let (here, there) =
        tokio::join!(world.portal.show_password(&tree.rita, first, run), replica.show_password(&other, second, run));
    assert_eq!(usize::from(here.is_ok()) + usize::from(there.is_ok()), 1, "{here:?} {there:?}");
    for lost in [here, there].into_iter().filter(Result::is_err) {
        assert!(shown_already(lost));
    }
    assert_eq!(world.count("event WHERE kind = 'password-shown'").await, 1);
}

/// How many of what passwords are made of are left once the chores were done.
async fn clear(world: &World) -> i64 {
    crate::chores(world).await;
    world.count("password_nonce").await
}

/// After a day, or once it was shown, what it was made of is gone for good.
async fn e14_what_it_is_made_of_is_forgotten(world: World) {
    let tree = world.tree().await;
    let run = testbolag_run_with_a_password(&world, &tree).await;
    let clear = async || clear(&world).await;
    world.clock.forward(TimeDelta::days(3));
    assert_eq!(clear().await, 1, "kept as long as the account may still have to be ordered");
    world.work().await;
    world.clock.forward(TimeDelta::hours(23));
    let rita = world.sign_in(&Person::rita()).await;
    assert_eq!(clear().await, 1);
    assert!(matches!(read(&world, &rita, run).await.password, Some(GeneratedPassword::Ready(_))));
    world.clock.forward(TimeDelta::hours(1));
    assert_eq!(read(&world, &rita, run).await.password, Some(GeneratedPassword::Gone));
    assert!(shown_already(show(&world, &rita, run).await), "before anybody clears it away");
    assert_eq!(clear().await, 0);
    assert_eq!(read(&world, &rita, run).await.password, Some(GeneratedPassword::Gone));
    assert!(shown_already(show(&world, &rita, run).await));
}

/// Once it was shown, what it was made of is gone within minutes; nobody can have it made again.
async fn e14_what_was_shown_is_forgotten(world: World) {
    let tree = world.tree().await;
    let run = testbolag_run_with_a_password(&world, &tree).await;
    world.work().await;
    show(&world, &tree.rita, run).await.unwrap();
    world.clock.forward(TimeDelta::minutes(5));
    assert_eq!(clear(&world).await, 0);
    assert!(shown_already(show(&world, &tree.rita, run).await));
}

/// A right that was taken away isn't outlived by a password.
async fn e14_who_may_no_longer_order_sees_none(world: World) {
    let tree = world.tree().await;
    let run = testbolag_run_with_a_password(&world, &tree).await;
    world.work().await;
    let rita = tree.rita.membership().unwrap().uuid();
    // An auditor: sees the run, orders nothing.
    world.execute("UPDATE membership SET roles = 32 WHERE id = $1", vec![rita.into()]).await.unwrap();
    assert_eq!(refusal(show(&world, &tree.rita, run).await), RefusalReason::Role);
    let auditor = world.sign_in(&Person::rita()).await;
    assert_eq!(read(&world, &auditor, run).await.password, Some(GeneratedPassword::Theirs));
    assert_eq!(world.count("event WHERE kind = 'password-shown'").await, 0);
}

/// The password stands in no column of any table, in no mail and not in the host's journal.
async fn e14_the_password_is_kept_nowhere(world: World) {
    let tree = world.tree().await;
    let run = testbolag_run_with_a_password(&world, &tree).await;
    world.work().await;
    let password = show(&world, &tree.rita, run).await.unwrap();
    assert_eq!(read(&world, &tree.rita, run).await.state, RunState::Done);
    let columns = match world.engine {
        Engine::Sqlite => {
            "SELECT m.name || ' ' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'"
        }
        Engine::Postgres => {
            "SELECT table_name || ' ' || column_name FROM information_schema.columns WHERE table_schema = 'public'"
        }
    };
    let columns: Vec<String> = world.column(columns, Vec::new()).await;
    assert!(columns.len() > 150, "{}", columns.len());
    let holding = async |text: &str| {
        let mut found = Vec::new();
        for column in &columns {
            let (table, name) = column.split_once(' ').unwrap();
            let sql = format!("SELECT count(*) FROM {table} WHERE CAST({name} AS text) LIKE $1");
            let count: Vec<i64> = world.column(&sql, vec![format!("%{text}%").into()]).await;
            if count != [0] {
                found.push(column.clone());
            }
        }
        found
    };
    assert!(holding("bengt.testsson").await.len() >= 5, "this search finds what is there");
    let hex: String = password.expose().bytes().map(|byte| format!("{byte:02x}")).collect();
    for group in [password.expose(), &password.expose()[..11], &hex] {
        assert_eq!(holding(group).await, [""; 0]);
        assert!(!serde_json::to_string(&world.host.services.effects()).unwrap().contains(group));
    }
}

on_both!(
    e14_a_generated_password_is_shown_once_to_who_ordered_it,
    e14_of_two_who_press_at_once_one_sees_it,
    e14_the_password_is_kept_nowhere,
    e14_what_it_is_made_of_is_forgotten,
    e14_what_was_shown_is_forgotten,
    e14_who_may_no_longer_order_sees_none,
);
