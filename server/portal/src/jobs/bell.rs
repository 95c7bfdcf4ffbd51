//! The bell: wakes workers and watching pages of this process at once. Others find work by asking the database.

use core::time::Duration;

use domain::ids::RunId;
use tokio::sync::{Notify, broadcast};

/// Rings when there is work, and when a run moved.
pub struct Bell {
    work: Notify,
    moved: broadcast::Sender<RunId>,
}

impl Default for Bell {
    fn default() -> Self {
        Self { work: Notify::new(), moved: broadcast::channel(256).0 }
    }
}

impl Bell {
    /// There is work.
    pub fn ring(&self) {
        self.work.notify_one();
    }

    /// A run moved.
    pub fn moved(&self, run: RunId) {
        // Nobody watching is no error.
        let _ = self.moved.send(run);
    }

    /// Waits for work, or that long.
    pub async fn wait(&self, at_most: Duration) {
        let _ = tokio::time::timeout(at_most, self.work.notified()).await;
    }

    /// Watches runs move.
    pub fn watch(&self) -> broadcast::Receiver<RunId> {
        self.moved.subscribe()
    }
}
