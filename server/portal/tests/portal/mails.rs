//! Mails that our own set-up spoils: they wait, whoever runs the portal learns why, and nothing is lost (issue 7, 16).

use core::time::Duration;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::SystemTime,
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    authority::Role,
    denial::Denial,
    ids::{CompanyId, MailId, MembershipId},
    mail::{HeldMails, MailReply, MailStage},
    tenancy::InvitationState,
};
use portal::{
    Scope,
    authority::Task,
    jobs::Hands,
    ports::{Answer, Clock, MailError, MailTrouble, Mailer, RenderedMail},
    tenancy::AdministratorInvited,
};
use testkit::{Person, Tree, World, on_both};
use uuid::Uuid;

use crate::denial;

fn lena() -> Person {
    Person::new("Lena Bo", "lena.bo@fjord.example")
}

fn command_line() -> Scope {
    Scope::system(Task::CommandLine, "test")
}

fn held(stage: MailStage, reply: Option<(u16, &str)>) -> MailError {
    let reply = reply.map(|(code, text)| MailReply::read(code, text));
    MailError::Held(MailTrouble { stage, reply, words: "what the server said".into() })
}

fn denied_sender() -> MailError {
    held(MailStage::Sender, Some((550, "5.7.1 not you")))
}

async fn invite(world: &World, by: &Scope, company: CompanyId, who: &Person) -> MembershipId {
    let new = who.user_form(Some(Role::Member)).parse().unwrap();
    world.portal.add_user(by, world.form(by), company, &new).await.unwrap()
}

/// The tree, with nothing left to send but the mail to Lena, who is invited to Fjord.
async fn invited(world: &World) -> (Tree, MembershipId) {
    let tree = world.tree().await;
    world.work().await;
    let user = invite(world, &tree.rita, tree.fjord, &lena()).await;
    (tree, user)
}

/// Tries what waits once, whenever it was to be tried again, with these answers of the mail server.
async fn attempt(world: &World, answers: impl IntoIterator<Item = MailError>) {
    answers.into_iter().for_each(|answer| world.mailbox.answer_next(answer));
    // As if it had been tried some times already: so the next time lies beyond the end of the test.
    world.execute("UPDATE job SET due_at = 0, attempts = attempts + 6 WHERE state = 0", Vec::new()).await.unwrap();
    world.work().await;
}

/// What is held, by stage, answer and number; and since when the first of it is.
async fn seen(world: &World, by: &Scope) -> (Vec<(MailStage, Option<String>, i64)>, Option<DateTime<Utc>>) {
    let held = read_held(world, by).await;
    let since = held.iter().map(|held| held.since).min();
    (held.into_iter().map(|held| (held.stage, held.reply, held.count)).collect(), since)
}

/// The clock of the tests moves a little whenever it is read.
#[track_caller]
fn assert_about(at: Option<DateTime<Utc>>, wanted: DateTime<Utc>) {
    let at = at.expect("a time");
    assert!((at - wanted).abs() < TimeDelta::seconds(1), "{at} and {wanted}");
}

async fn state(world: &World, by: &Scope, company: CompanyId, user: MembershipId) -> Option<InvitationState> {
    let user = world.portal.read_user(by, company, user).await.unwrap().1;
    user.invitation.map(|invitation| invitation.state)
}

async fn read_held(world: &World, by: &Scope) -> Vec<HeldMails> {
    world.portal.read_held_mails(by).await.unwrap()
}

/// How long from now on until the one mail that waits is tried again.
async fn pause(world: &World) -> Duration {
    let waiting = world.portal.waiting_mails(&command_line()).await.unwrap();
    assert_eq!(waiting.len(), 1, "{waiting:?}");
    let next = SystemTime::from(waiting[0].next.expect("it is tried again"));
    next.duration_since(SystemTime::now()).expect("later")
}

async fn n16_a_mail_our_set_up_spoiled_waits_and_is_sent_once_it_is_right(world: World) {
    let (tree, user) = invited(&world).await;
    let began = world.clock.now();
    for (stage, reply) in [
        (MailStage::Greeting, Some((554, "no service"))),
        (MailStage::Tls, None),
        (MailStage::SignIn, Some((535, "5.7.8 who are you"))),
        (MailStage::Sender, Some((550, "5.7.1 not you"))),
        (MailStage::Recipient, Some((550, "5.7.1 relaying denied"))),
        (MailStage::Content, Some((554, "policy"))),
    ] {
        attempt(&world, [held(stage, reply)]).await;
        assert_eq!(state(&world, &tree.rita, tree.fjord, user).await, Some(InvitationState::Held), "{stage:?}");
        let reply = reply.map(|(code, text)| MailReply::read(code, text).to_string());
        let (held, since) = seen(&world, &tree.ingrid).await;
        assert_eq!(held, [(stage, reply, 1)], "one reason");
        assert_about(since, began);
        world.clock.forward(TimeDelta::minutes(1));
    }
    attempt(&world, [MailError::NotConfigured]).await;
    assert_eq!(read_held(&world, &tree.ingrid).await[0].stage, MailStage::NotConfigured);
    assert_eq!(state(&world, &tree.rita, tree.fjord, user).await, Some(InvitationState::Held));
    assert!(world.mailbox.letters_to(&lena().mail).is_empty());
    attempt(&world, []).await;
    assert_eq!(world.mailbox.letters_to(&lena().mail).len(), 1);
    assert_eq!(state(&world, &tree.rita, tree.fjord, user).await, Some(InvitationState::Sent));
    assert_eq!(read_held(&world, &tree.ingrid).await, []);
}

async fn n16_what_is_about_the_recipient_is_final_or_only_waits(world: World) {
    let (tree, user) = invited(&world).await;
    attempt(&world, [MailError::TryLater("451 greylisted".into())]).await;
    assert_eq!(state(&world, &tree.rita, tree.fjord, user).await, Some(InvitationState::Waiting));
    assert_eq!(read_held(&world, &tree.ingrid).await, [], "greylisting is nothing to mend");
    attempt(&world, [denied_sender()]).await;
    attempt(&world, [MailError::Refused("550 5.1.1 no such user".into())]).await;
    assert_eq!(state(&world, &tree.rita, tree.fjord, user).await, Some(InvitationState::Refused));
    assert_eq!(read_held(&world, &tree.ingrid).await, []);
    attempt(&world, []).await;
    assert!(world.mailbox.letters_to(&lena().mail).is_empty(), "it isn't tried any more");
}

/// However long: until the link would have run out. The time for taking it up begins when the mail leaves.
async fn n16_a_held_mail_is_sent_after_days_and_its_link_is_good_from_then(world: World) {
    invited(&world).await;
    for _ in 0..13 {
        attempt(&world, [denied_sender()]).await;
        world.clock.forward(TimeDelta::days(1));
    }
    attempt(&world, []).await;
    assert_eq!(world.mailbox.letters_to(&lena().mail).len(), 1);
    world.clock.forward(TimeDelta::days(13));
    let lena = world.accept(&lena()).await;
    assert_eq!(lena.level(), Some(domain::authority::Level::Reseller));
}

async fn n16_what_nobody_waits_for_any_more_is_not_counted(world: World) {
    let (tree, user) = invited(&world).await;
    let nils = Person::new("Nils Ek", "nils@fjord.example");
    invite(&world, &tree.rita, tree.fjord, &nils).await;
    attempt(&world, [denied_sender(), denied_sender()]).await;
    assert_eq!(read_held(&world, &tree.ingrid).await[0].count, 2);
    // Lena is sent another: the first is nobody's any more, and the second waits in its place.
    world.portal.invite_again(&tree.rita, world.form(&tree.rita), (tree.fjord, user)).await.unwrap();
    attempt(&world, [denied_sender(), denied_sender()]).await;
    assert_eq!(read_held(&world, &tree.ingrid).await[0].count, 2);
    world.clock.forward(TimeDelta::days(15));
    attempt(&world, []).await;
    let ingrid = world.sign_in(&Person::ingrid()).await;
    assert_eq!(read_held(&world, &ingrid).await, []);
    assert_eq!(state(&world, &ingrid, tree.fjord, user).await, Some(InvitationState::Expired));
    assert!(world.portal.waiting_mails(&command_line()).await.unwrap().is_empty());
}

/// What somebody has to mend is asked about every half hour at last; what passes by itself, every few minutes.
async fn n16_the_pause_between_attempts_grows_to_half_an_hour(world: World) {
    invited(&world).await;
    let minutes = |minutes: u64| Duration::from_secs(minutes * 60);
    world.mailbox.answer_next(denied_sender());
    assert!(world.portal.work_once(&world.hands()).await.unwrap());
    assert!(pause(&world).await < Duration::from_secs(2), "the first time, it may have been a hiccup");
    for (error, (least, most)) in [
        (denied_sender(), (19, 31)),
        (held(MailStage::Tls, None), (19, 31)),
        (held(MailStage::Connect, None), (4, 8)),
        (held(MailStage::Greeting, Some((421, "4.3.2 closing"))), (4, 8)),
        (MailError::NotConfigured, (4, 8)),
    ] {
        world.execute("UPDATE job SET attempts = 400 WHERE state = 0", Vec::new()).await.unwrap();
        attempt(&world, [error.clone()]).await;
        let pause = pause(&world).await;
        assert!((minutes(least)..minutes(most)).contains(&pause), "{error}: {pause:?}");
    }
}

/// Trips over the first mail, as over a fault of ours, and takes the next.
#[derive(Default)]
struct Trips {
    tripped: AtomicBool,
    taken: AtomicBool,
}

impl Mailer for Trips {
    fn send<'a>(&'a self, _: &'a RenderedMail) -> Answer<'a, Result<(), MailError>> {
        Box::pin(async {
            assert!(self.tripped.swap(true, Ordering::SeqCst), "the mailer trips");
            self.taken.store(true, Ordering::SeqCst);
            Ok(())
        })
    }
}

/// A long outage leaves many attempts behind; a fault of ours after it must not be taken for the twelfth.
async fn n16_a_stumble_after_a_long_outage_loses_no_mail(world: World) {
    invited(&world).await;
    for _ in 0..13 {
        attempt(&world, [held(MailStage::Connect, None)]).await;
    }
    let mailer = Arc::new(Trips::default());
    let hands = Hands { mailer: mailer.clone(), ..world.hands() };
    for _ in 0..2 {
        world.execute("UPDATE job SET due_at = 0 WHERE state = 0", Vec::new()).await.unwrap();
        assert!(world.portal.work_once(&hands).await.unwrap());
    }
    assert!(mailer.taken.load(Ordering::SeqCst), "it was tried again");
}

/// What concerns our mail server is for the people of the partner who see its users, and each tree sees its own.
async fn n16_only_the_partner_reads_what_its_mail_server_said(world: World) {
    let (tree, _) = invited(&world).await;
    let (_, sigrid) = world.partner("Sunn AS", &Person::new("Sigrid Vold", "sigrid@sunn.example")).await;
    let member = Person::new("Mona Medlem", "mona@nordlys.example");
    let mona = world.user(&tree.ingrid, tree.nordlys, &member, Some(Role::Member)).await;
    let auditor = Person::new("Axel Revisor", "axel@nordlys.example");
    let axel = world.user(&tree.ingrid, tree.nordlys, &auditor, Some(Role::Auditor)).await;
    invite(&world, &tree.rita, tree.fjord, &Person::new("Nils Ek", "nils@fjord.example")).await;
    attempt(&world, [held(MailStage::Connect, None)]).await;
    for who in [&tree.ingrid, &tree.oskar, &axel] {
        let held = seen(&world, who).await.0;
        assert_eq!(held, [(MailStage::Connect, None, 1)], "{}", who.actor_name());
    }
    for who in [&tree.rita, &tree.per, &tree.anna, &mona, &sigrid] {
        assert_eq!(read_held(&world, who).await, [], "{}", who.actor_name());
    }
    for who in [&tree.ingrid, &tree.rita] {
        assert_eq!(denial(world.portal.waiting_mails(who).await), Denial::NotFound);
        assert_eq!(denial(world.portal.send_waiting_mails(who).await), Denial::NotFound);
        let mail = MailId::new(Uuid::from_u128(1));
        assert_eq!(denial(world.portal.send_waiting_mail(who, mail).await), Denial::NotFound);
    }
}

async fn n16_the_command_line_sends_what_waits(world: World) {
    let (tree, user) = invited(&world).await;
    let nils = Person::new("Nils Ek", "nils@fjord.example");
    invite(&world, &tree.rita, tree.fjord, &nils).await;
    attempt(&world, [denied_sender(), denied_sender()]).await;
    let far = world.execute("UPDATE job SET due_at = due_at + 100000000 WHERE state = 0", Vec::new()).await.unwrap();
    assert_eq!(far, 2);
    world.work().await;
    let waiting = world.portal.waiting_mails(&command_line()).await.unwrap();
    let shown: Vec<_> = waiting.iter().map(|mail| (mail.kind.as_str(), mail.company.as_str(), mail.attempts)).collect();
    assert_eq!(shown, [("welcome", "Fjord Backup AB", 7), ("welcome", "Fjord Backup AB", 7)]);
    assert_eq!(waiting[0].to, (lena().name, lena().mail));
    assert!(waiting[0].problem.as_ref().is_some_and(|problem| problem.contains("sender: what the server said")));

    world.portal.send_waiting_mail(&command_line(), waiting[1].id).await.unwrap();
    world.work().await;
    assert_eq!((world.mailbox.letters_to(&nils.mail).len(), world.mailbox.letters_to(&lena().mail).len()), (1, 0));
    assert_eq!(world.portal.send_waiting_mails(&command_line()).await.unwrap(), 1);
    world.mailbox.answer_next(MailError::Refused("550 5.1.1 no such user".into()));
    world.work().await;

    let refused = world.portal.waiting_mails(&command_line()).await.unwrap();
    assert_eq!((refused.len(), refused[0].next), (1, None), "it is tried no more by itself");
    assert_eq!(world.portal.send_waiting_mails(&command_line()).await.unwrap(), 0, "all that wait; this one doesn't");
    world.portal.send_waiting_mail(&command_line(), refused[0].id).await.unwrap();
    world.work().await;
    assert_eq!(world.mailbox.letters_to(&lena().mail).len(), 1);
    assert_eq!(state(&world, &tree.rita, tree.fjord, user).await, Some(InvitationState::Sent));
    let gone = world.portal.send_waiting_mail(&command_line(), refused[0].id).await;
    assert_eq!(denial(gone), Denial::NotFound, "it was sent");
}

/// What is wrong with the configuration is mended before a start.
async fn n16_a_start_tries_what_is_held_at_once(world: World) {
    invited(&world).await;
    attempt(&world, [MailError::NotConfigured]).await;
    world.execute("UPDATE job SET due_at = due_at + 100000000 WHERE state = 0", Vec::new()).await.unwrap();
    world.work().await;
    assert!(world.mailbox.letters_to(&lena().mail).is_empty());
    crate::chores(&world).await;
    world.work().await;
    assert_eq!(world.mailbox.letters_to(&lena().mail).len(), 1);
}

async fn n16_the_command_line_invites_the_first_administrator_again(world: World) {
    let ingrid = Person::ingrid();
    let name = domain::text::CompanyName::parse("Nordlys AS").unwrap();
    let who = (&ingrid.parsed_name(), &ingrid.parsed_mail());
    let nordlys = world.portal.init_partner(&command_line(), &name, who).await.unwrap();
    let first = world.invitation_of(&ingrid).await;
    let invite = async |who: &Person| {
        world
            .portal
            .invite_administrator(&command_line(), nordlys, (&who.parsed_name(), &who.parsed_mail()))
            .await
            .unwrap()
    };
    assert_eq!(invite(&ingrid).await, AdministratorInvited::Again);
    let second = world.invitation_of(&ingrid).await;
    assert_ne!(first, second);
    world.refused_sign_in(&ingrid, Some(&first)).await;
    assert_eq!(world.count("event WHERE kind = 'user-invited-again' AND actor = 'Command line'").await, 1);

    // The first address was never theirs.
    let oskar = Person::oskar();
    assert_eq!(invite(&oskar).await, AdministratorInvited::Added);
    let oskar_signed_in = world.accept(&oskar).await;
    assert!(oskar_signed_in.roles().has(Role::Administrator));
    assert_eq!(invite(&oskar).await, AdministratorInvited::SignedInAlready);
    let nils = Person::new("Nils Ek", "nils@nordlys.example");
    assert_eq!(invite(&nils).await, AdministratorInvited::AskThem(vec!["Oskar Lind".to_owned()]));
    assert_eq!(world.count("membership WHERE mail_key = 'nils@nordlys.example'").await, 0);
    // Whoever was invited before can still be sent another.
    assert_eq!(invite(&ingrid).await, AdministratorInvited::Again);

    let by_a_person = world.portal.invite_administrator(&oskar_signed_in, nordlys, who).await;
    assert_eq!(denial(by_a_person), Denial::NotFound);
}

async fn n16_a_mail_says_when_it_waits_since_the_first_time(world: World) {
    let (tree, _) = invited(&world).await;
    let began: DateTime<Utc> = world.clock.now();
    for _ in 0..3 {
        attempt(&world, [held(MailStage::Connect, None)]).await;
        world.clock.forward(TimeDelta::hours(1));
    }
    assert_about(seen(&world, &tree.ingrid).await.1, began);
    // Greylisted in between: the way to the server was free, and what comes now is another trouble.
    attempt(&world, [MailError::TryLater("451".into())]).await;
    assert_eq!(read_held(&world, &tree.ingrid).await, []);
    let again = world.clock.now();
    attempt(&world, [denied_sender()]).await;
    assert_about(seen(&world, &tree.ingrid).await.1, again);
}

on_both!(
    n16_a_held_mail_is_sent_after_days_and_its_link_is_good_from_then,
    n16_a_mail_our_set_up_spoiled_waits_and_is_sent_once_it_is_right,
    n16_a_mail_says_when_it_waits_since_the_first_time,
    n16_a_start_tries_what_is_held_at_once,
    n16_a_stumble_after_a_long_outage_loses_no_mail,
    n16_only_the_partner_reads_what_its_mail_server_said,
    n16_the_command_line_invites_the_first_administrator_again,
    n16_the_command_line_sends_what_waits,
    n16_the_pause_between_attempts_grows_to_half_an_hour,
    n16_what_is_about_the_recipient_is_final_or_only_waits,
    n16_what_nobody_waits_for_any_more_is_not_counted,
);
