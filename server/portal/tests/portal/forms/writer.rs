//! What can be refused without the database's writer is.

use core::{fmt::Debug, time::Duration};

use domain::{
    denial::Denial,
    problem::Problem,
    provisioning::{AdministratorForm, CustomerForm},
    tenancy::SettingsForm,
};
use portal::Error;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use testkit::{Engine, World, bengt_form, on_both, testbolag_customer};

use crate::{denial, fault};

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

on_both!(n06_a_form_that_is_wrong_in_itself_is_refused_without_the_writer);
