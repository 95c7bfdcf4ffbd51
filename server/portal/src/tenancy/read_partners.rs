//! Which partners there are: for the command line, which acts in no tree of its own.

use domain::ids::CompanyId;

use crate::{
    Portal, Scope,
    authority::{Actor, Task},
    error::{Error, Result},
    store::orgs,
};

impl Portal {
    /// Every partner by its name, the oldest first.
    ///
    /// # Errors
    /// *Not found* for anybody but the command line and its imports.
    pub async fn read_partners(&self, scope: &Scope) -> Result<Vec<(CompanyId, String)>> {
        if !matches!(scope.actor(), Actor::System(Task::CommandLine | Task::Import)) {
            return Err(Error::NOT_FOUND);
        }
        let partners = orgs::partners(self.db().reader()).await?;
        Ok(partners.into_iter().map(|partner| (partner.company(), partner.name)).collect())
    }
}
