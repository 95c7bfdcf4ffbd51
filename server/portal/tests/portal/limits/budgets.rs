//! What a person may do how often, and when it is counted.

use chrono::TimeDelta;
use domain::{denial::RefusalReason, limits::Limit, problem::Problem, tenancy::ResellerForm, text::CustomerCode};
use portal::Scope;
use testkit::{World, on_both, testbolag_customer};

use super::{invite, invite_many, invited_at_once, limited, network, stranger, victim};
use crate::{at, chores, fault, refusal};

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

on_both!(
    n07_a_person_has_a_budget_for_each_act_that_writes,
    n07_one_person_sends_eighty_invitations_an_hour_and_a_colleague_their_own,
    n07_what_came_to_nothing_was_never_counted,
    n07_what_is_over_is_cleared_away_and_what_runs_is_not,
);
