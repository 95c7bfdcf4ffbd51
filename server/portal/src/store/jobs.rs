//! The queue: jobs, who holds one, and until when by the database's own clock.

use core::time::Duration;

use uuid::Uuid;

use super::{Writer, values};
use crate::{
    authority::Place,
    error::{Error, Result},
};

/// What a job does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JobKind {
    /// Carries a run on.
    Run,
    /// Sends a mail.
    Mail,
}

impl JobKind {
    const fn word(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Mail => "mail",
        }
    }

    fn read(word: &str) -> Result<Self> {
        match word {
            "run" => Ok(Self::Run),
            "mail" => Ok(Self::Mail),
            other => Err(Error::Stored(format!("job kind {other}"))),
        }
    }
}

/// A job this worker holds for the length of a lease.
#[derive(Clone, Debug)]
pub(crate) struct Claim {
    pub(crate) partner: Uuid,
    pub(crate) id: Uuid,
    kind: String,
    pub(crate) subject: Uuid,
    pub(crate) attempts: i32,
    pub(crate) lease: Uuid,
}

impl Claim {
    /// What the job does. Asked after the claim is committed: a job of a later release then waits for its lease to run
    /// out, instead of being claimed first for ever.
    ///
    /// # Errors
    /// Where this release doesn't know it.
    pub(crate) fn kind(&self) -> Result<JobKind> {
        JobKind::read(&self.kind)
    }
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
    pub(crate) kind: JobKind,
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
    let values = values![place.partner, job.id, place.id, place.reseller, job.kind.word(), job.subject, job.key];
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

/// Claims the job that is due longest; a job whose lease ran out counts as due. Partners take turns: the one with the
/// fewest jobs in hand comes first, so one partner's thousand jobs don't stand before another's one.
///
/// Hot: every worker asks it again and again. It reads `job_due` and `job_lease`, which hold what isn't done yet.
pub(crate) async fn claim(on: Writer<'_>, lease: Uuid, length: Duration) -> Result<Option<Claim>> {
    let now = on.clock();
    let due = format!("((state = 0 AND due_at <= {now}) OR (state = 1 AND lease_until < {now}))");
    let lock = on.holding(" FOR UPDATE SKIP LOCKED");
    // Materialised: as a subselect, PostgreSQL may evaluate it once for each row of `job`, skips what it has locked
    // itself, and so claims more than the one row that is read here.
    let sql = format!(
        "WITH next (next_partner, next_id) AS MATERIALIZED (SELECT partner_id, id FROM job WHERE {due} \
         ORDER BY (SELECT count(*) FROM job b WHERE b.partner_id = job.partner_id AND b.state = 1), due_at, id \
         LIMIT 1{lock}) \
         UPDATE job SET state = 1, lease = $1, lease_until = {now} + $2, attempts = attempts + 1 FROM next \
         WHERE partner_id = next_partner AND id = next_id AND {due} \
         RETURNING partner_id, id, kind, subject_id, attempts"
    );
    let Some(row) = on.one(&sql, values![lease, millis(length, 30_000)]).await? else { return Ok(None) };
    Ok(Some(Claim {
        partner: row.get(0)?,
        id: row.get(1)?,
        kind: row.get(2)?,
        subject: row.get(3)?,
        attempts: row.get(4)?,
        lease,
    }))
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

fn millis(length: Duration, at_most: i64) -> i64 {
    i64::try_from(length.as_millis()).unwrap_or(at_most)
}
