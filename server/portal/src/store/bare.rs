//! For the statements of `tenancy` and `provisioning` that don't stand in a room yet. Goes with the last of them: then
//! [`Row`], `values!`, the entities and `Db::read` become the rooms' own.

use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseBackend, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel,
    Statement, Value,
};

use super::{Row, told};
use crate::{error::Result, transaction::Tx};

impl Tx<'_> {
    pub(crate) const fn db(&self) -> &DatabaseTransaction {
        self.transaction().bare()
    }

    pub(crate) fn backend(&self) -> DatabaseBackend {
        self.db().get_database_backend()
    }
}

/// Runs a statement; answers how many rows it changed.
pub(crate) async fn execute<C: ConnectionTrait>(on: &C, sql: &str, values: Vec<Value>) -> Result<u64> {
    let statement = Statement::from_sql_and_values(on.get_database_backend(), sql, values);
    Ok(on.execute_raw(statement).await.map_err(told)?.rows_affected())
}

/// Reads at most one row.
pub(crate) async fn one<C: ConnectionTrait>(on: &C, sql: &str, values: Vec<Value>) -> Result<Option<Row>> {
    let statement = Statement::from_sql_and_values(on.get_database_backend(), sql, values);
    Ok(on.query_one_raw(statement).await.map_err(told)?.map(Row::new))
}

/// Reads rows.
pub(crate) async fn all<C: ConnectionTrait>(on: &C, sql: &str, values: Vec<Value>) -> Result<Vec<Row>> {
    let statement = Statement::from_sql_and_values(on.get_database_backend(), sql, values);
    Ok(on.query_all_raw(statement).await.map_err(told)?.into_iter().map(Row::new).collect())
}

/// Holds a row where the engine can.
pub(crate) const fn for_update(backend: DatabaseBackend) -> &'static str {
    match backend {
        DatabaseBackend::Postgres => " FOR NO KEY UPDATE",
        _ => "",
    }
}

/// Inserts a row whose keys were just made.
pub(crate) async fn keep<M, A>(tx: &Tx<'_>, model: M) -> core::result::Result<(), DbErr>
where
    M: IntoActiveModel<A>,
    A: ActiveModelTrait + Send,
{
    A::Entity::insert(model.into_active_model()).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Whether a statement answers any row.
pub(crate) async fn exists<C: ConnectionTrait>(on: &C, sql: &str, values: Vec<Value>) -> Result<bool> {
    Ok(one(on, sql, values).await?.is_some())
}
