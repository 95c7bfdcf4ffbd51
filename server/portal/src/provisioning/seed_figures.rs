//! Figures of customers that were read in: how many users, mailboxes and megabytes they have. A demo tree is seeded
//! with them; the rollups change by the same amounts in the same transaction.

use domain::{ids::CompanyId, tenancy::Figures, text::CustomerCode};

use super::make;
use crate::{
    Portal, Scope,
    error::{Error, Result},
    store::orgs::{self, Counters},
    transaction::in_transaction,
};

impl Portal {
    /// Adds to the figures of customers, by their codes.
    ///
    /// # Errors
    /// *Not found* for anybody but the command line, and for a code nobody has: then nothing is changed.
    pub async fn seed_figures(
        &self,
        scope: &Scope,
        partner: CompanyId,
        customers: &[(CustomerCode, Figures)],
    ) -> Result<()> {
        scope.ensure_command_line()?;
        in_transaction!(self, scope, |tx| {
            for (code, figures) in customers {
                let place = orgs::of_code(tx.reader(), partner.uuid(), code.as_str()).await?.ok_or(Error::NOT_FOUND)?;
                let by = Counters {
                    users: figures.users,
                    mailboxes: figures.mailboxes,
                    storage_mb: figures.storage_mb,
                    ..Counters::default()
                };
                make::count(&tx, &place, by).await?;
            }
            tx.commit_unaudited("figures of a seeded tree; that its customers were read in is in the log").await
        })
    }
}
