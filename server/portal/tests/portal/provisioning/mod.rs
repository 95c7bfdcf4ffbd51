//! From a draft to a customer that works.

mod addresses;
mod codes;
mod crash;
mod drafts;
mod giving_up;
mod imports;
mod page_by_page;
mod passwords;
mod roads;
mod stepper;
mod trouble;
mod usage;

use domain::{
    ids::RunId,
    provisioning::{AdministratorForm, Run, RunState, StepState},
};
use portal::Scope;
use testkit::{Tree, World, bengt_form, testbolag_customer};

/// A run of testbolag's under Fjord, not worked on yet.
async fn testbolag_run(world: &World, tree: &Tree) -> RunId {
    world.issue(&tree.ingrid, tree.fjord, "TB1001").await;
    world.provision(&tree.rita, tree.fjord, &testbolag_customer(), &bengt_form()).await
}

/// Bengt with a password that is generated (E14).
fn bengt_with_a_password() -> AdministratorForm {
    AdministratorForm { credential: "generated".into(), ..bengt_form() }
}

/// The same run for him.
async fn testbolag_run_with_a_password(world: &World, tree: &Tree) -> RunId {
    world.issue(&tree.ingrid, tree.fjord, "TB1001").await;
    world.provision(&tree.rita, tree.fjord, &testbolag_customer(), &bengt_with_a_password()).await
}

/// The password that was shown to Rita opens the account at the host, and no other does.
async fn opens_with_what_is_shown(world: &World, rita: &Scope, run: RunId) {
    let password = world.portal.show_password(rita, world.form(rita), run).await.unwrap();
    assert!(world.host.services.opens("bengt.testsson@testbolag.se", password.expose()));
    assert!(!world.host.services.opens("bengt.testsson@testbolag.se", ""));
}

async fn read(world: &World, who: &Scope, run: RunId) -> Run {
    world.portal.read_run(who, run).await.unwrap()
}

fn states(run: &Run) -> Vec<StepState> {
    run.steps.iter().map(|step| step.state).collect()
}

/// Everything that rests is due now: nobody waits for a back-off.
async fn due_now(world: &World) {
    world.execute("UPDATE job SET due_at = 0 WHERE state = 0", Vec::new()).await.unwrap();
}

/// Exactly one of everything: at the host, in our books, in the log, in the mailbox.
async fn made_once(world: &World, who: &Scope, run: RunId) {
    let run = read(world, who, run).await;
    assert_eq!((run.state, run.done()), (RunState::Done, 5));
    assert_eq!(world.host.services.effects().len(), 5, "effects at the host");
    for (what, count) in [
        ("org WHERE level = 2", 1),
        ("company_domain", 1),
        ("customer_service", 3),
        ("account", 1),
        ("mail_address", 1),
        ("membership WHERE mail = 'bengt.testsson@testbolag.se'", 1),
        ("outgoing_mail WHERE to_address = 'bengt.testsson@testbolag.se'", 1),
        ("event WHERE kind = 'customer-created'", 1),
        ("event WHERE kind = 'service-started'", 3),
        ("event WHERE kind = 'account-created'", 1),
        ("event WHERE kind = 'run-finished'", 1),
        ("run WHERE state = 1 AND done = 5", 1),
        ("run_step WHERE state = 2", 5),
    ] {
        assert_eq!(world.count(what).await, count, "{what}");
    }
    world.work().await;
    assert_eq!(world.mailbox.letters_to("bengt.testsson@testbolag.se").len(), 1);
}
