use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::NAME;

const WORTH_COMPRESSING: [&str; 8] = ["css", "html", "js", "json", "map", "svg", "txt", "wasm"];

pub(crate) fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    if !from.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// Puts a hash of the content into the three names the page asks for, and gives the lines that Leptos reads
/// (`hash.txt` beside the executable).
pub(super) fn rename_by_content(package: &Path) -> Result<String> {
    let mut lines = String::new();
    for kind in ["js", "wasm", "css"] {
        let plain = package.join(format!("{NAME}.{kind}"));
        let hash = fingerprint(&fs::read(&plain)?);
        fs::rename(plain, package.join(format!("{NAME}.{hash}.{kind}")))?;
        writeln!(lines, "{kind}: {hash}")?;
    }
    Ok(lines)
}

/// FNV-1a, 128 bits: names files by content, guards nothing.
fn fingerprint(content: &[u8]) -> String {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let hash = content.iter().fold(OFFSET, |hash, byte| (hash ^ u128::from(*byte)).wrapping_mul(PRIME));
    format!("{hash:032x}").chars().take(20).collect()
}

pub(super) fn precompress(folder: &Path) -> Result<()> {
    for file in files_below(folder)? {
        let kind = file.extension().and_then(|e| e.to_str()).unwrap_or_default();
        if !WORTH_COMPRESSING.contains(&kind) {
            continue;
        }
        let content = fs::read(&file)?;
        let mut brotli = Vec::new();
        let params = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
        brotli::BrotliCompress(&mut content.as_slice(), &mut brotli, &params)?;
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        gzip.write_all(&content)?;
        fs::write(file.with_extension(format!("{kind}.br")), &brotli)?;
        fs::write(file.with_extension(format!("{kind}.gz")), gzip.finish()?)?;
        if let Some(name) = file.file_name().filter(|_| content.len() > 4000) {
            println!("build: {} {:.1} kB, brotli {:.1} kB", name.display(), kb(content.len()), kb(brotli.len()));
        }
    }
    Ok(())
}

fn kb(bytes: usize) -> f32 {
    bytes as f32 / 1000.0
}

pub(crate) fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_change_with_the_content_and_hash_txt_says_so() {
        let dir = std::env::temp_dir().join(format!("tenantry-names-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        for (kind, content) in [("js", "export {}"), ("wasm", "\0asm"), ("css", "a{b:c}")] {
            fs::write(dir.join(format!("{NAME}.{kind}")), content).unwrap();
        }
        let lines = rename_by_content(&dir).unwrap();
        let hash = fingerprint(b"a{b:c}");
        assert!(lines.lines().any(|l| l == format!("css: {hash}")), "{lines}");
        assert!(dir.join(format!("{NAME}.{hash}.css")).exists());
        assert_ne!(fingerprint(b"a"), fingerprint(b"b"));
        precompress(&dir).unwrap();
        assert!(dir.join(format!("{NAME}.{hash}.css.br")).exists());
        fs::remove_dir_all(&dir).unwrap();
    }
}
