//! The check of drift: what the totals say against what a count says. There must be none.

use domain::ids::CompanyId;

use crate::{
    Portal,
    error::Result,
    store::{orgs, totals},
};

/// How often a difference is looked at again: somebody may write between the two reads.
const LOOKS: u32 = 3;

impl Portal {
    /// Counts every partner's tree and names the partners whose totals say something else.
    ///
    /// # Errors
    /// What the database said.
    pub async fn check_totals(&self) -> Result<Vec<CompanyId>> {
        let on = self.db().reader();
        let mut drifted = Vec::new();
        for partner in orgs::partners(on).await? {
            let mut looks = 0;
            while totals::of_tree(on, partner.id).await? != totals::counted(on, partner.id).await? {
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
}
