use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::build::{self, NAME};
use crate::paths::Paths;
use crate::process::{command, is_installed, run};

const CONTAINERFILE: &str = include_str!("dist/Containerfile");
const UNIT: &str = include_str!("dist/tenantry.service");
const EXAMPLE: &str = include_str!("dist/tenantry.example.toml");

/// What is installed on a server, in <target>/dist.
pub(crate) fn dist(paths: &Paths) -> Result<()> {
    let built = build::build(paths, true)?;
    let dist = paths.target.join("dist");
    if dist.exists() {
        fs::remove_dir_all(&dist)?;
    }
    fs::create_dir_all(&dist)?;
    let server = dist.join(NAME);
    fs::copy(&built.server, &server)?;
    if is_installed("strip") {
        run(command("strip", &dist).arg(&server))?;
    } else {
        println!("dist: no strip here, the binary keeps its symbols");
    }
    // Leptos reads the hashed names beside the executable.
    fs::copy(paths.profile(true).join("hash.txt"), dist.join("hash.txt"))?;
    build::copy_folder(&built.site, &dist.join("site"))?;
    for (name, text) in
        [("Containerfile", CONTAINERFILE), ("tenantry.service", UNIT), ("tenantry.example.toml", EXAMPLE)]
    {
        fs::write(dist.join(name), text)?;
    }
    println!("dist: {} ({:.1} MB the binary, {:.1} MB in all)", dist.display(), megabytes(&server)?, megabytes(&dist)?);
    Ok(())
}

fn megabytes(path: &Path) -> Result<f64> {
    let files = if path.is_dir() { build::files_below(path)? } else { vec![path.to_path_buf()] };
    let bytes = files.iter().map(|file| fs::metadata(file).map(|m| m.len())).sum::<Result<u64, _>>()?;
    Ok(bytes as f64 / 1e6)
}
