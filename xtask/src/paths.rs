use std::path::PathBuf;

use anyhow::{Context, Result};

/// Where things are: the clone, and the target directory (often kept outside of it).
#[derive(Debug, Clone)]
pub(crate) struct Paths {
    pub(crate) root: PathBuf,
    pub(crate) target: PathBuf,
}

impl Paths {
    pub(crate) fn find() -> Result<Self> {
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest.parent().context("the xtask has no parent folder")?.to_path_buf();
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(dir) => std::path::absolute(dir)?,
            None => root.join("target"),
        };
        Ok(Self { root, target })
    }

    pub(crate) fn site(&self, release: bool) -> PathBuf {
        self.target.join(if release { "site-release" } else { "site" })
    }

    pub(crate) fn profile(&self, release: bool) -> PathBuf {
        self.target.join(if release { "release" } else { "debug" })
    }

    pub(crate) fn server(&self, release: bool) -> PathBuf {
        self.profile(release).join("tenantry")
    }

    pub(crate) fn end2end(&self) -> PathBuf {
        self.root.join("end2end")
    }

    /// The reference folder with contracts and peers, if it is there.
    pub(crate) fn reference(&self) -> Option<PathBuf> {
        let dir =
            std::env::var_os("TENANTRY_REFERENCE").map_or_else(|| self.root.join("../shared"), |d| self.root.join(d));
        dir.join("README.md").is_file().then(|| dir.canonicalize().unwrap_or(dir))
    }
}
