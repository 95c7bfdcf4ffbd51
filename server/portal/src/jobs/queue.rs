//! Claiming, holding and giving back jobs.

use core::time::Duration;

use sea_orm::DatabaseBackend;
use uuid::Uuid;

use crate::{
    Portal,
    authority::Place,
    error::{Error, Result},
    store::{self, database_millis},
    transaction::Tx,
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
    pub(crate) kind: JobKind,
    pub(crate) subject: Uuid,
    pub(crate) attempts: i32,
    pub(crate) lease: Uuid,
}

/// Queues a job in the transaction of what it is for. The same key twice is one job.
pub(crate) async fn enqueue(tx: &Tx<'_>, place: &Place, kind: JobKind, subject: Uuid, key: &str) -> Result<()> {
    let sql = format!(
        "INSERT INTO job (partner_id, id, org_id, reseller_id, kind, subject_id, idempotency_key, state, due_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, 0, {}) ON CONFLICT DO NOTHING",
        database_millis(tx.backend())
    );
    let values = store::values![place.partner, tx.new_id(), place.id, place.reseller, kind.word(), subject, key];
    store::execute(tx.db(), &sql, values).await?;
    Ok(())
}

/// Makes a job that rests due at once: a person tries again.
pub(crate) async fn wake(tx: &Tx<'_>, partner: Uuid, key: &str) -> Result<()> {
    let sql = format!(
        "UPDATE job SET state = 0, due_at = {}, attempts = 0, lease = NULL, lease_until = NULL \
         WHERE partner_id = $1 AND idempotency_key = $2 AND state <> 1",
        database_millis(tx.backend())
    );
    store::execute(tx.db(), &sql, store::values![partner, key]).await?;
    Ok(())
}

impl Portal {
    /// Claims the job that is due longest; a job whose lease ran out counts as due. Partners take turns: of each, only
    /// its oldest is looked at, so one partner's thousand jobs don't stand before another's one.
    pub(crate) async fn claim(&self) -> Result<Option<Claim>> {
        let now = database_millis(self.db().backend);
        let postgres = self.db().backend == DatabaseBackend::Postgres;
        let due = format!("((state = 0 AND due_at <= {now}) OR (state = 1 AND lease_until < {now}))");
        let lock = if postgres { " FOR UPDATE SKIP LOCKED" } else { "" };
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
        let lease = self.new_id();
        let millis = i64::try_from(self.lease().as_millis()).unwrap_or(30_000);
        let tx = self.db().begin().await?;
        let row = store::one(&tx, &sql, store::values![lease, millis]).await?;
        tx.commit().await.map_err(store::told)?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(Claim {
            partner: row.get(0)?,
            id: row.get(1)?,
            kind: JobKind::read(&row.get::<String>(2)?)?,
            subject: row.get(3)?,
            attempts: row.get(4)?,
            lease,
        }))
    }

    /// A sign of life while something outside takes long.
    pub(crate) async fn hold(&self, claim: &Claim) -> Result<()> {
        let tx = self.db().begin().await?;
        hold_in(&tx, self, claim).await?;
        tx.commit().await.map_err(store::told)
    }
}

async fn hold_in(tx: &sea_orm::DatabaseTransaction, portal: &Portal, claim: &Claim) -> Result<()> {
    let sql = format!(
        "UPDATE job SET lease_until = {} + $4 WHERE partner_id = $1 AND id = $2 AND lease = $3 AND state = 1",
        database_millis(portal.db().backend)
    );
    let millis = i64::try_from(portal.lease().as_millis()).unwrap_or(30_000);
    let values = store::values![claim.partner, claim.id, claim.lease, millis];
    if store::execute(tx, &sql, values).await? == 1 { Ok(()) } else { Err(Error::LeaseLost) }
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

impl Tx<'_> {
    /// The fence: the first write of every transaction of a worker. Who lost the lease writes nothing; who holds it
    /// keeps others from claiming the job until this transaction ends.
    pub(crate) async fn fence(&self, claim: &Claim) -> Result<()> {
        hold_in(self.db(), self.portal(), claim).await
    }

    /// Gives the job back.
    pub(crate) async fn rest(&self, claim: &Claim, rest: Rest) -> Result<()> {
        let (state, wait) = match rest {
            Rest::Done => (2_i16, 0),
            Rest::Again(wait) => (0, i64::try_from(wait.as_millis()).unwrap_or(60_000)),
            Rest::ForAPerson => (3, 0),
        };
        let sql = format!(
            "UPDATE job SET state = $4, due_at = {} + $5, lease = NULL, lease_until = NULL \
             WHERE partner_id = $1 AND id = $2 AND lease = $3",
            database_millis(self.backend())
        );
        let values = store::values![claim.partner, claim.id, claim.lease, state, wait];
        if store::execute(self.db(), &sql, values).await? == 1 { Ok(()) } else { Err(Error::LeaseLost) }
    }
}

/// How long to wait before the n-th attempt: doubling from a second to five minutes, and not the same for everybody.
pub(crate) fn back_off(portal: &Portal, attempts: i32) -> Duration {
    let doublings = u32::try_from(attempts.clamp(1, 9) - 1).unwrap_or(0);
    let base = Duration::from_millis(1000 * 2_u64.pow(doublings)).min(Duration::from_secs(300));
    let [jitter] = portal.random::<1>();
    base + base.mul_f64(f64::from(jitter) / 512.0)
}
