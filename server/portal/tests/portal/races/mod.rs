//! Many at once, on a barrier: what may happen once happens once (security.md 4.2, R20).

mod forms;
mod invitations;
mod removals;
mod runs;
mod suspension;

use core::future::Future;
use std::sync::Arc;

use portal::Error;
use tokio::sync::Barrier;

fn figure(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(otherwise)
}

fn rounds() -> usize {
    figure("TENANTRY_SOAK_ROUNDS", 20)
}

fn callers() -> usize {
    figure("TENANTRY_SOAK_CALLERS", 10)
}

/// All of them at the same moment, each on a task of its own.
pub(crate) async fn at_once<T: Send + 'static, F: Future<Output = T> + Send + 'static>(calls: Vec<F>) -> Vec<T> {
    let barrier = Arc::new(Barrier::new(calls.len()));
    let tasks = calls.into_iter().map(|call| {
        let barrier = barrier.clone();
        tokio::spawn(async move {
            barrier.wait().await;
            call.await
        })
    });
    futures::future::join_all(tasks).await.into_iter().map(Result::unwrap).collect()
}

/// What may go wrong is said in words a person may read, not as a fault of ours.
fn denied<T>(result: &Result<T, Error>) -> bool {
    match result {
        Ok(_) => false,
        Err(Error::Denied(_)) => true,
        Err(error) => panic!("{error:?}: {:?}", std::error::Error::source(error).map(ToString::to_string)),
    }
}
