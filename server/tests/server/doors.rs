//! The table is the truth: nothing else answers, and everything in it is there.

use app::paths::{self, Place};
use axum::{body::Body, http::Request};
use domain::{
    authority::Level,
    ids::{AccountId, CompanyId, DraftId, MembershipId, RunId},
    provisioning::{DraftStep, Onward},
};
use server::doors::{DOORS, Kind};
use uuid::Uuid;

use crate::stage::on_stage;

#[test]
fn the_table_is_what_leptos_and_the_functions_say() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let _inside = runtime.enter();
    let differences = server::router::differences();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn t29_the_list_of_server_functions_is_reviewed() {
    let mut functions: Vec<String> =
        server_fn::axum::server_fn_paths().map(|(path, method)| format!("{method} {path}")).collect();
    functions.sort();
    let listed = format!("{}\n", functions.join("\n"));
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/server_fns.txt");
    if std::env::var_os("TENANTRY_BLESS").is_some() {
        std::fs::write(file, &listed).unwrap();
    }
    assert_eq!(listed, std::fs::read_to_string(file).unwrap(), "TENANTRY_BLESS=1 writes it anew");
    for function in &functions {
        assert!(function.starts_with("POST /api/"), "{function}");
        // A hash at the end would be another one in the other half.
        assert!(!function.ends_with(|last: char| last.is_ascii_digit()), "{function}");
    }
}

#[test]
fn each_door_stands_once() {
    for (number, door) in DOORS.iter().enumerate() {
        assert!(!DOORS.iter().skip(number + 1).any(|other| other.path == door.path), "{}", door.path);
    }
}

/// Whether some door for reading stands at an address.
fn has_door(address: &str) -> bool {
    let path = address.split('?').next().unwrap_or_default();
    let fits = |door: &str| {
        let (wanted, given) = (door.split('/'), path.split('/'));
        wanted.clone().count() == given.clone().count() && wanted.zip(given).all(|(w, g)| w == g || w.starts_with('{'))
    };
    DOORS.iter().any(|door| door.method == http::Method::GET && fits(door.path))
}

#[test]
fn every_address_that_pages_lead_to_has_a_door() {
    let id = Uuid::from_u128(7);
    let (company, user, run, of) = (CompanyId::new(id), MembershipId::new(id), RunId::new(id), AccountId::new(id));
    let mut addresses = vec![
        paths::LANDING.to_owned(),
        paths::HOME.to_owned(),
        paths::LOGIN.to_owned(),
        paths::TERMS.to_owned(),
        paths::RESELLERS.to_owned(),
        paths::NEW_RESELLER.to_owned(),
        paths::CODES.to_owned(),
        paths::RUNS.to_owned(),
        paths::CATALOGUE.to_owned(),
        paths::ME.to_owned(),
        paths::HELP.to_owned(),
        paths::CONTACT.to_owned(),
        paths::seller(company),
        paths::new_customer(company),
        paths::run(run),
        paths::run_watched(run),
        paths::run_events(run),
        paths::customer(company),
        paths::accounts(company),
        paths::new_account(company),
        paths::account(company, of),
        paths::account_services(company, of),
        paths::services(company),
        paths::onward(Onward::CustomerServices(company)),
        paths::onward(Onward::NewUser(company)),
        paths::onward(Onward::UserServices(company, of)),
    ];
    for step in ["customer", "administrator", "services", "plan"] {
        addresses.push(paths::draft(company, DraftId::new(id), DraftStep::from_slug(step).unwrap()));
    }
    for level in [Level::Partner, Level::Reseller, Level::Customer] {
        let place = Place::of(level, company);
        addresses.extend([place.home(), place.people(), place.new_person(), place.remove_person(user)]);
        addresses.extend([place.invitation(user), place.log(), place.settings(), place.runs()]);
        addresses.extend((level != Level::Partner).then(|| place.suspend()));
        addresses.extend((level != Level::Customer).then(|| place.codes()));
    }
    let lost: Vec<&String> = addresses.iter().filter(|address| !has_door(address)).collect();
    assert!(lost.is_empty(), "{lost:?}");
    assert!(!has_door("/r/x/nothing") && !has_door("/c/x/codes"));
}

#[test]
fn whatever_is_not_in_the_table_is_not_there() {
    on_stage("doors::whatever_is_not_in_the_table_is_not_there", async |_world, stage| {
        for path in [
            "/setup",
            "/admin",
            "/api",
            "/api/",
            "/api/tenancy/nothing",
            "/api/tenancy/add_user/",
            "/API/tenancy/add_user",
            "/demo/mailbox",
            "/demo/entra/organizations/v2.0/.well-known/openid-configuration",
            "/demo/services/journal",
            "/metrics",
            "/.env",
            "/.git/config",
            "/pkg/../Cargo.toml",
            "/pkg/%2e%2e/%2e%2e/Cargo.toml",
            "//",
            "/r",
            "/r/",
        ] {
            for method in ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"] {
                let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
                let answer = stage.send(request).await;
                let expected = if path.starts_with("/pkg/") && method != "GET" { 405 } else { 404 };
                assert_eq!(answer.status(), expected, "{method} {path}");
            }
        }
    });
}

#[test]
fn a_door_has_one_method() {
    on_stage("doors::a_door_has_one_method", async |_world, stage| {
        for door in DOORS.iter().filter(|door| door.kind != Kind::Bare) {
            let path = door.path.replace(['{', '}', '*'], "");
            for method in ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"] {
                if method == door.method {
                    continue;
                }
                let request = Request::builder().method(method).uri(&path).body(Body::empty()).unwrap();
                let answer = stage.send(request).await;
                assert_eq!(answer.status(), 405, "{method} {path}");
            }
        }
    });
}
