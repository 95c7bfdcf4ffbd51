use std::fs;
use std::os::unix::process::CommandExt;

use anyhow::{Context, Result, anyhow};

use crate::build;
use crate::paths::Paths;
use crate::process::command;

#[derive(Debug, clap::Args)]
pub(crate) struct Run {
    /// Start over with a new demo database
    #[arg(long)]
    fresh: bool,
    #[arg(long, default_value_t = 3000)]
    port: u16,
    #[arg(long)]
    release: bool,
    /// Another database than the SQLite file under target/demo
    #[arg(long)]
    database_url: Option<String>,
}

/// Builds, then becomes the server: signals meant for `cargo xtask run` reach it as they are.
pub(crate) fn run(paths: &Paths, wish: &Run) -> Result<()> {
    let built = build::build(paths, wish.release)?;
    let demo = paths.target.join("demo");
    if wish.fresh && demo.exists() {
        fs::remove_dir_all(&demo).with_context(|| format!("removing {}", demo.display()))?;
    }
    fs::create_dir_all(&demo)?;
    let database =
        wish.database_url.clone().unwrap_or_else(|| format!("sqlite://{}", demo.join("tenantry.db").display()));
    let mut server = command(&built.server, &paths.root);
    server
        .args(["serve", "--demo", "--listen", &format!("127.0.0.1:{}", wish.port), "--database-url", &database])
        .envs(built.environment());
    Err(anyhow!(server.exec()).context(format!("could not start {}", built.server.display())))
}
