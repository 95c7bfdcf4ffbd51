//! Files read in: Microsoft's product table, and customers that exist already.

use domain::{
    denial::Denial,
    problem::{FieldError, Problem},
    tenancy::ListQuery,
};
use portal::{
    Error, Scope,
    authority::Task,
    provisioning::{CatalogueReport, Verdict},
};
use testkit::{Tree, World, on_both, reference};

use crate::denial;

fn import() -> Scope {
    Scope::system(Task::Import, "test")
}

async fn the_product_table_is_read_in_once(world: World) {
    let test = "portal::provisioning::imports::the_product_table_is_read_in_once";
    let Some(path) = reference(test, "contracts/m365-skus.csv") else { return };
    let file = std::fs::read(path).unwrap();
    let tree = world.tree().await;
    let first = world.portal.import_catalogue(&import(), &file).await.unwrap();
    assert_eq!((first.rows, first.products, first.refused.as_slice()), (5990, 619, [].as_slice()));
    assert_eq!(world.portal.count_products().await.unwrap(), 619);
    let plans = world.count("catalogue_plan").await;
    assert_eq!(first.changed, 619 + usize::try_from(plans).unwrap());
    let events = world.count("event").await;
    let second = world.portal.import_catalogue(&import(), &file).await.unwrap();
    assert_eq!(second, CatalogueReport { changed: 0, ..first });
    assert_eq!((world.count("catalogue_plan").await, world.count("event").await), (plans, events));
    assert_eq!(world.count("event WHERE kind = 'catalogue-imported'").await, 1);
    let found = world.portal.read_products(&tree.ingrid, "microsoft 365 business basic").await.unwrap();
    assert!(found.iter().any(|(name, part, plans)| {
        name.eq_ignore_ascii_case("Microsoft 365 Business Basic") && part == "O365_BUSINESS_ESSENTIALS" && *plans > 5
    }));
    assert!(world.portal.read_products(&tree.rita, "basic").await.is_err());
}

async fn a_changed_product_is_one_change(world: World) {
    let heading =
        "Product_Display_Name,String_Id,GUID,Service_Plan_Name,Service_Plan_Id,Service_Plans_Included_Friendly_Names\n";
    let row = |name: &str, plan: u8| {
        format!(
            "{name},PART,0fea7f00-0000-4000-8000-000000000001,P{plan},0fea7f00-0000-4000-8000-0000000001{plan:02},Plan {plan}\n"
        )
    };
    let read = async |text: &str| world.portal.import_catalogue(&import(), text.as_bytes()).await.unwrap();
    let first = format!("{heading}{}{}{}", row("Basic", 1), row("BASIC ", 2), row("Basic", 1));
    let report = read(&first).await;
    assert_eq!((report.rows, report.products, report.changed), (3, 1, 3));
    assert_eq!(read(&first.replace("Basic,", "Basic 2,")).await.changed, 1);
    let broken = format!("{first}Nameless,,not-a-guid,,,\n");
    assert_eq!(read(&broken).await.refused.len(), 1);
    assert_eq!(read(&broken).await.refused[0].0, 5, "the line of the file");
    let wrong = world.portal.import_catalogue(&import(), b"a,b\n1,2\n").await;
    assert!(matches!(wrong, Err(Error::Configuration(text)) if text.contains("Product_Display_Name")));
    let nobody = Scope::system(Task::CommandLine, "test");
    assert_eq!(denial(world.portal.import_catalogue(&nobody, first.as_bytes()).await), Denial::NotFound);
}

const HEADING: &str = "reseller,code,name,domain,contact_name,contact_email,country,language\n";

async fn verdicts(world: &World, tree: &Tree, text: &[u8]) -> Vec<(usize, Verdict)> {
    let rows = world.portal.import_customers(&import(), tree.nordlys, text).await.unwrap();
    rows.into_iter().map(|row| (row.line, row.verdict)).collect()
}

fn refused(field: &str, problem: Problem) -> Verdict {
    Verdict::Refused(vec![FieldError { field: field.into(), problem }])
}

async fn each_row_of_customers_has_a_verdict(world: World) {
    let tree = world.tree().await;
    world.issue(&tree.ingrid, tree.fjord, "ISSUED1").await;
    world.issue(&tree.ingrid, tree.sund, "SUNDS1").await;
    let text = format!(
        "{HEADING}\
         fjord backup ab,C001,Bäver & Ål AB,baver.example,Åke,ake@baver.example,SE,sv\n\
         Nordlys AS,C002,\"Direct, the\",direct.example,,,,\n\
         Nobody AS,C003,X,x.example,,,,\n\
         Sund IT,C001,Other,other.example,,,,\n\
         Sund IT,C005,BÄVER & ål ab,baver.example,,,,\n\
         Sund IT,,No code,nocode.example,,,,\n\
         Sund IT,C007,Bad mail,bad.example,,nope,,\n\
         Fjord Backup AB,ISSUED1,Issued,issued.example,,,,\n\
         Fjord Backup AB,SUNDS1,Not theirs,theirs.example,,,,\n\
         Fjord Backup AB,C010,bäver & ål ab,b2.example,,,,\n\
         Vik Drift,C011\n"
    );
    let expected = [
        Verdict::Created,
        Verdict::Created,
        refused("reseller", Problem::NoSuchReseller),
        refused("code", Problem::CodeUsed),
        refused("domain", Problem::DomainTaken),
        refused("code", Problem::Missing),
        refused("contact_email", Problem::NotAnAddress),
        Verdict::Created,
        refused("code", Problem::CodeIssued),
        refused("name", Problem::NameTaken),
        Verdict::Refused(vec![
            FieldError { field: "name".into(), problem: Problem::Missing },
            FieldError { field: "domain".into(), problem: Problem::Missing },
        ]),
    ];
    let found = verdicts(&world, &tree, text.as_bytes()).await;
    for (number, (expected, (line, verdict))) in expected.iter().zip(&found).enumerate() {
        assert_eq!((*line, verdict), (number + 2, expected));
    }
    assert_eq!((found.len(), world.count("org WHERE level = 2").await), (11, 3));
    let events = world.count("event").await;
    let again = verdicts(&world, &tree, text.as_bytes()).await;
    assert!(again.iter().all(|(_, verdict)| *verdict != Verdict::Created), "a second run changes nothing");
    assert_eq!(again.iter().filter(|(_, verdict)| *verdict == Verdict::Unchanged).count(), 3);
    assert_eq!((world.count("org WHERE level = 2").await, world.count("event").await), (3, events));
    let page = world.portal.read_overview(&tree.ingrid, &ListQuery::first()).await.unwrap();
    assert_eq!(page.totals.customers, 3);
}

async fn a_file_of_customers_is_read_however_it_was_written(world: World) {
    let tree = world.tree().await;
    let text = |number: u8| {
        HEADING.replace(',', ";") + &format!("Fjord Backup AB;C00{number};Åre {number};c{number}.example;;;;\r\n")
    };
    let utf16 = [0xff, 0xfe].into_iter().chain(text(1).encode_utf16().flat_map(u16::to_le_bytes)).collect::<Vec<u8>>();
    let windows: Vec<u8> =
        text(2).chars().map(|letter| if letter == 'Å' { 0xc5 } else { u8::try_from(letter).unwrap() }).collect();
    let tabs = text(3).replace(';', "\t").into_bytes();
    let marked = [b"\xef\xbb\xbf".as_slice(), text(4).as_bytes()].concat();
    for file in [utf16, windows, tabs, marked] {
        assert_eq!(verdicts(&world, &tree, &file).await.first().map(|row| &row.1), Some(&Verdict::Created));
    }
    let page = world.portal.read_customers(&tree.rita, tree.fjord, &ListQuery::first()).await.unwrap();
    let names: Vec<_> = page.rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["Åre 1", "Åre 2", "Åre 3", "Åre 4"]);
}

async fn a_file_that_is_no_such_table_changes_nothing(world: World) {
    let tree = world.tree().await;
    for wrong in [b"".as_slice(), b"a,b\n1,2\n", b"reseller,code,name\nx,y,z\n", b"\x00\x01\x02", b"PK\x03\x04"] {
        let told = world.portal.import_customers(&import(), tree.nordlys, wrong).await;
        assert!(matches!(&told, Err(Error::Configuration(text)) if text.contains("domain")), "{told:?}");
    }
    let scope = Scope::system(Task::CommandLine, "test");
    assert_eq!(denial(world.portal.import_customers(&scope, tree.nordlys, b"").await), Denial::NotFound);
    assert_eq!(denial(world.portal.import_customers(&tree.ingrid, tree.nordlys, b"").await), Denial::NotFound);
    let unknown = domain::ids::CompanyId::new(uuid::Uuid::from_u128(1));
    assert_eq!(denial(world.portal.import_customers(&import(), unknown, HEADING.as_bytes()).await), Denial::NotFound);
    assert_eq!(
        denial(world.portal.import_customers(&import(), tree.fjord, HEADING.as_bytes()).await),
        Denial::NotFound
    );
    assert_eq!(world.count("org WHERE level = 2").await, 0);
}

on_both!(
    a_changed_product_is_one_change,
    a_file_of_customers_is_read_however_it_was_written,
    a_file_that_is_no_such_table_changes_nothing,
    each_row_of_customers_has_a_verdict,
    the_product_table_is_read_in_once,
);
