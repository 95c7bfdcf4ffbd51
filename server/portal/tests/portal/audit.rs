//! The log: what happened, who started it, and that nobody changed it afterwards.

use domain::{
    audit::{EventClass, LogLine},
    authority::Role,
    denial::{Denial, RefusalReason, Staleness},
    ids::CompanyId,
    paging::PageAt,
    tenancy::{ResellerForm, SettingsForm},
    text::CustomerCode,
};
use portal::{Scope, audit::LogQuery, jobs::MailContent};
use testkit::{Person, World, on_both};

use crate::{denial, refusal};

async fn log(world: &World, who: &Scope, company: CompanyId, class: Option<EventClass>) -> Vec<LogLine> {
    let mut query = LogQuery { class, ..LogQuery::default() };
    let mut lines = Vec::new();
    loop {
        let page = world.portal.read_log(who, company, &query).await.unwrap();
        lines.extend(page.rows);
        match page.ways.next {
            Some(cursor) => query.at.after = Some(cursor),
            None => return lines,
        }
    }
}

/// What was added to the log since: kind, actor, company.
async fn since(world: &World, who: &Scope, company: CompanyId, seen: &mut usize) -> Vec<(String, String, String)> {
    let lines = log(world, who, company, None).await;
    let new = lines.len() - core::mem::replace(seen, lines.len());
    lines.into_iter().take(new).map(|line| (line.kind, line.actor, line.company)).rev().collect()
}

async fn a19_a39_every_act_is_one_event_with_its_actor(world: World) {
    let tree = world.tree().await;
    let (portal, nordlys) = (&world.portal, tree.nordlys);
    let mut seen = log(&world, &tree.ingrid, nordlys, None).await.len();
    let mut check = async |expected: &[(&str, &str, &str)]| {
        let found = since(&world, &tree.ingrid, nordlys, &mut seen).await;
        let found: Vec<_> = found.iter().map(|(k, a, c)| (k.as_str(), a.as_str(), c.as_str())).collect();
        assert_eq!(found, expected);
    };
    let new = ResellerForm { name: "Aker IT".into(), ..ResellerForm::default() }.parse().unwrap();
    portal.add_reseller(&tree.ingrid, world.form(&tree.ingrid), &new).await.unwrap();
    check(&[("reseller-added", "Ingrid Solberg", "Aker IT")]).await;
    let lena = Person::new("Lena Bo", "lena.bo@fjord.example");
    let user = lena.user_form(Some(Role::Member)).parse().unwrap();
    let id = portal.add_user(&tree.rita, world.form(&tree.rita), tree.fjord, &user).await.unwrap();
    check(&[("user-added", "Rita Holm", "Fjord Backup AB")]).await;
    let scope = world.accept(&lena).await;
    check(&[("signed-in", "Lena Bo", "Fjord Backup AB"), ("invitation-accepted", "Lena Bo", "Fjord Backup AB")]).await;
    portal.accept_terms(&scope).await.unwrap();
    check(&[("terms-accepted", "Lena Bo", "Fjord Backup AB")]).await;
    portal.sign_out(&scope).await.unwrap();
    check(&[("signed-out", "Lena Bo", "Fjord Backup AB")]).await;
    let anna = (tree.sund, tree.anna.membership().unwrap());
    refusal(portal.remove_user(&tree.anna, world.form(&tree.anna), anna).await);
    check(&[("removal-refused", "Anna Dahl", "Sund IT")]).await;
    portal.remove_user(&tree.jonas, world.form(&tree.jonas), (tree.fjord, id)).await.unwrap();
    check(&[("user-removed", "Jonas Ek", "Fjord Backup AB")]).await;
    let form = SettingsForm { language: "sv".into(), version: 1, peers_may_remove: true, ..SettingsForm::default() };
    portal.edit_company(&tree.oskar, world.form(&tree.oskar), tree.sund, &form).await.unwrap();
    check(&[("settings-changed", "Oskar Lind", "Sund IT")]).await;
    let code = CustomerCode::parse("TB1001").unwrap();
    portal.issue_code(&tree.ingrid, world.form(&tree.ingrid), tree.fjord, Some(&code)).await.unwrap();
    check(&[("code-issued", "Ingrid Solberg", "Fjord Backup AB")]).await;
    world.provision(&tree.rita, tree.fjord, &testkit::testbolag_customer(), &testkit::bengt_form()).await;
    check(&[("run-started", "Rita Holm", "Fjord Backup AB")]).await;
    world.work().await;
    check(&[
        ("customer-created", "Tenantry", "testbolag"),
        ("service-started", "Tenantry", "testbolag"),
        ("account-created", "Tenantry", "testbolag"),
        ("user-added", "Tenantry", "testbolag"),
        ("service-started", "Tenantry", "testbolag"),
        ("service-started", "Tenantry", "testbolag"),
        ("run-finished", "Tenantry", "Fjord Backup AB"),
    ])
    .await;
}

/// A19, A34: what a run makes is made on behalf of whoever pressed *Provision*; the worker is nobody's name.
async fn a19_a_run_acts_on_behalf_of_whoever_ordered_it(world: World) {
    let tree = world.tree().await;
    let customer = world.testbolag(&tree).await;
    let lines = log(&world, &tree.rita, customer, None).await;
    assert!(lines.len() >= 5, "{lines:?}");
    for line in &lines {
        assert_eq!((line.actor.as_str(), line.on_behalf_of.as_deref()), ("Tenantry", Some("Rita Holm")), "{line:?}");
    }
    let users = world.portal.read_users(&tree.rita, customer, &PageAt::default()).await.unwrap();
    let [bengt] = users.users.as_slice() else { panic!("one administrator") };
    assert_eq!(bengt.created_by, "Rita Holm");
    let letter = world.mailbox.letters_to("bengt.testsson@testbolag.se").pop().unwrap();
    let MailContent::Welcome { invited_by, .. } = letter.content else { panic!("another mail") };
    assert_eq!(invited_by.as_deref(), Some("Rita Holm"));
}

async fn a39_what_is_refused_or_repeated_leaves_no_event(world: World) {
    let tree = world.tree().await;
    let before = world.count("event").await;
    let form = world.form(&tree.ingrid);
    let taken = ResellerForm { name: "Vik Drift".into(), ..ResellerForm::default() }.parse().unwrap();
    denial(world.portal.add_reseller(&tree.ingrid, form, &taken).await);
    let user = Person::rita().user_form(None).parse().unwrap();
    denial(world.portal.add_user(&tree.jonas, world.form(&tree.jonas), tree.fjord, &user).await);
    denial(world.portal.add_user(&tree.rita, world.form(&tree.rita), tree.sund, &user).await);
    assert_eq!(world.count("event").await, before);
}

/// Where people look for it, said once more: the filter would be useless, and consistent, if all were one class.
fn class_of(kind: &str) -> EventClass {
    match kind {
        "signed-in" | "signed-out" | "terms-accepted" | "invitation-accepted" => EventClass::SignIn,
        "user-added" | "user-invited-again" | "user-removed" | "removal-refused" | "link-sent-again"
        | "acceptance-asked" | "acceptance-granted" | "acceptance-refused" => EventClass::Users,
        "partner-added" | "reseller-added" | "company-suspended" | "company-resumed" => EventClass::Resellers,
        "customer-created" | "customer-imported" | "draft-cancelled" => EventClass::Customers,
        "run-started" | "run-finished" | "service-started" | "account-created" => EventClass::Services,
        "settings-changed" | "code-issued" => EventClass::Settings,
        other => panic!("in which class does one look for {other}?"),
    }
}

async fn a20_everything_is_every_class_and_each_class_only_its_own(world: World) {
    let demo = world.demo().await;
    world.portal.accept_terms(&demo.tree.ingrid).await.unwrap();
    for (who, company) in [
        (&demo.tree.ingrid, demo.tree.nordlys),
        (&demo.tree.ingrid, demo.tree.fjord),
        (&demo.tree.rita, demo.tree.fjord),
        (&demo.bengt, demo.testbolag),
    ] {
        let everything = log(&world, who, company, None).await;
        let mut by_class = Vec::new();
        for class in EventClass::ALL {
            let lines = log(&world, who, company, Some(class)).await;
            for line in &lines {
                let sql = "SELECT class FROM event WHERE id = $1";
                let stored: Vec<i16> = world.column(sql, vec![line.id.uuid().into()]).await;
                assert_eq!(stored, [class.number()], "{}", line.kind);
                assert_eq!(class_of(&line.kind), class, "{}", line.kind);
            }
            by_class.extend(lines);
        }
        assert_eq!(by_class.len(), everything.len());
        assert!(by_class.iter().all(|line| everything.contains(line)));
    }
    assert_eq!(
        i64::try_from(log(&world, &demo.tree.ingrid, demo.tree.nordlys, None).await.len()).unwrap(),
        world.count("event").await
    );
    assert_eq!(EventClass::from_slug(""), None, "the filter's default is Everything");
}

async fn a20_a_reseller_sees_nothing_of_its_siblings(world: World) {
    let demo = world.demo().await;
    let (tree, everything) = (&demo.tree, LogQuery::default());
    let fjords = log(&world, &tree.rita, tree.fjord, None).await;
    assert!(fjords.iter().any(|line| line.company == "testbolag"));
    assert!(
        fjords
            .iter()
            .all(|line| !["Nordlys AS", "Sund IT", "Vik Drift", "Brevik Regnskap"].contains(&line.company.as_str()))
    );
    let own = log(&world, &demo.bengt, demo.testbolag, None).await;
    assert!(!own.is_empty() && own.iter().all(|line| line.company == "testbolag"));
    for (who, company) in [
        (&tree.rita, tree.sund),
        (&tree.rita, tree.nordlys),
        (&tree.rita, demo.brevik),
        (&tree.anna, tree.fjord),
        (&demo.bengt, tree.fjord),
    ] {
        assert_eq!(denial(world.portal.read_log(who, company, &everything).await), Denial::NotFound);
    }
    assert_eq!(refusal(world.portal.read_log(&tree.per, tree.fjord, &everything).await), RefusalReason::Role);
    // A cursor of the partner's log opens nothing of it in Fjord's.
    let partners = world.portal.read_log(&tree.ingrid, tree.nordlys, &everything).await.unwrap();
    let foreign = LogQuery { at: PageAt { after: partners.ways.next, before: None }, class: None };
    let theirs = world.portal.read_log(&tree.rita, tree.fjord, &foreign).await;
    assert_eq!(denial(theirs), Denial::Stale(Staleness::OldCursor));
}

async fn the_log_is_walked_there_and_back(world: World) {
    let demo = world.demo().await;
    let (who, company) = (&demo.tree.ingrid, demo.tree.nordlys);
    let mut query = LogQuery::default();
    let mut pages = Vec::new();
    let last = loop {
        let page = world.portal.read_log(who, company, &query).await.unwrap();
        pages.push(page.rows.clone());
        match &page.ways.next {
            Some(cursor) => query.at.after = Some(cursor.clone()),
            None => break page,
        }
    };
    assert!(pages.len() > 2);
    let lines = pages.concat();
    assert_eq!(i64::try_from(lines.len()).unwrap(), world.count("event").await);
    assert!(lines.windows(2).all(|two| (two[0].at, two[0].id) > (two[1].at, two[1].id)), "newest first");
    let (mut page, mut back) = (last, Vec::new());
    back.insert(0, page.rows.clone());
    while let Some(cursor) = page.ways.previous.clone() {
        let query = LogQuery { at: PageAt { after: None, before: Some(cursor) }, class: None };
        page = world.portal.read_log(who, company, &query).await.unwrap();
        back.insert(0, page.rows.clone());
    }
    assert_eq!(back, pages);
}

on_both!(
    a19_a39_every_act_is_one_event_with_its_actor,
    a20_a_reseller_sees_nothing_of_its_siblings,
    a20_everything_is_every_class_and_each_class_only_its_own,
    a39_what_is_refused_or_repeated_leaves_no_event,
    a19_a_run_acts_on_behalf_of_whoever_ordered_it,
    the_log_is_walked_there_and_back,
);
