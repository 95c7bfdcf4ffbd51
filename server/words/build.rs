//! Lists `app/locales/<locale>/*.ftl` so that a new file needs no line of Rust.

use std::{env, fmt::Write as _, fs, io, path::Path};

const LOCALES: [(&str, &str); 4] = [("EN", "en"), ("NB", "nb"), ("SV", "sv"), ("DA", "da")];

fn main() -> io::Result<()> {
    let manifest = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    let root = Path::new(&manifest).join("../../app/locales");
    println!("cargo:rerun-if-changed={}", root.display());
    let mut code = String::new();
    for (constant, code_name) in LOCALES {
        let folder = root.join(code_name);
        println!("cargo:rerun-if-changed={}", folder.display());
        let mut files = Vec::new();
        if folder.is_dir() {
            for entry in fs::read_dir(&folder)? {
                let path = entry?.path();
                if path.extension().is_some_and(|ext| ext == "ftl") {
                    files.push(path.canonicalize()?);
                }
            }
        }
        files.sort();
        let _ = writeln!(code, "pub(crate) const {constant}: &[(&str, &str)] = &[");
        for file in files {
            let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let _ = writeln!(code, "    ({name:?}, include_str!({:?})),", file.display().to_string());
        }
        code.push_str("];\n");
    }
    fs::write(Path::new(&out).join("files.rs"), code)
}
