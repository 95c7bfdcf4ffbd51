//! Whose turn it is at the queue. Partners take turns, and inside a partner its sellers: first those nobody works for,
//! in a round that goes on where it stopped; then those with the fewest jobs in hand. So no seller has more than half
//! of the workers while another one waits (security.md 4.2, R26), and a long queue of one delays its sibling by one job.
//!
//! Each statement walks those who have jobs waiting, one seek each, never the jobs themselves. The moment stands in a
//! statement of its own (`SELECT {now}`): PostgreSQL looks a moving clock up in no index, and would read every job that
//! sleeps.

use uuid::Uuid;

use super::{Writer, values};
use crate::error::Result;

/// Partners that have a job due, with how many they have in hand, in the order of their turn: the fewest in hand first,
/// then who waits longest.
pub(crate) async fn partners(on: Writer<'_>) -> Result<Vec<(Uuid, i64)>> {
    let rows = on.all(&partners_in_turn(on.clock()), Vec::new()).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// Whether somebody has a job due whom nobody works for: another partner, or another seller of this one.
pub(crate) async fn somebody_waits(on: Writer<'_>, partner: Uuid) -> Result<bool> {
    let is_free = |(_, in_hand): &(Uuid, i64)| *in_hand == 0;
    Ok(partners(on).await?.iter().any(is_free) || !free_sellers(on, partner).await?.is_empty())
}

pub(super) fn partners_in_turn(now: &str) -> String {
    format!(
        "WITH RECURSIVE waiting (partner_id) AS ( \
         SELECT partner_id FROM (SELECT partner_id FROM job WHERE state = 0 ORDER BY partner_id LIMIT 1) AS first \
         UNION ALL SELECT (SELECT j.partner_id FROM job j WHERE j.state = 0 AND j.partner_id > w.partner_id \
         ORDER BY j.partner_id LIMIT 1) FROM waiting w WHERE w.partner_id IS NOT NULL) \
         SELECT w.partner_id, (SELECT count(*) FROM job b WHERE b.partner_id = w.partner_id AND b.state = 1) AS in_hand, \
         (SELECT t.turn FROM job t WHERE t.partner_id = w.partner_id AND t.turn IS NOT NULL \
         ORDER BY t.turn DESC LIMIT 1) AS served FROM waiting w WHERE w.partner_id IS NOT NULL AND EXISTS (SELECT 1 \
         FROM job j WHERE j.partner_id = w.partner_id AND j.state = 0 AND j.due_at <= (SELECT {now})) \
         ORDER BY in_hand, served NULLS FIRST, w.partner_id"
    )
}

/// The next sellers of a partner that have a job due and nobody who works for them: once around, beginning after the
/// seller that was served last. More than one, because another worker may be quicker.
pub(crate) async fn free_sellers(on: Writer<'_>, partner: Uuid) -> Result<Vec<Uuid>> {
    let rows = on.all(&free_in_turn(on.clock()), values![partner, Uuid::nil()]).await?;
    rows.iter().map(|row| row.get(0)).collect()
}

pub(super) fn free_in_turn(now: &str) -> String {
    format!(
        "WITH RECURSIVE round (place, lap, seller, served) AS ( \
         SELECT 0, 0, last.seller, last.seller FROM (SELECT coalesce((SELECT t.reseller_id FROM job t \
         WHERE t.partner_id = $1 AND t.turn IS NOT NULL ORDER BY t.turn DESC LIMIT 1), $2) AS seller) AS last \
         UNION ALL SELECT r.place + 1, CASE WHEN r.seller IS NULL THEN 1 ELSE r.lap END, \
         (SELECT j.reseller_id FROM job j WHERE j.partner_id = $1 AND j.state = 0 \
         AND j.reseller_id > coalesce(r.seller, $2) ORDER BY j.reseller_id LIMIT 1), r.served \
         FROM round r WHERE r.lap = 0 OR r.seller < r.served) \
         SELECT r.seller FROM round r WHERE r.place > 0 AND r.seller IS NOT NULL AND NOT EXISTS (SELECT 1 FROM job b \
         WHERE b.partner_id = $1 AND b.state = 1 AND b.reseller_id = r.seller) AND EXISTS (SELECT 1 FROM job j \
         WHERE j.partner_id = $1 AND j.reseller_id = r.seller AND j.state = 0 AND j.due_at <= (SELECT {now})) LIMIT 4"
    )
}

/// The sellers of a partner that have a job in hand and another one due: the fewest in hand first, then who waits
/// longest.
pub(crate) async fn busy_sellers(on: Writer<'_>, partner: Uuid) -> Result<Vec<Uuid>> {
    let rows = on.all(&busy_in_turn(on.clock()), values![partner]).await?;
    rows.iter().map(|row| row.get(0)).collect()
}

pub(super) fn busy_in_turn(now: &str) -> String {
    format!(
        "SELECT busy.seller FROM (SELECT b.reseller_id AS seller, count(*) AS in_hand, max(b.turn) AS served \
         FROM job b WHERE b.partner_id = $1 AND b.state = 1 GROUP BY b.reseller_id) AS busy \
         WHERE EXISTS (SELECT 1 FROM job j WHERE j.partner_id = $1 AND j.reseller_id = busy.seller AND j.state = 0 \
         AND j.due_at <= (SELECT {now})) ORDER BY busy.in_hand, busy.served, busy.seller"
    )
}
