//! n09: what no column can hold, on every road into the database that isn't the door of a request.

use domain::{
    authority::Role,
    denial::Denial,
    problem::{FieldError, Problem},
};
use portal::{
    Error, Scope,
    authority::Task,
    identity::{Flash, SignInOutcome},
    provisioning::Verdict,
};
use testkit::{Person, World, on_both};

use crate::browser::Browser;

on_both!(
    n09_a_nul_is_refused_before_the_database_hears_of_it,
    n09_a_nul_in_a_file_of_customers_is_a_verdict,
    n09_a_nul_in_microsofts_table_refuses_its_row,
    n09_what_a_token_says_of_a_person_is_kept_as_far_as_it_can_be,
);

fn unholdable<T: core::fmt::Debug>(answer: Result<T, Error>) {
    match answer {
        Err(Error::Denied(Denial::Invalid { errors })) => {
            assert_eq!(errors, [FieldError { field: String::new(), problem: Problem::ControlCharacters }]);
        }
        other => panic!("{other:?}"),
    }
}

async fn n09_a_nul_is_refused_before_the_database_hears_of_it(world: World) {
    let tree = world.tree().await;
    // A text in a condition, in a transaction.
    unholdable(world.portal.end_sessions_of("https://login.test/v2.0", "a\0b").await);
    // A text deep in JSON, in one statement.
    let values = vec![("name".to_owned(), "typed\0".to_owned())];
    let flash = Flash { values, denial: Denial::SignedOut, is_cut: false };
    unholdable(world.portal.keep_flash("owner", None, &flash).await);
    // And the connections are as good as before.
    for _ in 0..10 {
        assert!(world.portal.read_overview(&tree.ingrid, &domain::tenancy::ListQuery::first()).await.is_ok());
    }
    assert_eq!(world.portal.end_sessions_of("https://login.test/v2.0", "nobody's").await.unwrap(), 0);
}

async fn n09_a_nul_in_a_file_of_customers_is_a_verdict(world: World) {
    let tree = world.tree().await;
    let file = "reseller,code,name,domain,contact_name,contact_email,country,language\n\
                Nordlys AS,AB1,Kunde\0En,en.example,,,NO,nb\n\
                Nordlys\0AS,AB2,Kunde To,to.example,,,NO,nb\n\
                Nordlys AS,AB3,Kunde Tre,tre.example,,,NO,nb\n";
    let scope = Scope::system(Task::Import, "test");
    let verdicts = world.portal.import_customers(&scope, tree.nordlys, file.as_bytes()).await.unwrap();
    let refused = |place: usize, field: &str, problem: Problem| {
        let expected = Verdict::Refused(vec![FieldError { field: field.to_owned(), problem }]);
        assert_eq!(verdicts[place].verdict, expected);
    };
    refused(0, "name", Problem::ControlCharacters);
    refused(1, "reseller", Problem::NoSuchReseller);
    assert_eq!(verdicts[2].verdict, Verdict::Created);
}

async fn n09_a_nul_in_microsofts_table_refuses_its_row(world: World) {
    let heading = "Product_Display_Name,String_Id,GUID,Service_Plan_Name,Service_Plan_Id,\
                   Service_Plans_Included_Friendly_Names";
    let sku = |number: u8| format!("3b555118-da6a-4418-894f-7df1e209687{number}");
    let plan = "9aaf7827-d63c-4b61-89c3-182f06f82e5c";
    let file = format!(
        "{heading}\nBasic,BASIC,{},E\0X,{plan},Exchange\nStan\0dard,STANDARD,{},EX,{plan},Exchange\nPremium,PREMIUM,{},EX,{plan},Exchange\n",
        sku(0),
        sku(1),
        sku(2)
    );
    let scope = Scope::system(Task::Import, "test");
    let report = world.portal.import_catalogue(&scope, file.as_bytes()).await.unwrap();
    assert_eq!((report.rows, report.products, report.refused.len()), (3, 1, 2));
    assert!(report.refused.iter().all(|(_, why)| why.contains("NUL")), "{report:?}");
    assert_eq!(world.portal.count_products().await.unwrap(), 1);
}

async fn n09_what_a_token_says_of_a_person_is_kept_as_far_as_it_can_be(world: World) {
    let tree = world.tree().await;
    let person = Person::new("Ny\0 Person\r\n", "ny@fjord.example");
    let new = Person::new("Ny Person", "ny@fjord.example").user_form(Some(Role::Member)).parse().unwrap();
    world.portal.add_user(&tree.rita, world.form(&tree.rita), tree.fjord, &new).await.unwrap();
    let invitation = world.invitation_of(&person).await;
    let mut identity = person.identity(false);
    identity.sid = Some("sid\0".to_owned());
    identity.login_hint = Some("hint".repeat(1000));
    identity.name = format!("Ny\0 Person\r\n{}", "a".repeat(5000));
    let mut browser = Browser::new(&world);
    let page = browser.start("/", Some(&invitation)).await;
    let SignInOutcome::Offer(attempt) = browser.back(&page, identity).await else { panic!("not offered") };
    assert!(matches!(browser.take_up(attempt).await, SignInOutcome::SignedIn { .. }));
    let kept: Vec<String> = world.column("SELECT name FROM person WHERE name LIKE 'Ny Persona%'", Vec::new()).await;
    assert_eq!(kept.iter().map(|name| name.chars().count()).collect::<Vec<_>>(), [200]);
    assert_eq!(world.count("session WHERE sid IS NULL AND login_hint IS NULL").await, 1);
}
