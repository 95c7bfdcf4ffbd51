//! An invitation greets nobody as the person it was sent to, and binds nobody before they say who they are (issue 7, 12).

mod answers;
mod offers;
mod strangers;

use domain::{
    authority::Role,
    identity::SignInRefusal,
    ids::{AttemptId, CompanyId, MembershipId},
    paging::PageAt,
    tenancy::User,
};
use portal::{Scope, identity::SignInOutcome, jobs::MailContent};
use testkit::{Person, Tree, World};

use crate::browser::Browser;

/// Invited to Vik, whose organisation nobody knows yet.
fn ola() -> Person {
    Person::new("Ola Nordmann", "ola.nordmann@vik.example")
}

/// Holds Ola's link.
fn eve() -> Person {
    Person::new("Eve Evil", "eve@evil.example")
}

async fn invite(world: &World, by: &Scope, company: CompanyId, who: &Person, role: Role) -> (MembershipId, String) {
    let new = who.user_form(Some(role)).parse().unwrap();
    let user = world.portal.add_user(by, world.form(by), company, &new).await.unwrap();
    (user, world.invitation_of(who).await)
}

async fn offered(browser: &mut Browser<'_>, who: &Person, link: &str) -> AttemptId {
    match browser.come(who, "/", Some(link)).await {
        SignInOutcome::Offer(attempt) => attempt,
        SignInOutcome::Refused(refusal, _) => panic!("refused: {refusal:?}"),
        _ => panic!("not asked"),
    }
}

fn refused(outcome: SignInOutcome) -> SignInRefusal {
    match outcome {
        SignInOutcome::Refused(refusal, _) => refusal,
        _ => panic!("not refused"),
    }
}

async fn row(world: &World, by: &Scope, company: CompanyId, user: MembershipId) -> User {
    let list = world.portal.read_users(by, company, &PageAt::default()).await.unwrap();
    let listed = list.users.into_iter().find(|listed| listed.id == user).expect("listed");
    assert_eq!(world.portal.read_user(by, company, user).await.unwrap().1, listed, "its own page says the same");
    listed
}

async fn tid(world: &World, company: CompanyId) -> Option<uuid::Uuid> {
    let tid: Vec<Option<uuid::Uuid>> =
        world.column("SELECT tid FROM org WHERE id = $1", vec![company.uuid().into()]).await;
    tid[0]
}

/// Eve took Ola's link and asked to be let in to Vik as its administrator.
async fn eve_asks(world: &World, tree: &Tree) -> (MembershipId, String) {
    let (user, link) = invite(world, &tree.ingrid, tree.vik, &ola(), Role::Administrator).await;
    let mut browser = Browser::new(world);
    let attempt = offered(&mut browser, &eve(), &link).await;
    assert_eq!(refused(browser.take_up(attempt).await), SignInRefusal::WaitsForYes);
    (user, link)
}

fn is_asked(content: &MailContent) -> bool {
    matches!(content, MailContent::AcceptanceAsked { .. })
}
