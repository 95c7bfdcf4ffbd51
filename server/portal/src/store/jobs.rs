//! The queue: jobs, who holds one, and until when by the database's own clock.

use core::time::Duration;

use uuid::Uuid;

use super::{Writer, turns, values};
use crate::{
    authority::Place,
    error::{Error, Result},
};

/// A job this worker holds for the length of a lease.
#[derive(Clone, Debug)]
pub(crate) struct Claim {
    pub(crate) partner: Uuid,
    pub(crate) id: Uuid,
    /// The word of what it does.
    pub(crate) kind: String,
    pub(crate) subject: Uuid,
    pub(crate) attempts: i32,
    pub(crate) lease: Uuid,
}

/// How a job ends, for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rest {
    /// Done for good.
    Done,
    /// Again after that long.
    Again(Duration),
    /// Waits for a person.
    ForAPerson,
}

/// A job about to be queued.
pub(crate) struct Queued<'a> {
    pub(crate) id: Uuid,
    /// The word of what it does.
    pub(crate) kind: &'static str,
    pub(crate) subject: Uuid,
    /// The same key twice is one job.
    pub(crate) key: &'a str,
}

pub(crate) async fn queue(on: Writer<'_>, place: &Place, job: &Queued<'_>) -> Result<()> {
    let sql = format!(
        "INSERT INTO job (partner_id, id, org_id, reseller_id, kind, subject_id, idempotency_key, state, due_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, 0, {}) ON CONFLICT DO NOTHING",
        on.clock()
    );
    let values = values![place.partner, job.id, place.id, place.reseller, job.kind, job.subject, job.key];
    on.execute(&sql, values).await?;
    Ok(())
}

/// Makes a job that rests due at once.
pub(crate) async fn wake(on: Writer<'_>, partner: Uuid, key: &str) -> Result<()> {
    let sql = format!(
        "UPDATE job SET state = 0, due_at = {}, attempts = 0, lease = NULL, lease_until = NULL \
         WHERE partner_id = $1 AND idempotency_key = $2 AND state <> 1",
        on.clock()
    );
    on.execute(&sql, values![partner, key]).await?;
    Ok(())
}

/// Makes every mail that waits due at once, as if it were tried for the first time; answers how many there are.
pub(crate) async fn wake_mails(on: Writer<'_>) -> Result<u64> {
    let sql = format!("UPDATE job SET due_at = {}, attempts = 0 WHERE kind = 'mail' AND state = 0", on.clock());
    on.execute(&sql, Vec::new()).await
}

/// Makes the mails due at once that are held because of our side.
pub(crate) async fn wake_held_mails(on: Writer<'_>) -> Result<u64> {
    let sql = format!(
        "UPDATE job SET due_at = {} WHERE kind = 'mail' AND state = 0 AND EXISTS (SELECT 1 FROM outgoing_mail q \
         WHERE q.partner_id = job.partner_id AND q.id = job.subject_id AND q.held_since IS NOT NULL)",
        on.clock()
    );
    on.execute(&sql, Vec::new()).await
}

/// Makes jobs due again whose holder gave no sign of life until the lease ran out. What the dead holder still writes is
/// refused by the fence.
pub(crate) async fn give_back_abandoned(on: Writer<'_>) -> Result<u64> {
    let now = on.clock();
    let sql =
        format!("UPDATE job SET state = 0, lease = NULL, lease_until = NULL WHERE state = 1 AND lease_until < {now}");
    on.execute(&sql, Vec::new()).await
}

/// Claims a job that is due: the oldest of the seller whose turn it is (`turns`).
///
/// Hot: every worker asks it again and again, also when a hundred thousand jobs are due. Every step is a seek in an
/// index, whatever the length of the queue.
pub(crate) async fn claim(on: Writer<'_>, lease: Uuid, length: Duration) -> Result<Option<Claim>> {
    for (partner, _) in turns::partners(on).await? {
        for seller in turns::free_sellers(on, partner).await? {
            if let Some(claim) = claim_of(on, (partner, seller), lease, length).await? {
                return Ok(Some(claim));
            }
        }
        for seller in turns::busy_sellers(on, partner).await? {
            if let Some(claim) = claim_of(on, (partner, seller), lease, length).await? {
                return Ok(Some(claim));
            }
        }
    }
    Ok(None)
}

/// None where others are just taking all that this seller has.
async fn claim_of(
    on: Writer<'_>,
    (partner, seller): (Uuid, Uuid),
    lease: Uuid,
    length: Duration,
) -> Result<Option<Claim>> {
    let sql = claiming(on.clock(), on.holding(" FOR UPDATE SKIP LOCKED"));
    let values = values![lease, millis(length, 30_000), partner, seller];
    let Some(row) = on.one(&sql, values).await? else { return Ok(None) };
    Ok(Some(Claim {
        partner: row.get(0)?,
        id: row.get(1)?,
        kind: row.get(2)?,
        subject: row.get(3)?,
        attempts: row.get(4)?,
        lease,
    }))
}

/// What is due is asked of the row that is held, not of the one that is changed: PostgreSQL would look that up in an
/// index of all that is due, instead of by its key.
fn claiming(now: &str, lock: &str) -> String {
    format!(
        "UPDATE job SET state = 1, lease = $1, lease_until = {now} + $2, attempts = attempts + 1, \
         turn = coalesce((SELECT t.turn FROM job t WHERE t.turn IS NOT NULL ORDER BY t.turn DESC LIMIT 1), 0) + 1 \
         WHERE partner_id = $3 AND id = (SELECT j.id FROM job j WHERE j.partner_id = $3 \
         AND j.reseller_id = $4 AND j.state = 0 AND j.due_at <= (SELECT {now}) ORDER BY j.due_at, j.id LIMIT 1{lock}) \
         RETURNING partner_id, id, kind, subject_id, attempts"
    )
}

/// Lengthens the lease.
///
/// # Errors
/// *Lease lost* where somebody else took the job over.
pub(crate) async fn hold(on: Writer<'_>, claim: &Claim, length: Duration) -> Result<()> {
    let sql = format!(
        "UPDATE job SET lease_until = {} + $4 WHERE partner_id = $1 AND id = $2 AND lease = $3 AND state = 1",
        on.clock()
    );
    let values = values![claim.partner, claim.id, claim.lease, millis(length, 30_000)];
    if on.execute(&sql, values).await? == 1 { Ok(()) } else { Err(Error::LeaseLost) }
}

/// Gives the job back.
///
/// # Errors
/// *Lease lost* where somebody else took the job over.
pub(crate) async fn rest(on: Writer<'_>, claim: &Claim, rest: Rest) -> Result<()> {
    let (state, wait) = match rest {
        Rest::Done => (2_i16, 0),
        Rest::Again(wait) => (0, millis(wait, 60_000)),
        Rest::ForAPerson => (3, 0),
    };
    let sql = format!(
        "UPDATE job SET state = $4, due_at = {} + $5, lease = NULL, lease_until = NULL \
         WHERE partner_id = $1 AND id = $2 AND lease = $3",
        on.clock()
    );
    let values = values![claim.partner, claim.id, claim.lease, state, wait];
    if on.execute(&sql, values).await? == 1 { Ok(()) } else { Err(Error::LeaseLost) }
}

/// Gives the job back before its end, because it is somebody else's turn: its place among the jobs of its seller stays,
/// and no attempt is counted.
///
/// # Errors
/// *Lease lost* where somebody else took the job over.
pub(crate) async fn give_way(on: Writer<'_>, claim: &Claim) -> Result<()> {
    let sql = "UPDATE job SET state = 0, attempts = attempts - 1, lease = NULL, lease_until = NULL \
               WHERE partner_id = $1 AND id = $2 AND lease = $3 AND state = 1";
    let changed = on.execute(sql, values![claim.partner, claim.id, claim.lease]).await?;
    if changed == 1 { Ok(()) } else { Err(Error::LeaseLost) }
}

fn millis(length: Duration, at_most: i64) -> i64 {
    i64::try_from(length.as_millis()).unwrap_or(at_most)
}

#[cfg(test)]
mod tests {
    use sea_orm::{ConnectionTrait, Database, Statement};
    use sea_orm_migration::MigratorTrait;

    use super::*;

    /// W11: what a claim costs doesn't grow with what is due.
    #[tokio::test]
    async fn w11_a_claim_walks_indexes_only() {
        let db = Database::connect("sqlite::memory:").await.unwrap();
        migrations::Migrator::up(&db, None).await.unwrap();
        let nil = Uuid::nil();
        let statements = [
            (turns::partners_in_turn("0"), Vec::new(), 5),
            (turns::free_in_turn("0"), values![nil, nil], 4),
            (turns::busy_in_turn("0"), values![nil], 2),
            (claiming("0", ""), values![nil, 1_i64, nil, nil], 3),
        ];
        for (sql, values, at_least) in statements {
            let sql = format!("EXPLAIN QUERY PLAN {sql}");
            let rows =
                db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await.unwrap();
            let plan: Vec<String> = rows.iter().map(|row| row.try_get_by_index(3).unwrap()).collect();
            let of_jobs = |line: &&String| [" job", " j ", " b ", " t "].iter().any(|n| format!("{line} ").contains(n));
            let on_jobs: Vec<&String> = plan.iter().filter(of_jobs).collect();
            assert!(on_jobs.len() >= at_least, "{plan:#?}");
            for line in on_jobs {
                let first_only =
                    ["job_turn", "job_of_seller", "job_last_turn"].map(|name| format!("COVERING INDEX {name}"));
                let bounded = line.starts_with("SEARCH") || first_only.iter().any(|index| line.contains(index));
                assert!(bounded && !line.contains("TEMP B-TREE"), "{plan:#?}");
            }
        }
    }
}
