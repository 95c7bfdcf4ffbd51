//! What may come from one network, and from many.

use chrono::{DateTime, TimeDelta};
use domain::limits::Limit;
use portal::{Error, Scope};
use testkit::{Engine, World, on_both};

use super::{limited, network};
use crate::races::at_once;

async fn r17_a_network_begins_so_many_sign_ins_a_minute_and_another_one_its_own(world: World) {
    world.clock.forward(TimeDelta::seconds(1));
    let calls = (0..500).map(|_| {
        let portal = world.portal.clone();
        async move { portal.admit_sign_in(network("192.0.2.1")).await }
    });
    let results = at_once(calls.collect()).await;
    let (admitted, refused): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    assert_eq!((admitted.len(), refused.len()), (240, 260));
    let noon = DateTime::parse_from_rfc3339("2026-11-21T12:00:00Z").unwrap();
    for refused in refused {
        assert_eq!(limited(refused), (Limit::SignIns, (noon + TimeDelta::minutes(2)).to_utc()));
    }
    for other in ["192.0.2.2", "2001:db8::1"] {
        world.portal.admit_sign_in(network(other)).await.unwrap();
    }
    world.clock.forward(TimeDelta::seconds(61));
    world.portal.admit_sign_in(network("192.0.2.1")).await.unwrap();
}

/// A flood out of many networks: whoever begins a few sign-ins is let in all the same, and the table has an end.
async fn r17_a_flood_from_many_networks_locks_nobody_out(world: World) {
    let admit = async |from: &str| world.portal.admit_sign_in(network(from)).await;
    admit("192.0.2.1").await.unwrap();
    admit("192.0.2.2").await.unwrap();
    // Each network's row says 1, the one of all says 2.
    assert_eq!(world.execute("UPDATE allowance SET used = 2000 WHERE used = 2", Vec::new()).await.unwrap(), 1);
    let (hash, ends, network_of) = match world.engine {
        Engine::Sqlite => (
            "CAST(printf('%08d', n) AS blob)",
            "strftime('%Y-%m-%dT%H:%M:%S', '2026-11-21 12:00:00', '+' || n || ' seconds') || '+00:00'",
            "CAST(printf('%09d', n % 1005) AS blob)",
        ),
        Engine::Postgres => (
            "decode(lpad(to_hex(n), 8, '0'), 'hex')",
            "timestamptz '2026-11-21 12:00:00+00' + n * interval '1 second'",
            "decode(lpad(to_hex(n % 1005), 8, '9'), 'hex')",
        ),
    };
    // Twenty each from a thousand networks and more, after one from a network of its own.
    let fill = format!(
        "INSERT INTO sign_in_attempt (state_hash, browser_hash, nonce, verifier, return_to, second_factor, expires_at, \
         network) WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 20100) \
         SELECT {hash}, {hash}, 'n', 'v', '/', false, {ends}, CASE WHEN n = 1 THEN {hash} ELSE {network_of} END FROM counted"
    );
    world.execute(&fill, Vec::new()).await.unwrap();
    for _ in 0..20 {
        admit("198.51.100.7").await.unwrap();
    }
    assert_eq!(limited(admit("198.51.100.7").await).0, Limit::SignIns, "a share for each");
    admit("198.51.100.8").await.unwrap();
    assert_eq!(world.count("sign_in_attempt").await, 18_000, "a tenth of what is kept makes room");
    let state = |n: u32| match world.engine {
        Engine::Sqlite => format!("sign_in_attempt WHERE state_hash = CAST(printf('%08d', {n}) AS blob)"),
        Engine::Postgres => format!("sign_in_attempt WHERE state_hash = decode(lpad(to_hex({n}), 8, '0'), 'hex')"),
    };
    assert_eq!(world.count(&state(1)).await, 1, "the oldest of all, of a network that began one");
    assert_eq!(world.count(&state(2)).await, 0, "the oldest of a network that began twenty");
    assert_eq!(world.count(&state(20_100)).await, 1);
}

async fn n07_refused_forms_are_kept_so_often_for_each_person_and_each_network(world: World) {
    let tree = world.tree().await;
    world.forget_limits().await;
    let office = network("192.0.2.1");
    let keep = async |scope: Option<&Scope>, count: usize| {
        let calls = (0..count).map(|_| {
            let (portal, scope) = (world.portal.clone(), scope.cloned());
            async move { portal.admit_kept_form(scope.as_ref(), office).await }
        });
        at_once(calls.collect()).await
    };
    let kept = |results: Vec<Result<(), Error>>| results.into_iter().filter(Result::is_ok).count();
    assert_eq!(kept(keep(Some(&tree.rita), 100).await), 60);
    assert_eq!(kept(keep(Some(&tree.jonas), 10).await), 10, "a colleague at the same network");
    assert_eq!(kept(keep(None, 310).await), 300);
    let told = limited(world.portal.admit_kept_form(None, office).await).0;
    assert_eq!(told, Limit::KeptForms);
    world.portal.admit_kept_form(None, network("192.0.2.2")).await.unwrap();
}

on_both!(
    n07_refused_forms_are_kept_so_often_for_each_person_and_each_network,
    r17_a_flood_from_many_networks_locks_nobody_out,
    r17_a_network_begins_so_many_sign_ins_a_minute_and_another_one_its_own,
);
