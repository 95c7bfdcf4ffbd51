//! Verifying: what is quick to ask (`tenantry check`), and the walk through every chain (`tenantry audit verify`).

use uuid::Uuid;

use super::{
    fault::{Broken, LogFault, LogReport},
    head,
    seal::link,
};
use crate::{
    Portal,
    error::Result,
    store::{
        chains::{self, Company},
        heads::{self, Counted},
        seals::{self, Link, Unsealed},
    },
};

/// How long an entry may wait for its seal, in milliseconds of the database's clock.
const PATIENCE: i64 = 60_000;

fn fault(company: Uuid, what: Broken) -> LogFault {
    LogFault { company, what }
}

/// How far a walk has come.
struct Walk {
    /// The number that comes next.
    next: i64,
    previous: Vec<u8>,
}

/// The chore: what is wrong with the log is told to whoever runs the portal.
pub(super) async fn tell_of_faults(portal: &Portal) -> Result<()> {
    for fault in portal.check_log().await? {
        tracing::error!(%fault, "the log is not as it should be: run `tenantry audit verify`");
    }
    Ok(())
}

impl Portal {
    /// What can be said of the log without walking through it: whether every company has its head, whether heads and
    /// registers are signed and agree, and whether entries wait too long for their seal.
    ///
    /// # Errors
    /// What the database said.
    pub async fn check_log(&self) -> Result<Vec<LogFault>> {
        let mut faults = Vec::new();
        for counted in heads::registers(self.db().reader()).await? {
            let what = self.check_register(&counted);
            faults.extend(what.map(|what| fault(counted.partner, what)));
        }
        for company in seals::headless(self.db().reader(), &self.makings()).await? {
            faults.push(fault(company.id, Broken::NoHead));
        }
        self.check_heads(&mut faults).await?;
        for Unsealed { company, event, count } in seals::overdue(self.db().reader(), PATIENCE).await? {
            faults.push(fault(company.id, Broken::Overdue { event, count }));
        }
        Ok(faults)
    }

    fn check_register(&self, counted: &Counted) -> Option<Broken> {
        let Some(register) = &counted.register else {
            return (counted.companies > 0).then_some(Broken::NoRegister);
        };
        if !head::is_our_register(self.key(), register) {
            return Some(Broken::RegisterChanged);
        }
        let agrees = (register.companies, register.entries) == (counted.companies, counted.entries);
        (!agrees).then_some(Broken::RegisterDiffers {
            companies: (register.companies, counted.companies),
            entries: (register.entries, counted.entries),
        })
    }

    async fn check_heads(&self, faults: &mut Vec<LogFault>) -> Result<()> {
        let mut last = None;
        loop {
            let heads = heads::after(self.db().reader(), last).await?;
            let Some(end) = heads.last() else { return Ok(()) };
            last = Some(end.as_ref().map_or_else(|company| *company, |head| head.company));
            let changed = heads.iter().filter_map(|head| match head {
                Ok(head) if head::is_ours(self.key(), head) => None,
                Ok(head) => Some(head.company),
                Err(company) => Some(*company),
            });
            faults.extend(changed.map(|company| fault(company.id, Broken::HeadChanged)));
        }
    }

    /// Walks through every company's chain, up to its signed head, and names the first bad entry of each.
    ///
    /// # Errors
    /// What the database said.
    pub async fn verify_log(&self) -> Result<LogReport> {
        let on = self.db().reader();
        let unsealed = usize::try_from(chains::count_waiting(on).await?).unwrap_or(0);
        let mut report = LogReport { unsealed, faults: self.check_log().await?, ..LogReport::default() };
        for Unsealed { company, event, count } in seals::forgotten(on).await? {
            report.faults.push(fault(company.id, Broken::SealGone { event, count }));
        }
        for company in seals::companies(on).await? {
            report.companies += 1;
            if let Some(what) = self.verify_company(company, &mut report.events).await? {
                let found = fault(company.id, what);
                if !report.faults.contains(&found) {
                    report.faults.push(found);
                }
            }
        }
        Ok(report)
    }

    async fn verify_company(&self, company: Company, events: &mut usize) -> Result<Option<Broken>> {
        let mut walk = Walk { next: 1, previous: Vec::new() };
        loop {
            // Sealing goes on meanwhile: head and seals are asked for as of one moment, and again at the end.
            let end = seals::end(self.db().reader(), company).await?;
            let has_none = end.head.is_none();
            let head = end.head.filter(|head| head::is_ours(self.key(), head));
            let through = head.as_ref().map_or(end.highest, |head| head.entries);
            if let Some(broken) = self.walk(company, &mut walk, through, events).await? {
                return Ok(Some(broken));
            }
            let Some(head) = head else {
                // One that isn't ours is told by whoever looks at heads.
                return Ok((has_none && end.highest > 0).then_some(Broken::NoHead));
            };
            if end.highest > head.entries {
                return Ok(Some(Broken::BeyondHead { sequence: head.entries + 1 }));
            }
            if walk.previous != head.hash {
                return Ok(Some(Broken::HeadElsewhere));
            }
            let now = seals::end(self.db().reader(), company).await?;
            if now.head.as_ref() == Some(&head) && now.highest == end.highest {
                return Ok(None);
            }
        }
    }

    async fn walk(
        &self,
        company: Company,
        walk: &mut Walk,
        through: i64,
        events: &mut usize,
    ) -> Result<Option<Broken>> {
        while walk.next <= through {
            let links = seals::stretch(self.db().reader(), company, walk.next, through).await?;
            if links.is_empty() {
                return Ok(Some(Broken::Missing { sequence: walk.next }));
            }
            for link in links {
                if let Some(broken) = self.step(company, walk, link)? {
                    return Ok(Some(broken));
                }
                *events += 1;
            }
        }
        Ok(None)
    }

    /// One link further, or what is wrong with it.
    fn step(&self, company: Company, walk: &mut Walk, at: Link) -> Result<Option<Broken>> {
        let Link { sequence, hash, signature, event, is_there, entry } = at;
        if sequence != walk.next || !is_there {
            return Ok(Some(Broken::Missing { sequence: walk.next }));
        }
        let Some(entry) = entry else { return Ok(Some(Broken::Changed { sequence, event })) };
        if link(company.partner, sequence, &walk.previous, &entry)? != hash || self.key().sign_chain(&hash) != signature
        {
            return Ok(Some(Broken::Changed { sequence, event }));
        }
        (walk.next, walk.previous) = (sequence + 1, hash);
        Ok(None)
    }
}
