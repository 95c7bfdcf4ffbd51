//! Which partners there are: for the command line, which acts in no tree of its own.

use domain::ids::CompanyId;

use crate::{
    Portal, Scope,
    authority::{Actor, Task},
    error::{Error, Result},
    store,
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
        let sql = "SELECT id, name FROM org WHERE level = 0 ORDER BY created_at, id LIMIT 1000";
        let rows = store::all(&self.db().read, sql, Vec::new()).await?;
        rows.iter().map(|row| Ok((CompanyId::new(row.get(0)?), row.get(1)?))).collect()
    }
}
