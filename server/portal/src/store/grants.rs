//! What the application's role may do on PostgreSQL, where the tables are another role's.

use sqlx::postgres::PgConnectOptions;

use super::{Reader, Writer, values};
use crate::error::{Error, Result};

/// What nobody but the owner may do with the log: (privileges, tables).
const KEPT: [(&str, &str); 3] = [
    ("UPDATE, DELETE, TRUNCATE", "event, event_seal"),
    ("DELETE, TRUNCATE", "event_head, event_register"),
    ("INSERT, UPDATE, DELETE, TRUNCATE", "seaql_migrations"),
];

/// The role that a URL of PostgreSQL names. What is wrong with a URL isn't repeated: it may be its password.
pub(crate) fn role_of(url: &str) -> Result<String> {
    let is_postgres = url.starts_with("postgres:") || url.starts_with("postgresql:");
    let options = is_postgres.then(|| url.parse::<PgConnectOptions>().ok()).flatten();
    let none = || Error::Configuration("database_url must name a role of PostgreSQL".into());
    options.map(|options| options.get_username().to_owned()).ok_or_else(none)
}

/// Grants a role what the portal needs in the current schema, and takes away what would change the log.
///
/// # Errors
/// Where there is no such role, or it owns the tables or is a superuser: then nothing can be taken from it.
pub(crate) async fn grant(on: Writer<'_>, role: &str) -> Result<()> {
    let sql = "SELECT quote_ident(current_schema())::text, quote_ident(r.rolname)::text, r.rolsuper \
               OR pg_has_role(r.oid, (SELECT c.relowner FROM pg_class c WHERE c.oid = to_regclass('event')), 'MEMBER') \
               FROM pg_roles r WHERE r.rolname = $1";
    let Some(row) = on.one(sql, values![role]).await? else {
        return Err(Error::Configuration(format!("the database has no role {role}")));
    };
    let (schema, quoted, is_owner): (String, String, bool) = (row.get(0)?, row.get(1)?, row.get(2)?);
    if is_owner {
        let told = format!("the role {role} owns the tables or is a superuser: the log can't be kept from it");
        return Err(Error::Configuration(told));
    }
    on.execute(&format!("GRANT USAGE ON SCHEMA {schema} TO {quoted}"), Vec::new()).await?;
    let all = format!("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {quoted}");
    on.execute(&all, Vec::new()).await?;
    for (what, tables) in KEPT {
        on.execute(&format!("REVOKE {what} ON {tables} FROM {quoted}"), Vec::new()).await?;
    }
    Ok(())
}

/// Whether whoever is connected could change or delete what stands in the log, or switch off what refuses it. A file of
/// SQLite is always its owner's.
pub(crate) async fn may_change_log(on: Reader<'_>) -> Result<bool> {
    if !on.is_postgres() {
        return Ok(false);
    }
    let sql = "SELECT bool_or(has_table_privilege(current_user, t.name, p.privilege)) FROM (VALUES ('event'), \
               ('event_seal')) t(name), (VALUES ('UPDATE'), ('DELETE'), ('TRUNCATE')) p(privilege)";
    on.one(sql, Vec::new()).await?.map_or(Ok(false), |row| row.get(0))
}
