//! *Send again*: a welcome mail that was refused, got lost or ran out is not the end of it.

use chrono::TimeDelta;
use domain::{
    authority::Role,
    denial::{Denial, RefusalReason, Staleness},
    ids::{CompanyId, MembershipId},
    paging::PageAt,
    tenancy::{InvitationState, MembershipState, User},
};
use portal::{
    Error, Scope,
    ports::{Clock, MailError},
};
use testkit::{Person, Tree, World, on_both};

use crate::{denial, refusal};

fn lena() -> Person {
    Person::new("Lena Bo", "lena.bo@fjord.example")
}

async fn invite(world: &World, by: &Scope, company: CompanyId, who: &Person, role: Role) -> MembershipId {
    let new = who.user_form(Some(role)).parse().unwrap();
    world.portal.add_user(by, world.form(by), company, &new).await.unwrap()
}

async fn again(world: &World, by: &Scope, user: MembershipId) -> Result<MembershipId, Error> {
    let company = world.company_of(user).await.unwrap_or(by.company().unwrap());
    world.portal.invite_again(by, world.form(by), (company, user)).await
}

async fn row(world: &World, by: &Scope, company: CompanyId, user: MembershipId) -> User {
    let list = world.portal.read_users(by, company, &PageAt::default()).await.unwrap();
    let listed = list.users.into_iter().find(|listed| listed.id == user).expect("listed");
    assert_eq!(world.portal.read_user(by, company, user).await.unwrap().1, listed, "its own page says the same");
    listed
}

async fn state(world: &World, tree: &Tree, user: MembershipId) -> Option<InvitationState> {
    row(world, &tree.rita, tree.fjord, user).await.invitation.map(|invitation| invitation.state)
}

async fn a33_an_invitation_says_how_its_mail_stands(world: World) {
    let tree = world.tree().await;
    world.work().await;
    let user = invite(&world, &tree.rita, tree.fjord, &lena(), Role::Member).await;
    assert_eq!(state(&world, &tree, user).await, Some(InvitationState::Waiting));
    world.mailbox.answer_next(MailError::TryLater("greylisted".into()));
    assert!(world.portal.work_once(&world.hands()).await.unwrap());
    assert_eq!(state(&world, &tree, user).await, Some(InvitationState::Waiting), "it is tried again by itself");
    world.execute("UPDATE job SET due_at = 0 WHERE state = 0", Vec::new()).await.unwrap();
    let before = world.clock.now();
    world.work().await;
    let sent = row(&world, &tree.rita, tree.fjord, user).await.invitation.unwrap();
    assert_eq!((sent.state, sent.yours), (InvitationState::Sent, true));
    assert!(sent.sent_at.is_some_and(|at| at >= before) && sent.expires_at > before + TimeDelta::days(13));
    let seen_by_per = row(&world, &tree.per, tree.fjord, user).await.invitation.unwrap();
    assert!(!seen_by_per.yours, "a password administrator adds nobody");

    let nils = Person::new("Nils Ek", "nils@fjord.example");
    let refused = invite(&world, &tree.rita, tree.fjord, &nils, Role::Member).await;
    world.mailbox.answer_next(MailError::Refused("no such mailbox".into()));
    world.work().await;
    assert_eq!(state(&world, &tree, refused).await, Some(InvitationState::Refused));

    world.accept(&lena()).await;
    assert_eq!(state(&world, &tree, user).await, None, "taken up");
    world.clock.forward(TimeDelta::days(15));
    let rita = world.sign_in(&Person::rita()).await;
    let old = row(&world, &rita, tree.fjord, refused).await;
    assert_eq!(old.invitation.unwrap().state, InvitationState::Expired);
    assert_eq!(old.state, MembershipState::Invited);
}

async fn a33_a_refused_mail_is_sent_again_and_its_link_works(world: World) {
    let tree = world.tree().await;
    world.work().await;
    let user = invite(&world, &tree.rita, tree.fjord, &lena(), Role::Billing).await;
    world.mailbox.answer_next(MailError::Refused("no such mailbox".into()));
    world.work().await;
    again(&world, &tree.jonas, user).await.unwrap();
    assert_eq!(state(&world, &tree, user).await, Some(InvitationState::Waiting));
    let scope = world.accept(&lena()).await;
    assert_eq!((scope.company(), scope.membership()), (Some(tree.fjord), Some(user)));
    assert_eq!(world.count("event WHERE kind = 'user-invited-again' AND actor = 'Jonas Ek'").await, 1);
    assert_eq!(world.count("membership WHERE mail_key = 'lena.bo@fjord.example'").await, 1);
}

async fn a33_a_link_that_ran_out_is_replaced(world: World) {
    let tree = world.tree().await;
    let user = invite(&world, &tree.rita, tree.fjord, &lena(), Role::Member).await;
    let old = world.invitation_of(&lena()).await;
    world.clock.forward(TimeDelta::days(15));
    let refused = world.refused_sign_in(&lena(), Some(&old)).await;
    let rita = world.sign_in(&Person::rita()).await;
    again(&world, &rita, user).await.unwrap();
    assert_eq!(world.refused_sign_in(&lena(), Some(&old)).await, refused, "the old one opens nothing");
    assert_eq!(world.accept(&lena()).await.membership(), Some(user));
}

/// The link that was sent first might be in somebody else's hands: it is dead from then on, and a mail that still waits
/// to be sent with it isn't sent.
async fn a33_only_the_newest_link_works(world: World) {
    let tree = world.tree().await;
    let user = invite(&world, &tree.rita, tree.fjord, &lena(), Role::Member).await;
    let first = world.invitation_of(&lena()).await;
    again(&world, &tree.rita, user).await.unwrap();
    world.refused_sign_in(&lena(), Some(&first)).await;
    again(&world, &tree.rita, user).await.unwrap();
    let newest = world.invitation_of(&lena()).await;
    assert_eq!(world.mailbox.letters_to(&lena().mail).len(), 2, "the one in between never left");
    assert_eq!(world.count("invitation WHERE redeemed_at IS NULL").await, 1);
    world.token(&lena(), Some(&newest)).await;
}

async fn a33_posted_twice_is_sent_once(world: World) {
    let tree = world.tree().await;
    let user = invite(&world, &tree.rita, tree.fjord, &lena(), Role::Member).await;
    world.work().await;
    let form = world.form(&tree.rita);
    for _ in 0..3 {
        assert_eq!(world.portal.invite_again(&tree.rita, form, (tree.fjord, user)).await.unwrap(), user);
    }
    world.work().await;
    assert_eq!(world.mailbox.letters_to(&lena().mail).len(), 2);
}

async fn a33_send_again_is_for_who_may_add_them(world: World) {
    let demo = world.demo().await;
    let tree = &demo.tree;
    let user = invite(&world, &tree.rita, tree.fjord, &lena(), Role::Administrator).await;
    let una = Person::new("Una User", "una@fjord.example");
    let una = world.user(&tree.rita, tree.fjord, &una, Some(Role::UserAdministrator)).await;
    assert_eq!(refusal(again(&world, &una, user).await), RefusalReason::AboveYourRights);
    assert!(!row(&world, &una, tree.fjord, user).await.invitation.unwrap().yours);
    assert_eq!(refusal(again(&world, &tree.per, user).await), RefusalReason::Role);
    for who in [&tree.anna, &demo.bengt] {
        assert_eq!(denial(again(&world, who, user).await), Denial::NotFound, "{}", who.actor_name());
    }
    let nobody = MembershipId::new(uuid::Uuid::from_u128(1));
    assert_eq!(denial(again(&world, &tree.rita, nobody).await), Denial::NotFound);
    let jonas = tree.jonas.membership().unwrap();
    assert_eq!(denial(again(&world, &tree.rita, jonas).await), Denial::Stale(Staleness::AlreadyEnded));
    assert_eq!(world.count("event WHERE kind = 'user-invited-again'").await, 0);
    again(&world, &tree.ingrid, user).await.unwrap();
}

on_both!(
    a33_a_link_that_ran_out_is_replaced,
    a33_a_refused_mail_is_sent_again_and_its_link_works,
    a33_an_invitation_says_how_its_mail_stands,
    a33_only_the_newest_link_works,
    a33_posted_twice_is_sent_once,
    a33_send_again_is_for_who_may_add_them,
);
