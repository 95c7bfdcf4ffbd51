//! R13: hostile inputs at every reader. Each target runs for `TENANTRY_FUZZ_SECONDS` (5); `cargo xtask soak fuzz` takes
//! longer. What was found once stands in the tests beside the reader that was mended.

mod files;
mod http;
mod letters;
mod microsoft;
mod service_host;
mod texts;

use testkit::{Engine, World, fuzz::Campaign};

/// Tries something on both databases at once, each for the whole time.
fn on_both(name: &str, target: impl AsyncFn(&World, &mut Campaign) + Sync) {
    std::thread::scope(|threads| {
        for engine in [Engine::Sqlite, Engine::Postgres] {
            let target = &target;
            threads.spawn(move || {
                let mut campaign = None;
                loop {
                    // A database of its own for some thousand inputs: what they do to it wears out.
                    testkit::run(engine, name, async |world: World| {
                        let campaign = campaign.get_or_insert_with(|| Campaign::begin(&format!("{name} {engine:?}")));
                        target(&world, campaign).await;
                    });
                    match campaign.take() {
                        Some(going) if going.goes_on() => campaign = Some(going),
                        Some(over) => break println!("{}", over.end()),
                        // No PostgreSQL here: it was said.
                        None => break,
                    }
                }
            });
        }
    });
}

/// How many inputs one database gets.
const ENOUGH: usize = 3000;

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}
