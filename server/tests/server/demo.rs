//! Demo mode as `cargo xtask run` starts it.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// A demo that is ready, and where.
struct Demo {
    process: Child,
    url: String,
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn command(folder: &Path, listen: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tenantry"));
    command
        .args(["serve", "--demo", "--listen", listen, "--database-url"])
        .arg(format!("sqlite://{}", folder.join("demo/t.db").display()))
        .env("TENANTRY_LOG", "error")
        .stdout(Stdio::piped());
    command
}

fn start(folder: &Path) -> Demo {
    let mut process = command(folder, "127.0.0.1:0").spawn().unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let first = lines.next().expect("a line").unwrap();
    let url = first.strip_prefix("Tenantry is ready at ").unwrap_or_else(|| panic!("{first}")).to_owned();
    let people: Vec<String> = lines.by_ref().take(10).map(Result::unwrap).collect();
    for mail in ["ingrid.solberg@nordlys.example", "per.strand@fjord.example", "bengt.testsson@testbolag.se"] {
        assert!(people.iter().any(|line| line.contains(mail)), "{people:?}");
    }
    Demo { process, url }
}

#[tokio::test]
async fn the_demo_tree_is_seeded_once_and_served() {
    let folder = tempfile::tempdir().unwrap();
    let began = Instant::now();
    let demo = start(folder.path());
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    assert!(demo.url.starts_with("http://127.0.0.1:") && !demo.url.ends_with(":0"), "{}", demo.url);
    let landing = reqwest::get(&demo.url).await.unwrap();
    assert_eq!(landing.status(), 200);
    assert!(landing.text().await.unwrap().contains("Management portal"));
    // To the simulator's own page, which lists the people.
    let page = reqwest::get(format!("{}/login/start", demo.url)).await.unwrap();
    assert!(page.url().path().starts_with("/demo/entra/"), "{}", page.url());
    assert!(page.text().await.unwrap().contains("Rita Holm"));
    assert_eq!(reqwest::get(format!("{}/demo/mailbox", demo.url)).await.unwrap().status(), 200);
    assert_eq!(reqwest::get(format!("{}/readyz", demo.url)).await.unwrap().status(), 200);
    let journal = folder.path().join("demo/services.journal");
    let before = std::fs::read_to_string(&journal).unwrap();
    drop(demo);
    drop(start(folder.path()));
    assert_eq!(std::fs::read_to_string(&journal).unwrap(), before, "the second start makes nothing");
}

#[test]
fn the_demo_is_for_this_machine_alone() {
    let folder = tempfile::tempdir().unwrap();
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:80"] {
        let refused = command(folder.path(), address).stderr(Stdio::piped()).output().unwrap();
        let said = String::from_utf8(refused.stderr).unwrap();
        assert!(!refused.status.success() && said.contains("for this machine alone"), "{said}");
    }
}
