//! Who is measured: the peers of the reference folder, built where they may be.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::build;
use crate::paths::Paths;
use crate::process::{command, free_port, is_installed, output, run};
use crate::test::{ensure_debian, npm_install};

/// Who is measured: how it is started, and what it is asked for.
#[derive(Debug, Clone)]
pub(super) struct Party {
    pub(super) name: String,
    pub(super) folder: PathBuf,
    pub(super) line: Vec<String>,
    pub(super) env: Vec<(String, String)>,
    pub(super) port: u16,
    /// Stands for the leading "/" of each path in the list.
    pub(super) base: String,
    /// The page whose size is counted; the base when empty.
    pub(super) first: String,
    pub(super) paths: PathBuf,
    pub(super) cookie: Option<String>,
}

impl Party {
    /// The same, asked for one page of its list alone.
    pub(super) fn page(&self, number: usize) -> Result<Self> {
        let list = fs::read_to_string(&self.paths)?;
        let path = list.lines().nth(number - 1).with_context(|| format!("the list has no page {number}"))?;
        let paths = self.folder.join(format!("page-{number}.txt"));
        fs::write(&paths, format!("{path}\n"))?;
        Ok(Self { first: path.to_owned(), paths, ..self.clone() })
    }
}

pub(super) const PEERS: [&str; 7] =
    ["next-rsc", "next-client", "django-gunicorn", "django-uvicorn", "django-admin", "react-ssr", "node-plain"];

/// The peers' folder of the reference, copied where it may be built.
pub(super) fn prepare(paths: &Paths) -> Result<PathBuf> {
    let peers = paths.target.join("peers");
    if !peers.join("make_db.py").exists() {
        let reference = paths.reference().context("the reference folder with peers/ is absent")?;
        build::copy_folder(&reference.join("peers"), &peers)?;
        run(command("chmod", &peers).args(["-R", "u+w", "."]))?;
    }
    if !is_installed("wrk") {
        ensure_debian("the load generator", &["wrk"])?;
    }
    if !peers.join("data/paths.txt").exists() {
        run(command("python3", &peers).arg("make_db.py"))?;
    }
    fs::write(peers.join("data/one.txt"), "/\n")?;
    Ok(peers)
}

/// A peer, built if it is not yet.
pub(super) fn peer(name: &str, peers: &Path) -> Result<Party> {
    let port = free_port()?;
    let p = port.to_string();
    let (folder, base) = match name {
        "django-admin" => ("django", "/admin/portal/reseller/"),
        "next-client" => ("next", "/client"),
        "next-rsc" => ("next", "/"),
        "react-ssr" | "node-plain" => (name, "/"),
        other => (other.split('-').next().unwrap_or(other), "/"),
    };
    let folder = peers.join(folder);
    let line = match name {
        "django-gunicorn" | "django-admin" => {
            let bind = format!("127.0.0.1:{p}");
            words(&[
                ".venv/bin/gunicorn",
                "-b",
                &bind,
                "-k",
                "gthread",
                "-w",
                "2",
                "--threads",
                "4",
                "--keep-alive",
                "30",
            ])
            .into_iter()
            .chain(words(&["--log-level", "error", "portal.wsgi"]))
            .collect()
        }
        "django-uvicorn" => {
            let start =
                [".venv/bin/uvicorn", "--host", "127.0.0.1", "--port", &p, "--workers", "2", "--log-level", "error"];
            words(&start).into_iter().chain(words(&["--no-access-log", "portal.asgi:application"])).collect()
        }
        "next-rsc" | "next-client" => {
            words(&["node", "node_modules/next/dist/bin/next", "start", "-H", "127.0.0.1", "-p", &p])
        }
        "react-ssr" | "node-plain" => words(&["node", "server.mjs"]),
        other => bail!("no peer is called {other}; there are {}", PEERS.join(", ")),
    };
    build_peer(name, peers)?;
    let env = vec![
        ("PORT".to_owned(), p),
        ("PORTAL_DB".to_owned(), peers.join("data/portal.db").display().to_string()),
        ("NEXT_TELEMETRY_DISABLED".to_owned(), "1".to_owned()),
    ];
    let mut cookie = None;
    if name == "django-admin" {
        let mut admin = command(folder.join(".venv/bin/python"), &folder);
        let env = env.iter().map(|(k, v)| (k, v));
        cookie = Some(output(admin.arg("admin_cookie.py").env("PYTHONPATH", &folder).envs(env))?.trim().to_owned());
    }
    let list = if name == "django-admin" { "data/one.txt" } else { "data/paths.txt" };
    let (name, base, paths) = (name.to_owned(), base.to_owned(), peers.join(list));
    Ok(Party { name, folder, line, env, port, base, first: String::new(), paths, cookie })
}

fn build_peer(name: &str, peers: &Path) -> Result<()> {
    if name.starts_with("django") {
        return build_django(&peers.join("django"));
    }
    // The plain Node peers take their packages from Next's folder.
    let next = peers.join("next");
    if !next.join("node_modules").exists() {
        npm_install(&next)?;
    }
    if name.starts_with("next") && !next.join(".next/BUILD_ID").exists() {
        let program = ["node_modules/next/dist/bin/next", "build"];
        run(command("node", &next).args(program).env("NEXT_TELEMETRY_DISABLED", "1"))?;
    }
    Ok(())
}

fn build_django(folder: &Path) -> Result<()> {
    if folder.join("static-all").exists() {
        return Ok(());
    }
    let environment = || run(command("python3", folder).args(["-m", "venv", ".venv"]));
    if environment().is_err() {
        ensure_debian("the Django peer", &["python3-venv"])?;
        environment()?;
    }
    run(command(folder.join(".venv/bin/pip"), folder).args(["install", "-q", "-r", "requirements.txt"]))?;
    let python = folder.join(".venv/bin/python");
    output(command(python, folder).args(["manage.py", "collectstatic", "--noinput"])).map(|_| ())
}

pub(super) fn words(line: &[&str]) -> Vec<String> {
    line.iter().map(|word| (*word).to_owned()).collect()
}
