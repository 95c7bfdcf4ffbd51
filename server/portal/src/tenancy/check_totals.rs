//! The check of drift: what totals and companies' own figures say against what a count says. There must be none.

use domain::ids::CompanyId;
use uuid::Uuid;

use crate::{
    Portal,
    error::Result,
    store::{orgs, totals},
};

/// How often a difference is looked at again: somebody may write between the two reads.
const LOOKS: u32 = 3;

/// The chore: what is off is told to whoever runs the portal.
pub(super) async fn tell_of_drift(portal: &Portal) -> Result<()> {
    for partner in portal.check_totals().await? {
        tracing::error!(%partner, "the figures of this tree are not what a count says");
    }
    Ok(())
}

impl Portal {
    /// Counts every partner's tree and names the partners whose totals, or whose companies' own figures, say something
    /// else. A chore asks daily.
    ///
    /// # Errors
    /// What the database said.
    pub async fn check_totals(&self) -> Result<Vec<CompanyId>> {
        let on = self.db().reader();
        let mut drifted = Vec::new();
        for partner in orgs::partners(on).await? {
            let mut looks = 0;
            while self.is_off(partner.id).await? {
                looks += 1;
                if looks == LOOKS {
                    drifted.push(partner.company());
                    break;
                }
                tokio::time::sleep(self.pause(looks)).await;
            }
        }
        Ok(drifted)
    }

    async fn is_off(&self, partner: Uuid) -> Result<bool> {
        let on = self.db().reader();
        Ok(totals::of_tree(on, partner).await? != totals::counted(on, partner).await?
            || totals::contradicted(on, partner).await? > 0)
    }
}
