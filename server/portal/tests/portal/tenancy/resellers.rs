//! *Add new reseller* and a reseller's settings.

use domain::{
    denial::{Denial, RefusalReason, Staleness},
    identity::SignInRefusal,
    problem::Problem,
    tenancy::{CompanyStatus, ListQuery, ResellerForm, SettingsForm},
};
use testkit::{Person, World, on_both};

use crate::{at, denial, fault, refusal};

fn named(name: &str) -> ResellerForm {
    ResellerForm { name: name.into(), ..ResellerForm::default() }
}

async fn a25_a_name_is_all_that_is_needed(world: World) {
    let (_, ingrid) = world.partner("Nordlys AS", &Person::ingrid()).await;
    let id = world.reseller(&ingrid, "  Fjord \u{200b} Backup  AB ").await;
    let page = world.portal.read_overview(&ingrid, &ListQuery::first()).await.unwrap();
    let row = page.rows.iter().find(|row| row.id == id).expect("A26: back on the overview, it is there");
    assert_eq!((row.name.as_str(), row.status), ("Fjord Backup AB", CompanyStatus::NoUsers));
    assert_eq!(page.count, 2);
}

async fn a37_a_taken_or_empty_name_is_refused_at_its_field(world: World) {
    let tree = world.tree().await;
    let before = (world.count("org").await, world.count("event").await, world.count("form_post").await);
    for name in ["Fjord Backup AB", "FJORD backup ab", " fjord  Backup AB ", "nordlys as"] {
        let new = named(name).parse().unwrap();
        let result = world.portal.add_reseller(&tree.ingrid, world.form(&tree.ingrid), &new).await;
        assert_eq!(fault(result), at("name", Problem::NameTaken), "{name}");
    }
    for (name, problem) in
        [("", Problem::Missing), (" \u{200b} ", Problem::Missing), ("a\u{202e}b", Problem::DirectionMarks)]
    {
        assert_eq!(named(name).parse().unwrap_err()[0].problem, problem);
    }
    assert_eq!(before, (world.count("org").await, world.count("event").await, world.count("form_post").await));
    let (_, eva) = world.partner("Another AS", &Person::new("Eva Moe", "eva.moe@another.example")).await;
    world.reseller(&eva, "Fjord Backup AB").await;
}

async fn a37_the_same_form_can_be_mended_and_posted_again(world: World) {
    let tree = world.tree().await;
    let form = world.form(&tree.ingrid);
    let taken = world.portal.add_reseller(&tree.ingrid, form, &named("Vik Drift").parse().unwrap()).await;
    assert_eq!(fault(taken), at("name", Problem::NameTaken));
    assert!(world.portal.add_reseller(&tree.ingrid, form, &named("Vik Drift 2").parse().unwrap()).await.is_ok());
}

async fn a37_a_bad_first_user_leaves_nothing_half_made(world: World) {
    let (_, ingrid) = world.partner("Nordlys AS", &Person::ingrid()).await;
    let form = |user_name: &str, user_mail: &str| ResellerForm {
        name: "Fjord".into(),
        user_name: user_name.into(),
        user_mail: user_mail.into(),
    };
    let fields =
        |form: ResellerForm| form.parse().unwrap_err().into_iter().map(|error| error.field).collect::<Vec<_>>();
    assert_eq!(fields(form("Rita Holm", "rita@")), ["user_mail"]);
    assert_eq!(fields(form("", "rita@fjord.example")), ["user_name"]);
    assert_eq!(fields(ResellerForm { name: String::new(), ..form("", "x") }), ["name", "user_name", "user_mail"]);
    let good = form("Rita Holm", "rita.holm@fjord.example").parse().unwrap();
    // The database says no in the middle: neither the reseller nor its user is there.
    world.execute("DROP TABLE outgoing_mail", Vec::new()).await.unwrap();
    assert!(world.portal.add_reseller(&ingrid, world.form(&ingrid), &good).await.is_err());
    for table in ["org WHERE level = 1", "membership WHERE mail LIKE 'rita%'", "invitation WHERE redeemed_at IS NULL"] {
        assert_eq!(world.count(table).await, 0, "{table}");
    }
    let page = world.portal.read_overview(&ingrid, &ListQuery::first()).await.unwrap();
    assert_eq!((page.count, page.rows.len()), (1, 1));
}

async fn a25_a_first_user_makes_it_ready_in_one_page(world: World) {
    let (_, ingrid) = world.partner("Nordlys AS", &Person::ingrid()).await;
    let form = ResellerForm {
        name: "Fjord Backup AB".into(),
        user_name: "Rita Holm".into(),
        user_mail: "rita.holm@fjord.example".into(),
    };
    let fjord = world.portal.add_reseller(&ingrid, world.form(&ingrid), &form.parse().unwrap()).await.unwrap();
    let rita = world.accept(&Person::rita()).await;
    assert_eq!(rita.company(), Some(fjord));
}

async fn a28_nobody_signs_in_before_the_first_user(world: World) {
    let tree = world.tree().await;
    let rita_at_vik = Person::new("Vera Vik", "vera@vik.example");
    assert_eq!(world.refused_sign_in(&rita_at_vik, None).await, SignInRefusal::NoProfile);
    let page = world.portal.read_overview(&tree.ingrid, &ListQuery::first()).await.unwrap();
    let vik = page.rows.iter().find(|row| row.id == tree.vik).unwrap();
    assert_eq!(vik.status, CompanyStatus::NoUsers);
    assert_ne!(page.rows[0].status, CompanyStatus::NoUsers, "never the partner's own row");
    world.user(&tree.ingrid, tree.vik, &rita_at_vik, Some(domain::authority::Role::Administrator)).await;
    let page = world.portal.read_overview(&tree.ingrid, &ListQuery::first()).await.unwrap();
    assert_eq!(page.rows.iter().find(|row| row.id == tree.vik).unwrap().status, CompanyStatus::Onboarding);
}

fn settings(version: i32) -> SettingsForm {
    SettingsForm {
        contact_name: "Rita Holm".into(),
        contact_mail: "kontakt@fjord.example".into(),
        language: "sv".into(),
        requires_second_factor: false,
        peers_may_remove: true,
        version,
    }
}

async fn a27_a_saved_setting_changes_that_reseller_only(world: World) {
    let tree = world.tree().await;
    let portal = &world.portal;
    let others = async || {
        let sql =
            "SELECT name || language || contact_name || contact_mail || version FROM org WHERE id <> $1 ORDER BY 1";
        world.column::<String>(sql, vec![tree.fjord.uuid().into()]).await
    };
    let before = others().await;
    let read = portal.read_settings(&tree.ingrid, tree.fjord).await.unwrap();
    portal.edit_company(&tree.ingrid, world.form(&tree.ingrid), tree.fjord, &settings(read.version)).await.unwrap();
    let saved = portal.read_settings(&tree.rita, tree.fjord).await.unwrap();
    assert_eq!((saved.language.as_str(), saved.contact_mail.as_str()), ("sv", "kontakt@fjord.example"));
    assert_eq!(others().await, before);
    let lena = Person::new("Lena Bo", "lena@fjord.example");
    world.user(&tree.rita, tree.fjord, &lena, None).await;
    assert_eq!(world.mailbox.letters_to(&lena.mail)[0].language, "sv", "its mails are in its language now");
}

async fn a27_settings_that_somebody_else_saved_meanwhile_are_refused(world: World) {
    let tree = world.tree().await;
    let portal = &world.portal;
    let opened = portal.read_settings(&tree.ingrid, tree.fjord).await.unwrap().version;
    let (late, twice) = (world.form(&tree.rita), world.form(&tree.ingrid));
    portal.edit_company(&tree.ingrid, twice, tree.fjord, &settings(opened)).await.unwrap();
    portal.edit_company(&tree.ingrid, twice, tree.fjord, &settings(opened)).await.unwrap();
    let form = SettingsForm { language: "da".into(), ..settings(opened) };
    let stale = portal.edit_company(&tree.rita, late, tree.fjord, &form).await;
    assert_eq!(denial(stale), Denial::Stale(Staleness::Changed));
    let saved = portal.read_settings(&tree.rita, tree.fjord).await.unwrap();
    assert_eq!((saved.language.as_str(), saved.version), ("sv", opened + 1), "posted twice, saved once");
    let settings_events = world.count("event WHERE kind = 'settings-changed'").await;
    assert_eq!(settings_events, 1);
}

async fn only_who_may_adds_resellers_and_changes_settings(world: World) {
    let demo = world.demo().await;
    let (tree, portal) = (&demo.tree, &world.portal);
    for who in [&tree.rita, &tree.per, &demo.bengt] {
        let added = portal.add_reseller(who, world.form(who), &named("New").parse().unwrap()).await;
        assert_eq!(refusal(added), RefusalReason::Role);
    }
    let edit = async |who, company| portal.edit_company(who, world.form(who), company, &settings(1)).await;
    assert_eq!(refusal(edit(&tree.per, tree.fjord).await), RefusalReason::Role);
    assert_eq!(denial(edit(&tree.rita, tree.sund).await), Denial::NotFound);
    assert_eq!(denial(edit(&demo.bengt, tree.fjord).await), Denial::NotFound);
    assert!(edit(&tree.rita, demo.testbolag).await.is_ok());
    assert_eq!(denial(portal.read_settings(&tree.anna, tree.fjord).await), Denial::NotFound);
    assert_eq!(refusal(portal.read_settings(&tree.per, tree.fjord).await), RefusalReason::Role);
}

on_both!(
    a25_a_first_user_makes_it_ready_in_one_page,
    a25_a_name_is_all_that_is_needed,
    a27_a_saved_setting_changes_that_reseller_only,
    a27_settings_that_somebody_else_saved_meanwhile_are_refused,
    a28_nobody_signs_in_before_the_first_user,
    a37_a_bad_first_user_leaves_nothing_half_made,
    a37_a_taken_or_empty_name_is_refused_at_its_field,
    a37_the_same_form_can_be_mended_and_posted_again,
    only_who_may_adds_resellers_and_changes_settings,
);
