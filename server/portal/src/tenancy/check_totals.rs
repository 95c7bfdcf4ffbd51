//! The check of drift: what the totals say against what a count says. There must be none.

use domain::ids::CompanyId;

use crate::{
    Portal,
    error::Result,
    store::{self, totals},
};

/// How often a difference is looked at again: somebody may write between the two reads.
const LOOKS: u32 = 3;

impl Portal {
    /// Counts every partner's tree and names the partners whose totals say something else.
    ///
    /// # Errors
    /// What the database said.
    pub async fn check_totals(&self) -> Result<Vec<CompanyId>> {
        let db = &self.db().read;
        let mut drifted = Vec::new();
        for row in store::all(db, "SELECT id FROM org WHERE level = 0 ORDER BY id", Vec::new()).await? {
            let partner = row.get(0)?;
            let mut looks = 0;
            while totals::of_tree(db, partner).await? != totals::counted(db, partner).await? {
                looks += 1;
                if looks == LOOKS {
                    drifted.push(CompanyId::new(partner));
                    break;
                }
                tokio::time::sleep(self.pause(looks)).await;
            }
        }
        Ok(drifted)
    }
}
