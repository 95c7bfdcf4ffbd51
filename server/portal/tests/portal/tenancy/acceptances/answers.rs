//! A yes or a no: about whom, by whom, and what comes of it.

use domain::{
    authority::Role,
    denial::{Denial, RefusalReason, Staleness},
    identity::SignInRefusal,
    ids::{AcceptanceId, CompanyId, MembershipId},
    paging::PageAt,
    tenancy::{InvitationState, MembershipState},
};
use portal::{Error, FormStamp, Scope, jobs::MailContent, tenancy::Answer};
use testkit::{Person, World, on_both};

use super::{eve, eve_asks, invite, is_asked, offered, ola, refused, row, tid};
use crate::{browser::Browser, denial, refusal};

/// What a yes or a no is said to.
async fn asks_of(world: &World, user: MembershipId) -> AcceptanceId {
    let sql = "SELECT id FROM acceptance WHERE membership_id = $1";
    AcceptanceId::new(world.column::<uuid::Uuid>(sql, vec![user.uuid().into()]).await[0])
}

async fn answer_it(
    world: &World,
    by: &Scope,
    form: FormStamp,
    (company, user, asks): (CompanyId, MembershipId, AcceptanceId),
    answer: Answer,
) -> Result<MembershipId, Error> {
    world.portal.answer_acceptance(by, form, (company, user), (asks, answer)).await
}

/// A page that was opened when somebody else asked answers nobody: the yes to one account let another one in.
async fn n12_an_answer_is_about_the_account_that_was_shown(world: World) {
    let tree = world.tree().await;
    let (user, _) = eve_asks(&world, &tree).await;
    let eves = row(&world, &tree.ingrid, tree.vik, user).await.asking.unwrap().id;
    let form = world.form(&tree.ingrid);
    answer_it(&world, &tree.ingrid, form, (tree.vik, user, eves), Answer::TurnAway).await.unwrap();
    world.work().await;
    world.portal.invite_again(&tree.ingrid, world.form(&tree.ingrid), (tree.vik, user)).await.unwrap();
    let link = world.invitation_of(&ola()).await;
    let mallory = Person::new("Mallory", "mallory@worse.example");
    let mut browser = Browser::new(&world);
    let attempt = offered(&mut browser, &mallory, &link).await;
    assert_eq!(refused(browser.take_up(attempt).await), SignInRefusal::WaitsForYes);
    let before = (world.count("event").await, world.count("outgoing_mail").await);
    for answer in [Answer::LetIn, Answer::TurnAway] {
        let form = world.form(&tree.ingrid);
        let late = answer_it(&world, &tree.ingrid, form, (tree.vik, user, eves), answer).await;
        assert_eq!(denial(late), Denial::Stale(Staleness::OtherAsks), "{answer:?}");
    }
    assert_eq!((world.count("event").await, world.count("outgoing_mail").await), before);
    assert_eq!(world.refused_sign_in(&mallory, None).await, SignInRefusal::WaitsForYes, "still asks");
    // The same key with the account that asks now is another form.
    let mallorys = row(&world, &tree.ingrid, tree.vik, user).await.asking.unwrap().id;
    let other = answer_it(&world, &tree.ingrid, form, (tree.vik, user, mallorys), Answer::LetIn).await;
    assert_eq!(denial(other), Denial::Stale(Staleness::SentOtherwise));
}

async fn n12_let_in_by_who_invited_they_sign_in_from_then_on(world: World) {
    let tree = world.tree().await;
    let (user, link) = eve_asks(&world, &tree).await;
    let (form, asks) = (world.form(&tree.ingrid), asks_of(&world, user).await);
    for _ in 0..2 {
        assert_eq!(answer_it(&world, &tree.ingrid, form, (tree.vik, user, asks), Answer::LetIn).await.unwrap(), user);
    }
    let late = answer_it(&world, &tree.ingrid, world.form(&tree.ingrid), (tree.vik, user, asks), Answer::LetIn).await;
    assert_eq!(denial(late), Denial::Stale(Staleness::AlreadyEnded));
    let scope = world.sign_in(&eve()).await;
    assert_eq!((scope.company(), scope.membership()), (Some(tree.vik), Some(user)));
    assert_eq!(tid(&world, tree.vik).await, None, "their organisation isn't Vik's");
    let list = world.portal.read_users(&tree.ingrid, tree.vik, &PageAt::default()).await.unwrap();
    assert_eq!((list.count, list.administrators), (1, 1));
    assert_eq!(world.refused_sign_in(&ola(), Some(&link)).await, SignInRefusal::LinkNotValid, "it is used up");
    world.work().await;
    let letter = world.mailbox.letters_to(&ola().mail).pop().unwrap();
    let told = MailContent::LetIn { company: "Vik Drift".into(), username: "eve@evil.example".into() };
    assert_eq!(letter.content, told);
    assert_eq!(world.count("event WHERE kind = 'acceptance-granted' AND actor = 'Ingrid Solberg'").await, 1);
    // Vik's own people are still free to come.
    let vera = Person::new("Vera Vik", "vera@vik.example");
    world.user(&tree.ingrid, tree.vik, &vera, Some(Role::Administrator)).await;
    assert_eq!(tid(&world, tree.vik).await, Some(vera.tid.uuid()));
}

async fn n12_turned_away_the_link_is_dead_and_another_can_be_sent(world: World) {
    let tree = world.tree().await;
    let (user, link) = eve_asks(&world, &tree).await;
    let asks = asks_of(&world, user).await;
    let form = world.form(&tree.ingrid);
    answer_it(&world, &tree.ingrid, form, (tree.vik, user, asks), Answer::TurnAway).await.unwrap();
    assert_eq!(world.refused_sign_in(&eve(), None).await, SignInRefusal::NoProfile);
    for who in [&eve(), &ola()] {
        assert_eq!(world.refused_sign_in(who, Some(&link)).await, SignInRefusal::LinkNotValid);
    }
    let listed = row(&world, &tree.ingrid, tree.vik, user).await;
    assert_eq!((listed.state, &listed.asking), (MembershipState::Invited, &None));
    assert_eq!(listed.invitation.map(|invitation| invitation.state), Some(InvitationState::Expired));
    world.work().await;
    let letter = world.mailbox.letters_to(&ola().mail).pop().unwrap();
    assert!(matches!(letter.content, MailContent::TurnedAway { .. }), "{:?}", letter.content);
    assert_eq!(world.count("event WHERE kind = 'acceptance-refused' AND actor = 'Ingrid Solberg'").await, 1);
    world.portal.invite_again(&tree.ingrid, world.form(&tree.ingrid), (tree.vik, user)).await.unwrap();
    assert_eq!(world.accept(&ola()).await.membership(), Some(user));
}

async fn n12_who_was_invited_comes_in_past_who_asked(world: World) {
    let tree = world.tree().await;
    let (user, link) = eve_asks(&world, &tree).await;
    let asks = asks_of(&world, user).await;
    let token = world.token(&ola(), Some(&link)).await;
    let scope = world.portal.scope_of(&token, "t").await.unwrap().unwrap();
    assert_eq!((scope.company(), scope.membership()), (Some(tree.vik), Some(user)));
    assert_eq!(world.refused_sign_in(&eve(), None).await, SignInRefusal::NoProfile);
    let late = answer_it(&world, &tree.ingrid, world.form(&tree.ingrid), (tree.vik, user, asks), Answer::LetIn).await;
    assert_eq!(denial(late), Denial::Stale(Staleness::AlreadyEnded));
    assert_eq!(world.count("acceptance").await, 0);
    world.work().await;
    assert!(!world.mailbox.letters().iter().any(|letter| is_asked(&letter.content)), "nobody is asked any more");
}

/// The right that sends an invitation answers it, at the company the form was opened for.
async fn n12_answering_takes_the_right_to_invite(world: World) {
    let demo = world.demo().await;
    let tree = &demo.tree;
    let una = Person::new("Una User", "una@fjord.example");
    let una = world.user(&tree.rita, tree.fjord, &una, Some(Role::UserAdministrator)).await;
    // Fjord isn't bound to an organisation in this case: Eve is told nothing of it.
    world.execute("UPDATE org SET tid = NULL WHERE id = $1", vec![tree.fjord.uuid().into()]).await.unwrap();
    let lena = Person::new("Lena Bo", "lena.bo@fjord.example");
    let (user, link) = invite(&world, &tree.rita, tree.fjord, &lena, Role::Administrator).await;
    let mut browser = Browser::new(&world);
    let attempt = offered(&mut browser, &eve(), &link).await;
    assert_eq!(refused(browser.take_up(attempt).await), SignInRefusal::WaitsForYes);
    let (events, asks) = (world.count("event").await, asks_of(&world, user).await);
    for said in [Answer::LetIn, Answer::TurnAway] {
        let answer =
            async |by: &Scope, company| answer_it(&world, by, world.form(by), (company, user, asks), said).await;
        assert_eq!(refusal(answer(&tree.per, tree.fjord).await), RefusalReason::Role);
        assert_eq!(refusal(answer(&una, tree.fjord).await), RefusalReason::AboveYourRights);
        for stranger in [&tree.anna, &demo.bengt] {
            assert_eq!(denial(answer(stranger, tree.fjord).await), Denial::NotFound, "{}", stranger.actor_name());
        }
        for elsewhere in [tree.sund, tree.nordlys, demo.testbolag] {
            assert_eq!(denial(answer(&tree.ingrid, elsewhere).await), Denial::NotFound, "another company's form");
        }
    }
    assert_eq!(world.count("event").await, events);
    for (who, yours) in [(&tree.per, false), (&una, false), (&tree.jonas, true), (&tree.ingrid, true)] {
        let asking = row(&world, who, tree.fjord, user).await.asking.unwrap();
        assert_eq!(asking.yours, yours, "{}", who.actor_name());
    }
    // A colleague of who invited may, too.
    let form = world.form(&tree.jonas);
    answer_it(&world, &tree.jonas, form, (tree.fjord, user, asks), Answer::LetIn).await.unwrap();
    assert_eq!(world.sign_in(&eve()).await.company(), Some(tree.fjord));
}

/// The first administrator of all: nobody at a page could let them in.
async fn n12_the_command_line_lets_a_first_administrator_in(world: World) {
    let command_line = Scope::system(portal::authority::Task::CommandLine, "test");
    let (name, mail) = (ola().parsed_name(), ola().parsed_mail());
    let company = domain::text::CompanyName::parse("Vik AS").unwrap();
    let partner = world.portal.init_partner(&command_line, &company, (&name, &mail)).await.unwrap();
    let link = world.invitation_of(&ola()).await;
    let nobody = world.portal.who_asks_first(&command_line, partner, &mail).await;
    assert_eq!(denial(nobody), Denial::Stale(Staleness::AlreadyEnded));
    let made_up = AcceptanceId::new(uuid::Uuid::from_u128(7));
    let nobody = world.portal.let_in_first(&command_line, partner, (&mail, made_up)).await;
    assert_eq!(denial(nobody), Denial::Stale(Staleness::AlreadyEnded));
    let mut browser = Browser::new(&world);
    let attempt = offered(&mut browser, &eve(), &link).await;
    assert_eq!(refused(browser.take_up(attempt).await), SignInRefusal::WaitsForYes);
    let import = Scope::system(portal::authority::Task::Import, "test");
    assert_eq!(denial(world.portal.who_asks_first(&import, partner, &mail).await), Denial::NotFound);
    let (username, asks) = world.portal.who_asks_first(&command_line, partner, &mail).await.unwrap();
    assert_eq!(username, "eve@evil.example");
    assert_eq!(denial(world.portal.let_in_first(&import, partner, (&mail, asks)).await), Denial::NotFound);
    let other = world.portal.let_in_first(&command_line, partner, (&mail, made_up)).await;
    assert_eq!(denial(other), Denial::Stale(Staleness::OtherAsks));
    let let_in = world.portal.let_in_first(&command_line, partner, (&mail, asks)).await.unwrap();
    assert_eq!(let_in, "eve@evil.example");
    assert_eq!(world.sign_in(&eve()).await.company(), Some(partner));
    assert_eq!(world.count("event WHERE kind = 'acceptance-granted' AND actor = 'Command line'").await, 1);
}

on_both!(
    n12_an_answer_is_about_the_account_that_was_shown,
    n12_answering_takes_the_right_to_invite,
    n12_let_in_by_who_invited_they_sign_in_from_then_on,
    n12_the_command_line_lets_a_first_administrator_in,
    n12_turned_away_the_link_is_dead_and_another_can_be_sent,
    n12_who_was_invited_comes_in_past_who_asked,
);
