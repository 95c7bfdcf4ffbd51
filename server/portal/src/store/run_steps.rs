//! The steps of runs: one after the other, each with its attempts and what came of it.

use chrono::{DateTime, Utc};
use domain::{
    ids::{RunId, StepId},
    provisioning::{PlannedStep, RunStep, StepState},
};
use uuid::Uuid;

use super::{Reader, Writer, entity::run_step, told, values};
use crate::{authority::Place, error::Result};

/// Keeps a step of a run that begins.
pub(crate) async fn keep(
    on: Writer<'_>,
    place: &Place,
    run: RunId,
    (id, position): (Uuid, i32),
    what: &PlannedStep,
) -> Result<()> {
    let row = run_step::Model {
        partner_id: place.partner,
        id,
        org_id: place.id,
        reseller_id: place.reseller,
        run_id: run.uuid(),
        position,
        what: serde_json::to_value(what)?,
        state: StepState::Waiting.number(),
        attempts: 0,
        problem: None,
        retry_at: None,
        receipt: None,
        finished_at: None,
    };
    on.keep::<_, run_step::ActiveModel>(row).await.map_err(told)
}

/// All of a run, in their order.
pub(crate) async fn list(on: Reader<'_>, partner: Uuid, run: RunId) -> Result<Vec<RunStep>> {
    let sql = "SELECT id, what, state, problem, retry_at FROM run_step WHERE partner_id = $1 AND run_id = $2 \
               ORDER BY position";
    let rows = on.all(sql, values![partner, run.uuid()]).await?;
    let steps = rows.iter().map(|row| {
        Ok(RunStep {
            id: StepId::new(row.get(0)?),
            what: row.json(1)?,
            state: row.numbered(2, StepState::from_number)?,
            problem: row.get(3)?,
            retry_at: row.get(4)?,
        })
    });
    steps.collect()
}

/// The step whose turn it is.
pub(crate) struct Next {
    pub(crate) id: StepId,
    pub(crate) position: i32,
    pub(crate) what: PlannedStep,
    /// How often it was begun.
    pub(crate) attempts: i32,
    /// How many other steps can still be carried out.
    pub(crate) others_open: i64,
    /// How many wait for a person.
    pub(crate) others_failed: i64,
}

/// Nothing where no step can be carried out.
pub(crate) async fn next(on: Reader<'_>, partner: Uuid, run: RunId) -> Result<Option<Next>> {
    let sql = "SELECT id, position, what, attempts, \
               (SELECT count(*) FROM run_step o WHERE o.partner_id = s.partner_id AND o.run_id = s.run_id \
               AND o.id <> s.id AND o.state IN (0, 1, 5)), \
               (SELECT count(*) FROM run_step o WHERE o.partner_id = s.partner_id AND o.run_id = s.run_id \
               AND o.id <> s.id AND o.state IN (3, 4)) \
               FROM run_step s WHERE partner_id = $1 AND run_id = $2 AND state IN (0, 1, 5) ORDER BY position LIMIT 1";
    let row = on.one(sql, values![partner, run.uuid()]).await?;
    row.map(|row| {
        Ok(Next {
            id: StepId::new(row.get(0)?),
            position: row.get(1)?,
            what: row.json(2)?,
            attempts: row.get(3)?,
            others_open: row.get(4)?,
            others_failed: row.get(5)?,
        })
    })
    .transpose()
}

pub(crate) async fn begin(on: Writer<'_>, partner: Uuid, id: StepId) -> Result<()> {
    let sql = "UPDATE run_step SET state = 1, attempts = attempts + 1, problem = NULL, retry_at = NULL \
               WHERE partner_id = $1 AND id = $2";
    on.execute(sql, values![partner, id.uuid()]).await?;
    Ok(())
}

/// Ends a step that was begun, with the host's receipt; answers whether it still was.
pub(crate) async fn end(on: Writer<'_>, partner: Uuid, id: StepId, receipt: &str, at: DateTime<Utc>) -> Result<bool> {
    let sql = "UPDATE run_step SET state = 2, receipt = $3, finished_at = $4 WHERE partner_id = $1 AND id = $2 \
               AND state = 1";
    Ok(on.execute(sql, values![partner, id.uuid(), receipt, at]).await? == 1)
}

/// The step is begun again then.
pub(crate) async fn wait(on: Writer<'_>, partner: Uuid, id: StepId, problem: &str, until: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE run_step SET state = 5, problem = $3, retry_at = $4 WHERE partner_id = $1 AND id = $2";
    on.execute(sql, values![partner, id.uuid(), problem, until]).await?;
    Ok(())
}

/// The step isn't begun again before a person says so.
pub(crate) async fn fail(on: Writer<'_>, partner: Uuid, id: StepId, state: StepState, problem: &str) -> Result<()> {
    let sql = "UPDATE run_step SET state = $3, problem = $4 WHERE partner_id = $1 AND id = $2";
    on.execute(sql, values![partner, id.uuid(), state.number(), problem]).await?;
    Ok(())
}

/// The first step that a person is to look at, and why.
pub(crate) async fn first_failed(on: Reader<'_>, partner: Uuid, run: RunId) -> Result<Option<(PlannedStep, String)>> {
    let sql = "SELECT what, problem FROM run_step WHERE partner_id = $1 AND run_id = $2 AND state IN (3, 4) \
               ORDER BY position LIMIT 1";
    let row = on.one(sql, values![partner, run.uuid()]).await?;
    row.map(|row| Ok((row.json(0)?, row.get::<Option<String>>(1)?.unwrap_or_default()))).transpose()
}

/// A step that isn't done.
pub(crate) struct Unfinished {
    pub(crate) position: i32,
    /// Nothing where no release we know can have written it.
    pub(crate) what: Option<PlannedStep>,
}

/// A run's, the last one first: what was made last is taken back first.
pub(crate) async fn unfinished(on: Reader<'_>, partner: Uuid, run: RunId) -> Result<Vec<Unfinished>> {
    let sql = "SELECT position, what FROM run_step WHERE partner_id = $1 AND run_id = $2 AND state <> $3 \
               ORDER BY position DESC";
    let rows = on.all(sql, values![partner, run.uuid(), StepState::Done.number()]).await?;
    rows.iter().map(|row| Ok(Unfinished { position: row.get(0)?, what: row.json(1).ok() })).collect()
}
