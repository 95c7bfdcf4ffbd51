//! The table is the truth: nothing else answers, and everything in it is there.

use axum::{body::Body, http::Request};
use server::doors::{DOORS, Kind};

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
