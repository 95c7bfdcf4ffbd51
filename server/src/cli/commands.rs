//! The commands that end by themselves. Each answers whether all went well: that is the exit code.

use std::{fs, path::Path};

use anyhow::{Context, Result, anyhow, bail};
use domain::{
    denial::{Denial, Staleness},
    ids::{AcceptanceId, CompanyId},
    problem::Problem,
    text::{CompanyName, MailAddress, PersonName},
};
use portal::{Error, Portal, Scope, SigningKey, authority::Task, provisioning::Verdict};
use secrecy::ExposeSecret;

use crate::{
    config::Config,
    serve::{open, say},
    system,
};

pub(super) const REQUEST: &str = "command line";

pub(super) async fn migrate(config: &Config) -> Result<bool> {
    // Nothing is signed here, but for a log from before there were signed heads.
    let key = if config.signing_key.is_some() { config.key()? } else { throwaway()? };
    let Some(owner) = config.database_owner_url.clone() else {
        open(config, key).await?.migrate().await.context("migrating")?;
        say("The database has this release's schema.")?;
        return Ok(true);
    };
    let as_owner = Config { database_url: owner, ..config.clone() };
    let portal = open(&as_owner, key).await.context("database_owner_url, in the place of")?;
    portal.migrate().await.context("migrating")?;
    say("The database has this release's schema.")?;
    let role = portal.grant_to(config.database_url.expose_secret()).await.context("database_owner_url")?;
    say(&format!(
        "The role {role} may do what the portal does, but neither change nor delete what stands in the log."
    ))?;
    Ok(true)
}

pub(super) fn throwaway() -> Result<SigningKey> {
    SigningKey::new(&system::random::<32>()).map_err(|error| anyhow!(error))
}

pub(super) async fn init(config: &Config, partner: &str, mail: &str, name: Option<&str>) -> Result<bool> {
    let partner = CompanyName::parse(partner).map_err(|problem| anyhow!("--partner: {problem:?}"))?;
    let mail = MailAddress::parse(mail).map_err(not_an_address)?;
    let name = name_of(name, &mail)?;
    let portal = open(config, config.key()?).await?;
    let scope = Scope::system(Task::CommandLine, REQUEST);
    portal.init_partner(&scope, &partner, (&name, &mail)).await.map_err(|error| match error {
        Error::Denied(Denial::Invalid { .. }) => anyhow!(
            "there is a partner {partner} already; nothing was changed. To send its first administrator's welcome mail \
             again: tenantry admin invite --partner '{partner}' --mail {mail}"
        ),
        error => explain(error),
    })?;
    say(&format!("{partner} is set up. The welcome mail to {mail} leaves as soon as a server or worker runs."))?;
    if config.smtp_url.is_none() {
        say("smtp_url isn't set: without a mail server the mail waits, and nobody can sign in.")?;
    }
    Ok(true)
}

/// Why an address that was typed isn't one.
pub(super) fn not_an_address(_: Problem) -> anyhow::Error {
    anyhow!("--mail: that is no mail address")
}

/// The name that was said; without one, what stands before the address' @.
pub(super) fn name_of(said: Option<&str>, mail: &MailAddress) -> Result<PersonName> {
    let name = said.unwrap_or_else(|| mail.as_str().split('@').next().unwrap_or_default());
    PersonName::parse(name).map_err(|problem| anyhow!("--name: {problem:?}"))
}

pub(super) async fn let_in(config: &Config, mail: &str, request: Option<&str>, named: Option<&str>) -> Result<bool> {
    let mail = MailAddress::parse(mail).map_err(not_an_address)?;
    let request = request.map(str::parse::<AcceptanceId>).transpose().map_err(|_| anyhow!("--request: no such one"))?;
    let portal = open(config, config.key()?).await?;
    let partner = find_partner(&portal, named).await?;
    let scope = Scope::system(Task::CommandLine, REQUEST);
    let explained = |error| match error {
        Error::Denied(Denial::Stale(Staleness::OtherAsks)) => {
            anyhow!("another account asks with the invitation to {mail} by now; nothing was changed")
        }
        Error::Denied(_) => anyhow!("nobody waits for a yes with the invitation to {mail}; nothing was changed"),
        error => explain(error),
    };
    if let Some(request) = request {
        let username = portal.let_in_first(&scope, partner, (&mail, request)).await.map_err(explained)?;
        say(&format!("{username} is let in with the invitation to {mail}, and is told by mail there."))?;
        return Ok(true);
    }
    let (username, request) = portal.who_asks_first(&scope, partner, &mail).await.map_err(explained)?;
    say(&format!(
        "{username} asks to be let in with the invitation to {mail}. Ask whoever was invited whether that is they."
    ))?;
    let partner = named.map(|name| format!(" --partner '{name}'")).unwrap_or_default();
    say(&format!("To let that account in: tenantry admin let-in --mail {mail}{partner} --request {request}"))?;
    Ok(true)
}

pub(super) async fn import_catalogue(config: &Config, file: &Path) -> Result<bool> {
    let content = fs::read(file).with_context(|| format!("reading {}", file.display()))?;
    let portal = open(config, throwaway()?).await?;
    let scope = Scope::system(Task::Import, REQUEST);
    let report = portal.import_catalogue(&scope, &content).await.map_err(explain)?;
    for (line, why) in &report.refused {
        say(&format!("line {line}: refused: {why}"))?;
    }
    say(&format!(
        "{} rows, {} products, {} new or changed, {} rows refused",
        report.rows,
        report.products,
        report.changed,
        report.refused.len()
    ))?;
    Ok(report.refused.is_empty())
}

pub(super) async fn import_customers(config: &Config, file: &Path, partner: Option<&str>) -> Result<bool> {
    let content = fs::read(file).with_context(|| format!("reading {}", file.display()))?;
    let portal = open(config, throwaway()?).await?;
    let partner = find_partner(&portal, partner).await?;
    let scope = Scope::system(Task::Import, REQUEST);
    let verdicts = portal.import_customers(&scope, partner, &content).await.map_err(explain)?;
    let (mut created, mut unchanged, mut refused) = (0, 0, 0);
    for verdict in &verdicts {
        let told = match &verdict.verdict {
            Verdict::Created => {
                created += 1;
                "created".to_owned()
            }
            Verdict::Unchanged => {
                unchanged += 1;
                "unchanged".to_owned()
            }
            Verdict::Refused(errors) => {
                refused += 1;
                let each = |error: &domain::problem::FieldError| {
                    let words = words::text(words::Locale::En, error.problem.key());
                    format!("{}: {words}", error.field)
                };
                format!("refused: {}", errors.iter().map(each).collect::<Vec<_>>().join("; "))
            }
        };
        // A name with control characters would speak to the terminal.
        let name: String = verdict.name.chars().filter(|c| !c.is_control()).take(200).collect();
        say(&format!("line {}: {name}: {told}", verdict.line))?;
    }
    say(&format!("{} rows: {created} created, {unchanged} unchanged, {refused} refused", verdicts.len()))?;
    Ok(refused == 0)
}

pub(super) async fn find_partner(portal: &Portal, name: Option<&str>) -> Result<CompanyId> {
    let scope = Scope::system(Task::Import, REQUEST);
    let partners = portal.read_partners(&scope).await.map_err(explain)?;
    match (name, partners.as_slice()) {
        (_, []) => bail!("there is no partner yet: run `tenantry admin init` first"),
        (None, [(id, _)]) => Ok(*id),
        (None, _) => bail!("there is more than one partner: say which with --partner NAME"),
        (Some(name), partners) => {
            let found = partners.iter().find(|(_, known)| known.eq_ignore_ascii_case(name.trim()));
            found.map(|(id, _)| *id).with_context(|| format!("--partner: there is no partner {name}"))
        }
    }
}

pub(super) async fn check(config: &Config) -> Result<bool> {
    let key = config.key()?;
    let mut well = true;
    let mut missing = |is_set: bool, told: &str| {
        well &= is_set;
        say(&format!("{}{told}", if is_set { "ok: " } else { "missing: " }))
    };
    missing(config.public_url.is_some(), "public_url, what people type")?;
    missing(config.identity.is_some(), "identity_authority and its client, to sign in")?;
    missing(config.smtp_url.is_some(), "smtp_url, for welcome mails")?;
    missing(config.service_host_url_is_set(), "service_host_url, for provisioning")?;
    let portal = open(config, key).await?;
    if !portal.is_ready().await.map_err(explain)? {
        say("missing: run `tenantry migrate`")?;
        return Ok(false);
    }
    say("ok: the database has this release's schema")?;
    Ok(check_content(&portal).await? && well)
}

/// What stands in the database: figures that a count contradicts, and the log.
async fn check_content(portal: &Portal) -> Result<bool> {
    let drifted = portal.check_totals().await.map_err(explain)?;
    for partner in &drifted {
        say(&format!("wrong: the figures of partner {partner} are not what a count says"))?;
    }
    let faults = portal.check_log().await.map_err(explain)?;
    for fault in &faults {
        say(&format!("wrong: the log of {fault}"))?;
    }
    if faults.is_empty() {
        say("ok: every company's log has its signed head, and no entry waits for its seal for over a minute")?;
    }
    let may_change = portal.may_change_log().await.map_err(explain)?;
    if may_change {
        say(
            "missing: database_owner_url. The role of database_url may change and delete what stands in the log: make \
             another role the owner, and run `tenantry migrate` with it",
        )?;
    }
    Ok(drifted.is_empty() && faults.is_empty() && !may_change)
}

/// What portal says, for an operator: who may read everything.
pub(super) fn explain(error: Error) -> anyhow::Error {
    match error {
        Error::Denied(denial) => anyhow!("{denial:?}"),
        error => anyhow!(error),
    }
}
