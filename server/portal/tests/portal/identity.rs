//! Who comes in, who doesn't, and how long it lasts.

use chrono::TimeDelta;
use domain::{
    authority::{Role, Roles},
    denial::Denial,
    identity::{SignInRefusal, TERMS_VERSION},
    paging::PageAt,
    problem::{FieldError, Problem},
    tenancy::SettingsForm,
};
use portal::{Portal, Scope, authority::Actor, identity::SignInOutcome};
use testkit::{Person, World, on_both};

use crate::{browser::Browser, denial};

pub(crate) async fn requires_second_factor(world: &World, by: &Scope, company: domain::ids::CompanyId) {
    let version = world.portal.read_settings(by, company).await.unwrap().version;
    let form = SettingsForm {
        language: "en".into(),
        requires_second_factor: true,
        peers_may_remove: true,
        version,
        ..SettingsForm::default()
    };
    world.portal.edit_company(by, world.form(by), company, &form).await.unwrap();
}

async fn a1_microsoft_alone_is_not_a_profile(world: World) {
    let tree = world.tree().await;
    let before = (world.count("person").await, world.count("session").await, world.count("membership").await);
    let stranger = Person::new("Una Known", "una@nordlys.example");
    assert_eq!(world.refused_sign_in(&stranger, None).await, SignInRefusal::NoProfile);
    assert_eq!(before, (world.count("person").await, world.count("session").await, world.count("membership").await));
    // Set up by the company's administrator, and nothing but that, lets her in.
    world.user(&tree.ingrid, tree.nordlys, &stranger, None).await;
    assert_eq!(world.sign_in(&stranger).await.company(), Some(tree.nordlys));
}

async fn a4_the_companys_policy_asks_for_a_second_factor(world: World) {
    let tree = world.tree().await;
    let before = world.token(&Person::jonas(), None).await;
    requires_second_factor(&world, &tree.ingrid, tree.fjord).await;
    let mut browser = Browser::new(&world);
    let SignInOutcome::AskSecondFactor(asked) = browser.come(&Person::jonas(), "/", None).await else {
        panic!("not asked")
    };
    let url = browser.again(asked, true).await;
    assert!(world.provider.asked_for(&url).second_factor);
    let refused = browser.back(&url, Person::jonas().identity(false)).await;
    assert!(matches!(refused, SignInOutcome::Refused(SignInRefusal::SecondFactorMissing, Some(_))));
    let SignInOutcome::SignedIn { token, .. } = world.try_sign_in(&Person::jonas(), None, true).await else {
        panic!("the second factor isn't accepted")
    };
    let scope = world.portal.scope_of(&token, "t").await.unwrap().unwrap();
    let Actor::Person { second_factor, needs_second_factor, .. } = scope.actor() else { panic!("a task") };
    assert!(*second_factor && *needs_second_factor);
    // Jonas' session of before has no second factor: from this moment on it says so, and the doors decide by it.
    let old = world.portal.scope_of(&before, "t").await.unwrap().unwrap();
    assert!(matches!(old.actor(), Actor::Person { second_factor: false, needs_second_factor: true, .. }));
    let elsewhere = world.sign_in(&Person::anna()).await;
    assert!(matches!(elsewhere.actor(), Actor::Person { needs_second_factor: false, .. }), "Sund doesn't ask");
}

/// Nobody shuts themself and everybody else out: who asks their own company for a second factor has proven theirs.
async fn a4_who_asks_their_own_company_has_a_second_factor_themself(world: World) {
    let tree = world.tree().await;
    let form = |version| SettingsForm {
        language: "en".into(),
        requires_second_factor: true,
        version,
        ..SettingsForm::default()
    };
    let version = world.portal.read_settings(&tree.rita, tree.fjord).await.unwrap().version;
    let refused = world.portal.edit_company(&tree.rita, world.form(&tree.rita), tree.fjord, &form(version)).await;
    let field = "requires_second_factor".to_owned();
    let errors = vec![FieldError { field, problem: Problem::SecondFactorFirst }];
    assert_eq!(denial(refused), Denial::Invalid { errors });
    let SignInOutcome::SignedIn { token, .. } = world.try_sign_in(&Person::rita(), None, true).await else {
        panic!("not signed in")
    };
    let proven = world.portal.scope_of(&token, "t").await.unwrap().unwrap();
    world.portal.edit_company(&proven, world.form(&proven), tree.fjord, &form(version)).await.unwrap();
    assert!(world.portal.read_settings(&tree.ingrid, tree.fjord).await.unwrap().requires_second_factor);
}

async fn a4_an_invitation_survives_the_second_leg(world: World) {
    let tree = world.tree().await;
    requires_second_factor(&world, &tree.ingrid, tree.fjord).await;
    let lena = Person::new("Lena Bo", "lena.bo@fjord.example");
    let new = lena.user_form(Some(Role::Member)).parse().unwrap();
    world.portal.add_user(&tree.rita, world.form(&tree.rita), tree.fjord, &new).await.unwrap();
    let invitation = world.invitation_of(&lena).await;
    let mut browser = Browser::new(&world);
    let SignInOutcome::AskSecondFactor(asked) = browser.come(&lena, "/", Some(&invitation)).await else {
        panic!("not asked")
    };
    let url = browser.again(asked, true).await;
    let SignInOutcome::Offer(offer) = browser.back(&url, lena.identity(true)).await else { panic!("not offered") };
    assert!(matches!(browser.take_up(offer).await, SignInOutcome::SignedIn { .. }));
    assert_eq!(world.refused_sign_in(&lena, Some(&invitation)).await, SignInRefusal::LinkNotValid);
}

async fn a10_terms_are_accepted_once_a_version_and_logged(world: World) {
    let tree = world.tree().await;
    let accepted = async || match world.sign_in(&Person::rita()).await.actor() {
        Actor::Person { terms_accepted, .. } => *terms_accepted,
        Actor::System(_) => panic!("a task"),
    };
    assert!(!accepted().await);
    for _ in 0..2 {
        world.portal.accept_terms(&tree.rita).await.unwrap();
    }
    assert!(accepted().await);
    let told = world.rows("SELECT actor, data, at FROM event WHERE kind = 'terms-accepted'", Vec::new()).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].try_get_by_index::<String>(0).unwrap(), "Rita Holm");
    let data: serde_json::Value = told[0].try_get_by_index(1).unwrap();
    assert_eq!(data["version"], TERMS_VERSION);
    world.execute("UPDATE terms_acceptance SET version = 'older'", Vec::new()).await.unwrap();
    assert!(!accepted().await, "a new version asks again");
}

/// nOAuth: an address in a token, or a profile that has it, is nobody's identity.
async fn t01_an_address_changes_nothing(world: World) {
    world.tree().await;
    let attacker = Person::rita().pretended_in("evil.example");
    assert_eq!(attacker.mail, Person::rita().mail);
    let before = (world.count("session").await, world.count("person").await);
    assert_eq!(world.refused_sign_in(&attacker, None).await, SignInRefusal::NoProfile);
    let same_oid = Person { oid: Person::rita().oid, ..attacker };
    assert_eq!(world.refused_sign_in(&same_oid, None).await, SignInRefusal::NoProfile);
    assert_eq!(before, (world.count("session").await, world.count("person").await));
    // And a changed address doesn't lock anybody out.
    let renamed = Person { mail: "rita.new@fjord.example".into(), ..Person::rita() };
    assert_eq!(world.sign_in(&renamed).await.actor_name(), "Rita Holm");
}

async fn t05_a_tampered_link_is_no_link(world: World) {
    let tree = world.tree().await;
    let lena = Person::new("Lena Bo", "lena.bo@fjord.example");
    let new = lena.user_form(None).parse().unwrap();
    world.portal.add_user(&tree.rita, world.form(&tree.rita), tree.fjord, &new).await.unwrap();
    let invitation = world.invitation_of(&lena).await;
    for place in 0..invitation.len() {
        let mut tampered = invitation.clone();
        let other = if &invitation[place..=place] == "x" { "y" } else { "x" };
        tampered.replace_range(place..=place, other);
        assert_eq!(world.refused_sign_in(&lena, Some(&tampered)).await, SignInRefusal::LinkNotValid, "{place}");
    }
    for nonsense in ["", "x", &invitation[1..], &format!("{invitation}A")] {
        assert_eq!(world.refused_sign_in(&lena, Some(nonsense)).await, SignInRefusal::LinkNotValid);
    }
    world.clock.forward(TimeDelta::days(15));
    assert_eq!(world.refused_sign_in(&lena, Some(&invitation)).await, SignInRefusal::LinkNotValid, "too old");
}

/// T06: the secret is in the mail only; the database has its hash, the log and the lists don't know it.
async fn t06_nobody_but_the_mail_knows_the_link(world: World) {
    let tree = world.tree().await;
    let lena = Person::new("Lena Bo", "lena.bo@fjord.example");
    let new = lena.user_form(None).parse().unwrap();
    world.portal.add_user(&tree.rita, world.form(&tree.rita), tree.fjord, &new).await.unwrap();
    let invitation = world.invitation_of(&lena).await;
    for sql in ["SELECT CAST(content AS text) FROM outgoing_mail", "SELECT CAST(data AS text) FROM event"] {
        let texts: Vec<String> = world.column(sql, Vec::new()).await;
        assert!(texts.iter().all(|text| !text.contains(&invitation)));
    }
    let hashes: Vec<Vec<u8>> = world.column("SELECT token_hash FROM invitation", Vec::new()).await;
    assert!(hashes.iter().all(|hash| hash.len() == 32 && hash != invitation.as_bytes()));
    let shown = format!("{:?}", world.portal.read_users(&tree.rita, tree.fjord, &PageAt::default()).await.unwrap());
    assert!(!shown.contains(&invitation));
}

async fn t07_invited_or_suspended_has_no_scope(world: World) {
    let tree = world.tree().await;
    let lena = Person::new("Lena Bo", "lena.bo@fjord.example");
    let new = lena.user_form(None).parse().unwrap();
    world.portal.add_user(&tree.rita, world.form(&tree.rita), tree.fjord, &new).await.unwrap();
    assert_eq!(world.refused_sign_in(&lena, None).await, SignInRefusal::NoProfile);
    let token = world.token(&Person::jonas(), None).await;
    let jonas = world.portal.scope_of(&token, "t").await.unwrap().unwrap();
    let id = jonas.membership().unwrap().uuid();
    world.execute("UPDATE membership SET state = 2 WHERE id = $1", vec![id.into()]).await.unwrap();
    assert!(world.portal.scope_of(&token, "t").await.unwrap().is_none());
    let new = Person::new("X", "x@fjord.example").user_form(None).parse().unwrap();
    let late = world.portal.add_user(&jonas, world.form(&jonas), tree.fjord, &new).await;
    assert_eq!(denial(late), Denial::SignedOut);
    assert_eq!(world.refused_sign_in(&Person::jonas(), None).await, SignInRefusal::Suspended);
}

async fn t08_a_link_works_once(world: World) {
    let tree = world.tree().await;
    let lena = Person::new("Lena Bo", "lena.bo@fjord.example");
    let new = lena.user_form(None).parse().unwrap();
    world.portal.add_user(&tree.rita, world.form(&tree.rita), tree.fjord, &new).await.unwrap();
    let invitation = world.invitation_of(&lena).await;
    world.token(&lena, Some(&invitation)).await;
    for who in [&lena, &Person::new("Eve", "eve@fjord.example"), &Person::jonas()] {
        assert_eq!(world.refused_sign_in(who, Some(&invitation)).await, SignInRefusal::LinkNotValid);
    }
    // A key of another kind is no invitation: a form's stamp, a session's secret.
    let stamp = world.portal.stamp_form(&tree.rita).unwrap();
    assert_eq!(world.refused_sign_in(&lena, Some(&stamp)).await, SignInRefusal::LinkNotValid);
}

async fn t35_a_change_of_rights_is_in_force_on_the_next_request(world: World) {
    let tree = world.tree().await;
    let other = world.replica(core::time::Duration::from_secs(30)).await;
    let token = world.token(&Person::jonas(), None).await;
    let roles = async |portal: &Portal| portal.scope_of(&token, "t").await.unwrap().map(|scope| scope.roles());
    assert_eq!(roles(&other).await, Some(Roles::of(Role::Administrator)));
    let jonas = other.scope_of(&token, "t").await.unwrap().unwrap();
    let id = jonas.membership().unwrap().uuid();
    let auditor = Roles::of(Role::Auditor).number();
    world.execute("UPDATE membership SET roles = $1 WHERE id = $2", vec![auditor.into(), id.into()]).await.unwrap();
    assert_eq!(roles(&other).await, Some(Roles::of(Role::Auditor)));
    // Even a request that had begun with the old rights changes nothing any more.
    let new = Person::new("X", "x@fjord.example").user_form(Some(Role::Member)).parse().unwrap();
    let late = other.add_user(&jonas, world.form(&jonas), tree.fjord, &new).await;
    assert!(matches!(denial(late), Denial::Refused(_)));
    for company in [tree.fjord, tree.nordlys] {
        let suspend = "UPDATE org SET suspended = $1 WHERE id = $2";
        world.execute(suspend, vec![true.into(), company.uuid().into()]).await.unwrap();
        assert_eq!(roles(&other).await, None, "the company or one above it is suspended");
        assert_eq!(world.refused_sign_in(&Person::rita(), None).await, SignInRefusal::CompanySuspended);
        assert_eq!(denial(other.accept_terms(&tree.rita).await), Denial::SignedOut, "and so is what was on its way");
        world.execute(suspend, vec![false.into(), company.uuid().into()]).await.unwrap();
    }
    let jonas = (tree.fjord, jonas.membership().unwrap());
    world.portal.remove_user(&tree.rita, world.form(&tree.rita), jonas).await.unwrap();
    assert_eq!(roles(&other).await, None);
}

async fn a_valid_link_in_another_tenants_hands_is_refused(world: World) {
    let tree = world.tree().await;
    let lena = Person::new("Lena Bo", "lena.bo@fjord.example");
    let new = lena.user_form(None).parse().unwrap();
    world.portal.add_user(&tree.rita, world.form(&tree.rita), tree.fjord, &new).await.unwrap();
    let invitation = world.invitation_of(&lena).await;
    let elsewhere = lena.pretended_in("other-tenant.example");
    assert_eq!(world.refused_sign_in(&elsewhere, Some(&invitation)).await, SignInRefusal::OtherTenant);
    world.token(&lena, Some(&invitation)).await;
    // Vik isn't bound yet: its first redemption binds it.
    let vera = Person::new("Vera", "vera@vik.example");
    world.user(&tree.ingrid, tree.vik, &vera, Some(Role::Administrator)).await;
    let tid: Vec<uuid::Uuid> = world.column("SELECT tid FROM org WHERE id = $1", vec![tree.vik.uuid().into()]).await;
    assert_eq!(tid, [vera.tid.uuid()]);
}

/// D4: of several memberships, the oldest is where one begins; suspended ones are passed over.
async fn d4_the_oldest_membership_is_the_default(world: World) {
    let tree = world.tree().await;
    let vera = Person::new("Vera Vik", "vera@vik.example");
    world.user(&tree.ingrid, tree.vik, &vera, Some(Role::Administrator)).await;
    let lone = world.reseller(&tree.ingrid, "Aker IT").await;
    world.clock.forward(TimeDelta::hours(1));
    let second = world.user(&tree.ingrid, lone, &vera, Some(Role::Administrator)).await;
    assert_eq!(second.company(), Some(lone), "the link leads to its company");
    assert_eq!(second.person(), world.sign_in(&vera).await.person(), "one person");
    for _ in 0..3 {
        assert_eq!(world.sign_in(&vera).await.company(), Some(tree.vik));
    }
    world
        .execute("UPDATE org SET suspended = $1 WHERE id = $2", vec![true.into(), tree.vik.uuid().into()])
        .await
        .unwrap();
    assert_eq!(world.sign_in(&vera).await.company(), Some(lone));
}

async fn an_attempt_counts_once_and_for_one_browser(world: World) {
    world.tree().await;
    let refused = |outcome: &SignInOutcome| match outcome {
        SignInOutcome::Refused(refusal, _) => Some(*refusal),
        _ => None,
    };
    let rita = Person::rita();
    let (mut mine, mut theirs) = (Browser::new(&world), Browser::new(&world));
    theirs.start("/", None).await;
    let url = mine.start("//evil.example", None).await;
    let (state, code) = world.provider.approve(&url, rita.identity(false));
    let csrf = theirs.answer(&state, Ok(&code)).await;
    assert!(matches!(csrf, SignInOutcome::Refused(SignInRefusal::OtherBrowser, None)), "another browser: login CSRF");
    let gone = mine.answer(&state, Ok(&code)).await;
    assert_eq!(refused(&gone), Some(SignInRefusal::AlreadyDone), "and the attempt is gone");
    let (mine_url, theirs_url) = (mine.start("/", None).await, mine.start("/", None).await);
    let (state, code) = world.provider.approve(&mine_url, rita.identity(false));
    let (_, foreign) = world.provider.approve(&theirs_url, Person::anna().identity(false));
    let elsewhere = mine.answer(&state, Ok(&foreign)).await;
    assert_eq!(refused(&elsewhere), Some(SignInRefusal::AlreadyDone), "a code that was got elsewhere: PKCE");
    let url = mine.start("//evil.example", None).await;
    let (state, good) = world.provider.approve(&url, rita.identity(false));
    let SignInOutcome::SignedIn { return_to, .. } = mine.answer(&state, Ok(&good)).await else { panic!("refused") };
    assert_eq!(return_to, "/", "T19");
    let sessions = world.count("session").await;
    let replay = mine.answer(&state, Ok(&code)).await;
    assert!(matches!(replay, SignInOutcome::WasSignedIn { .. }), "a replay says whom it signed in");
    assert!(matches!(
        theirs.answer(&state, Ok(&good)).await,
        SignInOutcome::Refused(SignInRefusal::OtherBrowser, None)
    ));
    assert_eq!(world.count("session").await, sessions, "and signs nobody in");
}

async fn a_form_of_another_person_is_refused(world: World) {
    let tree = world.tree().await;
    let sealed = world.portal.stamp_form(&tree.rita).unwrap();
    assert!(world.portal.open_form(&tree.rita, &sealed).is_ok());
    assert!(world.portal.open_form(&world.sign_in(&Person::rita()).await, &sealed).is_ok(), "in her next session");
    assert_eq!(world.portal.author_of(&sealed), tree.rita.membership());
    for other in [&tree.jonas, &tree.anna, &tree.ingrid] {
        assert!(matches!(denial(world.portal.open_form(other, &sealed)), Denial::Stale(_)));
    }
    world.clock.forward(TimeDelta::hours(25));
    assert!(matches!(denial(world.portal.open_form(&tree.rita, &sealed)), Denial::Stale(_)));
}

on_both!(
    a10_terms_are_accepted_once_a_version_and_logged,
    a1_microsoft_alone_is_not_a_profile,
    a4_an_invitation_survives_the_second_leg,
    a4_who_asks_their_own_company_has_a_second_factor_themself,
    a4_the_companys_policy_asks_for_a_second_factor,
    a_form_of_another_person_is_refused,
    a_valid_link_in_another_tenants_hands_is_refused,
    an_attempt_counts_once_and_for_one_browser,
    d4_the_oldest_membership_is_the_default,
    t01_an_address_changes_nothing,
    t05_a_tampered_link_is_no_link,
    t06_nobody_but_the_mail_knows_the_link,
    t07_invited_or_suspended_has_no_scope,
    t08_a_link_works_once,
    t35_a_change_of_rights_is_in_force_on_the_next_request,
);
