use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use super::{NAME, WASM_TARGET};
use crate::paths::Paths;
use crate::process::{command, is_installed, run};

const BINARYEN: &str = "binaryen@132.0.0";

// `--all-features` would emit compact imports, which Chromium refuses.
const OPTIMISE: [&str; 7] = [
    "-Oz",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// `NAME.js` and `NAME.wasm` (with their snippets) in `package`.
pub(super) fn bind(paths: &Paths, release: bool, package: &Path) -> Result<()> {
    let profile = if release { "wasm-release" } else { "debug" };
    let input = paths.target.join(WASM_TARGET).join(profile).join("frontend.wasm");
    Bindgen::new()
        .input_path(&input)
        .out_name(NAME)
        .web(true)?
        .typescript(false)
        .debug(!release)
        .keep_debug(false)
        .remove_name_section(release)
        .remove_producers_section(release)
        .generate(package)
        .with_context(|| format!("wasm-bindgen on {}", input.display()))?;
    let wasm = package.join(format!("{NAME}.wasm"));
    fs::rename(package.join(format!("{NAME}_bg.wasm")), &wasm)?;
    if release {
        optimise(paths, &wasm)?;
    }
    Ok(())
}

fn optimise(paths: &Paths, wasm: &Path) -> Result<()> {
    let Some(wasm_opt) = wasm_opt(paths) else {
        println!("build: no wasm-opt (npm {BINARYEN}): the WASM file stays about twice as large");
        return Ok(());
    };
    let before = fs::metadata(wasm)?.len();
    run(command(wasm_opt, &paths.root).args(OPTIMISE).arg(wasm).arg("-o").arg(wasm))?;
    println!("build: wasm-opt {} kB -> {} kB", before / 1000, fs::metadata(wasm)?.len() / 1000);
    Ok(())
}

fn wasm_opt(paths: &Paths) -> Option<PathBuf> {
    let tools = paths.target.join("tools");
    let program = tools.join("node_modules/.bin/wasm-opt");
    if !program.exists() && is_installed("npm") {
        fs::create_dir_all(&tools).ok()?;
        let mut npm = command("npm", &tools);
        npm.args(["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", "."])
            .arg(BINARYEN);
        run(&mut npm).ok()?;
    }
    program.exists().then_some(program)
}
