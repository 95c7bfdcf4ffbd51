//! A draft between its pages: kept, taken over, changed under somebody's hands, cancelled; and the plan it becomes.

use domain::{
    denial::{Denial, RefusalReason, Staleness},
    problem::{FieldError, Problem},
    provisioning::{AdministratorForm, CustomerForm, DraftStep, PlannedStep, RunState},
};
use portal::Error;
use testkit::{Person, World, bengt_form, on_both, testbolag_customer};

use super::read;
use crate::{denial, refusal};

async fn e18_cancel_makes_nothing(world: World) {
    let tree = world.tree().await;
    world.issue(&tree.ingrid, tree.fjord, "TB1001").await;
    let draft = world.draft(&tree.rita, tree.fjord, &testbolag_customer(), &bengt_form()).await;
    let plan = world.portal.read_plan(&tree.rita, draft).await.unwrap();
    assert_eq!(world.portal.read_drafts(&tree.rita, tree.fjord).await.unwrap().len(), 1);
    world.portal.cancel_draft(&tree.rita, world.form(&tree.rita), draft).await.unwrap();
    let late = world.portal.provision(&tree.rita, world.form(&tree.rita), draft, &plan.fingerprint).await;
    assert_eq!(denial(late), Denial::Stale(Staleness::AlreadyEnded));
    world.work().await;
    for nothing in
        ["run", "org WHERE level = 2", "account", "job WHERE kind = 'run'", "customer_code WHERE used_by IS NOT NULL"]
    {
        assert_eq!(world.count(nothing).await, 0, "{nothing}");
    }
    assert_eq!(world.host.services.calls(), 0);
    assert!(world.portal.read_drafts(&tree.rita, tree.fjord).await.unwrap().is_empty());
    testkit_can_use_the_code_again(&world, &tree).await;
    let ended = world.portal.cancel_draft(&tree.rita, world.form(&tree.rita), draft).await;
    assert_eq!(denial(ended), Denial::Stale(Staleness::AlreadyEnded));
}

async fn testkit_can_use_the_code_again(world: &World, tree: &testkit::Tree) {
    let run = world.provision(&tree.rita, tree.fjord, &testbolag_customer(), &bengt_form()).await;
    world.work().await;
    assert_eq!(read(world, &tree.rita, run).await.state, RunState::Done);
}

/// A draft lives on the server: another session, a colleague and a restarted portal find it as it was left.
async fn a_draft_survives_and_a_colleague_takes_over(world: World) {
    let tree = world.tree().await;
    world.issue(&tree.ingrid, tree.fjord, "TB1001").await;
    let form = world.form(&tree.rita);
    let customer = testbolag_customer();
    let (at, _) = world.portal.save_customer_step(&tree.rita, form, tree.fjord, None, &customer).await.unwrap();
    let draft = at.id;
    world.portal.sign_out(&tree.rita).await.unwrap();
    let restarted = world.replica(core::time::Duration::from_secs(30)).await;
    let again = world.sign_in(&Person::rita()).await;
    for who in [&again, &tree.jonas, &tree.ingrid] {
        let found = restarted.read_draft(who, draft).await.unwrap();
        assert_eq!((found.customer.as_ref(), found.first_open()), (Some(&customer), DraftStep::Administrator));
        assert_eq!((found.owner.as_str(), found.seller.id), ("Rita Holm", tree.fjord));
    }
    assert_eq!(denial(restarted.read_draft(&tree.anna, draft).await), Denial::NotFound);
    assert_eq!(refusal(restarted.read_draft(&tree.per, draft).await), RefusalReason::Role);
    let foreign =
        restarted.save_administrator_step(&tree.anna, world.form(&tree.anna), (tree.fjord, at), &bengt_form()).await;
    assert_eq!(denial(foreign), Denial::NotFound);
    let saved =
        restarted.save_administrator_step(&tree.jonas, world.form(&tree.jonas), (tree.fjord, at), &bengt_form()).await;
    assert_eq!(saved.unwrap().1, DraftStep::Services);
}

/// Two people in one draft: who saves a page that the other saved since is told so, and overwrites nothing.
async fn a_page_that_somebody_saved_meanwhile_is_shown_again_first(world: World) {
    let tree = world.tree().await;
    world.issue(&tree.ingrid, tree.fjord, "TB1001").await;
    let portal = &world.portal;
    let draft = world.draft(&tree.rita, tree.fjord, &testbolag_customer(), &bengt_form()).await;
    let seen = world.draft_at(&tree.rita, draft).await;
    let jonas = AdministratorForm { mail: "jonas@typed.example".into(), ..bengt_form() };
    portal.save_administrator_step(&tree.jonas, world.form(&tree.jonas), (tree.fjord, seen), &jonas).await.unwrap();
    let rita = AdministratorForm { mail: "rita@typed.example".into(), ..bengt_form() };
    let form = world.form(&tree.rita);
    let late = portal.save_administrator_step(&tree.rita, form, (tree.fjord, seen), &rita).await;
    assert_eq!(denial(late), Denial::Stale(Staleness::Changed));
    let form = world.form(&tree.rita);
    let late = portal.save_customer_step(&tree.rita, form, tree.fjord, Some(seen), &testbolag_customer()).await;
    assert_eq!(denial(late), Denial::Stale(Staleness::Changed));
    let late = portal.save_services_step(&tree.rita, world.form(&tree.rita), (tree.fjord, seen), &[]).await;
    assert_eq!(denial(late), Denial::Stale(Staleness::Changed));
    let kept = portal.read_draft(&tree.rita, draft).await.unwrap();
    assert_eq!(kept.administrator.unwrap().mail, "jonas@typed.example");
    assert_eq!(kept.services.unwrap().len(), 3);
    // Having seen it, she may.
    let seen = world.draft_at(&tree.rita, draft).await;
    let form = world.form(&tree.rita);
    let saved = portal.save_administrator_step(&tree.rita, form, (tree.fjord, seen), &rita).await.unwrap();
    assert_eq!(
        portal.save_administrator_step(&tree.rita, form, (tree.fjord, seen), &rita).await.unwrap(),
        saved,
        "posted twice"
    );
}

/// What was typed with blanks, in capitals or with an @ too many is what the plan says of it, and what is made.
async fn the_plan_shows_what_was_understood(world: World) {
    let tree = world.tree().await;
    world.issue(&tree.ingrid, tree.fjord, "TB1001").await;
    let typed = CustomerForm {
        name: "  testbolag ".into(),
        code: "tb 1001".into(),
        domain: "@TestBolag.se".into(),
        ..testbolag_customer()
    };
    let administrator = AdministratorForm { display_name: " Bengt  Testsson".into(), ..bengt_form() };
    let draft = world.draft(&tree.rita, tree.fjord, &typed, &administrator).await;
    let plan = world.portal.read_plan(&tree.rita, draft).await.unwrap();
    let customer = plan.draft.customer.unwrap();
    assert_eq!((customer.name, customer.code), ("testbolag".to_owned(), "TB1001".to_owned()));
    let PlannedStep::Customer { name, code, domain } = plan.steps[0].clone() else { panic!("{:?}", plan.steps) };
    assert_eq!((name.as_str(), code.as_str(), domain.as_str()), ("testbolag", "TB1001", "testbolag.se"));
    assert_eq!(customer.domain, domain, "a draft's page shows it so, too");
}

async fn only_the_plan_that_was_shown_can_be_run(world: World) {
    let tree = world.tree().await;
    world.issue(&tree.ingrid, tree.fjord, "TB1001").await;
    let draft = world.draft(&tree.rita, tree.fjord, &testbolag_customer(), &bengt_form()).await;
    let shown = world.portal.read_plan(&tree.rita, draft).await.unwrap();
    let press = async |fingerprint: &str| -> Result<_, Error> {
        world.portal.provision(&tree.rita, world.form(&tree.rita), draft, fingerprint).await
    };
    let changed = AdministratorForm { mail: "somebody@else.example".into(), ..bengt_form() };
    let at = world.draft_at(&tree.jonas, draft).await;
    world
        .portal
        .save_administrator_step(&tree.jonas, world.form(&tree.jonas), (tree.fjord, at), &changed)
        .await
        .unwrap();
    for fingerprint in [shown.fingerprint.as_str(), "", "00"] {
        assert_eq!(denial(press(fingerprint).await), Denial::Stale(Staleness::PlanChanged));
    }
    let anew = world.portal.read_plan(&tree.rita, draft).await.unwrap();
    assert_eq!(anew.mail_to, "somebody@else.example");
    // Somebody else takes the domain while the page is open: the plan says so at its page.
    world.customers(tree.nordlys, "Sund IT", 1..2).await;
    world.execute("UPDATE company_domain SET name = 'testbolag.se'", Vec::new()).await.unwrap();
    assert_eq!(denial(press(&anew.fingerprint).await), Denial::Stale(Staleness::PlanChanged));
    let faults = world.portal.read_plan(&tree.rita, draft).await.unwrap().faults;
    let problem = FieldError { field: "domain".into(), problem: Problem::DomainTaken };
    assert_eq!(faults, [(DraftStep::Customer, problem)]);
    assert_eq!(world.count("run").await, 0);
}

/// Who goes back and gives the customer another domain finds the administrator's page at fault, not a plan.
async fn a_changed_domain_leads_back_to_the_administrator(world: World) {
    let tree = world.tree().await;
    world.issue(&tree.ingrid, tree.fjord, "TB1001").await;
    let typed = AdministratorForm { upn_domain: "testbolag.se".into(), ..bengt_form() };
    let draft = world.draft(&tree.rita, tree.fjord, &testbolag_customer(), &typed).await;
    let other = CustomerForm { domain: "testbolaget.se".into(), ..testbolag_customer() };
    let form = world.form(&tree.rita);
    let at = Some(world.draft_at(&tree.rita, draft).await);
    world.portal.save_customer_step(&tree.rita, form, tree.fjord, at, &other).await.unwrap();
    let plan = world.portal.read_plan(&tree.rita, draft).await.unwrap();
    let problem = FieldError { field: "upn_domain".into(), problem: Problem::ForeignDomain };
    assert_eq!(plan.faults, [(DraftStep::Administrator, problem)]);
    let pressed = world.portal.provision(&tree.rita, world.form(&tree.rita), draft, &plan.fingerprint).await;
    assert_eq!(denial(pressed), Denial::Stale(Staleness::PlanChanged));
}

on_both!(
    a_changed_domain_leads_back_to_the_administrator,
    a_draft_survives_and_a_colleague_takes_over,
    a_page_that_somebody_saved_meanwhile_is_shown_again_first,
    e18_cancel_makes_nothing,
    only_the_plan_that_was_shown_can_be_run,
    the_plan_shows_what_was_understood,
);
