//! The stream of a run: says that it moved, until it ends or the reader may no longer see it. The rows are the truth;
//! this only saves asking for them.

use core::{convert::Infallible, time::Duration};
use std::sync::Arc;

use app::server_ctx::{Visit, told};
use axum::{
    Extension,
    extract::{Path, State},
    http::HeaderName,
    response::{
        IntoResponse, Response, Sse,
        sse::{Event, KeepAlive},
    },
};
use domain::{
    denial::Denial,
    ids::RunId,
    provisioning::{Run, RunState, StepState},
};
use futures::stream;
use portal::identity::SessionToken;
use tokio::sync::{broadcast, watch};

use crate::{gate, site::Site};

const POLL: Duration = Duration::from_secs(2);
const HEARTBEAT: Duration = Duration::from_secs(20);

/// `GET /jobs/{id}/events`.
pub(crate) async fn events(
    State(site): State<Arc<Site>>,
    Extension(visit): Extension<Arc<Visit>>,
    token: Option<Extension<SessionToken>>,
    Path(id): Path<String>,
) -> Response {
    let (Some(scope), Some(Extension(token))) = (&visit.scope, token) else { return gate::as_json(Denial::SignedOut) };
    let Ok(id) = id.parse::<RunId>() else { return gate::as_json(Denial::NotFound) };
    let moved = site.portal.watch_runs();
    let first = match site.portal.read_run(scope, id).await {
        Ok(run) => run,
        Err(error) => return gate::as_json(told(error, &visit.request_id)),
    };
    let stop = site.stop.clone();
    let watcher = Watcher { site, token, id, moved, stop, seen: None, fresh: Some(first), ended: false };
    let events = stream::unfold(watcher, |mut watcher| async move {
        let event = watcher.next().await?;
        Some((Ok::<_, Infallible>(event), watcher))
    });
    let unbuffered = (HeaderName::from_static("x-accel-buffering"), "no");
    ([unbuffered], Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT))).into_response()
}

struct Watcher {
    site: Arc<Site>,
    token: SessionToken,
    id: RunId,
    moved: broadcast::Receiver<RunId>,
    stop: watch::Receiver<bool>,
    /// A run and its steps are read one after the other: either may have moved alone.
    seen: Option<(bool, Vec<StepState>)>,
    fresh: Option<Run>,
    ended: bool,
}

impl Watcher {
    /// The next time it moved; none when there is nothing more to come for this reader.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if self.ended {
                return None;
            }
            let run = match self.fresh.take() {
                Some(run) => run,
                None => self.wait_and_read().await?,
            };
            let moving = run.is_moving();
            self.ended = !moving && run.state != RunState::NeedsPerson;
            let states: Vec<StepState> = run.steps.iter().map(|step| step.state).collect();
            let seen = (moving, states);
            if self.seen.as_ref() == Some(&seen) {
                continue;
            }
            let (_, states) = &seen;
            let done = states.iter().filter(|state| **state == StepState::Done).count();
            let id: String = states.iter().map(|state| state.number().to_string()).collect();
            self.seen = Some(seen);
            let data = serde_json::json!({ "done": done, "total": run.steps.len(), "moving": moving });
            return Some(Event::default().event("run").id(id).data(data.to_string()));
        }
    }

    /// The session is asked for each time: a stream outlives no right.
    async fn wait_and_read(&mut self) -> Option<Run> {
        let poll = tokio::time::Instant::now() + POLL;
        loop {
            tokio::select! {
                moved = self.moved.recv() => match moved {
                    Ok(other) if other != self.id => continue,
                    Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => break,
                    Err(broadcast::error::RecvError::Closed) => return None,
                },
                () = tokio::time::sleep_until(poll) => break,
                _ = self.stop.changed() => return None,
            }
        }
        let scope = self.site.portal.peek_scope(&self.token, "stream").await.ok()??;
        self.site.portal.read_run(&scope, self.id).await.ok()
    }
}
