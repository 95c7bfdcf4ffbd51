//! Our own server with the peers' rows: signed in, which the peers are not.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::parties::{Party, words};
use crate::build::{self, Built};
use crate::paths::Paths;
use crate::process::{cargo, command, free_port, output, run};

/// Good for nothing but the bench: the databases it makes hold nobody's data.
const SIGNING_KEY: &str = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";
const LOADER: &str = "server/testkit/examples/bench_load.rs";

/// The rows of portal.db as the loader reads them.
const ROWS: &str = "\
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
of = {}
for seller, *customer in db.execute('SELECT reseller_id, name, users, protected_mailboxes, storage_bytes / 1000000 FROM customers ORDER BY id'):
    of.setdefault(seller, []).append(customer)
with open(sys.argv[2], 'w') as rows:
    for seller, name in db.execute('SELECT id, name FROM resellers ORDER BY id'):
        rows.write(f'R\\t{name}\\n')
        rows.writelines('C\\t%s\\t%d\\t%d\\t%d\\n' % tuple(customer) for customer in of.get(seller, []))
";

/// A release build, and where its databases are made.
pub(super) struct Ours {
    built: Built,
    folder: PathBuf,
    rows: PathBuf,
    loader: PathBuf,
    /// Of the loader: what another one loaded is loaded again. What an older schema holds is migrated.
    version: String,
}

/// A database with the rows in it, and a session.
pub(super) struct Loaded {
    pub(super) url: String,
    pub(super) paths: PathBuf,
    pub(super) cookie: String,
}

impl Ours {
    pub(super) fn prepare(paths: &Paths, peers: &Path) -> Result<Self> {
        let built = build::build(paths, true)?;
        // As a release: in a debug build 210,000 companies take a quarter of an hour.
        let loader = ["build", "--quiet", "--release", "-p", "testkit", "--example", "bench_load"];
        run(build::without_dev_flags(cargo(&paths.root).args(loader), true))?;
        let folder = paths.target.join("bench");
        fs::create_dir_all(&folder)?;
        let rows = folder.join("rows.tsv");
        if !rows.exists() {
            let program = ["-c", ROWS, "data/portal.db"];
            run(command("python3", peers).args(program).arg(&rows))?;
        }
        let loader = paths.profile(true).join("examples/bench_load");
        Ok(Self { built, folder, rows, loader, version: version(paths)? })
    }

    /// What browsers get.
    pub(super) fn site(&self) -> &Path {
        &self.built.site
    }

    /// An SQLite file of this run's own. Loading takes minutes, so a loaded file is kept and copied.
    pub(super) fn on_sqlite(&self) -> Result<Loaded> {
        let kept = self.folder.join(format!("rows-{}.db", self.version));
        if !kept.exists() {
            let half = self.folder.join("half.db");
            remove(&half)?;
            println!("bench: loading 10,000 resellers and 200,000 customers through the use cases; this takes minutes");
            self.load(&format!("sqlite://{}", half.display()))?;
            copy(&half, &kept)?;
        }
        let file = self.folder.join("w1.db");
        copy(&kept, &file)?;
        self.load(&format!("sqlite://{}", file.display()))
    }

    /// A database of that PostgreSQL server, restored from a dump where there is one.
    pub(super) fn on_postgres(&self, server: &str, programs: &Path) -> Result<Loaded> {
        let kept = self.folder.join(format!("rows-{}.dump", self.version));
        if kept.exists() {
            run(command(programs.join("pg_restore"), &self.folder).args(["-d", server, "-j2"]).arg(&kept))?;
            run(command(programs.join("psql"), &self.folder).args([server, "-qc", "VACUUM ANALYZE"]))?;
            return self.load(server);
        }
        println!("bench: loading 10,000 resellers and 200,000 customers through the use cases; this takes minutes");
        let loaded = self.load(server)?;
        run(command(programs.join("psql"), &self.folder).args([server, "-qc", "VACUUM ANALYZE"]))?;
        let half = self.folder.join("half.dump");
        run(command(programs.join("pg_dump"), &self.folder).args(["-Fc", "-Z1", "-f"]).arg(&half).arg(server))?;
        fs::rename(half, kept)?;
        Ok(loaded)
    }

    /// Loads the rows unless they are there, and signs in.
    fn load(&self, url: &str) -> Result<Loaded> {
        let paths = self.folder.join("paths.txt");
        let mut loader = command(&self.loader, &self.folder);
        loader.arg(url).arg(&self.rows).arg(&paths).env("TENANTRY_SIGNING_KEY", SIGNING_KEY);
        let told = output(&mut loader)?;
        let cookie = told.lines().find_map(|line| line.strip_prefix("cookie ")).context("the loader gave no cookie")?;
        Ok(Loaded { url: url.to_owned(), paths, cookie: cookie.to_owned() })
    }

    /// The server on that database, to be measured like a peer.
    pub(super) fn party(&self, loaded: &Loaded) -> Result<Party> {
        let port = free_port()?;
        let server = self.built.server.display().to_string();
        let listen = format!("127.0.0.1:{port}");
        let line = words(&[&server, "serve", "--listen", &listen, "--database-url", &loaded.url]);
        let mut env: Vec<_> = self.built.environment().map(|(name, value)| (name.to_owned(), value)).to_vec();
        env.push(("TENANTRY_SIGNING_KEY".to_owned(), SIGNING_KEY.to_owned()));
        let first = fs::read_to_string(&loaded.paths)?.lines().next().unwrap_or("/").to_owned();
        Ok(Party {
            name: "portal".to_owned(),
            folder: self.folder.clone(),
            line,
            env,
            port,
            base: "/".to_owned(),
            first,
            paths: loaded.paths.clone(),
            cookie: Some(loaded.cookie.clone()),
        })
    }
}

fn version(paths: &Paths) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    fs::read(paths.root.join(LOADER))?.hash(&mut hasher);
    Ok(format!("{:016x}", hasher.finish()))
}

fn beside(file: &Path) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|end| PathBuf::from(format!("{}{end}", file.display())))
}

fn remove(file: &Path) -> Result<()> {
    beside(file).iter().filter(|part| part.exists()).try_for_each(|part| Ok(fs::remove_file(part)?))
}

/// A database file with what its last process left beside it.
fn copy(from: &Path, to: &Path) -> Result<()> {
    remove(to)?;
    // The file itself last: it says that all of it is there.
    for (from, to) in beside(from).iter().zip(beside(to)).rev().filter(|(from, _)| from.exists()) {
        fs::copy(from, to)?;
    }
    Ok(())
}
