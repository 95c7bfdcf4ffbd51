use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::packages::ensure_debian;
use crate::process::{Kept, command, free_port, is_root, output, run, wait_for};

const FOLDER: &str = "tenantry-postgres-";

/// A PostgreSQL of our own, for one test run: no durability, no passwords, loopback only, gone at the end.
pub(crate) struct Postgres {
    process: Kept,
    folder: PathBuf,
    pub(crate) url: String,
    /// Where psql and its kin are.
    pub(crate) programs: PathBuf,
}

impl Postgres {
    pub(crate) fn start() -> Result<Self> {
        let programs = programs()?;
        // Not under the target directory: the user postgres may not enter root's home, and socket paths are short.
        let folder = std::env::temp_dir().join(format!("{FOLDER}{}", std::process::id()));
        remove_abandoned();
        fs::create_dir_all(&folder)?;
        if is_root() {
            run(command("chown", Path::new("/")).arg("postgres").arg(&folder))?;
        }
        let data = folder.join("data");
        let mut initdb = as_postgres(&programs.join("initdb"), &folder);
        initdb.args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync", "-D"]);
        output(initdb.arg(&data))?;
        let port = free_port()?;
        let mut server = as_postgres(&programs.join("postgres"), &folder);
        server.arg("-D").arg(&data).args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1"]);
        server.arg("-c").arg(format!("unix_socket_directories={}", folder.display()));
        for setting in ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=300"] {
            server.args(["-c", setting]);
        }
        server.stdout(Stdio::null()).stderr(fs::File::create(folder.join("log"))?);
        let process = Kept::start(&mut server, "-INT")?;
        let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        let mut postgres = Self { process, folder, url, programs };
        let ready_program = postgres.programs.join("pg_isready");
        let ready = || {
            output(
                command(ready_program.as_path(), Path::new("/")).args(["-h", "127.0.0.1", "-p"]).arg(port.to_string()),
            )
            .is_ok()
        };
        let up = wait_for(Duration::from_secs(30), || ready() || postgres.process.has_ended());
        ensure!(
            up && !postgres.process.has_ended(),
            "PostgreSQL did not come up:\n{}",
            fs::read_to_string(postgres.folder.join("log")).unwrap_or_default()
        );
        println!("PostgreSQL at {} (pid {})", postgres.url, postgres.process.pid());
        Ok(postgres)
    }

    /// The first process: all others are below it.
    pub(crate) fn pid(&self) -> u32 {
        self.process.pid()
    }

    /// What the server said so far.
    pub(crate) fn log(&self) -> Result<String> {
        Ok(fs::read_to_string(self.folder.join("log"))?)
    }
}

/// What runs left behind that were killed; the number in the name is the xtask's pid.
fn remove_abandoned() {
    for entry in fs::read_dir(std::env::temp_dir()).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let pid = name.strip_prefix(FOLDER).and_then(|pid| pid.parse::<u32>().ok());
        if pid.is_some_and(|pid| !Path::new(&format!("/proc/{pid}")).exists())
            && let Err(error) = fs::remove_dir_all(entry.path())
        {
            println!("left behind: {} ({error})", entry.path().display());
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.process.stop();
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            println!("left behind: {} ({error})", self.folder.display());
        }
    }
}

/// initdb and postgres refuse to run as root. The signal lets the server end with us, whatever happens.
fn as_postgres(program: &Path, folder: &Path) -> Command {
    if !is_root() {
        return command(program, folder);
    }
    let mut setpriv = command("setpriv", folder);
    setpriv.args(["--reuid=postgres", "--regid=postgres", "--init-groups", "--pdeathsig=INT", "--"]).arg(program);
    setpriv
}

fn programs() -> Result<PathBuf> {
    if let Some(found) = newest() {
        return Ok(found);
    }
    ensure_debian("the tests on PostgreSQL", &["postgresql-15"])?;
    newest().context("postgresql-15 is installed, but /usr/lib/postgresql holds no initdb")
}

fn newest() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let bins = versions.filter_map(|v| v.ok()).map(|v| v.path().join("bin"));
    bins.filter(|bin| bin.join("initdb").is_file()).max()
}
