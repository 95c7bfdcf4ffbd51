//! A company's log as lines that leave the portal, ended by its signed head; and heads that were kept elsewhere, against
//! which the log is compared.

use data_encoding::HEXLOWER;
use domain::ids::CompanyId;
use uuid::Uuid;

use super::{
    fault::{Broken, LogFault},
    head,
};
use crate::{
    Portal, Scope,
    error::{Error, Result},
    store::{
        chains::Company,
        heads::{self, Head},
        log::Entry,
        orgs,
        seals::{self, Link},
    },
};

/// An export that was begun: one company's entries up to the head it had then.
#[derive(Clone, Debug)]
pub struct LogExport {
    /// The company's name.
    pub company: String,
    /// How many entries there are.
    pub entries: i64,
    of: Company,
    head: Option<Head>,
    next: i64,
}

impl Portal {
    /// Begins the export of one company's own log, by the company's id or a customer's code.
    ///
    /// # Errors
    /// *Not found* where there is no such company, or more than one, and for anybody but the command line.
    pub async fn export_log(&self, scope: &Scope, company: &str) -> Result<LogExport> {
        scope.ensure_command_line()?;
        let id = company.parse().ok().map(CompanyId::uuid).or_else(|| company.parse::<Uuid>().ok());
        let on = self.db().reader();
        let mut found = Vec::new();
        for partner in orgs::partners(on).await? {
            found.extend(match id {
                Some(id) => orgs::find(on, partner.partner, id).await?,
                None => orgs::of_code(on, partner.partner, company).await?,
            });
        }
        let (Some(place), None) = (found.pop(), found.pop()) else { return Err(Error::NOT_FOUND) };
        let of = Company { partner: place.partner, id: place.id };
        let head = heads::find(on, of).await?;
        let entries = head.as_ref().map_or(0, |head| head.entries);
        Ok(LogExport { company: place.name, entries, of, head, next: 1 })
    }

    /// The export's next lines; at its end the head, then nothing.
    ///
    /// # Errors
    /// Where an entry is missing or can't be read: what is broken isn't handed out as a log.
    pub async fn next_lines(&self, export: &mut LogExport) -> Result<Vec<String>> {
        if export.next > export.entries {
            return export.head.take().iter().map(head::line).collect();
        }
        let links = seals::stretch(self.db().reader(), export.of, export.next, export.entries).await?;
        let mut lines = Vec::with_capacity(links.len());
        for link in &links {
            lines.push(entry_line(link, export.next)?);
            export.next += 1;
        }
        if lines.is_empty() {
            return Err(missing(export.next));
        }
        Ok(lines)
    }

    /// The head of every company, a line each: for whoever keeps them outside the database.
    ///
    /// # Errors
    /// Where one can't be read, or another key signed it; *not found* for anybody but the command line.
    pub async fn read_heads(&self, scope: &Scope) -> Result<Vec<String>> {
        scope.ensure_command_line()?;
        let (mut lines, mut last) = (Vec::new(), None);
        loop {
            let heads = heads::after(self.db().reader(), last).await?;
            if heads.is_empty() {
                return Ok(lines);
            }
            for head in heads {
                let changed = |company: Company| Error::Stored(format!("the head of company {}", company.id));
                let head = head.map_err(changed)?;
                if !head::is_ours(self.key(), &head) {
                    return Err(changed(head.company));
                }
                last = Some(head.company);
                lines.push(head::line(&head)?);
            }
        }
    }

    /// Compares the log with heads that were kept elsewhere: lines of [`Self::read_heads`] or of exports. Answers how
    /// many there were, and where the log is not the one they were taken from.
    ///
    /// # Errors
    /// Where a line can't be read.
    pub async fn compare_log(&self, kept: &str) -> Result<(usize, Vec<LogFault>)> {
        let (mut compared, mut faults) = (0, Vec::new());
        for text in kept.lines().filter(|text| !text.trim().is_empty()) {
            let Some(kept) = head::of_line(text)? else { continue };
            compared += 1;
            let what = self.compare(&kept).await?;
            faults.extend(what.map(|what| LogFault { company: kept.company.id, what }));
        }
        Ok((compared, faults))
    }

    async fn compare(&self, kept: &Head) -> Result<Option<Broken>> {
        if !head::is_ours(self.key(), kept) {
            return Ok(Some(Broken::ForeignHead));
        }
        Ok(match seals::hash_of(self.db().reader(), kept.company, kept.entries).await? {
            None => Some(Broken::CutShort { entries: kept.entries }),
            Some(hash) if hash != kept.hash => Some(Broken::Rewritten { sequence: kept.entries }),
            Some(_) => None,
        })
    }
}

fn missing(sequence: i64) -> Error {
    Error::Stored(format!("entry {sequence} of the log: run `tenantry audit verify`"))
}

/// One entry: what it says, its number and its hash. Whoever reads the lines in their order can make each hash anew.
fn entry_line(link: &Link, expected: i64) -> Result<String> {
    let (Some(entry), true) = (&link.entry, link.sequence == expected) else { return Err(missing(expected)) };
    let Entry { id, at, org, reseller, class, kind, actor_id, actor, on_behalf_of, company, data, cause, request } =
        entry;
    let line = serde_json::json!({
        "sequence": link.sequence, "hash": HEXLOWER.encode(&link.hash), "id": id.uuid(), "at": at.timestamp_micros(),
        "org": org, "reseller": reseller, "class": class, "kind": kind, "actor_id": actor_id, "actor": actor,
        "on_behalf_of": on_behalf_of, "company": company, "data": data, "cause": cause, "request": request,
    });
    Ok(line.to_string())
}
