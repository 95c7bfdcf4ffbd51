//! *Delete user*: who may, whom never, and what it ends.

use domain::{
    authority::Role,
    denial::{Denial, RefusalReason},
    identity::SignInRefusal,
    ids::{CompanyId, MembershipId},
    paging::PageAt,
    tenancy::{Removal, SettingsForm},
};
use portal::{Error, Scope};
use testkit::{Person, World, on_both};

use crate::{denial, refusal};

async fn remove(world: &World, by: &Scope, user: MembershipId) -> Result<String, Error> {
    let company = world.company_of(user).await.unwrap_or(by.company().unwrap());
    world.portal.remove_user(by, world.form(by), (company, user)).await
}

async fn member(world: &World, company: CompanyId, name: &str) -> MembershipId {
    let sql = "SELECT id FROM membership WHERE org_id = $1 AND name = $2";
    let ids = world.column(sql, vec![company.uuid().into(), name.into()]).await;
    MembershipId::new(ids.into_iter().next().expect("a member"))
}

/// A24, by every road there is: as oneself, through a second membership, from above, and in a double post.
async fn a24_nobody_deletes_themself_by_any_road(world: World) {
    let tree = world.tree().await;
    for who in [&tree.ingrid, &tree.rita, &tree.per, &tree.anna] {
        let own = who.membership().unwrap();
        let reason = refusal(remove(&world, who, own).await);
        let expected = if who.actor_name() == "Per Strand" { RefusalReason::Role } else { RefusalReason::Yourself };
        assert_eq!(reason, expected);
        let list = world.portal.read_users(who, who.company().unwrap(), &PageAt::default()).await.unwrap();
        assert_eq!(list.users.iter().find(|user| user.yourself).unwrap().removal, Removal::Yourself);
    }
    // Ingrid is at Vik, too. Vik is bound to her tenant then, which is how it is when a partner runs a shop of its own.
    let admin = Some(Role::Administrator);
    world.user(&tree.ingrid, tree.vik, &Person::ingrid(), admin).await;
    let there = member(&world, tree.vik, "Ingrid Solberg").await;
    assert_eq!(refusal(remove(&world, &tree.ingrid, there).await), RefusalReason::Yourself);
    assert_eq!(world.count("membership WHERE name = 'Ingrid Solberg'").await, 2);
    assert_eq!(world.count("event WHERE kind = 'removal-refused'").await, 4, "each attempt is in the log");
}

async fn a35_delete_user_is_shown_to_whoever_may_and_means_it(world: World) {
    let demo = world.demo().await;
    let tree = &demo.tree;
    world.user(&tree.rita, demo.testbolag, &Person::new("Mia", "mia@testbolag.se"), Some(Role::Member)).await;
    let una = Person::new("Una User", "una@fjord.example");
    let una = world.user(&tree.rita, tree.fjord, &una, Some(Role::UserAdministrator)).await;
    let viewers = [&tree.ingrid, &tree.rita, &tree.per, &tree.anna, &demo.bengt, &una];
    for company in [tree.nordlys, tree.fjord, tree.sund, demo.testbolag] {
        for viewer in viewers {
            let Ok(list) = world.portal.read_users(viewer, company, &PageAt::default()).await else { continue };
            // One that may be deleted ends the round: the list has changed.
            for user in list.users.iter().filter(|user| user.removal != Removal::Allowed) {
                let refused = refusal(remove(&world, viewer, user.id).await);
                let who = format!("{} of {}", user.name, viewer.actor_name());
                match user.removal {
                    Removal::Yourself => {
                        assert!(matches!(refused, RefusalReason::Yourself | RefusalReason::Role), "{who}");
                    }
                    Removal::LastAdministrator => assert_eq!(refused, RefusalReason::LastAdministrator, "{who}"),
                    _ => assert!(
                        matches!(refused, RefusalReason::Role | RefusalReason::AboveYourRights),
                        "{who}: {refused:?}"
                    ),
                }
            }
        }
    }
    let shown = async |viewer, company| {
        let list = world.portal.read_users(viewer, company, &PageAt::default()).await.unwrap();
        let may = list.users.into_iter().filter(|user| user.removal == Removal::Allowed);
        may.map(|user| user.name).collect::<Vec<_>>()
    };
    assert_eq!(shown(&tree.ingrid, tree.nordlys).await, ["Oskar Lind"]);
    assert_eq!(shown(&tree.rita, tree.fjord).await, ["Jonas Ek", "Per Strand", "Una User"]);
    assert_eq!(shown(&una, tree.fjord).await, ["Per Strand"]);
    assert_eq!(shown(&tree.per, tree.fjord).await, [""; 0]);
    assert_eq!(shown(&tree.rita, demo.testbolag).await, ["Mia"]);
    for (viewer, company) in [(&tree.rita, demo.testbolag), (&una, tree.fjord), (&tree.ingrid, tree.fjord)] {
        let list = world.portal.read_users(viewer, company, &PageAt::default()).await.unwrap();
        let first = list.users.iter().find(|user| user.removal == Removal::Allowed).unwrap();
        assert_eq!(remove(&world, viewer, first.id).await.unwrap(), first.name);
    }
}

async fn a38_deleting_ends_the_users_sessions_at_once(world: World) {
    let tree = world.tree().await;
    let tokens = [world.token(&Person::jonas(), None).await, world.token(&Person::jonas(), None).await];
    for token in &tokens {
        assert!(world.portal.scope_of(token, "t").await.unwrap().is_some());
    }
    remove(&world, &tree.rita, tree.jonas.membership().unwrap()).await.unwrap();
    for token in &tokens {
        assert!(world.portal.scope_of(token, "t").await.unwrap().is_none());
    }
    let open = world.column::<i64>(
        "SELECT count(*) FROM session WHERE membership_id = $1 AND ended_at IS NULL",
        vec![tree.jonas.membership().unwrap().uuid().into()],
    );
    assert_eq!(open.await, [0], "ended in the table, too");
    let rita = (tree.fjord, tree.rita.membership().unwrap());
    let late = world.portal.remove_user(&tree.jonas, world.form(&tree.jonas), rita).await;
    assert_eq!(denial(late), Denial::SignedOut, "a request that was already on its way");
    assert_eq!(world.refused_sign_in(&Person::jonas(), None).await, SignInRefusal::NoProfile);
    assert_eq!(denial(remove(&world, &tree.rita, tree.jonas.membership().unwrap()).await), Denial::NotFound);
}

async fn a38_a_double_post_is_one_deletion(world: World) {
    let tree = world.tree().await;
    let form = world.form(&tree.rita);
    for _ in 0..2 {
        let name =
            world.portal.remove_user(&tree.rita, form, (tree.fjord, tree.jonas.membership().unwrap())).await.unwrap();
        assert_eq!(name, "Jonas Ek");
    }
    assert_eq!(world.count("event WHERE kind = 'user-removed'").await, 1);
    let people: Vec<i64> = world.column("SELECT people FROM org WHERE id = $1", vec![tree.fjord.uuid().into()]).await;
    assert_eq!(people, [2]);
}

/// T32: the last administrator stays, whoever asks; an invited one is no administrator yet.
async fn t32_the_last_administrator_stays(world: World) {
    let tree = world.tree().await;
    let anna = tree.anna.membership().unwrap();
    assert_eq!(refusal(remove(&world, &tree.ingrid, anna).await), RefusalReason::LastAdministrator);
    let invited = Person::new("Ivar Invited", "ivar@sund.example").user_form(None).parse().unwrap();
    world.portal.add_user(&tree.anna, world.form(&tree.anna), tree.sund, &invited).await.unwrap();
    assert_eq!(refusal(remove(&world, &tree.ingrid, anna).await), RefusalReason::LastAdministrator);
    let ivar = member(&world, tree.sund, "Ivar Invited").await;
    remove(&world, &tree.anna, ivar).await.unwrap();
    world.user(&tree.anna, tree.sund, &Person::new("Siv Sund", "siv@sund.example"), None).await;
    remove(&world, &tree.ingrid, anna).await.unwrap();
    assert_eq!(world.portal.read_users(&tree.ingrid, tree.sund, &PageAt::default()).await.unwrap().administrators, 1);
}

/// Whether equals may delete each other is for the level above to say (mission.md, decision 2).
async fn whether_peers_may_delete_each_other_is_said_above(world: World) {
    let tree = world.tree().await;
    let portal = &world.portal;
    let set = async |by: &Scope, company, peers_may_remove| {
        let version = portal.read_settings(by, company).await.unwrap().version;
        let form = SettingsForm { language: "en".into(), peers_may_remove, version, ..SettingsForm::default() };
        portal.edit_company(by, world.form(by), company, &form).await.unwrap();
        portal.read_settings(by, company).await.unwrap().peers_may_remove
    };
    let jonas = tree.jonas.membership().unwrap();
    assert!(!set(&tree.ingrid, tree.fjord, false).await);
    assert_eq!(refusal(remove(&world, &tree.rita, jonas).await), RefusalReason::SwitchedOff);
    let list = portal.read_users(&tree.rita, tree.fjord, &PageAt::default()).await.unwrap();
    assert!(list.users.iter().all(|user| user.removal != Removal::Allowed));
    assert!(!set(&tree.rita, tree.fjord, true).await, "Fjord itself can't switch it on again");
    assert_eq!(refusal(remove(&world, &tree.rita, jonas).await), RefusalReason::SwitchedOff);
    remove(&world, &tree.ingrid, jonas).await.unwrap();
    // Partners can always delete each other, or nobody could.
    assert!(set(&tree.ingrid, tree.nordlys, false).await, "nobody is above it to switch it off");
    let told = "event WHERE kind = 'settings-changed' AND CAST(data AS TEXT) LIKE '%peers-may-remove%'";
    assert_eq!(world.count(told).await, 1, "only where it was changed");
    remove(&world, &tree.ingrid, tree.oskar.membership().unwrap()).await.unwrap();
}

on_both!(
    a24_nobody_deletes_themself_by_any_road,
    a35_delete_user_is_shown_to_whoever_may_and_means_it,
    a38_a_double_post_is_one_deletion,
    a38_deleting_ends_the_users_sessions_at_once,
    t32_the_last_administrator_stays,
    whether_peers_may_delete_each_other_is_said_above,
);
