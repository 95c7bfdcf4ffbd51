use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};

use crate::process::{command, is_installed, is_root, output, run};

/// Debian packages, as root; says plainly what is missing where it can't.
pub(crate) fn ensure_debian(why: &str, names: &[&str]) -> Result<()> {
    ensure!(is_root() && is_installed("apt-get"), "missing for {why}: {} (install it by hand)", names.join(", "));
    println!("installing {} ({why})", names.join(", "));
    let install = || {
        let mut apt = command("apt-get", Path::new("/"));
        apt.env("DEBIAN_FRONTEND", "noninteractive").args(["install", "-y", "--no-install-recommends"]).args(names);
        output(&mut apt)
    };
    if install().is_ok() {
        return Ok(());
    }
    output(command("apt-get", Path::new("/")).arg("update"))?;
    install().map(|_| ()).with_context(|| format!("missing for {why}: {}", names.join(", ")))
}

/// `node_modules` as the lock file says; npm runs only when the lock is newer than what is there.
pub(crate) fn ensure_npm(folder: &Path) -> Result<()> {
    let node = output(command("node", folder).arg("--version")).context("Node 20 or newer is missing")?;
    let major = node.trim().trim_start_matches('v').split('.').next().and_then(|n| n.parse::<u32>().ok());
    if major.is_none_or(|n| n < 20) {
        bail!("Node 20 or newer is missing (found {})", node.trim());
    }
    let lock = folder.join("package-lock.json");
    let written = |path: &Path| fs::metadata(path).and_then(|m| m.modified()).ok();
    let installed = written(&folder.join("node_modules/.package-lock.json"));
    if installed.is_some() && installed >= written(&lock) {
        return Ok(());
    }
    if lock.exists() { npm(folder, &["ci"]) } else { npm_install(folder) }
}

/// Mends the lock file where it does not fit, unlike `npm ci`.
pub(crate) fn npm_install(folder: &Path) -> Result<()> {
    npm(folder, &["install", "--omit-lockfile-registry-resolved"])
}

fn npm(folder: &Path, what: &[&str]) -> Result<()> {
    let mut npm = command("npm", folder);
    npm.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1").args(what);
    run(npm.args(["--no-audit", "--no-fund", "--loglevel=error"]))
}
