//! Words and numbers that stand in the database or in addresses: they are kept here a second time, because the words are
//! made of the variants' names, and whoever renames one must not rename what is stored.

use crate::{
    audit::EventClass,
    authority::Level,
    denial::RefusalReason,
    identity::SignInRefusal,
    mail::MailStage,
    provisioning::{DraftStep, FirstPassword, RunState, ServiceState, StepState},
    tenancy::{CompanyStatus, MembershipState},
};

#[test]
fn numbers_in_the_database_stay_what_they_are() {
    let states = (0..8).map(|number| CompanyStatus::from_number(number).map(CompanyStatus::slug)).collect::<Vec<_>>();
    let known = [Some("suspended"), Some("no-users"), Some("needs-attention"), Some("onboarding"), Some("active")];
    assert_eq!(states, [&known[..], &[None; 3]].concat());
    assert_eq!([0, 1, 2].map(Level::from_number), [Level::Partner, Level::Reseller, Level::Customer].map(Some));
    let members =
        [MembershipState::Invited, MembershipState::Active, MembershipState::Suspended, MembershipState::Asked];
    assert_eq!([0, 1, 2, 3].map(MembershipState::from_number), members.map(Some));
    let services = [ServiceState::Waiting, ServiceState::Working, ServiceState::On, ServiceState::Failed];
    assert_eq!([0, 1, 2, 3].map(ServiceState::from_number), services.map(Some));
    let runs = [RunState::Working, RunState::Done, RunState::NeedsPerson, RunState::GivenUp];
    assert_eq!([0, 1, 2, 3].map(RunState::from_number), runs.map(Some));
    let steps = [0, 1, 2, 3, 4, 5].map(|number| StepState::from_number(number).map(StepState::slug));
    assert_eq!(steps, ["waiting", "working", "done", "failed", "needs-person", "retrying"].map(Some));
    assert_eq!([0, 1].map(FirstPassword::from_number), [FirstPassword::Link, FirstPassword::Generated].map(Some));
    assert_eq!([Level::from_number(9), Level::from_number(-1)], [None, None]);
}

#[test]
fn words_in_the_database_and_in_addresses_stay_what_they_are() {
    assert_eq!(MailStage::ALL.map(MailStage::slug), MAIL_STAGES);
    assert_eq!(EventClass::ALL.map(EventClass::slug), CLASSES);
    assert_eq!(EventClass::ALL.map(EventClass::number), [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(FirstPassword::ALL.map(FirstPassword::slug), ["link", "generated"]);
    let steps = [DraftStep::Customer, DraftStep::Administrator, DraftStep::Services, DraftStep::Plan];
    assert_eq!(steps.map(DraftStep::slug), ["customer", "administrator", "services", "plan"]);
    assert_eq!(SignInRefusal::ALL.map(SignInRefusal::slug), REFUSALS);
    let reasons = [
        RefusalReason::Yourself,
        RefusalReason::LastAdministrator,
        RefusalReason::Role,
        RefusalReason::AboveYourRights,
        RefusalReason::SwitchedOff,
        RefusalReason::SetAbove,
    ];
    let words = ["yourself", "last-administrator", "role", "above-your-rights", "switched-off", "set-above"];
    assert_eq!(reasons.map(RefusalReason::slug), words);
}

const MAIL_STAGES: [&str; 9] =
    ["not-configured", "compose", "connect", "tls", "greeting", "sign-in", "sender", "recipient", "content"];

const CLASSES: [&str; 7] = ["sign-in", "users", "resellers", "customers", "services", "settings", "system"];

const REFUSALS: [&str; 21] = [
    "no-profile",
    "link-not-valid",
    "other-tenant",
    "waits",
    "second-factor",
    "suspended",
    "company-suspended",
    "cancelled",
    "consent",
    "not-assigned",
    "more-proof",
    "provider-refused",
    "misconfigured",
    "not-set-up",
    "unreachable",
    "not-believed",
    "cookie",
    "other-browser",
    "expired",
    "already-done",
    "start-again",
];
