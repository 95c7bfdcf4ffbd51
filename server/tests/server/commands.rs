//! The command line, as its own process.

use std::{path::Path, process::Command};

use data_encoding::BASE64;
use testkit::{Engine, SIGNING_KEY, World};

/// Runs the binary with a database in a folder of its own; answers whether it went well and what it said.
fn tenantry(folder: &Path, arguments: &[&str]) -> (bool, String) {
    tenantry_on(&format!("sqlite://{}", folder.join("t.db").display()), arguments)
}

fn tenantry_on(database: &str, arguments: &[&str]) -> (bool, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_tenantry"))
        .args(arguments)
        .env("TENANTRY_DATABASE_URL", database)
        .env("TENANTRY_SIGNING_KEY", BASE64.encode(SIGNING_KEY))
        .env("TENANTRY_LOG", "error")
        .output()
        .unwrap();
    let said = [done.stdout, done.stderr].concat();
    (done.status.success(), String::from_utf8(said).unwrap())
}

const INIT: [&str; 8] =
    ["admin", "init", "--partner", "Nordlys AS", "--mail", "ingrid@nordlys.example", "--name", "Ingrid Solberg"];

#[test]
fn a_first_start() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| tenantry(folder.path(), arguments);
    let (well, said) = run(&["serve", "--listen", "127.0.0.1:0"]);
    assert!(!well && said.contains("tenantry migrate"), "{said}");
    assert!(run(&["migrate"]).0 && run(&["migrate"]).0);
    let (well, said) = run(&INIT);
    assert!(well && said.contains("welcome mail to ingrid@nordlys.example"), "{said}");
    let (well, said) = run(&["check"]);
    assert!(!well && said.contains("missing: smtp_url") && said.contains("ok: the database"), "{said}");
    let (well, said) = run(&["audit", "verify"]);
    assert!(well && said.contains("0 faults"), "{said}");
}

/// Point 11: what an operator does with the log, and what the commands say when somebody was at it.
#[test]
fn n11_check_and_verify_name_what_is_wrong_with_the_log() {
    testkit::run(Engine::Sqlite, "commands::n11_check_and_verify", async |world: World| {
        let demo = world.demo().await;
        while world.portal.seal_log().await.unwrap() > 0 {}
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        let run = |arguments: &[&str]| tenantry_on(world.url(), arguments);
        let (well, heads) = run(&["audit", "heads"]);
        let all = world.count("org").await;
        assert!(well && i64::try_from(heads.lines().count()).unwrap() == all, "{heads}");
        std::fs::write(file("heads"), &heads).unwrap();
        let (well, said) = run(&["audit", "verify", "--against", &file("heads")]);
        assert!(
            well && said.contains(&format!("{all} heads that were kept elsewhere compared"))
                && said.contains(" 0 faults"),
            "{said}"
        );
        let (well, said) = run(&["audit", "export", "--company", "TB1001", &file("log")]);
        assert!(well && said.contains("of testbolag"), "{said}");
        let exported = std::fs::read_to_string(file("log")).unwrap();
        assert!(exported.lines().last().unwrap().starts_with("{\"head\":{"), "{exported}");
        assert!(!exported.contains("Fjord"), "{exported}");
        assert!(run(&["audit", "verify", "--against", &file("log")]).0);
        let (well, said) = run(&["audit", "export", "--company", "TB9", &file("none")]);
        assert!(!well && said.contains("there is no company of the id or code TB9"), "{said}");
        let (_, said) = run(&["check"]);
        assert!(said.contains("ok: every company's log has its signed head") && !said.contains("wrong:"), "{said}");

        let tree = &demo.tree;
        world.portal.issue_code(&tree.ingrid, world.form(&tree.ingrid), tree.sund, None).await.unwrap();
        world.execute("UPDATE event_waiting SET since = since - 61000", Vec::new()).await.unwrap();
        for arguments in [&["check"] as &[&str], &["audit", "verify"]] {
            let (well, said) = run(arguments);
            let waits = format!("company {}: 1 entries have waited over a minute", tree.sund.uuid());
            assert!(!well && said.contains(&waits), "{arguments:?}: {said}");
        }
        world.execute("DROP TRIGGER event_head_is_not_deleted", Vec::new()).await.unwrap();
        world.execute("DELETE FROM event_head WHERE id = $1", vec![demo.testbolag.uuid().into()]).await.unwrap();
        for arguments in [&["check"] as &[&str], &["audit", "verify"]] {
            let (well, said) = run(arguments);
            let missing = format!("company {}: its signed head is missing", demo.testbolag.uuid());
            assert!(!well && said.contains(&missing), "{arguments:?}: {said}");
        }
        let (well, said) = run(&["audit", "verify", "--against", "nowhere"]);
        assert!(!well && said.contains("reading nowhere"), "{said}");
    });
}

#[test]
fn customers_are_read_in_with_a_verdict_for_each_row() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| tenantry(folder.path(), arguments);
    let file = folder.path().join("customers.csv");
    let heading = "reseller,code,name,domain,contact_name,contact_email,country,language\n";
    std::fs::write(
        &file,
        format!("{heading}Nordlys AS,AB1,Kunde En,en.example,,,NO,nb\nNobody,AB2,To,to.example,,,,\n"),
    )
    .unwrap();
    run(&["migrate"]);
    let file = file.to_str().unwrap();
    let (well, said) = run(&["import", "customers", file]);
    assert!(!well && said.contains("tenantry admin init"), "{said}");
    run(&INIT);
    let (well, said) = run(&["import", "customers", file]);
    assert!(!well, "a refused row is a failure");
    assert!(said.contains("line 2: Kunde En: created") && said.contains("line 3: To: refused: reseller:"), "{said}");
    assert!(said.ends_with("2 rows: 1 created, 0 unchanged, 1 refused\n"), "{said}");
    std::fs::write(file, format!("{heading}Nordlys AS,AB1,Kunde En,en.example,,,NO,nb\n")).unwrap();
    let (well, said) = run(&["import", "customers", file, "--partner", "nordlys as"]);
    assert!(well && said.ends_with("1 rows: 0 created, 1 unchanged, 0 refused\n"), "{said}");
}

#[test]
fn microsofts_product_table_is_read_in() {
    let Some(table) = testkit::reference("commands::microsofts_product_table_is_read_in", "contracts/m365-skus.csv")
    else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    tenantry(folder.path(), &["migrate"]);
    let table = table.to_str().unwrap();
    let (well, said) = tenantry(folder.path(), &["import", "catalogue", table]);
    assert!(well && said.contains(" 0 rows refused"), "{said}");
    let (well, said) = tenantry(folder.path(), &["import", "catalogue", table]);
    assert!(well && said.contains(" 0 new or changed"), "{said}");
}

#[test]
fn t38_no_secret_is_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let url = "postgres://tenantry:hunter2hunter2@127.0.0.1:1/nothing";
    let (well, said) = tenantry(folder.path(), &["migrate", "--database-url", url]);
    assert!(!well && said.contains("database_url") && !said.contains("hunter2"), "{said}");
}

#[test]
fn n16_the_help_teaches_what_to_do_about_a_mail_that_does_not_arrive() {
    let folder = tempfile::tempdir().unwrap();
    let (_, said) = tenantry(folder.path(), &["--help"]);
    for wanted in ["tenantry mail list", "tenantry mail send --all", "tenantry admin invite --mail"] {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    let (well, said) = tenantry(folder.path(), &["mail", "send"]);
    assert!(!well && said.contains("ID"), "which ones, or --all: {said}");
    tenantry(folder.path(), &["migrate"]);
    tenantry(folder.path(), &INIT);
    let (well, said) = tenantry(folder.path(), &["mail", "list"]);
    assert!(well && said.contains("to Ingrid Solberg <ingrid@nordlys.example>"), "{said}");
    assert!(said.contains("tried 0 times") && said.contains("smtp_url isn't set"), "{said}");
}
