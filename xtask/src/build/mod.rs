mod assets;
mod style;
mod wasm;

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};

pub(crate) use assets::{copy_folder, files_below};

use crate::paths::Paths;
use crate::process::{cargo, command, output, run};

pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";
pub(crate) const NAME: &str = "tenantry";

/// What a finished build left behind, and what the server needs in its environment to serve it.
pub(crate) struct Built {
    pub(crate) server: PathBuf,
    pub(crate) site: PathBuf,
}

impl Built {
    pub(crate) fn environment(&self) -> [(&'static str, String); 3] {
        [
            ("LEPTOS_SITE_ROOT", self.site.display().to_string()),
            ("LEPTOS_HASH_FILES", "true".to_owned()),
            ("LEPTOS_HASH_FILE_NAME", "hash.txt".to_owned()),
        ]
    }
}

/// Both halves, the style sheet and the assets.
pub(crate) fn build(paths: &Paths, release: bool) -> Result<Built> {
    let begun = Instant::now();
    ensure_wasm_target(paths)?;
    if !paths.server(release).exists() {
        println!(
            "build: first the server, then what runs in the browser. Nothing is built yet: on two cores that takes {} \
             minutes, once. Below cargo says how far it is.",
            if release { "twenty" } else { "fifteen" }
        );
    }
    build_server(paths, release)?;
    println!("build: the server is there; now what runs in the browser");
    let site = build_site(paths, release)?;
    println!("build: {} in {:.1} s", site.display(), begun.elapsed().as_secs_f32());
    Ok(Built { server: paths.server(release), site })
}

pub(crate) fn ensure_wasm_target(paths: &Paths) -> Result<()> {
    let libraries = output(command("rustc", &paths.root).args(["--print", "target-libdir", "--target", WASM_TARGET]));
    if libraries.is_ok_and(|dir| PathBuf::from(dir.trim()).is_dir()) {
        return Ok(());
    }
    println!("build: adding {WASM_TARGET} with rustup");
    run(command("rustup", &paths.root).args(["target", "add", WASM_TARGET]))
        .with_context(|| format!("the target {WASM_TARGET} is missing and rustup could not add it"))
}

fn build_server(paths: &Paths, release: bool) -> Result<()> {
    let mut cargo = cargo(&paths.root);
    cargo.args(["build", "-p", "server", "--bin", NAME]);
    if release {
        cargo.arg("--release");
    }
    run(without_dev_flags(&mut cargo, release))
}

/// What the browser gets, without the server.
pub(crate) fn build_site(paths: &Paths, release: bool) -> Result<PathBuf> {
    let mut cargo = cargo(&paths.root);
    let profile = if release { "wasm-release" } else { "dev" };
    cargo.args(["build", "-p", "frontend", "--target", WASM_TARGET, "--profile", profile]);
    run(without_dev_flags(&mut cargo, release))?;
    let site = paths.site(release);
    let fresh = site.with_extension("new");
    if fresh.exists() {
        fs::remove_dir_all(&fresh)?;
    }
    let package = fresh.join("pkg");
    fs::create_dir_all(&package)?;
    wasm::bind(paths, release, &package)?;
    style::bundle(&paths.root.join("style/main.css"), &package.join(format!("{NAME}.css")))?;
    assets::copy_folder(&paths.root.join("public"), &fresh)?;
    let hashes = assets::rename_by_content(&package)?;
    fs::write(paths.profile(release).join("hash.txt"), hashes)?;
    if release {
        assets::precompress(&fresh)?;
    }
    if site.exists() {
        fs::remove_dir_all(&site)?;
    }
    fs::rename(&fresh, &site)?;
    Ok(site)
}

/// `.cargo/config.toml` erases component types for dev builds; an empty list here overrules it for release.
pub(crate) fn without_dev_flags(cargo: &mut Command, release: bool) -> &mut Command {
    if release { cargo.env_remove("RUSTFLAGS").env("CARGO_ENCODED_RUSTFLAGS", "") } else { cargo }
}
