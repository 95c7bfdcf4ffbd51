//! Whoever owns the database changes the log: each way is named.

use chrono::TimeDelta;
use domain::ids::EventId;
use portal::audit::Broken;
use testkit::{World, on_both};
use uuid::Uuid;

use super::{chain, copy, put_back, seal, tamper, unlock, verify, wrong_with};

async fn n11_the_log_verifies_and_the_first_bad_entry_is_named(world: World) {
    let tree = world.tree().await;
    world.testbolag(&tree).await;
    let total = usize::try_from(world.count("event").await).unwrap();
    seal(&world.portal).await;
    let good = verify(&world).await;
    assert_eq!((good.events, good.unsealed, good.faults.as_slice()), (total, 0, [].as_slice()));
    assert_eq!(good.companies, 5);
    world.clock.forward(TimeDelta::minutes(5));
    world.reseller(&tree.ingrid, "Later").await;
    assert_eq!(verify(&world).await.unsealed, 1);
    assert_eq!(world.portal.seal_log().await.unwrap(), 1);
    unlock(&world).await;
    copy(&world).await;
    let (third, at) = (chain(&world, tree.fjord).await[2], vec![tree.fjord.uuid().into()]);
    for (table, change, expected) in [
        ("event", "actor = 'Somebody else'", true),
        ("event", "class = class + 1", true),
        ("event", "company = company || '.'", true),
        ("event", "data = '{\"user\":\"X\"}'", true),
        ("event", "request_id = ''", true),
        ("event", "on_behalf_of = 'Somebody'", true),
        ("event_seal", "hash = signature", true),
        ("event_seal", "signature = hash", true),
        ("event_seal", "sequence = 300", false),
        ("event", "org_id = reseller_id, reseller_id = partner_id", false),
    ] {
        tamper(&world, &format!("UPDATE {table} SET {change} WHERE id = $1"), vec![third.into()]).await;
        let faults = verify(&world).await.faults;
        let mut of_chains = faults.iter().filter(|fault| {
            matches!(fault.what, Broken::Changed { .. } | Broken::Missing { .. } | Broken::BeyondHead { .. })
        });
        let first = of_chains.next().unwrap_or_else(|| panic!("{change}: {faults:?}"));
        assert!(of_chains.next().is_none(), "{change}: only Fjord's chain is broken: {faults:?}");
        assert_eq!(first.company, tree.fjord.uuid(), "{change}");
        match &first.what {
            Broken::Changed { sequence: 3, event } if expected => assert_eq!(event.uuid(), third, "{change}"),
            Broken::Missing { sequence: 3 } if !expected => {}
            other => panic!("{change}: {other:?}"),
        }
        put_back(&world, table).await;
        assert_eq!(verify(&world).await.faults, [], "{change} taken back");
    }
    // Heads and the register are signed, every word of them.
    for (table, change, company, expected) in [
        ("event_head", "entries = entries - 1", tree.sund, Broken::HeadChanged),
        ("event_head", "hash = signature", tree.sund, Broken::HeadChanged),
        ("event_head", "newest_at = (SELECT at FROM event LIMIT 1)", tree.sund, Broken::HeadChanged),
        ("event_head", "signature = hash", tree.sund, Broken::HeadChanged),
        ("event_register", "companies = companies - 1", tree.nordlys, Broken::RegisterChanged),
        ("event_register", "entries = entries + 1", tree.nordlys, Broken::RegisterChanged),
    ] {
        tamper(&world, &format!("UPDATE {table} SET {change} WHERE id = $1"), vec![company.uuid().into()]).await;
        assert!(wrong_with(&world, company).await.contains(&expected), "{change}");
        let checked = world.portal.check_log().await.unwrap();
        assert!(checked.iter().any(|fault| fault.what == expected && fault.company == company.uuid()), "{change}");
        put_back(&world, table).await;
        assert_eq!(verify(&world).await.faults, [], "{change} taken back");
    }
    // Two change places: the first of them is named.
    for sql in [
        "UPDATE event_seal SET sequence = 1000 WHERE org_id = $1 AND sequence = 2",
        "UPDATE event_seal SET sequence = 2 WHERE org_id = $1 AND sequence = 4",
        "UPDATE event_seal SET sequence = 4 WHERE org_id = $1 AND sequence = 1000",
    ] {
        tamper(&world, sql, at.clone()).await;
    }
    assert!(matches!(wrong_with(&world, tree.fjord).await[..], [Broken::Changed { sequence: 2, .. }]));
}

async fn n11_a_missing_tail_is_named(world: World) {
    let tree = world.tree().await;
    seal(&world.portal).await;
    unlock(&world).await;
    copy(&world).await;
    let (entries, last) = {
        let ids = chain(&world, tree.sund).await;
        (i64::try_from(ids.len()).unwrap(), *ids.last().unwrap())
    };
    tamper(&world, "DELETE FROM event WHERE id = $1", vec![last.into()]).await;
    assert_eq!(wrong_with(&world, tree.sund).await, [Broken::Missing { sequence: entries }]);
    tamper(&world, "DELETE FROM event_seal WHERE id = $1", vec![last.into()]).await;
    assert_eq!(wrong_with(&world, tree.sund).await, [Broken::Missing { sequence: entries }]);
    let kept = world.portal.read_heads(&command_line()).await.unwrap().join("\n");
    // The head is put back to one that was signed for the shorter log: the register knows of more.
    put_back(&world, "event").await;
    put_back(&world, "event_seal").await;
    world.portal.issue_code(&tree.ingrid, world.form(&tree.ingrid), tree.sund, None).await.unwrap();
    seal(&world.portal).await;
    let newest = *chain(&world, tree.sund).await.last().unwrap();
    tamper(&world, OLDER_HEAD, vec![tree.sund.uuid().into()]).await;
    assert_eq!(wrong_with(&world, tree.sund).await, [Broken::BeyondHead { sequence: entries + 1 }]);
    for table in ["event", "event_seal"] {
        tamper(&world, &format!("DELETE FROM {table} WHERE id = $1"), vec![newest.into()]).await;
    }
    assert_eq!(wrong_with(&world, tree.sund).await, []);
    let faults = verify(&world).await.faults;
    let told = world.count("event").await + 1;
    assert_eq!(faults.len(), 1, "{faults:?}");
    let expected = Broken::RegisterDiffers { companies: (4, 4), entries: (told, told - 1) };
    assert_eq!((faults[0].company, &faults[0].what), (tree.nordlys.uuid(), &expected));
    // And so is the register: then only what was kept elsewhere knows.
    put_back(&world, "event_register").await;
    assert_eq!(verify(&world).await.faults, []);
    assert_eq!(world.portal.compare_log(&kept).await.unwrap(), (4, Vec::new()), "what was kept before says so, too");
}

async fn n11_heads_kept_elsewhere_name_what_the_database_cannot_know(world: World) {
    let tree = world.tree().await;
    seal(&world.portal).await;
    unlock(&world).await;
    copy(&world).await;
    world.portal.issue_code(&tree.ingrid, world.form(&tree.ingrid), tree.sund, None).await.unwrap();
    seal(&world.portal).await;
    let entries = i64::try_from(chain(&world, tree.sund).await.len()).unwrap();
    let kept = world.portal.read_heads(&command_line()).await.unwrap().join("\n");
    assert_eq!(world.portal.compare_log(&kept).await.unwrap(), (4, Vec::new()));
    let aside = "CREATE TABLE first_head AS SELECT * FROM event_head";
    world.execute(aside, Vec::new()).await.unwrap();
    // The whole log goes back to an older day: nothing inside contradicts it.
    for table in ["event", "event_seal", "event_head", "event_register"] {
        put_back(&world, table).await;
    }
    world.execute("DELETE FROM event_waiting", Vec::new()).await.unwrap();
    assert_eq!(verify(&world).await.faults, []);
    let (compared, faults) = world.portal.compare_log(&kept).await.unwrap();
    assert_eq!((compared, faults.len()), (4, 1), "{faults:?}");
    assert_eq!((faults[0].company, &faults[0].what), (tree.sund.uuid(), &Broken::CutShort { entries }));
    // From there it goes another way.
    world.clock.forward(TimeDelta::hours(1));
    world.portal.issue_code(&tree.oskar, world.form(&tree.oskar), tree.sund, None).await.unwrap();
    seal(&world.portal).await;
    assert_eq!(verify(&world).await.faults, []);
    let (_, faults) = world.portal.compare_log(&kept).await.unwrap();
    assert_eq!(faults[0].what, Broken::Rewritten { sequence: entries });
    // The head of the first way over the entries of the second: it counts as many, but names another.
    let first = OLDER_HEAD.replace("copy_of_event_head", "first_head");
    tamper(&world, &first, vec![tree.sund.uuid().into()]).await;
    assert_eq!(wrong_with(&world, tree.sund).await, [Broken::HeadElsewhere]);
    // A head somebody made up proves nothing.
    let forged = kept.replace(&format!("\"entries\":{entries}"), &format!("\"entries\":{}", entries + 1));
    assert_ne!(forged, kept);
    let (_, faults) = world.portal.compare_log(&forged).await.unwrap();
    assert!(faults.iter().any(|fault| fault.what == Broken::ForeignHead), "{faults:?}");
}

async fn n11_a_missing_chain_and_an_empty_log_are_named(world: World) {
    let tree = world.tree().await;
    seal(&world.portal).await;
    unlock(&world).await;
    copy(&world).await;
    let sund = || vec![tree.sund.uuid().into()];
    for table in ["event", "event_seal", "event_head"] {
        tamper(&world, &format!("DELETE FROM {table} WHERE org_id = $1"), sund()).await;
    }
    assert_eq!(wrong_with(&world, tree.sund).await, [Broken::NoHead]);
    let of_register = wrong_with(&world, tree.nordlys).await;
    assert!(matches!(of_register[..], [Broken::RegisterDiffers { companies: (4, 3), .. }]), "{of_register:?}");
    for table in ["event", "event_seal", "event_head", "event_register"] {
        world.execute(&format!("DELETE FROM {table}"), Vec::new()).await.unwrap();
    }
    let all = [tree.nordlys, tree.fjord, tree.sund, tree.vik];
    for company in all {
        assert_eq!(wrong_with(&world, company).await, [Broken::NoHead]);
    }
    // The portal works on. It doesn't begin a log anew for a company that had one, and says so for ever.
    world.portal.issue_code(&tree.ingrid, world.form(&tree.ingrid), tree.fjord, None).await.unwrap();
    assert_eq!(world.portal.seal_log().await.unwrap(), 0);
    assert_eq!(world.count("event_seal").await + world.count("event_head").await, 0);
    for company in all {
        assert_eq!(wrong_with(&world, company).await, [Broken::NoHead]);
    }
    // Not even where its head is gone alone.
    for table in ["event", "event_seal", "event_head", "event_register"] {
        put_back(&world, table).await;
    }
    tamper(&world, "DELETE FROM event_head WHERE org_id = $1", sund()).await;
    world.portal.issue_code(&tree.ingrid, world.form(&tree.ingrid), tree.sund, None).await.unwrap();
    assert_eq!(world.portal.seal_log().await.unwrap(), 0);
    assert_eq!(wrong_with(&world, tree.sund).await, [Broken::NoHead]);
    tamper(&world, "DELETE FROM event_register", Vec::new()).await;
    assert!(wrong_with(&world, tree.nordlys).await.contains(&Broken::NoRegister));
}

/// Everything of one company that only we can make is taken away, its entries are changed and wait again: the portal
/// doesn't sign them for whoever did it.
async fn n11_a_wiped_chain_is_not_begun_anew(world: World) {
    let tree = world.tree().await;
    let testbolag = world.testbolag(&tree).await;
    seal(&world.portal).await;
    unlock(&world).await;
    let its = || vec![testbolag.uuid().into()];
    for table in ["event_seal", "event_head"] {
        tamper(&world, &format!("DELETE FROM {table} WHERE org_id = $1"), its()).await;
    }
    tamper(&world, "UPDATE event SET on_behalf_of = 'Nobody' WHERE org_id = $1", its()).await;
    tamper(&world, &format!("{WAIT} WHERE org_id = $1"), its()).await;
    assert_eq!(world.portal.seal_log().await.unwrap(), 0);
    assert_eq!(chain(&world, testbolag).await, [] as [Uuid; 0]);
    assert_eq!(wrong_with(&world, testbolag).await.len(), 1, "they wait too long");
    assert!(matches!(wrong_with(&world, testbolag).await[..], [Broken::Overdue { .. }]));
    assert!(matches!(wrong_with(&world, tree.nordlys).await[..], [Broken::RegisterDiffers { companies: (5, 4), .. }]));
    // Without the register neither.
    tamper(&world, "DELETE FROM event_register", Vec::new()).await;
    world.portal.issue_code(&tree.ingrid, world.form(&tree.ingrid), tree.sund, None).await.unwrap();
    assert_eq!(world.portal.seal_log().await.unwrap(), 0);
    assert_eq!(chain(&world, testbolag).await, [] as [Uuid; 0]);
    assert_eq!(wrong_with(&world, tree.nordlys).await, [Broken::NoRegister]);
}

async fn n11_what_lost_its_seal_is_never_signed_anew(world: World) {
    let tree = world.tree().await;
    seal(&world.portal).await;
    unlock(&world).await;
    copy(&world).await;
    let ids = chain(&world, tree.fjord).await;
    for lost in [1, ids.len() - 1] {
        // Changed, robbed of its seal, and put among those that wait: in the middle, where the newer ones go on, and at
        // the end, where nothing does.
        let (id, is_last) = (|| vec![ids[lost].into()], lost == ids.len() - 1);
        tamper(&world, "UPDATE event SET actor = 'Nobody' WHERE id = $1", id()).await;
        tamper(&world, "DELETE FROM event_seal WHERE id = $1", id()).await;
        tamper(&world, &format!("{WAIT} WHERE id = $1"), id()).await;
        world.portal.issue_code(&tree.ingrid, world.form(&tree.ingrid), tree.fjord, None).await.unwrap();
        seal(&world.portal).await;
        let now = chain(&world, tree.fjord).await;
        assert!(!now.contains(&ids[lost]), "it was signed anew");
        assert_eq!(now.len(), if is_last { ids.len() - 1 } else { ids.len() });
        let wrong = wrong_with(&world, tree.fjord).await;
        let sequence = i64::try_from(lost).unwrap() + 1;
        assert!(wrong.contains(&Broken::Missing { sequence }), "{wrong:?}");
        let event = EventId::new(ids[lost]);
        assert!(wrong.contains(&Broken::Overdue { event, count: 1 }), "{wrong:?}");
        for table in ["event", "event_seal", "event_head", "event_register"] {
            put_back(&world, table).await;
        }
        world.execute("DELETE FROM event_waiting", Vec::new()).await.unwrap();
    }
    // Neither sealed nor waiting is named at once.
    tamper(&world, "DELETE FROM event_seal WHERE id = $1", vec![ids[1].into()]).await;
    let gone = Broken::SealGone { event: EventId::new(ids[1]), count: 1 };
    assert_eq!(wrong_with(&world, tree.fjord).await, [gone, Broken::Missing { sequence: 2 }]);
}

/// A company's head as it was when copies were made.
const OLDER_HEAD: &str = "UPDATE event_head SET (entries, hash, newest_at, newest_id, signature) = (SELECT entries, \
                          hash, newest_at, newest_id, signature FROM copy_of_event_head c WHERE c.id = event_head.id) \
                          WHERE id = $1";

/// Puts sealed entries among those that wait, as a database can and the portal doesn't.
const WAIT: &str = "INSERT INTO event_waiting (partner_id, id, org_id, reseller_id, at, since) \
                    SELECT partner_id, id, org_id, reseller_id, at, 0 FROM event";

fn command_line() -> portal::Scope {
    portal::Scope::system(portal::authority::Task::CommandLine, "test")
}

on_both!(
    n11_the_log_verifies_and_the_first_bad_entry_is_named,
    n11_a_missing_tail_is_named,
    n11_heads_kept_elsewhere_name_what_the_database_cannot_know,
    n11_a_missing_chain_and_an_empty_log_are_named,
    n11_a_wiped_chain_is_not_begun_anew,
    n11_what_lost_its_seal_is_never_signed_anew,
);
