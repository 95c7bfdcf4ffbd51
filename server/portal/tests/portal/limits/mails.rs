//! How many mails an address gets, and a company sends.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{limits::Limit, provisioning::RunState};
use portal::{Scope, ports::Clock};
use testkit::{Engine, Person, World, bengt_form, on_both, testbolag_customer};

use super::{invite, invite_many, invited_at_once, limited, stranger, victim};

/// 50 at once, each from another company of the tree, to one address outside: four arrive, and one of another partner's.
async fn t37_one_address_gets_five_mails_an_hour_whoever_sends_them(world: World) {
    let tree = world.tree().await;
    let mut callers = Vec::new();
    for number in 0..50 {
        let by = if number % 2 == 0 { &tree.ingrid } else { &tree.oskar };
        callers.push((by.clone(), world.reseller(by, &format!("Company {number}")).await));
    }
    let sent = invited_at_once(&world, &callers, |_| victim(), Limit::MailsToAddress).await;
    assert_eq!(sent, 3, "a company's part of the four");
    assert_eq!(world.count("outgoing_mail WHERE to_address = 'vera.vik@outside.example'").await, 3);
    assert_eq!(world.count("membership WHERE mail_key = 'vera.vik@outside.example'").await, 3, "nothing half done");

    // Whoever floods an address keeps no other company's invitation from it, within the partner's part of the five.
    invite(&world, &tree.rita, tree.fjord, &victim()).await.unwrap();
    let over = invite(&world, &tree.anna, tree.sund, &victim()).await;
    assert_eq!(limited(over).0, Limit::MailsToAddress, "the fifth of the tree");

    // Nor any other partner's.
    let (another, eva) = world.partner("Another AS", &Person::new("Eva Moe", "eva.moe@another.example")).await;
    let user = invite(&world, &eva, another, &victim()).await.unwrap();
    let again = world.portal.invite_again(&eva, world.form(&eva), (another, user)).await;
    assert_eq!(limited(again).0, Limit::MailsToAddress, "the sixth");
    // Another way to write the same mailbox is no way round.
    let tagged = Person::new("Vera Vik", "Vera.V.ik+151@outside.example");
    assert_eq!(limited(invite(&world, &tree.rita, tree.fjord, &tagged).await).0, Limit::MailsToAddress);
    // Everybody else gets their mail.
    invite(&world, &tree.rita, tree.fjord, &stranger(1)).await.unwrap();
}

async fn t37_the_time_that_is_said_is_the_windows_end(world: World) {
    let tree = world.tree().await;
    let user = invite(&world, &tree.rita, tree.fjord, &victim()).await.unwrap();
    for _ in 0..2 {
        world.clock.forward(TimeDelta::minutes(10));
        world.portal.invite_again(&tree.rita, world.form(&tree.rita), (tree.fjord, user)).await.unwrap();
    }
    let again = async |by: &Scope| world.portal.invite_again(by, world.form(by), (tree.fjord, user)).await;
    // The first mail left at noon and some microseconds: a clock without seconds says a minute past one.
    let one = DateTime::parse_from_rfc3339("2026-11-21T13:00:00Z").unwrap().to_utc();
    let (limit, until) = limited(again(&tree.rita).await);
    assert_eq!((limit, until), (Limit::MailsToAddress, one + TimeDelta::minutes(1)));
    let to = |moment: DateTime<Utc>| world.clock.forward(moment - world.clock.now());
    to(one - TimeDelta::seconds(1));
    let rita = world.sign_in(&Person::rita()).await;
    assert_eq!(limited(again(&rita).await).1, until, "trying meanwhile makes it no later");
    to(one + TimeDelta::seconds(1));
    again(&rita).await.unwrap();
}

/// After the hours, the day: a company that sends three an hour is stopped at eight.
async fn t37_one_address_gets_no_more_than_a_days_mails(world: World) {
    let tree = world.tree().await;
    let user = invite(&world, &tree.rita, tree.fjord, &victim()).await.unwrap();
    for mail in 2..=8 {
        world.clock.forward(TimeDelta::minutes(20));
        let rita = world.sign_in(&Person::rita()).await;
        world
            .portal
            .invite_again(&rita, world.form(&rita), (tree.fjord, user))
            .await
            .unwrap_or_else(|_| panic!("mail {mail}"));
    }
    world.clock.forward(TimeDelta::hours(2));
    let rita = world.sign_in(&Person::rita()).await;
    let (limit, until) = limited(world.portal.invite_again(&rita, world.form(&rita), (tree.fjord, user)).await);
    assert_eq!(limit, Limit::MailsToAddress);
    assert_eq!(until, DateTime::parse_from_rfc3339("2026-11-22T12:01:00Z").unwrap(), "a day after the first");
}

async fn t37_a_company_sends_a_hundred_an_hour_and_its_sibling_its_own(world: World) {
    let tree = world.tree().await;
    world.forget_limits().await;
    invite_many(&world, &tree.rita, tree.fjord, 0..40).await;
    invite_many(&world, &tree.jonas, tree.fjord, 40..80).await;
    let callers: Vec<_> = (0..50)
        .map(|caller| (if caller % 2 == 0 { tree.rita.clone() } else { tree.jonas.clone() }, tree.fjord))
        .collect();
    let number = |caller: usize| 80 + u32::try_from(caller).unwrap();
    let sent = invited_at_once(&world, &callers, |caller| stranger(number(caller)), Limit::MailsOfCompany).await;
    assert_eq!(sent, 20);
    assert_eq!(world.count("outgoing_mail WHERE to_address LIKE 'n%@outside.example'").await, 100);
    // What is counted is who sends, not about whom: the seller's customers are no way round, its sibling isn't touched.
    invite(&world, &tree.anna, tree.sund, &stranger(1)).await.unwrap();
    invite(&world, &tree.ingrid, tree.fjord, &stranger(200)).await.unwrap();
}

/// The welcome mail that a run will write is counted when *Provision* is pressed: it is refused then, with the draft
/// untouched, or it is never lost.
async fn n07_a_mail_that_was_promised_is_sent(world: World) {
    let tree = world.tree().await;
    world.issue(&tree.ingrid, tree.fjord, "TB1001").await;
    let user = invite(&world, &tree.rita, tree.fjord, &Person::bengt()).await.unwrap();
    world.portal.invite_again(&tree.rita, world.form(&tree.rita), (tree.fjord, user)).await.unwrap();
    world.work().await;
    let run = world.provision(&tree.rita, tree.fjord, &testbolag_customer(), &bengt_form()).await;
    // Between the promise and the mail, others use the address up.
    world.execute("UPDATE allowance SET used = 100000", Vec::new()).await.unwrap();
    world.work().await;
    assert_eq!(world.portal.read_run(&tree.rita, run).await.unwrap().state, RunState::Done);
    let last = world.mailbox.letters_to(&Person::bengt().mail).pop().unwrap();
    assert!(matches!(last.content, portal::jobs::MailContent::Welcome { company, .. } if company == "testbolag"));

    world.forget_limits().await;
    world.issue(&tree.ingrid, tree.fjord, "TB1002").await;
    for _ in 0..3 {
        world.portal.invite_again(&tree.rita, world.form(&tree.rita), (tree.fjord, user)).await.unwrap();
    }
    let mut customer = testbolag_customer();
    (customer.name, customer.code, customer.domain) = ("Another".into(), "TB1002".into(), "another.example".into());
    let draft = world.draft(&tree.rita, tree.fjord, &customer, &bengt_form()).await;
    let plan = world.portal.read_plan(&tree.rita, draft).await.unwrap();
    let press = async |by: &Scope| world.portal.provision(by, world.form(by), draft, &plan.fingerprint).await;
    assert_eq!(limited(press(&tree.rita).await).0, Limit::MailsToAddress);
    assert_eq!(world.count("run").await, 1);
    world.clock.forward(TimeDelta::minutes(61));
    let rita = world.sign_in(&Person::rita()).await;
    press(&rita).await.expect("the draft, its plan and its code are as they were");
}

/// The address of nobody can be read out of what is counted.
async fn t37_no_address_stands_in_the_counters(world: World) {
    let tree = world.tree().await;
    invite(&world, &tree.rita, tree.fjord, &victim()).await.unwrap();
    let keys: Vec<Vec<u8>> = world.column("SELECT key FROM allowance", Vec::new()).await;
    assert!(!keys.is_empty() && keys.iter().all(|key| key.len() == 16));
    let columns: Vec<String> = match world.engine {
        Engine::Sqlite => world.column("SELECT name FROM pragma_table_info('allowance')", Vec::new()).await,
        Engine::Postgres => {
            let sql = "SELECT column_name::text FROM information_schema.columns WHERE table_name = 'allowance'";
            world.column(sql, Vec::new()).await
        }
    };
    assert_eq!(columns.len(), 3, "{columns:?}");
}

on_both!(
    n07_a_mail_that_was_promised_is_sent,
    t37_a_company_sends_a_hundred_an_hour_and_its_sibling_its_own,
    t37_no_address_stands_in_the_counters,
    t37_one_address_gets_five_mails_an_hour_whoever_sends_them,
    t37_one_address_gets_no_more_than_a_days_mails,
    t37_the_time_that_is_said_is_the_windows_end,
);
