//! `tenantry mail` and `tenantry admin invite`: what waits, and how it gets on.

use anyhow::{Result, anyhow};
use chrono::{DateTime, Utc};
use domain::{denial::Denial, ids::MailId, text::MailAddress};
use portal::{Error, Scope, authority::Task, jobs::WaitingMail, tenancy::AdministratorInvited};

use super::commands::{REQUEST, explain, find_partner, name_of, not_an_address, throwaway};
use crate::{
    config::Config,
    serve::{open, say},
};

pub(super) async fn list(config: &Config) -> Result<bool> {
    let portal = open(config, throwaway()?).await?;
    let scope = Scope::system(Task::CommandLine, REQUEST);
    let waiting = portal.waiting_mails(&scope).await.map_err(explain)?;
    for mail in &waiting {
        tell(mail)?;
    }
    let refused = waiting.iter().filter(|mail| mail.next.is_none()).count();
    match waiting.len() - refused {
        0 => say("No mail waits.")?,
        1 => say("1 mail waits. To send it at once: tenantry mail send ID")?,
        count => say(&format!("{count} mails wait. To send them at once: tenantry mail send ID, or --all"))?,
    }
    match refused {
        0 => {}
        1 => say("1 was refused for good. To try it again: tenantry mail send ID")?,
        count => say(&format!("{count} were refused for good. To try one again: tenantry mail send ID"))?,
    }
    if config.smtp_url.is_none() {
        say("smtp_url isn't set: without a mail server, mails wait.")?;
    }
    Ok(true)
}

fn tell(mail: &WaitingMail) -> Result<()> {
    let WaitingMail { id, kind, company, to: (name, address), since, attempts, next, problem } = mail;
    say(&format!("{id}  {kind}, {company}, to {name} <{address}>, of {}", shown(*since)))?;
    let next = match next {
        Some(next) => format!("waits, next at {}", shown(*next)),
        None => "refused for good, not tried again by itself".to_owned(),
    };
    say(&format!("    tried {attempts} times, {next}"))?;
    match problem {
        Some(problem) => say(&format!("    {problem}")),
        None => Ok(()),
    }
}

fn shown(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// Those of these ids; without any, all.
pub(super) async fn send(config: &Config, ids: &[String]) -> Result<bool> {
    let ids = ids.iter().map(|id| {
        let read = id.parse::<MailId>();
        read.map_err(|_| anyhow!("{id}: is no mail's id; `tenantry mail list` shows them"))
    });
    let ids = ids.collect::<Result<Vec<MailId>>>()?;
    let portal = open(config, throwaway()?).await?;
    let scope = Scope::system(Task::CommandLine, REQUEST);
    let count = if ids.is_empty() {
        portal.send_waiting_mails(&scope).await.map_err(explain)?
    } else {
        for id in &ids {
            portal.send_waiting_mail(&scope, *id).await.map_err(|error| match error {
                Error::Denied(Denial::NotFound) => anyhow!("{id}: no mail of that id waits; see `tenantry mail list`"),
                error => explain(error),
            })?;
        }
        u64::try_from(ids.len()).unwrap_or(0)
    };
    let are = if count == 1 { "mail is" } else { "mails are" };
    say(&format!("{count} {are} due now, and sent by the server or worker that runs, or by the next that starts."))?;
    Ok(true)
}

pub(super) async fn invite(config: &Config, mail: &str, partner: Option<&str>, name: Option<&str>) -> Result<bool> {
    let mail = MailAddress::parse(mail).map_err(not_an_address)?;
    let name = name_of(name, &mail)?;
    let portal = open(config, config.key()?).await?;
    let partner = find_partner(&portal, partner).await?;
    let scope = Scope::system(Task::CommandLine, REQUEST);
    let invited = portal.invite_administrator(&scope, partner, (&name, &mail)).await.map_err(explain)?;
    let leaves = "leaves as soon as a server or worker runs; `tenantry mail list` shows whether it did";
    match invited {
        AdministratorInvited::Again => {
            say(&format!("A new welcome mail to {mail} {leaves}. Links that were sent before open nothing any more."))?;
        }
        AdministratorInvited::Added => {
            say(&format!("{mail} is invited as administrator. The welcome mail {leaves}."))?;
            say("Whoever was invited before still is: delete them in Partner users if the address was wrong.")?;
        }
        AdministratorInvited::SignedInAlready => {
            say(&format!("{mail} has signed in already: nothing was sent. They sign in at the portal's address."))?;
            return Ok(false);
        }
        AdministratorInvited::AskThem(names) => {
            let names = names.join(", ");
            say(&format!(
                "Nothing was sent: {mail} isn't one of the partner's, and people are added in Partner users."
            ))?;
            say(&format!("Who can do that: {names}"))?;
            return Ok(false);
        }
    }
    if config.smtp_url.is_none() {
        say("smtp_url isn't set: without a mail server the mail waits.")?;
    }
    Ok(true)
}
