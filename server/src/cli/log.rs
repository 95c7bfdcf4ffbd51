//! The commands about the log.

use std::{
    fs::{self, File},
    io::{BufWriter, Write as _},
    path::Path,
};

use anyhow::{Context, Result, bail};
use portal::{Error, Scope, authority::Task};

use super::commands::explain;
use crate::{
    config::Config,
    serve::{open, say},
};

fn command_line() -> Scope {
    Scope::system(Task::CommandLine, "command line")
}

pub(super) async fn verify(config: &Config, against: Option<&Path>) -> Result<bool> {
    let kept = against.map(|file| fs::read_to_string(file).with_context(|| format!("reading {}", file.display())));
    let kept = kept.transpose()?;
    let portal = open(config, config.key()?).await?;
    let mut report = portal.verify_log().await.map_err(explain)?;
    if let Some(kept) = kept {
        let (compared, faults) = portal.compare_log(&kept).await.map_err(explain).context("--against")?;
        if compared == 0 {
            bail!("--against: there is no head in that file; `tenantry audit heads` writes some");
        }
        report.faults.extend(faults);
        say(&format!("{compared} heads that were kept elsewhere compared"))?;
    }
    for fault in &report.faults {
        say(&fault.to_string())?;
    }
    say(&format!(
        "{} entries of {} companies checked, {} not sealed yet, {} faults",
        report.events,
        report.companies,
        report.unsealed,
        report.faults.len()
    ))?;
    Ok(report.faults.is_empty())
}

pub(super) async fn heads(config: &Config) -> Result<bool> {
    let portal = open(config, config.key()?).await?;
    for line in portal.read_heads(&command_line()).await.map_err(explain)? {
        say(&line)?;
    }
    Ok(true)
}

pub(super) async fn export(config: &Config, company: &str, file: &Path) -> Result<bool> {
    let portal = open(config, config.key()?).await?;
    let mut export = portal.export_log(&command_line(), company).await.map_err(|error| match error {
        Error::Denied(_) => anyhow::anyhow!("--company: there is no company of the id or code {company}"),
        error => explain(error),
    })?;
    let opened = File::create(file).with_context(|| format!("writing {}", file.display()))?;
    let mut to = BufWriter::new(opened);
    loop {
        let lines = portal.next_lines(&mut export).await.map_err(explain)?;
        if lines.is_empty() {
            break;
        }
        for line in lines {
            writeln!(to, "{line}")?;
        }
    }
    to.flush()?;
    let (name, entries) = (&export.company, export.entries);
    say(&format!("{entries} entries of {name}, up to its signed head. What isn't sealed yet isn't among them."))?;
    Ok(true)
}
