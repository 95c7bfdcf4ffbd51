use std::fs;
use std::path::Path;

use anyhow::{Result, anyhow};
use lightningcss::bundler::{Bundler, FileProvider};
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions};

/// One minified file out of `main.css` and everything it imports. Nothing is rewritten for old browsers.
pub(super) fn bundle(main: &Path, to: &Path) -> Result<()> {
    if !main.exists() {
        println!("build: no {}, an empty style sheet takes its place", main.display());
        return Ok(fs::write(to, "")?);
    }
    let files = FileProvider::new();
    let mut bundler = Bundler::new(&files, None, ParserOptions::default());
    let mut sheet = bundler.bundle(main).map_err(|e| anyhow!("{e}"))?;
    sheet.minify(MinifyOptions::default()).map_err(|e| anyhow!("{e}"))?;
    let printed = sheet.to_css(PrinterOptions { minify: true, ..PrinterOptions::default() })?;
    Ok(fs::write(to, printed.code)?)
}

#[cfg(test)]
mod tests {
    use super::bundle;

    #[test]
    fn imports_are_followed_in_their_order_and_layers() {
        let dir = std::env::temp_dir().join(format!("tenantry-style-{}", std::process::id()));
        std::fs::create_dir_all(dir.join("slices")).unwrap();
        std::fs::write(dir.join("main.css"), "@layer base, page;\n@import \"slices/desk.css\" layer(page);\n").unwrap();
        std::fs::write(dir.join("slices/desk.css"), ".case { color: light-dark(black, white); & a { top: 0 } }")
            .unwrap();
        bundle(&dir.join("main.css"), &dir.join("out.css")).unwrap();
        let css = std::fs::read_to_string(dir.join("out.css")).unwrap();
        std::fs::remove_dir_all(&dir).unwrap();
        assert!(css.contains("@layer page{.case{color:light-dark("), "{css}");
        assert!(!css.contains("@import"), "{css}");
    }

    #[test]
    fn a_missing_import_fails_the_build() {
        let dir = std::env::temp_dir().join(format!("tenantry-style-missing-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        std::fs::write(dir.join("main.css"), "@import \"gone.css\";").unwrap();
        let answer = bundle(&dir.join("main.css"), &dir.join("out.css"));
        std::fs::remove_dir_all(&dir).unwrap();
        assert!(answer.is_err());
    }
}
