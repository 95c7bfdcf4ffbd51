//! A statement on a connection of either engine.

use core::result::Result as Plain;

use sea_orm::{Value, Values};
use sea_query_sqlx::SqlxValues;
use sqlx::{AssertSqlSafe, PgConnection, SqliteConnection, query_with};

use super::Row;

/// A connection that takes our statements and answers our rows.
pub(super) trait Runs: Send {
    /// At most one row.
    fn one(&mut self, sql: &str, values: Vec<Value>) -> impl Future<Output = Plain<Option<Row>, sqlx::Error>> + Send;

    /// Every row.
    fn all(&mut self, sql: &str, values: Vec<Value>) -> impl Future<Output = Plain<Vec<Row>, sqlx::Error>> + Send;

    /// Answers how many rows were changed.
    fn execute(&mut self, sql: &str, values: Vec<Value>) -> impl Future<Output = Plain<u64, sqlx::Error>> + Send;
}

macro_rules! runs {
    ($connection:ty) => {
        impl Runs for $connection {
            async fn one(&mut self, sql: &str, values: Vec<Value>) -> Plain<Option<Row>, sqlx::Error> {
                let query = query_with(AssertSqlSafe(sql), SqlxValues(Values(values)));
                Ok(query.fetch_optional(self).await?.map(|row| Row::new(row.into())))
            }

            async fn all(&mut self, sql: &str, values: Vec<Value>) -> Plain<Vec<Row>, sqlx::Error> {
                let query = query_with(AssertSqlSafe(sql), SqlxValues(Values(values)));
                Ok(query.fetch_all(self).await?.into_iter().map(|row| Row::new(row.into())).collect())
            }

            async fn execute(&mut self, sql: &str, values: Vec<Value>) -> Plain<u64, sqlx::Error> {
                let query = query_with(AssertSqlSafe(sql), SqlxValues(Values(values)));
                Ok(query.execute(self).await?.rows_affected())
            }
        }
    };
}

runs!(PgConnection);
runs!(SqliteConnection);
