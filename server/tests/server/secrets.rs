//! n09, T38: a secret in any setting, in whatever wrong shape, is printed nowhere.

use std::{os::unix::ffi::OsStringExt, process::Command};

use data_encoding::BASE64;
use server::{
    config::{Config, KEYS, Overrides, Source},
    serve, work,
};
use testkit::SIGNING_KEY;
use url::Url;

const SECRET: &str = "hunter2Hunter2hunter2";

/// A secret where a setting is expected, as somebody pastes it.
fn shapes() -> Vec<String> {
    [
        "{}",
        "postgres://u:{}@:bad:port/x",
        "postgres://u:{}@127.0.0.1:99999/d",
        "postgres://u:{}@[::1/d",
        "postgres://u:{}@127.0.0.1:1/d",
        "postgres://u:p@127.0.0.1:1/d?sslmode={}",
        "postgres://u:p@127.0.0.1:1/d?passwrod={}",
        "postgres//u:{}@h",
        "postgresql:{}",
        "mysql://u:{}@h/d",
        "sqlite://x?mode={}",
        "sqlite:/nowhere/{}/x.db?unknown={}",
        "smtp://u:{}@host:abc",
        "smtps://u:{}@host?tls={}",
        "ftp://u:{}@host",
        "https://u:{}@host.example/",
        "http://u:{}@host.example/",
        "https://host.example/?token={}",
        "\u{1}{}\u{0}",
        "{} <{}>",
        "[{}]",
    ]
    .iter()
    .map(|shape| shape.replace("{}", SECRET))
    .collect()
}

fn is_silent(said: &str, about: &str) {
    assert!(!said.to_lowercase().contains("hunter2"), "{about}: {said}");
}

/// Reads a configuration as a process does, and opens everything that it names.
async fn start(source: anyhow::Result<Source>) -> String {
    let config = match source.and_then(|source| Config::read(&source, &Overrides::default())) {
        Ok(config) => config,
        Err(error) => return format!("{error:#} {error:?}"),
    };
    let mut said = format!("{config:?}");
    let public = Url::parse("https://portal.example").unwrap();
    if let Err(error) = work::hands(&config, &public) {
        said += &format!("{error:#} {error:?}");
    }
    match config.key() {
        Err(error) => said += &format!("{error:#} {error:?}"),
        Ok(key) => {
            if let Err(error) = serve::open(&config, key).await {
                said += &format!("{error:#} {error:?}");
            }
        }
    }
    said
}

#[tokio::test]
async fn n09_a_secret_in_any_setting_and_any_shape_is_not_repeated() {
    let good = |key: &str| match key {
        "signing_key" => BASE64.encode(SIGNING_KEY),
        "database_url" => "sqlite::memory:".to_owned(),
        _ => String::new(),
    };
    // These are for people to read: the contact on the sign-in page, the sender, the client's id in addresses.
    let shown = ["contact", "identity_client_id", "mail_from"];
    let mut refused = 0;
    for (_, key, secret) in KEYS {
        // An address that leads somewhere is waited for: it has its turn below, all at once.
        let waits = |shape: &String| shape.contains("127.0.0.1:1/") || shape.starts_with("postgresql:");
        for shape in shapes().into_iter().filter(|shape| key != "database_url" || !waits(shape)) {
            let keys = ["signing_key", "database_url"].iter().filter(|other| **other != key);
            let others: String = keys.map(|key| format!("{key} = '{}'\n", good(key))).collect();
            let value = toml::Value::String(shape.clone());
            let text = format!("{others}{key} = {value}\n");
            let said = start(Source::of_text(&text, &[])).await;
            let variable = format!("TENANTRY_{}", key.to_uppercase());
            let from_env = start(Source::of_text(&others, &[(variable.as_str(), shape.clone())])).await;
            let mut all = vec![said, from_env];
            if secret {
                let file = format!("{variable}_FILE");
                all.push(start(Source::of_text(&others, &[(file.as_str(), shape.clone())])).await);
            }
            for said in all {
                refused += usize::from(!said.starts_with("Config"));
                // What is for people to read may be printed by whoever prints the whole configuration.
                if !(shown.contains(&key) && said.starts_with("Config")) {
                    is_silent(&said, &format!("{key} = {shape:?}"));
                }
            }
            for broken in
                [format!("{key} = {shape}"), format!("{shape} = 1"), format!("[{key}]\n{shape} = ["), shape.clone()]
            {
                is_silent(&start(Source::of_text(&broken, &[])).await, &broken);
            }
        }
    }
    assert!(refused > 300, "{refused}");
}

fn tenantry(arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_tenantry"));
    command.args(arguments).current_dir(folder.path()).env("TENANTRY_LOG", "trace");
    command.envs(variables.iter().copied());
    let done = command.output().unwrap();
    assert!(!done.status.success(), "{arguments:?} {variables:?}");
    String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned()
}

#[test]
fn n09_an_address_of_the_database_that_cannot_be_read_is_not_printed() {
    std::thread::scope(|threads| {
        for shape in shapes() {
            threads.spawn(move || {
                let said = tenantry(&["migrate", "--database-url", &shape.replace('\0', "")], &[]);
                is_silent(&said, &shape);
                assert!(said.contains("database_url: "), "{shape}: {said}");
            });
        }
    });
    for wrong in [
        vec!["migrate", "postgres://u:hunter2@h/d"],
        vec!["migrate", "--database_url=postgres://u:hunter2@h/d"],
        vec!["admin", "init", "--partner", "x", "--mial", "hunter2@x.example"],
        vec!["hunter2Hunter2hunter2Hunter2=="],
    ] {
        is_silent(&tenantry(&wrong, &[]), &wrong.join(" "));
    }
}

#[test]
fn n09_help_shows_no_value_and_a_variable_that_is_no_text_is_told_by_its_name() {
    let run = |arguments: &[&str], name: &str, value: std::ffi::OsString| {
        let done = Command::new(env!("CARGO_BIN_EXE_tenantry")).args(arguments).env(name, value).output().unwrap();
        String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned()
    };
    is_silent(&run(&["--help"], "TENANTRY_CONFIG", SECRET.into()), "--help");
    let no_text = std::ffi::OsString::from_vec([SECRET.as_bytes(), b"\xff"].concat());
    let said = run(&["check"], "TENANTRY_SMTP_URL", no_text);
    is_silent(&said, "no text");
    assert!(said.contains("TENANTRY_SMTP_URL: must be a text"), "{said}");
    let said = run(&["check"], "TENANTRY_LOG", format!("{SECRET}=no={SECRET}").into());
    is_silent(&said, "the log's filter");
    assert!(said.contains("TENANTRY_LOG"), "{said}");
}
