//! Posted forms: one key is one body, what a refused one leaves behind is little, the company a form names is the one
//! that is acted on, and what can be refused without the database's writer is.

use core::{fmt::Debug, time::Duration};

use domain::{
    authority::Role,
    denial::{Denial, Staleness},
    ids::{CompanyId, DraftId, MembershipId},
    problem::Problem,
    provisioning::{AdministratorForm, CustomerForm},
    tenancy::{ResellerForm, SettingsForm},
    text::{CustomerCode, Reason},
};
use portal::{
    Error, FormStamp, Scope,
    identity::{FLASH_BYTES, FLASHES, Flash},
};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use testkit::{Demo, Engine, Person, World, bengt_form, on_both, testbolag_customer};

use crate::{denial, fault};

/// Everything that acts leave behind, counted.
async fn traces(world: &World) -> Vec<i64> {
    let mut counts = Vec::new();
    for table in ["event", "form_post", "membership", "org", "invitation", "outgoing_mail", "run", "draft", "job"] {
        counts.push(world.count(table).await);
    }
    for (what, table) in [("version", "org"), ("CASE WHEN suspended THEN 1 ELSE 0 END", "org"), ("version", "draft")] {
        let sum = format!("SELECT CAST(coalesce(sum({what}), 0) AS BIGINT) FROM {table}");
        counts.push(world.column(&sum, Vec::new()).await[0]);
    }
    counts
}

/// Posts a form twice as it is and once otherwise: one act, the same answer, and *sent otherwise*.
async fn is_one_body<T: Debug + PartialEq>(
    world: &World,
    by: &Scope,
    what: &str,
    first: impl AsyncFn(FormStamp) -> Result<T, Error>,
    others: impl AsyncFn(FormStamp, usize) -> Option<Result<T, Error>>,
) {
    let form = world.form(by);
    let answer = first(form).await.unwrap_or_else(|error| panic!("{what}: {error:?}"));
    let done = traces(world).await;
    assert_eq!(first(form).await.unwrap(), answer, "{what}: posted twice");
    let mut number = 0;
    while let Some(other) = others(form, number).await {
        assert_eq!(denial(other), Denial::Stale(Staleness::SentOtherwise), "{what}: with another body {number}");
        number += 1;
    }
    assert!(number > 0, "{what}");
    assert_eq!(traces(world).await, done, "{what}");
}

fn reseller(name: &str) -> domain::tenancy::NewReseller {
    ResellerForm { name: name.to_owned(), ..ResellerForm::default() }.parse().unwrap()
}

/// The case that was found: *Remove B*, sent with the key of *Remove A*, was answered as done, and B kept access.
async fn n03_a_key_that_removed_one_user_does_not_answer_for_another(world: World) {
    let tree = world.tree().await;
    let (form, portal) = (world.form(&tree.rita), &world.portal);
    let (jonas, per) = (tree.jonas.membership().unwrap(), tree.per.membership().unwrap());
    portal.remove_user(&tree.rita, form, (tree.fjord, jonas)).await.unwrap();
    let other = portal.remove_user(&tree.rita, form, (tree.fjord, per)).await;
    assert_eq!(denial(other), Denial::Stale(Staleness::SentOtherwise));
    assert_eq!(world.company_of(per).await, Some(tree.fjord));
    // Nor for another act.
    let invited = portal.invite_again(&tree.rita, form, (tree.fjord, per)).await;
    assert_eq!(denial(invited), Denial::Stale(Staleness::SentOtherwise));
    assert_eq!(portal.remove_user(&tree.rita, form, (tree.fjord, jonas)).await.unwrap(), "Jonas Ek", "posted twice");
    let per_removed = portal.remove_user(&tree.rita, world.form(&tree.rita), (tree.fjord, per)).await;
    assert_eq!(per_removed.unwrap(), "Per Strand", "a form of its own does it");
}

async fn n03_the_acts_of_tenancy_are_good_for_one_body(world: World) {
    let tree = world.tree().await;
    let (portal, ingrid, fjord) = (&world.portal, &tree.ingrid, tree.fjord);
    is_one_body(
        &world,
        ingrid,
        "add_reseller",
        async |form| portal.add_reseller(ingrid, form, &reseller("One")).await,
        async |form, number| match number {
            0 => Some(portal.add_reseller(ingrid, form, &reseller("Two")).await),
            _ => None,
        },
    )
    .await;
    let lena = Person::new("Lena", "lena@fjord.example").user_form(Some(Role::Member));
    let add = async |form, company, typed: domain::tenancy::UserForm| {
        portal.add_user(ingrid, form, company, &typed.parse().unwrap()).await
    };
    is_one_body(
        &world,
        ingrid,
        "add_user",
        async |form| add(form, fjord, lena.clone()).await,
        async |form, number| {
            let (mut company, mut typed) = (fjord, lena.clone());
            match number {
                0 => company = tree.sund,
                1 => typed.name = "Lene".into(),
                2 => typed.mail = "lene@fjord.example".into(),
                3 => typed.role = Role::Administrator.slug().into(),
                _ => return None,
            }
            Some(add(form, company, typed).await)
        },
    )
    .await;
    let settings = SettingsForm { language: "sv".into(), version: 1, ..SettingsForm::default() };
    let edit = async |form, company, new: SettingsForm| portal.edit_company(ingrid, form, company, &new).await;
    is_one_body(
        &world,
        ingrid,
        "edit_company",
        async |form| edit(form, fjord, settings.clone()).await,
        async |form, number| {
            let (mut company, mut new) = (fjord, settings.clone());
            match number {
                0 => company = tree.sund,
                1 => new.language = "da".into(),
                2 => new.peers_may_remove = true,
                3 => new.version = 2,
                _ => return None,
            }
            Some(edit(form, company, new).await)
        },
    )
    .await;
}

async fn n03_a_suspension_is_good_for_one_body(world: World) {
    let tree = world.tree().await;
    let (portal, ingrid, fjord) = (&world.portal, &tree.ingrid, tree.fjord);
    let reason = |why: &str| Reason::parse(why).unwrap();
    let suspend = async |form, company, why| portal.suspend_company(ingrid, form, company, &reason(why)).await;
    is_one_body(
        &world,
        ingrid,
        "suspend_company",
        async |form| suspend(form, fjord, "Unpaid").await,
        async |form, number| match number {
            0 => Some(suspend(form, tree.sund, "Unpaid").await),
            1 => Some(suspend(form, fjord, "Paid").await),
            2 => Some(portal.resume_company(ingrid, form, fjord).await),
            _ => None,
        },
    )
    .await;
}

async fn n03_a_code_is_good_for_one_body(world: World) {
    let tree = world.tree().await;
    let (portal, fjord) = (&world.portal, tree.fjord);
    let issue = async |form, seller, code: Option<&str>| {
        let code = code.map(|code| CustomerCode::parse(code).unwrap());
        portal.issue_code(&tree.ingrid, form, seller, code.as_ref()).await
    };
    is_one_body(
        &world,
        &tree.ingrid,
        "issue_code",
        async |form| issue(form, fjord, Some("TB1001")).await,
        async |form, number| match number {
            0 => Some(issue(form, tree.sund, Some("TB1001")).await),
            1 => Some(issue(form, fjord, Some("TB1002")).await),
            2 => Some(issue(form, fjord, None).await),
            _ => None,
        },
    )
    .await;
}

async fn n03_the_acts_of_provisioning_are_good_for_one_body(world: World) {
    let tree = world.tree().await;
    let (portal, rita, fjord) = (&world.portal, &tree.rita, tree.fjord);
    world.issue(&tree.ingrid, fjord, "TB1001").await;
    let customer = testbolag_customer();
    is_one_body(
        &world,
        rita,
        "save_customer",
        async |form| portal.save_customer_step(rita, form, fjord, None, &customer).await,
        async |form, number| {
            let typed = CustomerForm { country: "NO".into(), ..customer.clone() };
            match number {
                0 => Some(portal.save_customer_step(rita, form, fjord, None, &typed).await),
                1 => Some(portal.save_customer_only(rita, form, fjord, None, &customer).await),
                _ => None,
            }
        },
    )
    .await;
    let draft = portal.read_drafts(rita, fjord).await.unwrap()[0].id;
    let at = world.draft_at(rita, draft).await;
    let save = async |form, at, typed: AdministratorForm| {
        portal.save_administrator_step(rita, form, (fjord, at), &typed).await
    };
    is_one_body(
        &world,
        rita,
        "save_administrator",
        async |form| save(form, at, bengt_form()).await,
        async |form, number| {
            let (mut at, mut typed) = (at, bengt_form());
            match number {
                0 => at.version += 1,
                1 => typed.mail = "other@testbolag.se".into(),
                2 => typed.addresses = "other@testbolag.se".into(),
                _ => return None,
            }
            Some(save(form, at, typed).await)
        },
    )
    .await;
    let at = world.draft_at(rita, draft).await;
    let choose = async |form, of: &[&str]| {
        let chosen: Vec<String> = of.iter().map(|key| (*key).to_owned()).collect();
        portal.save_services_step(rita, form, (fjord, at), &chosen).await
    };
    is_one_body(
        &world,
        rita,
        "save_services",
        async |form| choose(form, &["hosted-exchange"]).await,
        async |form, number| match number {
            0 => Some(choose(form, &[]).await),
            1 => Some(choose(form, &["hosted-exchange", "office-mail-control"]).await),
            _ => None,
        },
    )
    .await;
    provisioning_is_of_one_body(&world, rita, draft).await;
}

async fn provisioning_is_of_one_body(world: &World, rita: &Scope, draft: DraftId) {
    let portal = &world.portal;
    let plan = portal.read_plan(rita, draft).await.unwrap().fingerprint;
    is_one_body(
        world,
        rita,
        "provision",
        async |form| portal.provision(rita, form, draft, &plan).await,
        async |form, number| match number {
            0 => Some(portal.provision(rita, form, draft, "0").await),
            _ => None,
        },
    )
    .await;
}

async fn n03_the_acts_at_a_customer_are_good_for_one_body(world: World) {
    let Demo { tree, testbolag, brevik, .. } = world.demo().await;
    let (portal, ingrid) = (&world.portal, &tree.ingrid);
    let keys = |key: &str| vec![key.to_owned()];
    let start = async |form, customer, key: &str| portal.start_services(ingrid, form, customer, &keys(key)).await;
    is_one_body(
        &world,
        ingrid,
        "start_services",
        async |form| start(form, testbolag, "sharepoint").await,
        async |form, number| match number {
            0 => Some(start(form, testbolag, "backup-for-microsoft-365").await),
            1 => Some(start(form, brevik, "sharepoint").await),
            _ => None,
        },
    )
    .await;
    let eva = AdministratorForm { upn_local: "eva".into(), username: "eva".into(), ..bengt_form() };
    let create = async |form, typed: &AdministratorForm| portal.create_account(ingrid, form, testbolag, typed).await;
    is_one_body(
        &world,
        ingrid,
        "create_account",
        async |form| create(form, &eva).await,
        async |form, number| match number {
            0 => Some(create(form, &AdministratorForm { upn_local: "eve".into(), ..eva.clone() }).await),
            1 => Some(create(form, &AdministratorForm { title: "CFO".into(), ..eva.clone() }).await),
            _ => None,
        },
    )
    .await;
    let accounts = portal.read_accounts(ingrid, testbolag, "", &domain::paging::PageAt::default()).await.unwrap();
    let account = accounts.page.rows[0].id;
    let give = async |form, key: &str| portal.give_services(ingrid, form, testbolag, account, &keys(key)).await;
    is_one_body(
        &world,
        ingrid,
        "give_services",
        async |form| give(form, "hosted-exchange").await,
        async |form, number| match number {
            0 => Some(give(form, "office-mail-control").await),
            _ => None,
        },
    )
    .await;
}

/// A form that was posted to the release before this one, which noted no body: nobody knows what was asked for then.
async fn n03_a_key_without_a_body_is_not_answered_as_done(world: World) {
    let tree = world.tree().await;
    let form = world.form(&tree.ingrid);
    world.portal.add_reseller(&tree.ingrid, form, &reseller("One")).await.unwrap();
    world.execute("UPDATE form_post SET body_hash = NULL", Vec::new()).await.unwrap();
    let again = world.portal.add_reseller(&tree.ingrid, form, &reseller("One")).await;
    assert_eq!(denial(again), Denial::Stale(Staleness::SentOtherwise));
}

async fn invited(world: &World, by: &Scope, company: CompanyId, mail: &str) -> MembershipId {
    let new = Person::new("Somebody", mail).user_form(Some(Role::Member)).parse().unwrap();
    world.portal.add_user(by, world.form(by), company, &new).await.unwrap()
}

/// Ingrid may act on both companies, so only the company that her form names can tell which is meant.
async fn n04_a_user_is_acted_on_in_the_company_that_the_form_names(world: World) {
    let demo = world.demo().await;
    let (tree, portal) = (&demo.tree, &world.portal);
    let at_fjord = invited(&world, &tree.rita, tree.fjord, "somebody@fjord.example").await;
    let at_testbolag = invited(&world, &tree.rita, demo.testbolag, "somebody@testbolag.se").await;
    world.work().await;
    let before = traces(&world).await;
    for (by, company, user) in [
        (&tree.ingrid, tree.sund, at_fjord),
        (&tree.ingrid, tree.nordlys, at_fjord),
        (&tree.ingrid, demo.testbolag, at_fjord),
        (&tree.ingrid, tree.fjord, at_testbolag),
        (&tree.rita, tree.fjord, at_testbolag),
        (&tree.rita, demo.testbolag, at_fjord),
        (&tree.rita, tree.sund, at_fjord),
        (&tree.rita, CompanyId::new(at_fjord.uuid()), at_fjord),
    ] {
        let removed = portal.remove_user(by, world.form(by), (company, user)).await;
        assert_eq!(denial(removed), Denial::NotFound);
        let again = portal.invite_again(by, world.form(by), (company, user)).await;
        assert_eq!(denial(again), Denial::NotFound);
    }
    assert_eq!(traces(&world).await, before);
    portal.invite_again(&tree.ingrid, world.form(&tree.ingrid), (tree.fjord, at_fjord)).await.unwrap();
    portal.remove_user(&tree.ingrid, world.form(&tree.ingrid), (tree.fjord, at_fjord)).await.unwrap();
}

async fn n04_a_draft_and_an_account_are_the_companys_that_the_form_names(world: World) {
    let demo = world.demo().await;
    let (tree, portal) = (&demo.tree, &world.portal);
    world.issue(&tree.ingrid, tree.fjord, "TB2001").await;
    let customer = CustomerForm { code: "TB2001".into(), domain: "two.example".into(), ..testbolag_customer() };
    let customer = CustomerForm { name: "Two".into(), ..customer };
    let draft = world.draft(&tree.rita, tree.fjord, &customer, &bengt_form()).await;
    let at = world.draft_at(&tree.rita, draft).await;
    let accounts = portal.read_accounts(&tree.rita, demo.testbolag, "", &domain::paging::PageAt::default()).await;
    let account = accounts.unwrap().page.rows[0].id;
    let before = traces(&world).await;
    for (by, seller) in [(&tree.ingrid, tree.sund), (&tree.ingrid, tree.nordlys), (&tree.rita, tree.sund)] {
        let saved = portal.save_administrator_step(by, world.form(by), (seller, at), &bengt_form()).await;
        assert_eq!(denial(saved), Denial::NotFound);
        let broken = AdministratorForm { mail: String::new(), ..bengt_form() };
        let saved = portal.save_administrator_step(by, world.form(by), (seller, at), &broken).await;
        assert_eq!(denial(saved), Denial::NotFound, "also where something else is wrong");
        let saved = portal.save_services_step(by, world.form(by), (seller, at), &[]).await;
        assert_eq!(denial(saved), Denial::NotFound);
    }
    let services = ["hosted-exchange".to_owned()];
    let given = portal.give_services(&tree.ingrid, world.form(&tree.ingrid), demo.brevik, account, &services).await;
    assert_eq!(denial(given), Denial::NotFound);
    assert_eq!(traces(&world).await, before);
}

/// How many kept forms there are, and how many bytes the longest has.
async fn kept(world: &World) -> (i64, i64) {
    let longest = "SELECT CAST(coalesce(max(length(CAST(content AS TEXT))), 0) AS BIGINT) FROM flash";
    (world.count("flash").await, world.column(longest, Vec::new()).await[0])
}

fn refused(value: String) -> Flash {
    Flash::of([("name".to_owned(), value)], Denial::NotFound)
}

async fn n02_a_person_has_a_few_kept_forms_in_however_many_sessions(world: World) {
    let tree = world.tree().await;
    let (rita, anna) = (tree.rita.membership(), tree.anna.membership());
    let annas = world.portal.keep_flash("anna's session", anna, &refused("hers".into())).await.unwrap();
    let mut ids = Vec::new();
    for session in 0..40 {
        // What grows sixfold as JSON, in another session each time.
        let flash = refused("\u{1}\\\"".repeat(100_000));
        let owner = format!("session {session}");
        world.clock.forward(chrono::TimeDelta::seconds(1));
        ids.push((owner.clone(), world.portal.keep_flash(&owner, rita, &flash).await.unwrap()));
    }
    let (count, longest) = kept(&world).await;
    assert_eq!(count, i64::try_from(FLASHES).unwrap() + 1, "five of Rita's, and Anna's");
    assert!(longest <= i64::try_from(FLASH_BYTES).unwrap() + 100, "{longest}");
    for (number, (owner, id)) in ids.iter().enumerate() {
        let found = world.portal.read_flash(owner, *id).await.unwrap();
        assert_eq!(found.is_some(), number >= 35, "the newest are there: {number}");
        assert!(found.is_none_or(|found| found.is_cut));
    }
    let hers = world.portal.read_flash("anna's session", annas).await.unwrap().unwrap();
    assert_eq!((hers.value("name"), hers.is_cut), (Some("hers"), false));
}

async fn n02_kept_at_the_same_moment_they_are_as_few(world: World) {
    let tree = world.tree().await;
    let by = tree.rita.membership();
    let all = (0..30).map(|number| {
        let portal = world.portal.clone();
        tokio::spawn(async move {
            let flash = Flash::of([("name".to_owned(), format!("{number}"))], Denial::NotFound);
            portal.keep_flash(&format!("session {number}"), by, &flash).await.unwrap()
        })
    });
    for kept in futures::future::join_all(all).await {
        kept.unwrap();
    }
    assert_eq!(kept(&world).await.0, i64::try_from(FLASHES).unwrap());
}

/// Whoever isn't allowed to can't fill the log either.
async fn n02_refused_attempts_fill_no_log(world: World) {
    let tree = world.tree().await;
    let own = (tree.anna.company().unwrap(), tree.anna.membership().unwrap());
    let attempt = async |times: usize| {
        for _ in 0..times {
            let refused = world.portal.remove_user(&tree.anna, world.form(&tree.anna), own).await;
            assert_eq!(crate::refusal(refused), domain::denial::RefusalReason::Yourself);
        }
        world.count("event WHERE kind = 'removal-refused'").await
    };
    assert_eq!(attempt(20).await, 20);
    assert_eq!(attempt(20).await, 20);
    assert_eq!(world.count("form_post WHERE action = 'remove_user'").await, 0);
    // Another person's attempts are told, and hers again an hour later.
    let ingrids = world.portal.remove_user(&tree.ingrid, world.form(&tree.ingrid), own).await;
    assert_eq!(crate::refusal(ingrids), domain::denial::RefusalReason::LastAdministrator);
    assert_eq!(world.count("event WHERE kind = 'removal-refused'").await, 21);
    world.clock.forward(chrono::TimeDelta::minutes(61));
    assert_eq!(attempt(1).await, 22);
}

/// Somebody who holds what every change waits for: SQLite's one writer, or the rows that a change begins with.
async fn writing(world: &World) -> DatabaseConnection {
    let mut one = ConnectOptions::new(world.url());
    one.max_connections(1).sqlx_logging(false);
    let other = Database::connect(one).await.unwrap();
    if world.engine == Engine::Sqlite {
        other.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();
    } else {
        other.execute_unprepared("BEGIN").await.unwrap();
        other.execute_unprepared("SELECT id FROM membership FOR UPDATE").await.unwrap();
    }
    other
}

/// Refused while somebody else writes: it asked for no writer, and so can't hold it from anybody.
async fn without_a_writer<T: Debug>(answer: impl Future<Output = Result<T, Error>>) -> (String, Problem) {
    fault(tokio::time::timeout(Duration::from_secs(5), answer).await.expect("it waits for the writer"))
}

/// 14,500 addresses held SQLite's one writer for six seconds.
async fn n06_a_form_that_is_wrong_in_itself_is_refused_without_the_writer(world: World) {
    let demo = world.demo().await;
    let (tree, portal, testbolag) = (&demo.tree, &world.portal, demo.testbolag);
    world.issue(&tree.ingrid, tree.fjord, "TB2001").await;
    let customer = CustomerForm { code: "TB2001".into(), domain: "two.example".into(), ..testbolag_customer() };
    let customer = CustomerForm { name: "Two".into(), ..customer };
    let draft = world.draft(&tree.rita, tree.fjord, &customer, &bengt_form()).await;
    let at = (tree.fjord, world.draft_at(&tree.rita, draft).await);
    let accounts = portal.read_accounts(&tree.rita, testbolag, "", &domain::paging::PageAt::default()).await;
    let account = accounts.unwrap().page.rows[0].id;
    let (rita, form) = (&tree.rita, world.form(&tree.rita));
    let addresses: String = (0..14_500).map(|number| format!("{number}@testbolag.se;")).collect();
    let many = AdministratorForm { addresses, upn_local: "eva".into(), username: "eva".into(), ..bengt_form() };
    let services = vec!["hosted-exchange".to_owned(); 14_500];
    let other = writing(&world).await;

    let too_many = |field: &str, max| (field.to_owned(), Problem::TooMany { max });
    let refused = without_a_writer(portal.create_account(rita, form, testbolag, &many)).await;
    assert_eq!(refused, too_many("addresses", 20));
    let refused = without_a_writer(portal.save_administrator_step(rita, form, at, &many)).await;
    assert_eq!(refused, too_many("addresses", 20));
    assert_eq!(without_a_writer(portal.save_services_step(rita, form, at, &services)).await, too_many("services", 5));
    assert_eq!(
        without_a_writer(portal.start_services(rita, form, testbolag, &services)).await,
        too_many("services", 5)
    );
    let refused = without_a_writer(portal.give_services(rita, form, testbolag, account, &services)).await;
    assert_eq!(refused, too_many("services", 5));
    let nameless = CustomerForm { name: String::new(), ..customer.clone() };
    let refused = without_a_writer(portal.save_customer_step(rita, form, tree.fjord, None, &nameless)).await;
    assert_eq!(refused, ("name".to_owned(), Problem::Missing));
    let settings = SettingsForm { language: "xx".into(), ..SettingsForm::default() };
    let refused = without_a_writer(portal.edit_company(rita, form, tree.fjord, &settings)).await;
    assert_eq!(refused, ("language".to_owned(), Problem::NotAChoice));

    other.execute_unprepared("ROLLBACK").await.unwrap();
    // And what isn't the customer's is said with what is wrong in itself, as ever.
    let both = AdministratorForm { first_names: String::new(), upn_domain: "sund.example".into(), ..bengt_form() };
    for refused in [
        portal.create_account(rita, form, testbolag, &both).await.map(drop),
        portal.save_administrator_step(rita, form, at, &both).await.map(drop),
    ] {
        let Denial::Invalid { errors } = denial(refused) else { panic!("not refused for its fields") };
        let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["first_names", "upn_domain"]);
    }
}

on_both!(
    n02_a_person_has_a_few_kept_forms_in_however_many_sessions,
    n02_kept_at_the_same_moment_they_are_as_few,
    n02_refused_attempts_fill_no_log,
    n03_a_code_is_good_for_one_body,
    n03_a_key_that_removed_one_user_does_not_answer_for_another,
    n03_a_key_without_a_body_is_not_answered_as_done,
    n03_a_suspension_is_good_for_one_body,
    n03_the_acts_at_a_customer_are_good_for_one_body,
    n03_the_acts_of_provisioning_are_good_for_one_body,
    n03_the_acts_of_tenancy_are_good_for_one_body,
    n04_a_draft_and_an_account_are_the_companys_that_the_form_names,
    n04_a_user_is_acted_on_in_the_company_that_the_form_names,
    n06_a_form_that_is_wrong_in_itself_is_refused_without_the_writer,
);
