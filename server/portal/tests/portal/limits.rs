//! Who may do what how often (issue 7, point 7): exact under many callers, given back by what comes to nothing, said
//! with its time, and never against anybody but who does it.

use core::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    authority::Role,
    denial::{Denial, RefusalReason},
    ids::{CompanyId, MembershipId},
    limits::Limit,
    problem::Problem,
    provisioning::RunState,
    tenancy::ResellerForm,
    text::CustomerCode,
};
use portal::{Error, Network, Scope, ports::Clock};
use testkit::{Engine, Person, World, bengt_form, on_both, testbolag_customer};

use crate::{at, chores, denial, fault, races::at_once, refusal};

/// What there was too much of, and until when.
fn limited<T: core::fmt::Debug>(result: Result<T, Error>) -> (Limit, DateTime<Utc>) {
    match denial(result) {
        Denial::Limited { limit, until } => (limit, until),
        other => panic!("not limited: {other:?}"),
    }
}

fn victim() -> Person {
    Person::new("Vera Vik", "vera.vik@outside.example")
}

fn network(address: &str) -> Network {
    Network::of(address.parse::<IpAddr>().unwrap())
}

async fn invite(world: &World, by: &Scope, company: CompanyId, who: &Person) -> Result<MembershipId, Error> {
    let new = who.user_form(Some(Role::Member)).parse().unwrap();
    world.portal.add_user(by, world.form(by), company, &new).await
}

/// Invites that many strangers, one after the other.
async fn invite_many(world: &World, by: &Scope, company: CompanyId, numbers: core::ops::Range<u32>) {
    for number in numbers {
        invite(world, by, company, &stranger(number)).await.unwrap();
    }
}

fn stranger(number: u32) -> Person {
    Person::new("Somebody", &format!("n{number}@outside.example"))
}

/// How many of the invitations at once got through, each to a stranger of its own; all others are told of the limit.
async fn invited_at_once(
    world: &World,
    callers: &[(Scope, CompanyId)],
    who: impl Fn(usize) -> Person,
    limit: Limit,
) -> usize {
    let calls = callers.iter().enumerate().map(|(caller, (by, company))| {
        let (portal, form, by, company) = (world.portal.clone(), world.form(by), by.clone(), *company);
        let new = who(caller).user_form(Some(Role::Member)).parse().unwrap();
        async move { portal.add_user(&by, form, company, &new).await }
    });
    let results = at_once(calls.collect()).await;
    let (done, refused): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    for refused in refused {
        assert_eq!(limited(refused).0, limit);
    }
    done.len()
}

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

async fn n07_one_person_sends_eighty_invitations_an_hour_and_a_colleague_their_own(world: World) {
    let tree = world.tree().await;
    world.forget_limits().await;
    invite_many(&world, &tree.rita, tree.fjord, 0..50).await;
    let callers: Vec<_> = (0..50).map(|_| (tree.rita.clone(), tree.fjord)).collect();
    let number = |caller: usize| 50 + u32::try_from(caller).unwrap();
    let sent = invited_at_once(&world, &callers, |caller| stranger(number(caller)), Limit::Invitations).await;
    assert_eq!(sent, 30);
    invite(&world, &tree.jonas, tree.fjord, &stranger(200)).await.unwrap();
    // The same form is the same invitation, also for who has none left.
    let form = world.form(&tree.jonas);
    let new = stranger(201).user_form(None).parse().unwrap();
    let first = world.portal.add_user(&tree.jonas, form, tree.fjord, &new).await.unwrap();
    world.execute("UPDATE allowance SET used = 100000", Vec::new()).await.unwrap();
    assert_eq!(world.portal.add_user(&tree.jonas, form, tree.fjord, &new).await.unwrap(), first);
}

/// What everything counted so far comes to.
async fn used(world: &World) -> i64 {
    world.column("SELECT CAST(coalesce(sum(used), 0) AS bigint) FROM allowance", Vec::new()).await.pop().unwrap()
}

async fn n07_what_came_to_nothing_was_never_counted(world: World) {
    let tree = world.tree().await;
    let before = used(&world).await;
    let taken = ResellerForm { name: "Fjord Backup AB".into(), ..ResellerForm::default() }.parse().unwrap();
    for _ in 0..100 {
        let refused = world.portal.add_reseller(&tree.ingrid, world.form(&tree.ingrid), &taken).await;
        assert_eq!(fault(refused), at("name", Problem::NameTaken));
    }
    assert_eq!(used(&world).await, before, "rolled back");
    world.reseller(&tree.ingrid, "Number 61").await;
    assert_eq!(used(&world).await, before + 1);

    invite(&world, &tree.rita, tree.fjord, &victim()).await.unwrap();
    let user = invite(&world, &tree.anna, tree.sund, &victim()).await.unwrap();
    for _ in 0..2 {
        world.portal.invite_again(&tree.anna, world.form(&tree.anna), (tree.sund, user)).await.unwrap();
    }
    let before = used(&world).await;
    for _ in 0..20 {
        let refused = world.portal.invite_again(&tree.anna, world.form(&tree.anna), (tree.sund, user)).await;
        assert_eq!(limited(refused).0, Limit::MailsToAddress);
    }
    assert_eq!(used(&world).await, before, "who is refused at one address hasn't used up their invitations");
}

/// Uses the budget that an act has, but for one, past the portal: the act was done once since they were forgotten.
async fn use_up(world: &World, most: i64) {
    assert_eq!(world.count("allowance").await, 1, "one budget, one row");
    world.execute("UPDATE allowance SET used = $1", vec![(most - 1).into()]).await.unwrap();
}

async fn n07_a_person_has_a_budget_for_each_act_that_writes(world: World) {
    let tree = world.tree().await;
    let portal = &world.portal;

    world.forget_limits().await;
    let issue = async |code: &str| {
        let code = CustomerCode::parse(code).unwrap();
        portal.issue_code(&tree.ingrid, world.form(&tree.ingrid), tree.fjord, Some(&code)).await
    };
    issue("TB2001").await.unwrap();
    use_up(&world, 500).await;
    issue("TB2002").await.unwrap();
    assert_eq!(limited(issue("TB2003").await).0, Limit::Codes);
    assert_eq!(world.count("customer_code").await, 2);

    world.forget_limits().await;
    let add = async |name: &str| {
        let new = ResellerForm { name: name.into(), ..ResellerForm::default() }.parse().unwrap();
        portal.add_reseller(&tree.ingrid, world.form(&tree.ingrid), &new).await
    };
    add("One").await.unwrap();
    use_up(&world, 60).await;
    add("Two").await.unwrap();
    assert_eq!(limited(add("Three").await).0, Limit::Resellers);

    world.forget_limits().await;
    let customer = |number: u32| {
        let (name, code) = (format!("Customer {number}"), format!("TB{}", 2000 + number));
        domain::provisioning::CustomerForm { name, code, domain: format!("c{number}.example"), ..testbolag_customer() }
    };
    let begin = async |number: u32| {
        portal.save_customer_step(&tree.rita, world.form(&tree.rita), tree.fjord, None, &customer(number)).await
    };
    let (draft, _) = begin(1).await.unwrap();
    use_up(&world, 200).await;
    begin(1).await.unwrap();
    assert_eq!(limited(begin(2).await).0, Limit::Drafts);
    // Who has begun goes on.
    portal.save_customer_step(&tree.rita, world.form(&tree.rita), tree.fjord, Some(draft), &customer(2)).await.unwrap();
    portal
        .save_customer_step(&tree.jonas, world.form(&tree.jonas), tree.fjord, None, &customer(1))
        .await
        .expect("a colleague's own");

    world.forget_limits().await;
    let remove = async |by: &Scope, whom: &Scope| {
        portal.remove_user(by, world.form(by), (tree.fjord, whom.membership().unwrap())).await
    };
    assert_eq!(refusal(remove(&tree.rita, &tree.rita).await), RefusalReason::Yourself);
    use_up(&world, 60).await;
    assert_eq!(refusal(remove(&tree.rita, &tree.rita).await), RefusalReason::Yourself);
    assert_eq!(limited(remove(&tree.rita, &tree.rita).await).0, Limit::Refusals);
    assert_eq!(world.count("event WHERE kind = 'removal-refused'").await, 2, "the log isn't filled");
    remove(&tree.rita, &tree.per).await.expect("what is allowed has nothing to do with it");
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

async fn n07_what_is_over_is_cleared_away_and_what_runs_is_not(world: World) {
    let tree = world.tree().await;
    world.forget_limits().await;
    invite(&world, &tree.rita, tree.fjord, &victim()).await.unwrap();
    world.portal.admit_sign_in(network("192.0.2.1")).await.unwrap();
    // To the address, and to it from this partner and this company, each by the hour and the day; of the company, the
    // partner and Rita.
    assert_eq!(world.count("allowance").await, 9 + 2);
    chores(&world).await;
    assert_eq!(world.count("allowance").await, 11);
    world.clock.forward(TimeDelta::minutes(2));
    chores(&world).await;
    assert_eq!(world.count("allowance").await, 9, "the minute of the sign-ins is over");
    world.clock.forward(TimeDelta::hours(2));
    chores(&world).await;
    assert_eq!(world.count("allowance").await, 3, "the day isn't");
    world.clock.forward(TimeDelta::days(1));
    chores(&world).await;
    assert_eq!(world.count("allowance").await, 0);
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
    n07_a_person_has_a_budget_for_each_act_that_writes,
    n07_one_person_sends_eighty_invitations_an_hour_and_a_colleague_their_own,
    n07_refused_forms_are_kept_so_often_for_each_person_and_each_network,
    n07_what_came_to_nothing_was_never_counted,
    n07_what_is_over_is_cleared_away_and_what_runs_is_not,
    r17_a_flood_from_many_networks_locks_nobody_out,
    r17_a_network_begins_so_many_sign_ins_a_minute_and_another_one_its_own,
    t37_a_company_sends_a_hundred_an_hour_and_its_sibling_its_own,
    t37_no_address_stands_in_the_counters,
    t37_one_address_gets_five_mails_an_hour_whoever_sends_them,
    t37_one_address_gets_no_more_than_a_days_mails,
    t37_the_time_that_is_said_is_the_windows_end,
);
